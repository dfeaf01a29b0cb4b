"""Folds duplicate stories under their heads.

A story with heat -1 goes under the hottest story with another heat that lists it as related or that it lists; among
equally hot ones, under the one with the smaller normal address. The result depends only on the contents of the library,
never on the order of arrival.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from newstui.library import item_json, schema
from newstui.library.rows import AMONG, ROW, Row, StoredStory, among, related_keys
from newstui.library.write.passes import Settled, Settling

_HEAD = f"story.heat IS NOT -1 AND NOT story.flags & {schema.GONE}"
_MAYBE = "(story.heat = -1 OR story.head IS NOT NULL)"
_CHUNK_STORIES = 5_000
_MOST_NOTED = 20_000


@dataclass(slots=True)
class Duplicates:
    """Folds every story with heat -1 under its head, or unfolds it.

    Its dirty set: `folded`, keys of stories that may need another head; `heads`, keys of stories that may be or have
    been heads; `listed`, the keys those list; `everything`, if that is too much to record, or unknown.
    """

    name: ClassVar[str] = "duplicates"
    everything: bool = False
    folded: set[int] = field(default_factory=set)
    heads: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        if self.everything:
            return
        for story in (before, after):
            if story is None:
                continue
            if story.row.heat == -1:
                self.folded.add(story.row.key)
            else:
                self.heads.add(story.row.key)
                self.listed |= keys if story is after else related_keys(story.more)
        if len(self.heads) + len(self.listed) > _MOST_NOTED:
            self.everything = True

    def doubt(self) -> None:
        self.everything = True

    def clear(self) -> None:
        self.everything = False
        self.folded.clear()
        self.heads.clear()
        self.listed.clear()

    def __bool__(self) -> bool:
        return self.everything or bool(self.folded or self.heads)

    def run(self, settling: Settling) -> Settled:
        changed: list[int] = []
        connection = settling.connection
        for stories in _concerned(connection, self):
            heads = _heads(connection, stories)
            moves: list[tuple[int, int | None, int]] = []
            for row, _ in stories:
                head = heads.get(row.key)
                flags = row.flags & ~schema.FOLDED if head is None else row.flags | schema.FOLDED
                if (flags, head) == (row.flags, row.head):
                    continue
                settling.counters.reflag([row], row.flags, flags)
                moves.append((flags, head, row.pos))
                changed.append(row.key)
            connection.executemany("UPDATE story SET flags = ?, head = ? WHERE pos = ?", moves)
        return Settled(tuple(changed))


def _concerned(connection: sqlite3.Connection, dirty: Duplicates) -> Iterator[list[tuple[Row, set[int]]]]:
    """Yields stories that may fold or unfold, with the keys they list, in batches."""
    if dirty.everything:
        keys = [key for (key,) in connection.execute(f"SELECT key FROM story WHERE {_MAYBE}")]  # noqa: S608
    else:
        keys = _dirty_keys(connection, dirty)
    for start in range(0, len(keys), _CHUNK_STORIES):
        found = connection.execute(
            f"SELECT {ROW}, more FROM story JOIN story_text USING (pos) WHERE key {AMONG} AND {_MAYBE}",  # noqa: S608
            (among(keys[start : start + _CHUNK_STORIES]),),
        )
        yield [(Row(*row[:-1]), related_keys(row[-1])) for row in found]


def _dirty_keys(connection: sqlite3.Connection, dirty: Duplicates) -> list[int]:
    """Finds the stories that changed, those that changed stories list or listed, and those that list them."""
    keys = set(dirty.folded)
    listing = f"SELECT pos FROM related_key WHERE key {AMONG}"  # noqa: S608
    # The unary + keeps SQLite from walking all stories with heat -1.
    for condition, concerned in (
        (f"key {AMONG} AND +heat = -1", dirty.listed),
        (f"+heat = -1 AND pos IN ({listing})", dirty.heads),
    ):
        found = connection.execute(f"SELECT key FROM story WHERE {condition}", (among(concerned),))  # noqa: S608
        keys.update(key for (key,) in found)
    return list(keys)


def _heads(connection: sqlite3.Connection, stories: list[tuple[Row, set[int]]]) -> dict[int, int]:
    """Finds the head of each story to fold, if it has one; both as keys."""
    folding = {row.key: keys for row, keys in stories if row.heat == -1 and not row.flags & schema.GONE}
    candidates: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    found = connection.execute(
        f"""SELECT related_key.key, story.key, coalesce(story.heat, -2), story.pos
        FROM related_key CROSS JOIN story USING (pos) WHERE related_key.key {AMONG} AND {_HEAD}""",  # noqa: S608
        (among(folding),),
    )
    for key, head, heat, pos in found:
        candidates[key][head] = (heat, pos)
    found = connection.execute(
        f"""SELECT key, coalesce(heat, -2), pos FROM story WHERE key {AMONG} AND {_HEAD}""",  # noqa: S608
        (among(set().union(*folding.values())),),
    )
    listed = {key: (heat, pos) for key, heat, pos in found}
    for key, keys in folding.items():
        candidates[key].update((head, listed[head]) for head in keys & listed.keys())
    return _hottest(connection, candidates)


def _hottest(
    connection: sqlite3.Connection, candidates: dict[int, dict[int, tuple[int, int]]]
) -> dict[int, int]:
    """Chooses the head of each story among candidates: key -> (heat, position)."""
    heads: dict[int, int] = {}
    tied: dict[int, dict[int, int]] = {}
    for key, found in candidates.items():
        if not found:
            continue
        most = max(heat for heat, _ in found.values())
        best = {head: pos for head, (heat, pos) in found.items() if heat == most}
        if len(best) == 1:
            (heads[key],) = best
        else:
            tied[key] = best
    normals: dict[int, str] = {}
    positions = {pos for best in tied.values() for pos in best.values()}
    for pos, more in connection.execute(
        f"SELECT pos, more FROM story_text WHERE pos {AMONG}",  # noqa: S608
        (among(positions),),
    ):
        normals[pos] = item_json.read_packed(more).normal or "\U0010ffff"
    for key, best in tied.items():
        heads[key] = min(best, key=lambda head: (normals[best[head]], head))
    return heads
