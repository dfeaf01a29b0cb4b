"""Marks (read, starred) of all libraries, by story key: the one thing that must never be lost.

`marks.sqlite` is written before any content file. Every write takes the next sequence number, so that a
content file, which carries copies of the flags, can ask for what is newer than its own. `epoch` is another
number for every marks file ever made: a content file that saw another one takes over everything.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from newstui.errors import LibraryBroken
from newstui.library import files, schema
from newstui.library.rows import AMONG, among

FILE = "marks.sqlite"

_VERSION_1 = (
    "CREATE TABLE epoch (id INTEGER NOT NULL)",
    # `flags`: READ and STARRED of schema.py, 0 when both were taken back. `was`: the flags before `seq`.
    # `at`: when, UTC seconds.
    """CREATE TABLE mark (
        key INTEGER PRIMARY KEY, flags INTEGER NOT NULL, was INTEGER NOT NULL, seq INTEGER NOT NULL,
        at INTEGER NOT NULL)""",
    "CREATE INDEX mark_seq ON mark (seq)",
)
_VERSION_2 = (
    # The `seq` at which the story was read last; it stays when the story is unread again, for who takes that back.
    "ALTER TABLE mark ADD COLUMN read INTEGER",
    f"UPDATE mark SET read = seq WHERE flags & {schema.READ}",  # noqa: S608
)
_VERSION_3 = (
    # Damaged marks files whose marks were taken over: name and time of change.
    "CREATE TABLE rescued (file TEXT PRIMARY KEY) WITHOUT ROWID",
)
MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, _VERSION_3)
_PROBE = """SELECT (SELECT id FROM epoch), (SELECT max(seq) FROM mark), (SELECT flags FROM mark LIMIT 1),
    (SELECT file FROM rescued LIMIT 1)"""

_ALL = f"SELECT key, flags & {schema.MARKS}, was & {schema.MARKS}, seq, read FROM mark"  # noqa: S608
_SAVE = "INSERT OR IGNORE INTO mark (key, flags, was, seq, at, read) VALUES (?, ?, 0, ?, ?, ?)"
_PUT = f"""INSERT INTO mark (key, flags, was, seq, at, read)
    SELECT CAST(key AS INTEGER), ?2, 0, ?4, ?5, CASE WHEN ?2 & {schema.READ} THEN ifnull(value, ?4) END
    FROM json_each(?1) WHERE true ON CONFLICT (key)
    DO UPDATE SET was = flags, flags = (flags | ?2) & ~?3, seq = ?4, at = ?5,
        read = CASE WHEN ?2 & ~flags & {schema.READ} THEN excluded.read ELSE read END"""  # noqa: S608


class Marked(NamedTuple):
    """One row: the flags of a story now, and before they were last set; when it was read last, None for never."""

    key: int
    flags: int
    was: int
    seq: int
    read: int | None


class Merged(NamedTuple):
    """How many marks an import changed, and how many were so already or are newer here."""

    taken: int
    known: int


class Marks:
    """Call from one thread at a time. Raises LibraryBroken."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._inode = path.stat().st_ino
        # A mark must outlive a power failure once the row is repainted.
        connection.execute("PRAGMA synchronous = FULL")
        ((self.epoch,),) = self._ask("SELECT id FROM epoch")
        self._version = self._data_version()

    def _ask(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with files.in_words(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def last(self) -> int:
        """The sequence number of the newest write, 0 for none."""
        ((last,),) = self._ask("SELECT coalesce(max(seq), 0) FROM mark")
        return int(last)

    def since(self, seq: int) -> list[Marked]:
        """What was written after `seq`, oldest first."""
        return [Marked(*row) for row in self._ask(f"{_ALL} WHERE seq > ? ORDER BY seq", seq)]

    def of_all(self) -> dict[int, Marked]:
        """Of all stories that have flags."""
        return {row[0]: Marked(*row) for row in self._ask(f"{_ALL} WHERE flags & {schema.MARKS}")}

    def of(self, keys: Iterable[int]) -> dict[int, Marked]:
        """Of those stories that have flags, or had."""
        if not self._ask("SELECT 1 FROM mark LIMIT 1"):
            return {}
        return {row[0]: Marked(*row) for row in self._ask(f"{_ALL} WHERE key {AMONG}", among(keys))}

    def put(self, read: Mapping[int, int | None], add: int, clear: int) -> int:
        """Set and clear flags of these stories, durably when it returns; the sequence number they got.

        `read`: when each was read, None for now; it counts where READ is set on an unread one.
        """
        with files.in_words(self.path), schema.transaction(self._connection):
            if self.path.stat().st_ino != self._inode:
                raise LibraryBroken(f"{self.path}: another newstui moved it aside; start newstui again")
            seq = self.last() + 1
            self._connection.execute(_PUT, (json.dumps(read), add, clear, seq, int(time.time())))
        return seq

    def dated(self) -> list[tuple[int, int, int]]:
        """(key, flags, when) of every story that was ever marked, the oldest mark first."""
        return self._ask("SELECT key, flags, at FROM mark ORDER BY at, seq, key")

    def merge(self, wanted: Mapping[int, tuple[int, int]]) -> Merged:
        """Take over (flags, when) of these stories. The newer of two marks counts; of two of one time, or where
        the time is not known (0), both do."""
        taken = 0
        with files.in_words(self.path), schema.transaction(self._connection):
            seq = self.last()
            asked = f"SELECT key, flags, at FROM mark WHERE key {AMONG}"  # noqa: S608
            found = self._ask(asked, among(wanted))
            here = {key: (flags, at) for key, flags, at in found}
            for key, (flags, at) in sorted(wanted.items(), key=lambda entry: entry[1][1]):
                was, was_at = here.get(key, (0, 0))
                if at == was_at or not at:
                    flags |= was
                if (flags == was and key in here) or 0 < at < was_at:
                    continue
                taken, seq = taken + 1, seq + 1
                self._connection.execute(
                    f"""INSERT INTO mark (key, flags, was, seq, at, read)
                    VALUES (?1, ?2, 0, ?3, ?4, CASE WHEN ?2 & {schema.READ} THEN ?3 END) ON CONFLICT (key)
                    DO UPDATE SET was = flags, flags = ?2, seq = ?3, at = ?4,
                        read = CASE WHEN ?2 & ~flags & {schema.READ} THEN ?3 ELSE read END""",  # noqa: S608
                    (key, flags, seq, max(at, was_at)),
                )
        return Merged(taken, len(wanted) - taken)

    def others_wrote(self) -> bool:
        """Whether another connection wrote since this was asked last."""
        version = self._data_version()
        changed, self._version = version != self._version, version
        return changed

    def _data_version(self) -> int:
        ((version,),) = self._ask("PRAGMA data_version")
        return int(version)

    def close(self) -> None:
        self._connection.close()


def open_marks(folder: Path, copies: Callable[[], Iterable[tuple[int, int]]]) -> tuple[Marks, list[str]]:
    """The marks of this folder, and lines for the user when something had to be rescued.

    `copies` gives (key, flags) from the content files: asked only when there are no marks yet.
    """
    path = folder / FILE
    connection, _ = files.connect_ready(path, MIGRATIONS, _PROBE)
    try:
        notices: list[str] = []
        if connection.execute("SELECT 1 FROM epoch").fetchone() is None or _unrescued(connection, path):
            with schema.transaction(connection):
                notices = _fill(connection, path, copies)
        return Marks(connection, path), notices
    except BaseException:
        connection.close()
        raise


def _unrescued(connection: sqlite3.Connection, path: Path) -> list[tuple[Path, str]]:
    """The damaged marks files whose marks were not taken over yet, and how each is remembered."""
    aside = [(file, f"{file.name} {file.stat().st_mtime_ns}") for file in files.set_aside_before(path)]
    if not aside:
        return []
    known = {name for (name,) in connection.execute("SELECT file FROM rescued")}
    return [(file, name) for file, name in aside if name not in known]


def _fill(
    connection: sqlite3.Connection, path: Path, copies: Callable[[], Iterable[tuple[int, int]]]
) -> list[str]:
    """Take over what damaged files still hold and, into new marks, the copies. Marks that exist stay as they are."""
    from newstui.library.repair import rescue

    notices: list[str] = []
    found: dict[int, rescue.Saved] = {}
    lost: dict[Path, set[int]] = {}
    for file, name in _unrescued(connection, path):
        try:
            saved, lost[file] = rescue.marks_in(file)
        except OSError as error:
            notices.append(
                f"{path}: {file.name} can't be read ({error.strerror}); tried again at the next start"
            )
            continue
        found.update({key: one for key, one in saved.items() if key not in found or found[key].seq < one.seq})
        connection.execute("INSERT INTO rescued VALUES (?)", (name,))
    if connection.execute("SELECT 1 FROM epoch").fetchone() is None:
        connection.execute("INSERT INTO epoch VALUES (?)", (int.from_bytes(os.urandom(8)) >> 2,))
        for key, flags in copies():
            found.setdefault(key, rescue.Saved(flags, 0, 0, None))
    for file, keys in lost.items():
        number = sum(bool(one.flags) for one in found.values())
        words = f"it was damaged; kept as {file.name}, and {number:,} marks were rescued"
        missing = len(keys - found.keys())
        notices.append(f"{path}: {words}{f', {missing:,} could not be read' if missing else ''}")
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM mark").fetchone()
    seq = max([last, *(one.seq for one in found.values())]) + 1
    connection.executemany(
        _SAVE,
        (
            (key, one.flags, seq, one.at, (one.read or seq) if one.flags & schema.READ else one.read)
            for key, one in found.items()
        ),
    )
    return notices
