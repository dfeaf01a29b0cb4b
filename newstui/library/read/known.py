"""Reads what the library knows of a source, on any thread."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

from newstui.errors import Interrupted
from newstui.library import files
from newstui.model.source_events import Known, Stamp

_STAMPS = 10_000
"""Stamps read at a time: about 20 ms, for which other threads must wait."""

_CACHE_KIBIBYTES = 1_024


class KnownReader:
    """Reads states and stamps on a separate connection, opened when first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    def known(self, source: str) -> Known:
        """Returns the state of a source and the stamps of its origins. Raises Interrupted once it is closed."""
        found = self._ask("SELECT id, state FROM source WHERE name = ?", source)
        if not found:
            return Known()
        ((number, state),) = found
        stamps: dict[str, Stamp] = {}
        after = ""
        while some := self._ask(
            """SELECT path, size, mtime, hash FROM origin WHERE source = ? AND path > ? AND size IS NOT NULL
            ORDER BY path LIMIT ?""",
            *(number, after, _STAMPS),
        ):
            stamps.update((path, Stamp(*stamp)) for path, *stamp in some)
            after = some[-1][0]
            if len(some) < _STAMPS:
                break
        return Known(stamps, json.loads(state))

    def _ask(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with self._lock, files.in_words(self._path):
            if self._closed:
                raise Interrupted("newstui is closing")
            if self._connection is None:
                self._connection = files.connect(self._path)
                self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
                self._connection.execute("PRAGMA query_only = ON")
            return self._connection.execute(sql, params).fetchall()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
