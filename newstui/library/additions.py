"""Stores what newstui itself adds to stories, separate from what their sources say.

Additions are found by the key of their story, so a sync, which may replace and move stories, never touches them. Each
can be recomputed, so deleting any or all of them is always safe.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from newstui.library import schema
from newstui.library.rows import AMONG, among

FULL_TEXT = "full text"
"""The kind of addition that holds the text of an article. It is also in the search index: change it only through
`write.full_texts`."""
COPIES, SAME_TEXT = "copies", "same text"
"""Kinds of addition: the keys of the copies of a story, and the key of the earlier story with the same text."""


class Addition(NamedTuple):
    """Holds one addition to a story, which has at most one of each kind.

    `key`: of the story. `kind`: such as "full text". `origin`: the address or name it was taken from. `made_at`: UTC
    seconds. `version`: of the code that made it; older ones may be remade.
    """

    key: int
    kind: str
    content: str
    origin: str
    made_at: int
    version: int


_COLUMNS = ", ".join(Addition._fields)


def write(connection: sqlite3.Connection, additions: Iterable[Addition]) -> None:
    """Writes additions, replacing those of the same story and kind, within the running transaction."""
    connection.executemany(
        f"INSERT OR REPLACE INTO addition ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
        additions,
    )


def of(connection: sqlite3.Connection, keys: Iterable[int], kind: str) -> dict[int, Addition]:
    """Finds the additions of a kind that these stories have, by key."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM addition WHERE key {AMONG} AND kind = ?",  # noqa: S608
        (among(keys), kind),
    )
    return {row[0]: Addition(*row) for row in found}


class Additions:
    """Reads and writes the additions in one content file. Call from the thread that owns the connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, additions: Iterable[Addition]) -> None:
        """Writes additions in one transaction, replacing those of the same story and kind."""
        with schema.transaction(self._connection):
            write(self._connection, additions)

    def of(self, keys: Iterable[int], kind: str) -> dict[int, Addition]:
        """Finds the additions of a kind that these stories have, by key."""
        return of(self._connection, keys, kind)

    def delete(self, kind: str, below_version: int | None = None) -> int:
        """Deletes all additions of a kind, or those made by an older version; returns how many."""
        with schema.transaction(self._connection):
            deleted = self._connection.execute(
                "DELETE FROM addition WHERE kind = ? AND version < ifnull(?, version + 1)",
                (kind, below_version),
            )
        return deleted.rowcount
