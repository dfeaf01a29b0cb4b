"""Rebuilds the search index in parts, newest stories first; each part is written completely or not at all.

Stories at or after the position in the setting UNINDEXED are in the index. Code that writes stories below it leaves
their words to this module.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from newstui.library import schema
from newstui.library.additions import FULL_TEXT, Additions
from newstui.library.rows import Row

PART = 500
"""Stories, and pages of the old index, per transaction, which a mark of the user may have to wait for."""


class Indexed(NamedTuple):
    """Holds the progress: the number of indexed stories, of all."""

    done: int
    stories: int


def is_whole(connection: sqlite3.Connection) -> bool:
    """Tells whether everything is indexed and nothing of the old index is left."""
    return _unindexed(connection) is None


def indexed_from(connection: sqlite3.Connection) -> int:
    """Returns the position from which stories are in the index."""
    return _unindexed(connection) or 0


def _unindexed(connection: sqlite3.Connection) -> int | None:
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (schema.UNINDEXED,)).fetchone()
    return int(found[0]) if found else None


def index_more(connection: sqlite3.Connection) -> Indexed:
    """Indexes the next stories and drops a part of the old index, inside a transaction. Call it until all is done."""
    top = indexed_from(connection)
    rows = connection.execute(
        """SELECT pos, title, excerpt, body, content FROM story_text LEFT JOIN (
            SELECT pos, content FROM addition JOIN story USING (key) WHERE kind = ? AND flags & ?) USING (pos)
        WHERE pos < ? ORDER BY pos DESC LIMIT ?""",
        (FULL_TEXT, schema.FULL_TEXT, top, PART),
    ).fetchall()
    connection.executemany(
        "INSERT INTO story_search (rowid, title, excerpt, body) VALUES (?, ?, ?, ?)",
        [words(*row) for row in reversed(rows)],
    )
    bottom = rows[-1][0] if len(rows) == PART else 0
    dropped = _drop_old(connection)
    if bottom or not dropped:
        connection.execute("UPDATE setting SET value = ? WHERE name = ?", (str(bottom), schema.UNINDEXED))
    else:
        connection.execute("DELETE FROM setting WHERE name = ?", (schema.UNINDEXED,))
    ((stories,),) = connection.execute("SELECT count(*) FROM story")
    ((left,),) = connection.execute("SELECT count(*) FROM story WHERE pos < ?", (bottom,))
    return Indexed(stories - left, stories)


def _drop_old(connection: sqlite3.Connection) -> bool:
    """Drops a part of the old index; all of it would take seconds. Returns True when nothing is left of it."""
    old = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'story_words'").fetchone()
    if old is None:
        return True
    done = connection.execute(
        # Without its first rows FTS5 does not recognise the table.
        "DELETE FROM story_words_data WHERE id IN (SELECT id FROM story_words_data WHERE id > 10 LIMIT ?)",
        (PART,),
    )
    if done.rowcount == PART:
        return False
    connection.execute("DROP TABLE story_words")
    return True


def words(
    pos: int, title: str, excerpt: str | None, body: str | None, full_text: str | None = None
) -> tuple[int, str, str, str]:
    """Makes a row of the index, with the longer one of body and full text."""
    searched = schema.indexed_body(body)
    if full_text:
        searched = max(schema.indexed(full_text), searched, key=len)
    return pos, schema.indexed(title), schema.indexed(excerpt), searched


def full_texts(connection: sqlite3.Connection, rows: Iterable[Row]) -> dict[int, str]:
    """Finds the full texts of these stories that are in the index: key -> text."""
    keys = [row.key for row in rows if row.flags & schema.FULL_TEXT]
    if not keys:
        return {}
    return {key: found.content for key, found in Additions(connection).of(keys, FULL_TEXT).items()}
