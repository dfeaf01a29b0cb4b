"""Decides how to reconcile the marks of an item here and on its server. Pure: no database, no network.

Flags are bits, `READ` and `STARRED`. `base` are those last agreed, `ours` those here, `theirs` those on the server. A
flag has two values: if both sides changed it, they changed it to the same one.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

READ, STARRED = 1, 2


class Outcome(NamedTuple):
    """Holds the result of a comparison: the flags of each story here, by key, and the flags agreed, by item."""

    ours: dict[int, int]
    base: dict[str, int]


class Compared(NamedTuple):
    """Holds an item to compare. `base` None: never compared before. `theirs` equals `base` if nothing is known."""

    item: str
    key: int
    base: int | None
    theirs: int


def three_way(base: int | None, ours: int, theirs: int) -> tuple[int, int]:
    """Returns the flags here and those agreed, after a comparison.

    At the first comparison, a flag set on either side is set. After that, changes on the server are applied; changes
    made only here stay different from what is agreed, so they wait to be sent.
    """
    if base is None:
        return ours | theirs, theirs
    changed = base ^ theirs
    return (ours & ~changed) | (theirs & changed), theirs


def compare(items: Collection[Compared], ours: Mapping[int, int]) -> Outcome:
    """Compares items of an account, which must include all items of each story.

    If two items of one story differ, set flags win, and the other item waits to be sent.
    """
    by_story: dict[int, list[Compared]] = {}
    for one in items:
        by_story.setdefault(one.key, []).append(one)
    after: dict[int, int] = {}
    for key, together in by_story.items():
        flags, set_somewhere = ours.get(key, 0), 0
        for one in together:
            flags, _ = three_way(one.base, flags, one.theirs)
            set_somewhere |= one.theirs
        if len(together) > 1:
            flags |= set_somewhere & (ours.get(key, 0) | _newly_set(together))
        after[key] = flags
    return Outcome(after, {one.item: one.theirs for one in items if one.theirs != one.base})


def _newly_set(together: Iterable[Compared]) -> int:
    """Returns the flags that the server has set on any of these items since they were agreed."""
    flags = 0
    for one in together:
        flags |= one.theirs & ~(one.base or 0)
    return flags


class Doubts(NamedTuple):
    """Holds what two lists of ids say about known items.

    `said`: flags that the lists prove, where they differ from those agreed. `doubtful`: flags that an item would have
    if its absence from a list meant a change; absence alone is no evidence.
    """

    said: dict[str, int]
    doubtful: dict[str, int]


def doubts(rows: Iterable[tuple[str, int, int]], unread: Collection[str], starred: Collection[str]) -> Doubts:
    """Compares (item, story key, base) with the ids that the server lists as unread and as starred (sets)."""
    said: dict[str, int] = {}
    doubtful: dict[str, int] = {}
    for item, _, base in rows:
        flags = base
        if item in unread:
            flags &= ~READ
        if item in starred:
            flags |= STARRED
        if flags != base:
            said[item] = flags
        maybe = flags
        if not flags & READ and item not in unread:
            maybe |= READ
        if flags & STARRED and item not in starred:
            maybe &= ~STARRED
        if maybe != flags:
            doubtful[item] = maybe
    return Doubts(said, doubtful)
