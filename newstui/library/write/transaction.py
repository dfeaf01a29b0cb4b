"""One transaction at a time: what every write of the library goes through."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui.library import files, schema

if TYPE_CHECKING:
    from newstui.library.marks import Marks
    from newstui.library.name_ids import Names
    from newstui.library.write.counters import Counters

_MARKS_SEEN = "library.marks"


class Writes:
    """The writing connection, and what is remembered between two transactions: thrown away when it may be wrong."""

    def __init__(self, path: Path, writer: sqlite3.Connection, marks: Marks) -> None:
        self.path = path
        self._writer = writer
        self._marks = marks
        self._version: int | None = None
        self._new_tree = False
        self._marks_seen = 0

    @cached_property
    def _cache(self) -> Names:
        from newstui.library.name_ids import Names

        return Names(self._writer)

    @contextmanager
    def _writing(self) -> Iterator[Counters]:
        """One transaction, with the counters it has to keep."""
        from newstui.library.write.counters import Counters

        connection, seen = self._writer, self._marks_seen
        with files.in_words(self.path):
            try:
                with schema.transaction(connection):
                    (version,) = connection.execute("PRAGMA data_version").fetchone()
                    if version != self._version:
                        self._cache.reload()
                        self._version = version
                    counters = Counters(self._cache)
                    yield counters
                    self._new_tree |= counters.write(connection)
            except BaseException:
                self._version, self._marks_seen = None, seen
                raise

    def _setting(self, name: str) -> Any:
        found = self._writer.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def _set_setting(self, name: str, value: Any) -> None:
        self._writer.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def set_setting(self, key: str, value: Any) -> None:
        with files.in_words(self.path), schema.transaction(self._writer):
            self._set_setting(key, value)

    def _saw(self, seq: int) -> None:
        """All marks up to this one are copied here."""
        self._marks_seen = seq
        self._set_setting(_MARKS_SEEN, [self._marks.epoch, seq])

    def _saw_last(self) -> int | None:
        """The last mark that is copied here, None when it is of another marks file."""
        epoch, seq = self._setting(_MARKS_SEEN) or (None, 0)
        return int(seq) if epoch == self._marks.epoch else None

    def _put(self, read: Mapping[int, int | None], add: int, clear: int) -> int:
        """Set and clear marks of these stories, durably, before the copies here are written; as `Marks.put`."""
        seq = self._marks.put(read, add, clear)
        if seq == self._marks_seen + 1:
            self._saw(seq)
        return seq
