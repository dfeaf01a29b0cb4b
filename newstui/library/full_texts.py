"""Stores fetched articles for all libraries in `fulltext.sqlite`. Losing the file loses nothing but time."""

from __future__ import annotations

import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newstui import limits
from newstui.library import files, schema
from newstui.library.marks.store import FILE as MARKS_FILE
from newstui.library.rows import AMONG, among
from newstui.model.full_text import FullText, NoFullText
from newstui.model.identity import story_key
from newstui.text import urls

if TYPE_CHECKING:
    from newstui.library.protocol import Library
    from newstui.model.story import Story

FILE = "fulltext.sqlite"
_DAY = 86_400
_CACHE_KIBIBYTES = 256
"""Each text is read once, so keeping its pages in memory would gain nothing."""
_MOST_BYTES = 4 * limits.MIB
"""Unpacking stops here, whatever the file says."""

_VERSION_1 = (
    # `key`: that of the story. `html`: packed by zlib, NULL when it could not be fetched yet; `size`: its bytes.
    # `read_at`: when it was last shown. `notice`: what is said above it. `reason`: why the last try failed, until
    # `retry_at`; an older text stays beside it. `place`: where the reader left off, JSON. Times are UTC seconds.
    """CREATE TABLE full_text (
        key INTEGER PRIMARY KEY, address TEXT, html BLOB, size INTEGER NOT NULL DEFAULT 0,
        words INTEGER NOT NULL DEFAULT 0, notice TEXT NOT NULL DEFAULT '', etag TEXT, modified TEXT,
        fetched_at INTEGER NOT NULL DEFAULT 0, read_at INTEGER NOT NULL DEFAULT 0,
        reason TEXT, retry_at INTEGER NOT NULL DEFAULT 0, place TEXT)""",
    "CREATE INDEX full_text_read ON full_text (read_at, size)",
    # The robots.txt of a site; "" for no rules, NULL if it could not be read.
    "CREATE TABLE robots (site TEXT PRIMARY KEY, rules TEXT, fetched_at INTEGER NOT NULL) WITHOUT ROWID",
    # How many articles were prefetched on a day, counted since 1970.
    "CREATE TABLE fetched (day INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
)
# `blocks`: packed like `html`; NULL for an article that was fetched before.
_VERSION_2 = ("ALTER TABLE full_text ADD COLUMN blocks BLOB",)
MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
PROBE = "SELECT * FROM full_text, robots, fetched LIMIT 1"


def key_of(story: Story) -> int | None:
    """Returns the key of a story by its address; None without one that can be opened."""
    address = urls.openable(story.address) if story.address else None
    return story_key(urls.normal(address)) if address else None


def tell_library(library: Library, story_id: str, text: FullText, deleted: Collection[int]) -> None:
    """Lets the search find the words of an article, and forget those of stories whose articles were deleted."""
    from newstui.export import article_text

    if deleted:
        library.drop_full_texts(deleted)
    words = article_text(text)[: limits.ARTICLE_WORDS]
    library.add_full_text(story_id, words, text.address, text.fetched_at)


class FullTexts:
    """Reads and writes the file, opened when first needed. Any thread may call it. Raises LibraryBroken.

    A text is kept for `days` after it was last read, and while its story is starred; the others take at most
    `megabytes` together.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        days: int = 90,
        megabytes: int = 200,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = data_dir / FILE
        self._days, self._bytes = days, megabytes * 1024**2
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Lends the connection to one thread at a time."""
        with self._lock, files.in_words(self.path):
            if self._connection is None:
                files.private_folder(self.path.parent)
                self._connection = files.connect_ready(self.path, MIGRATIONS, PROBE)[0]
                self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
            yield self._connection

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    # --- texts ----------------------------------------------------------------------------------------------

    def find(self, key: int) -> FullText | None:
        """Finds the article of a story and notes that it was read now. None if there is none or it is damaged."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT address, html, blocks, words, fetched_at, notice, etag, modified, place FROM full_text"
                " WHERE key = ? AND html IS NOT NULL",
                (key,),
            ).fetchone()
            if row is None:
                return None
            address, html, lines, *rest = row
            try:
                html = _unpacked(html)
                lines = _unpacked(lines) if lines is not None else _lines(html)
            except (zlib.error, UnicodeDecodeError):
                return None
            connection.execute("UPDATE full_text SET read_at = ? WHERE key = ?", (self._now(), key))
            return FullText(key, address, html, lines, *rest)

    def failure(self, key: int) -> NoFullText | None:
        """Finds why the last attempt failed, while that is remembered."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT reason, retry_at FROM full_text WHERE key = ? AND reason IS NOT NULL AND retry_at > ?",
                (key, self._now()),
            ).fetchone()
            return NoFullText(*row) if row else None

    def put(self, text: FullText) -> list[int]:
        """Stores an article in place of an older one; returns the keys of articles deleted to make room."""
        html, blocks = _packed(text.html), _packed(text.blocks)
        with self._open() as connection, schema.transaction(connection):
            connection.execute(
                """INSERT INTO full_text
                (key, address, html, blocks, size, words, notice, etag, modified, fetched_at, read_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
                    address = excluded.address, html = excluded.html, blocks = excluded.blocks, size = excluded.size,
                    words = excluded.words, notice = excluded.notice, etag = excluded.etag,
                    modified = excluded.modified, fetched_at = excluded.fetched_at, read_at = excluded.read_at,
                    reason = NULL, retry_at = 0""",
                (
                    *(text.key, text.address, html, blocks, len(html) + len(blocks), text.words, text.notice),
                    *(text.etag, text.modified, text.fetched_at, self._now()),
                ),
            )
            return self._prune(connection, text.key)

    def put_failure(self, key: int, failure: NoFullText) -> None:
        """Remembers a failure; an article fetched earlier stays."""
        with self._open() as connection:
            connection.execute(
                """INSERT INTO full_text (key, reason, retry_at, read_at) VALUES (?, ?, ?, ?) ON CONFLICT (key)
                DO UPDATE SET reason = excluded.reason, retry_at = excluded.retry_at""",
                (key, failure.words, failure.until, self._now()),
            )

    def unchanged(self, key: int) -> None:
        """Notes that the server has nothing newer."""
        with self._open() as connection:
            connection.execute(
                "UPDATE full_text SET fetched_at = ?, reason = NULL, retry_at = 0 WHERE key = ?",
                (self._now(), key),
            )

    def _prune(self, connection: sqlite3.Connection, newest: int) -> list[int]:
        """Deletes articles that were not read for long, and the least recently read ones when there are too many."""
        old = self._now() - self._days * _DAY
        ((size,),) = connection.execute("SELECT ifnull(sum(size), 0) FROM full_text")
        if (
            size <= self._bytes
            and not connection.execute("SELECT 1 FROM full_text WHERE read_at < ? LIMIT 1", (old,)).fetchone()
        ):
            return []
        found = connection.execute("SELECT key, read_at, size FROM full_text ORDER BY read_at").fetchall()
        starred = self._starred() | {newest}
        leaving: list[int] = []
        for key, read_at, bytes_ in found:
            if key not in starred and (read_at < old or size > self._bytes):
                leaving.append(key)
                size -= bytes_
        connection.execute(f"DELETE FROM full_text WHERE key {AMONG}", (among(leaving),))  # noqa: S608
        return leaving

    def _starred(self) -> set[int]:
        """Reads which stories are starred, in any library."""
        path = self.path.with_name(MARKS_FILE)
        if not path.exists():
            return set()
        with closing(files.connect(path)) as marks:
            found = marks.execute(f"SELECT key FROM mark WHERE flags & {schema.STARRED}")  # noqa: S608
            return {key for (key,) in found}

    def _now(self) -> int:
        return int(self._clock())

    # --- where the reader left off --------------------------------------------------------------------------

    def keep_place(self, key: int, place: str | None) -> None:
        """Stores where the user left off in an article."""
        with self._open() as connection:
            connection.execute("UPDATE full_text SET place = ? WHERE key = ?", (place, key))

    # --- what is fetched unasked ----------------------------------------------------------------------------

    def robots(self, site: str, newer_than: int) -> tuple[str | None] | None:
        """Finds the rules of a site's robots.txt, in a tuple; None if they must be fetched."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT rules FROM robots WHERE site = ? AND fetched_at > ?", (site, newer_than)
            ).fetchone()
            return (row[0],) if row else None

    def put_robots(self, site: str, rules: str | None) -> None:
        with self._open() as connection, schema.transaction(connection):
            connection.execute("DELETE FROM robots WHERE fetched_at < ?", (self._now() - 30 * _DAY,))
            connection.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (site, rules, self._now()))

    def may_fetch_unasked(self, most: int) -> bool:
        """Counts one more article prefetched today; False if there were `most` already."""
        today = self._now() // _DAY
        with self._open() as connection, schema.transaction(connection):
            connection.execute("DELETE FROM fetched WHERE day < ?", (today,))
            connection.execute("INSERT OR IGNORE INTO fetched VALUES (?, 0)", (today,))
            counted = connection.execute(
                "UPDATE fetched SET number = number + 1 WHERE day = ? AND number < ?", (today, most)
            )
            return counted.rowcount == 1


def _packed(text: str) -> bytes:
    # A fourth of the memory that zlib takes by default, which the reader would keep.
    packer = zlib.compressobj(wbits=13, memLevel=6)
    return packer.compress(text.encode("utf-8", "replace")) + packer.flush()


def _unpacked(packed: bytes) -> str:
    """Raises zlib.error, UnicodeDecodeError."""
    return zlib.decompressobj().decompress(packed, _MOST_BYTES).decode()


def _lines(html: str) -> str:
    from newstui.text.body.lines import to_lines
    from newstui.text.body.read import blocks

    return to_lines(blocks(html, "html", limits.ARTICLE_BLOCKS))
