"""Adds the text of fetched articles to the library and removes it: as additions and in the search index."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import TYPE_CHECKING

from newstui.library import schema
from newstui.library.additions import FULL_TEXT, Addition, Additions
from newstui.library.rows import AMONG, StoredStory, among, stored_where
from newstui.library.write.indexing import indexed_from, words
from newstui.model.change import Change
from newstui.model.identity import key_range, story_id

if TYPE_CHECKING:
    from newstui.library.write.transaction import Transactions

VERSION = 1
"""Increase it when the text of articles is made differently."""


def add(transactions: Transactions, id: str, text: str, origin: str, made_at: int) -> Change:
    """Lets a search find a story by the text of its article. Does nothing for an unknown story."""
    keys = key_range(id)
    if keys is None or not text:
        return Change()
    with transactions.begin():
        connection = transactions.connection
        found = stored_where(connection, "story.key >= ? AND story.key < ? LIMIT 1", *keys)
        if not found:
            return Change()
        key = found[0].row.key
        before = Additions(connection).of([key], FULL_TEXT).get(key)
        has = bool(found[0].row.flags & schema.FULL_TEXT)
        if has and before and (before.content, before.version) == (text, VERSION):
            return Change()
        _reindex(connection, found[0], before.content if before and has else None, text)
        connection.execute(
            "INSERT OR REPLACE INTO addition (key, kind, content, origin, made_at, version)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            Addition(key, FULL_TEXT, text, origin, made_at, VERSION),
        )
        connection.execute("UPDATE story SET flags = flags | ? WHERE key = ?", (schema.FULL_TEXT, key))
    return Change(altered=(id,))


def drop(transactions: Transactions, keys: Collection[int]) -> Change:
    """Removes the articles of these stories from the library."""
    with transactions.begin():
        connection = transactions.connection
        additions = Additions(connection).of(keys, FULL_TEXT)
        for story in stored_where(connection, f"story.key {AMONG}", among(additions)):
            if story.row.flags & schema.FULL_TEXT:
                _reindex(connection, story, additions[story.row.key].content, None)
        here = among(additions)
        connection.execute(
            f"UPDATE story SET flags = flags & ~? WHERE key {AMONG}",  # noqa: S608
            (schema.FULL_TEXT, here),
        )
        connection.execute(
            f"DELETE FROM addition WHERE key {AMONG} AND kind = ?",  # noqa: S608
            (here, FULL_TEXT),
        )
    return Change(altered=tuple(map(story_id, additions)))


def _reindex(
    connection: sqlite3.Connection, story: StoredStory, before: str | None, after: str | None
) -> None:
    """Replaces a story's row in the search index. To delete a row, FTS5 needs its old contents."""
    if story.row.pos < indexed_from(connection):
        return  # not in the index yet: it will be added with everything it has then
    connection.execute(
        "INSERT INTO story_search (story_search, rowid, title, excerpt, body) VALUES ('delete', ?, ?, ?, ?)",
        words(story.row.pos, *story[1:4], before),
    )
    connection.execute(
        "INSERT INTO story_search (rowid, title, excerpt, body) VALUES (?, ?, ?, ?)",
        words(story.row.pos, *story[1:4], after),
    )
