"""Stores the marks (read, starred) of all libraries by story key: the one thing that must never be lost.

`marks.sqlite` is written before any content file. Every write takes the next sequence number, so that a content file,
which holds copies of the flags, can ask for marks that are newer than its copies. Each flag has its own time, so that
changes to different flags on two machines can be merged. `epoch` is a random number made with each marks file: a
content file that knows another one copies all marks again.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from newstui.errors import LibraryDamaged
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
    # The `seq` at which the story was read last; it stays when the story is unread again, for an undo.
    "ALTER TABLE mark ADD COLUMN read INTEGER",
    f"UPDATE mark SET read = seq WHERE flags & {schema.READ}",  # noqa: S608
)
_VERSION_3 = (
    # Damaged marks files whose marks were taken over: name and time of change.
    "CREATE TABLE rescued (file TEXT PRIMARY KEY) WITHOUT ROWID",
)
_VERSION_4 = (
    # When each flag was last set or cleared, UTC seconds; 0: never, or not known. Until now there was one time for
    # both: it holds for the flag that was changed then, and at the latest for one that is set.
    "ALTER TABLE mark ADD COLUMN read_at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE mark ADD COLUMN starred_at INTEGER NOT NULL DEFAULT 0",
    f"""UPDATE mark SET read_at = iif((flags | was) & {schema.READ}, at, 0),
        starred_at = iif((flags | was) & {schema.STARRED}, at, 0)""",  # noqa: S608
)
MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4)
_PROBE = """SELECT (SELECT id FROM epoch), (SELECT max(seq) FROM mark), (SELECT flags FROM mark LIMIT 1),
    (SELECT file FROM rescued LIMIT 1)"""

_ALL = f"SELECT key, flags & {schema.MARKS}, was & {schema.MARKS}, seq, read FROM mark"  # noqa: S608
_SAVE = """INSERT OR IGNORE INTO mark (key, flags, was, seq, at, read, read_at, starred_at)
    VALUES (?, ?, 0, ?, ?, ?, ?, ?)"""
# SQLite gives & and | one precedence.
_CHANGED = "((?2 & ~flags) | (?3 & flags))"
_PUT = f"""INSERT INTO mark (key, flags, was, seq, at, read, read_at, starred_at)
    SELECT CAST(key AS INTEGER), ?2, 0, ?4, ?5, CASE WHEN ?2 & {schema.READ} THEN ifnull(value, ?4) END,
        iif((?2 | ?3) & {schema.READ}, ?5, 0), iif((?2 | ?3) & {schema.STARRED}, ?5, 0)
    FROM json_each(?1) WHERE true ON CONFLICT (key)
    DO UPDATE SET was = flags, flags = (flags | ?2) & ~?3, seq = ?4, at = ?5,
        read = CASE WHEN ?2 & ~flags & {schema.READ} THEN excluded.read ELSE read END,
        read_at = iif({_CHANGED} & {schema.READ}, ?5, read_at),
        starred_at = iif({_CHANGED} & {schema.STARRED}, ?5, starred_at)"""  # noqa: S608
_MERGE = f"""INSERT INTO mark (key, flags, was, seq, at, read, read_at, starred_at)
    VALUES (?1, ?2, 0, ?3, max(?4, ?5), CASE WHEN ?2 & {schema.READ} THEN ?3 END, ?4, ?5) ON CONFLICT (key)
    DO UPDATE SET was = flags, flags = ?2, seq = ?3, at = max(at, ?4, ?5), read_at = ?4, starred_at = ?5,
        read = CASE WHEN ?2 & ~flags & {schema.READ} THEN ?3 ELSE read END"""  # noqa: S608


class Marked(NamedTuple):
    """The flags of a story now, and before the write `seq`; `read`: at which write it was read, None for never."""

    key: int
    flags: int
    was: int
    seq: int
    read: int | None


class DatedFlags(NamedTuple):
    """The flags of a story, and when each was last set or cleared: UTC seconds, 0 for never or not known."""

    flags: int
    read_at: int
    starred_at: int

    def merged(self, other: "DatedFlags") -> "DatedFlags":
        """Keeps the latest value of each flag. For equal or unknown times, a set flag wins."""
        read, read_at = _later(
            self.flags & schema.READ, self.read_at, other.flags & schema.READ, other.read_at
        )
        star, star_at = _later(
            *(self.flags & schema.STARRED, self.starred_at, other.flags & schema.STARRED, other.starred_at)
        )
        return DatedFlags(read | star, read_at, star_at)


def _later(value: int, at: int, other: int, other_at: int) -> tuple[int, int]:
    if other_at == at or not other_at:
        return value | other, at
    return (other, other_at) if other_at > at else (value, at)


class Merged(NamedTuple):
    """Counts the marks that an import changed, and those that were equal or newer here."""

    taken: int
    known: int


class Marks:
    """Reads and writes the marks file. Call from one thread at a time; methods raise LibraryBroken."""

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
        """Returns the sequence number of the newest write, 0 for none."""
        ((last,),) = self._ask("SELECT coalesce(max(seq), 0) FROM mark")
        return int(last)

    def since(self, seq: int) -> list[Marked]:
        """Returns the marks that were written after `seq`, oldest first."""
        return [Marked(*row) for row in self._ask(f"{_ALL} WHERE seq > ? ORDER BY seq", seq)]

    def of_all(self) -> dict[int, Marked]:
        """Returns the marks of all stories that have flags, by key."""
        return {row[0]: Marked(*row) for row in self._ask(f"{_ALL} WHERE flags & {schema.MARKS}")}

    def of(self, keys: Iterable[int]) -> dict[int, Marked]:
        """Returns the marks of the given stories that have or had flags, by key."""
        if not self._ask("SELECT 1 FROM mark LIMIT 1"):
            return {}
        return {row[0]: Marked(*row) for row in self._ask(f"{_ALL} WHERE key {AMONG}", among(keys))}

    def put(self, read: Mapping[int, int | None], add: int, clear: int) -> int:
        """Sets and clears flags of these stories, durably when it returns; returns the sequence number of the write.

        `read`: at which write each was read, None for this one; used where READ is set on an unread story.
        """
        with files.in_words(self.path), schema.transaction(self._connection):
            if self.path.stat().st_ino != self._inode:
                raise LibraryDamaged(f"{self.path}: another newstui moved it aside; start newstui again")
            seq = self.last() + 1
            self._connection.execute(_PUT, (json.dumps(read), add, clear, seq, int(time.time())))
        return seq

    def dated(self) -> list[tuple[int, DatedFlags]]:
        """Returns every story that was ever marked, by its key, the oldest mark first."""
        found = self._ask("SELECT key, flags, read_at, starred_at FROM mark ORDER BY at, seq, key")
        return [(key, DatedFlags(*dated)) for key, *dated in found]

    def merge(self, wanted: Mapping[int, DatedFlags]) -> Merged:
        """Merges marks from another machine into these, each flag by its own time (`DatedFlags.merged`)."""
        taken = 0
        with files.in_words(self.path), schema.transaction(self._connection):
            seq = self.last()
            asked = f"SELECT key, flags, read_at, starred_at FROM mark WHERE key {AMONG}"  # noqa: S608
            here = {key: DatedFlags(*dated) for key, *dated in self._ask(asked, among(wanted))}
            for key, there in sorted(wanted.items(), key=lambda entry: max(entry[1][1:])):
                before = here.get(key, DatedFlags(0, 0, 0))
                after = before.merged(there)
                # Of a story without any mark, "neither read nor starred" is kept too: it may be newer than others.
                if after == before and key in here:
                    continue
                taken, seq = taken + (after.flags != before.flags or key not in here), seq + 1
                self._connection.execute(_MERGE, (key, after.flags, seq, after.read_at, after.starred_at))
        return Merged(taken, len(wanted) - taken)

    def others_wrote(self) -> bool:
        """Tells whether another connection wrote since this was last called."""
        version = self._data_version()
        changed, self._version = version != self._version, version
        return changed

    def _data_version(self) -> int:
        ((version,),) = self._ask("PRAGMA data_version")
        return int(version)

    def close(self) -> None:
        self._connection.close()


def open_marks(folder: Path, copies: Callable[[], Iterable[tuple[int, int]]]) -> tuple[Marks, list[str]]:
    """Opens the marks of a folder; also returns lines for the user if something had to be rescued.

    `copies` yields (key, flags) from the content files; it is called only if there are no marks yet.
    """
    path = folder / FILE
    if path.with_name(path.name + "-wal").exists():
        from newstui.library.repair.log_damage import left_damaged

        if left_damaged(path):
            files.damaged(path)
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
    """Lists the damaged marks files that were not rescued yet, each with its name in `rescued`."""
    aside = [(file, f"{file.name} {file.stat().st_mtime_ns}") for file in files.set_aside_before(path)]
    if not aside:
        return []
    known = {name for (name,) in connection.execute("SELECT file FROM rescued")}
    return [(file, name) for file, name in aside if name not in known]


def _fill(
    connection: sqlite3.Connection, path: Path, copies: Callable[[], Iterable[tuple[int, int]]]
) -> list[str]:
    """Fills in marks from damaged files and, for a new file, from the copies. Existing marks stay as they are."""
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
            found.setdefault(key, rescue.Saved(flags, 0, 0))
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
            (
                *(key, one.flags, seq, one.at),
                (one.read or seq) if one.flags & schema.READ else one.read,
                *(one.read_at, one.starred_at),
            )
            for key, one in found.items()
        ),
    )
    return notices
