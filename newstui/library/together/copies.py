"""Detects copies: the same text at the address of another provider."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from newstui.library import additions
from newstui.library.additions import COPIES, SAME_TEXT, Addition
from newstui.library.together import parameters as p
from newstui.library.together.recent import RecentStory
from newstui.text.letters import apart, folded

VERSION = 1


def is_copy(one: RecentStory, other: RecentStory) -> bool:
    """Tells whether two stories are the same text, by their titles or by their excerpts."""
    if one.provider == other.provider or abs(one.published - other.published) > p.EVENT_SECONDS:
        return False
    titles = _words(one.title), _words(other.title)
    if min(map(len, titles)) >= p.COPY_TITLE_WORDS and _alike(*titles, 2) >= p.COPY_TITLE:
        return True
    return excerpts_alike(one, other) >= p.COPY_EXCERPT


def is_same_text(one: RecentStory, other: RecentStory) -> bool:
    """Tells whether a copy is close enough to be folded: same title, most of the excerpt, within a day."""
    return (
        one.provider != other.provider
        and _words(one.title) == _words(other.title)
        and excerpts_alike(one, other) >= p.SAME_EXCERPT
        and abs(one.published - other.published) <= p.SAME_SECONDS
    )


def excerpts_alike(one: RecentStory, other: RecentStory) -> float:
    """Returns the share of word triples that two excerpts have in common, 0 to 1."""
    return _alike(_words(one.excerpt), _words(other.excerpt), 3)


@lru_cache(maxsize=2_000)
def _words(text: str) -> Sequence[str]:
    return apart(folded(text)).split()


def _alike(one: Sequence[str], other: Sequence[str], size: int) -> float:
    """Returns the share of word runs of this length that two texts have in common (Jaccard index, 0 to 1)."""
    first, second = _runs(one, size), _runs(other, size)
    return len(first & second) / len(first | second) if first and second else 0.0


def _runs(words: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def write_copies(connection: sqlite3.Connection, pairs: Iterable[tuple[RecentStory, RecentStory]]) -> None:
    """Writes which stories are copies of each other, in addition to those known, within the running transaction."""
    copies: defaultdict[int, set[int]] = defaultdict(set)
    earlier: dict[int, RecentStory] = {}
    for one, other in pairs:
        copies[one.key].add(other.key)
        copies[other.key].add(one.key)
        if is_same_text(one, other):
            first, later = sorted((one, other), key=lambda story: story.pos)
            if later.key not in earlier or first.pos < earlier[later.key].pos:
                earlier[later.key] = first
    if not copies:
        return
    known = additions.of(connection, copies, COPIES)
    now = int(time.time())
    written = [
        Addition(key, COPIES, _joined(found | copy_keys(known.get(key))), "", now, VERSION)
        for key, found in copies.items()
    ]
    same = additions.of(connection, earlier, SAME_TEXT)
    written += [
        Addition(key, SAME_TEXT, str(first.key), "", now, VERSION)
        for key, first in earlier.items()
        if key not in same
    ]
    additions.write(connection, written)


def copy_keys(addition: Addition | None) -> set[int]:
    """Reads the keys of an addition."""
    return set(map(int, addition.content.split(","))) if addition else set()


def _joined(keys: Iterable[int]) -> str:
    return ",".join(map(str, sorted(keys)[: p.COPIES_KEPT]))
