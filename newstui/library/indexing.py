"""The search index made anew, a part at a time: newest stories first, and each part whole or not at all.

Stories at or after the position that the setting UNINDEXED names are in the index. Who writes stories below it
leaves their words to this.
"""

import json
import sqlite3
from typing import NamedTuple

from newstui.library import schema

PART = 1_000
"""Stories a transaction: a second process waits no longer for it than for a batch of a sync."""


class Indexed(NamedTuple):
    """How far it is."""

    done: int
    stories: int


def indexed_from(connection: sqlite3.Connection) -> int:
    """The position from which on stories are in the index."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (schema.UNINDEXED,)).fetchone()
    return int(json.loads(str(found[0]))) if found else 0


def index_more(connection: sqlite3.Connection) -> Indexed | None:
    """Index the next stories, inside a transaction; None when there was nothing left to do."""
    top = indexed_from(connection)
    if not top:
        return None
    rows = connection.execute(
        "SELECT pos, title, excerpt, body FROM story_text WHERE pos < ? ORDER BY pos DESC LIMIT ?",
        (top, PART),
    ).fetchall()
    connection.executemany(
        "INSERT INTO story_words (rowid, title, excerpt, body) VALUES (?, ?, ?, ?)",
        [words(*row) for row in reversed(rows)],
    )
    bottom = rows[-1][0] if len(rows) == PART else 0
    if bottom:
        connection.execute("UPDATE setting SET value = ? WHERE name = ?", (bottom, schema.UNINDEXED))
    else:
        connection.execute("DELETE FROM setting WHERE name = ?", (schema.UNINDEXED,))
    ((stories,),) = connection.execute("SELECT count(*) FROM story")
    ((left,),) = connection.execute("SELECT count(*) FROM story WHERE pos < ?", (bottom,))
    return Indexed(stories - left, stories)


def words(pos: int, title: str, excerpt: str | None, body: str | None) -> tuple[int, str, str, str]:
    """A row of the index."""
    return pos, schema.indexed(title), schema.indexed(excerpt), schema.indexed_body(body)
