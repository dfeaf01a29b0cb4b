"""Reads stories and origins as the tables hold them, many at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from newstui.library import schema
from newstui.model.identity import story_key

if TYPE_CHECKING:
    from newstui.model.item import Item

Ask = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement with its parameters on the reading connection and returns all rows; raises what a read may raise."""


class Row(NamedTuple):
    """Holds a row of the table `story`."""

    pos: int
    key: int
    flags: int
    heat: int | None
    quality: int | None
    provider: int | None
    type: int
    related: int
    head: int | None
    topics: str
    sources: str
    read: int | None


class StoredStory(NamedTuple):
    """Holds a story with its text: a row of `story` and one of `story_text`."""

    row: Row
    title: str
    excerpt: str | None
    body: str | None
    more: str

    @property
    def item(self) -> Item:
        """Returns the merged item. Raises ValueError if it can't be decoded."""
        from newstui.library import item_json

        return item_json.unpack(self.title, self.excerpt, self.body, self.more)


class Origin(NamedTuple):
    """Holds a row of the table `origin`."""

    id: int
    source: int
    path: str
    kind: int
    pos: int | None
    size: int | None
    mtime: int | None
    hash: bytes | None
    digest: bytes | None
    address: int | None
    place: int | None
    face: int
    removed: int
    reason: str | None
    item: str | None


ROW = ", ".join(f"story.{name}" for name in Row._fields)
_TEXT = "story_text.title, story_text.excerpt, story_text.body, story_text.more"
_ORIGIN = ", ".join(f"origin.{name}" for name in Origin._fields)


AMONG = "IN (SELECT value FROM json_each(?))"


def among(values: Iterable[int] | Iterable[str]) -> str:
    """Makes the parameter for AMONG, which takes any number of values in one statement."""
    return json.dumps(list(values), ensure_ascii=False)


def rows_where(connection: sqlite3.Connection, condition: str, *parameters: object) -> list[Row]:
    """Reads the stories for which an SQL condition holds, without their texts."""
    found = connection.execute(f"SELECT {ROW} FROM story WHERE {condition}", parameters)  # noqa: S608
    return list(map(Row._make, found))


def stored_where(connection: sqlite3.Connection, condition: str, *parameters: object) -> list[StoredStory]:
    """Reads the stories for which an SQL condition holds, with their texts."""
    found = connection.execute(
        f"SELECT {ROW}, {_TEXT} FROM story JOIN story_text USING (pos) WHERE {condition}",  # noqa: S608
        parameters,
    )
    width = len(Row._fields)
    return [StoredStory(Row(*row[:width]), *row[width:]) for row in found]


def origins_where(connection: sqlite3.Connection, condition: str, *parameters: object) -> list[Origin]:
    """Reads the origins for which an SQL condition holds."""
    return origins_from(connection, f"origin WHERE {condition}", *parameters)


def origins_from(connection: sqlite3.Connection, tables: str, *parameters: object) -> list[Origin]:
    """Reads the origins that SQL finds after FROM."""
    found = connection.execute(f"SELECT {_ORIGIN} FROM {tables}", parameters)  # noqa: S608
    return list(map(Origin._make, found))


def related_keys(more: str) -> set[int]:
    """Reads the keys of the stories that a packed item lists as related."""
    from newstui.library import item_json

    related = item_json.read_packed(more).related
    return {story_key(entry.normal) for entry in related if entry.normal is not None}


def labels(more: str) -> set[tuple[str, str]]:
    """Reads the tags and authors of a packed item, as (kind, name)."""
    from newstui.library import item_json

    packed = item_json.read_packed(more)
    return {("tag", name) for name in packed.tags} | {("author", name) for name in packed.authors}


def item_flags(item: Item) -> int:
    """Returns the flags that come from the item itself, without marks, mutes and folding."""
    flags = 0
    if item.draft:
        flags |= schema.DRAFT
    if item.removed:
        flags |= schema.GONE | schema.WITHDRAWN
    if item.body:
        flags |= schema.BODY
    if item.images:
        flags |= schema.IMAGE
    if item.type == "video" or (item.links and any(link.kind == "video" for link in item.links)):
        flags |= schema.VIDEO
    if item.related:
        flags |= schema.RELATED
    if item.entry:
        flags |= schema.ENTRY
    return flags
