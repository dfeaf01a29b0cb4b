"""Runs the transactions on the content file, one at a time: every write of the library goes through here."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui.library import files, schema

if TYPE_CHECKING:
    from newstui.library.marks.store import Marks
    from newstui.library.name_ids import Names
    from newstui.library.write.counters import Counters

_MARKS_SEEN = "library.marks"


class Transactions:
    """Holds the writing connection, the marks, and what is cached between transactions.

    The cache is dropped when another process wrote or a transaction failed. `new_tree`: topics got their first story or
    lost their last since this was last cleared. `marks_seen`: the sequence number of the last mark that is copied into
    the content file.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, marks: Marks) -> None:
        self.path = path
        self.connection = connection
        self.marks = marks
        self.new_tree = False
        self.marks_seen = 0
        self._version: int | None = None

    @cached_property
    def names(self) -> Names:
        """Returns the ids of providers, types, topics and sources, loaded by the first write that needs them."""
        from newstui.library.name_ids import Names

        return Names(self.connection)

    @contextmanager
    def begin(self) -> Iterator[Counters]:
        """Runs one transaction; writes the counters that it yields at the end. Raises LibraryBroken."""
        from newstui.library.write.counters import Counters

        seen = self.marks_seen
        with files.in_words(self.path):
            try:
                with schema.transaction(self.connection):
                    (version,) = self.connection.execute("PRAGMA data_version").fetchone()
                    if version != self._version:
                        self.names.reload()
                        self._version = version
                    counters = Counters(self.names)
                    yield counters
                    self.new_tree |= counters.write(self.connection)
            except BaseException:
                self._version, self.marks_seen = None, seen
                raise

    # --- settings -------------------------------------------------------------------------------------------

    def setting(self, name: str) -> Any:
        """Reads a setting on the writing connection; None if it is absent."""
        found = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def set_setting(self, name: str, value: Any) -> None:
        """Writes a setting within the running transaction."""
        self.connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def drop_setting(self, name: str) -> None:
        """Deletes a setting within the running transaction."""
        self.connection.execute("DELETE FROM setting WHERE name = ?", (name,))

    def stories_changed(self) -> None:
        """Notes that stories changed, or which of them are listed."""
        self.set_setting(schema.REVISION, os.urandom(8).hex())

    # --- marks ----------------------------------------------------------------------------------------------

    def copied_marks(self, seq: int) -> None:
        """Notes that all marks up to this sequence number are copied into the content file."""
        self.marks_seen = seq
        self.set_setting(_MARKS_SEEN, [self.marks.epoch, seq])

    def last_copied(self) -> int | None:
        """Reads the sequence number of the last mark copied here; None if it belongs to another marks file."""
        epoch, seq = self.setting(_MARKS_SEEN) or (None, 0)
        return int(seq) if epoch == self.marks.epoch else None

    def put_marks(self, read: Mapping[int, int | None], add: int, clear: int) -> int:
        """Sets and clears marks of these stories durably, before their copies are written (see `Marks.put`)."""
        seq = self.marks.put(read, add, clear)
        if seq == self.marks_seen + 1:
            self.copied_marks(seq)
        return seq
