"""Folds copies under the earliest one if the config says so, else unfolds them."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import json
import sqlite3
from dataclasses import dataclass
from typing import ClassVar

from newstui.library import schema
from newstui.library.additions import SAME_TEXT
from newstui.library.rows import AMONG, among, rows_where
from newstui.library.write.counters import Counters
from newstui.library.write.passes import NotesAnything, Settled, Settling

COPIES_FOLD = "library.copies"
"""The setting: true when copies are folded."""


@dataclass(slots=True)
class CopyFolds(NotesAnything):
    """Folds copies that came or changed, after the pass for duplicates has unfolded them."""

    name: ClassVar[str] = "copies"

    def run(self, settling: Settling) -> Settled:
        if not wanted(settling.connection):
            return Settled()
        return Settled(tuple(fold_copies(settling.connection, settling.counters, True)))


def wanted(connection: sqlite3.Connection) -> bool:
    """Tells whether copies are to be folded."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (COPIES_FOLD,)).fetchone()
    return bool(found and json.loads(found[0]))


def fold_copies(connection: sqlite3.Connection, counters: Counters, fold: bool) -> list[int]:
    """Folds every copy under the earliest story with its text, or unfolds them all; returns the keys that changed.

    A story that is a duplicate by its heat is left alone.
    """
    earlier: dict[int, int] = {}
    if fold:
        found = connection.execute("SELECT key, content FROM addition WHERE kind = ?", (SAME_TEXT,))
        earlier = {key: int(content) for key, content in found}
    condition = f"(key {AMONG} OR head IS NOT NULL) AND heat IS NOT -1"
    rows = rows_where(connection, condition, among(earlier))
    heads = {
        key
        for (key,) in connection.execute(
            f"SELECT key FROM story WHERE key {AMONG} AND flags & {schema.GONE} = 0 AND heat IS NOT -1",
            (among(earlier.values()),),
        )
    }
    changed: list[int] = []
    for row in rows:
        head = _first(row.key, earlier)
        if head not in heads or head == row.key or row.flags & schema.GONE:
            head = None
        if head == row.head:
            continue
        flags = row.flags & ~schema.FOLDED if head is None else row.flags | schema.FOLDED
        counters.reflag([row], row.flags, flags)
        connection.execute("UPDATE story SET flags = ?, head = ? WHERE pos = ?", (flags, head, row.pos))
        changed.append(row.key)
    return changed


def _first(key: int, earlier: dict[int, int]) -> int | None:
    """Follows a chain of copies to the first story."""
    seen = {key}
    while (key := earlier.get(key, key)) not in seen:
        seen.add(key)
    return key if len(seen) > 1 else None
