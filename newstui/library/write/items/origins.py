"""Writes the rows of the table `origin`: what a source contained when last read, one row per file or entry."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newstui.library import schema
from newstui.library.rows import Origin
from newstui.model.source_events import Stamp

StampColumns = tuple[int | None, int | None, bytes | None]


class ItemOrigin(NamedTuple):
    """Holds the row of an item. `item`: the item packed whole when its story has several, else None."""

    source: int
    path: str
    pos: int
    size: int | None
    mtime: int | None
    hash: bytes | None
    digest: bytes
    address: int | None
    place: int | None
    face: bool
    removed: bool
    reason: str | None
    item: str | None


class OtherOrigin(NamedTuple):
    """Holds the row of a definition (`item`: packed), a rejected file (`reason`) or an ignored one."""

    source: int
    path: str
    kind: int
    size: int | None
    mtime: int | None
    hash: bytes | None
    reason: str | None
    item: str | None


class Restamped(NamedTuple):
    """Holds an origin with the same item, but a new stamp, or a new reason why its file can't be read."""

    size: int | None
    mtime: int | None
    hash: bytes | None
    reason: str | None
    id: int


class MovedOrigin(NamedTuple):
    """Holds an origin whose item is unchanged, but whose story moved or has other items now."""

    pos: int
    face: bool
    item: str | None
    id: int


def stamp_columns(stamp: Stamp | None) -> StampColumns:
    """Returns size, mtime and hash of a stamp as columns, all None without a stamp."""
    return (None, None, None) if stamp is None else (stamp.size, stamp.mtime, stamp.hash)


_WRITE_ITEM = f"""INSERT INTO origin (kind, {", ".join(ItemOrigin._fields)})
    VALUES ({schema.ITEM}{", ?" * len(ItemOrigin._fields)}) ON CONFLICT (source, path) DO UPDATE SET
    kind = excluded.kind, {", ".join(f"{name} = excluded.{name}" for name in ItemOrigin._fields[2:])}"""  # noqa: S608


def write_items(connection: sqlite3.Connection, rows: Iterable[ItemOrigin]) -> None:
    """Writes the rows of items, replacing those of their origins."""
    connection.executemany(_WRITE_ITEM, rows)


def write_others(connection: sqlite3.Connection, rows: Iterable[OtherOrigin]) -> None:
    """Writes the rows of files that are no items, in place of what their origins had before."""
    connection.executemany(
        """INSERT OR REPLACE INTO origin (source, path, kind, size, mtime, hash, reason, item)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )


def move(connection: sqlite3.Connection, rows: Iterable[MovedOrigin]) -> None:
    """Writes where items stand now that did not come themselves."""
    connection.executemany("UPDATE origin SET pos = ?, face = ?, item = ? WHERE id = ?", rows)


def restamp(connection: sqlite3.Connection, rows: Iterable[Restamped]) -> None:
    """Writes new stamps and reasons."""
    connection.executemany("UPDATE origin SET size = ?, mtime = ?, hash = ?, reason = ? WHERE id = ?", rows)


def delete(connection: sqlite3.Connection, origins: Sequence[Origin]) -> None:
    """Deletes the rows of origins that no longer exist."""
    connection.executemany("DELETE FROM origin WHERE id = ?", [(origin.id,) for origin in origins])
