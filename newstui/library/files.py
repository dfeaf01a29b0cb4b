"""Makes library files private, opens them, sets damaged ones aside, and words errors for the user."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from newstui.errors import LibraryBroken, LibraryDamaged
from newstui.library import schema

CACHE_OPEN, CACHE_BULK = 8, 64
"""MiB of pages cached: while a reader is open, and during a first load."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_FORMAT}
_DAMAGED_WORDS = ("no such table", "no such column", "Could not decode to UTF-8", "vtable constructor failed")
"""Beginnings of messages for SQLite errors without a specific code that only damage can cause."""
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full; make room and start again, nothing committed is lost",
    sqlite3.SQLITE_READONLY: "can't be written; choose another folder with --data-dir",
    sqlite3.SQLITE_PERM: "can't be written; choose another folder with --data-dir",
    sqlite3.SQLITE_CANTOPEN: "can't be opened; choose another folder with --data-dir",
    sqlite3.SQLITE_BUSY: "another newstui is writing; try again when it is done",
    sqlite3.SQLITE_LOCKED: "another newstui is writing; try again when it is done",
    sqlite3.SQLITE_IOERR: "the disk reports an error; nothing committed is lost",
}
_NETWORK = {
    *("9p", "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"),
    *("fuse.glusterfs", "fuse.s3fs", "fuse.sshfs"),
}


def code(error: sqlite3.Error) -> int:
    """Returns SQLite's primary result code of an error."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def is_damaged(error: sqlite3.Error) -> bool:
    return code(error) in _DAMAGED or str(error).startswith(_DAMAGED_WORDS)


def broken(path: Path, error: sqlite3.Error | OSError) -> LibraryBroken:
    """Describes an error in one line for the user: which file, what happened, what to do."""
    if isinstance(error, OSError):
        return LibraryBroken(f"{path}: {error.strerror or error}; choose another folder with --data-dir")
    if is_damaged(error):
        return damaged(path)
    return LibraryBroken(f"{path}: {_WORDS.get(code(error), error)}")


def damaged(path: Path) -> LibraryDamaged:
    """Notes that a file is damaged, so that it is set aside when opened next; returns the error for the user."""
    with suppress(OSError):
        _note(path).touch(mode=0o600)
    mended = "what can be read is rescued" if path.stem == "marks" else "it is rebuilt from its sources"
    return LibraryDamaged(f"{path}: the file is damaged; start newstui again, {mended}")


def _note(path: Path) -> Path:
    """Returns the path of the empty file that marks a file as damaged."""
    return path.with_name(path.name + ".damaged")


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns errors of SQLite and of the system into LibraryBroken."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
            raise
        raise broken(path, error) from error


def private_folder(folder: Path) -> None:
    """Creates a folder, and missing parents, readable only by its owner."""
    if not folder.is_dir():
        private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


_making = threading.Lock()


def _make_private(path: Path) -> None:
    """Creates a missing file, readable only by its owner; never opens an existing one.

    Closing any descriptor of a file drops all POSIX locks that this process has on it, SQLite's included, and
    another process would then delete the log under us. The lock keeps a second thread from connecting to the
    new file before its first descriptor is closed.
    """
    with _making, suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def connect(path: Path) -> sqlite3.Connection:
    """Opens a connection in autocommit, usable from one thread at a time; makes the file when it is missing."""
    _make_private(path)
    connection = sqlite3.connect(
        path,
        timeout=schema.PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        # WAL needs memory shared between processes, which a network file system lacks.
        connection.execute(f"PRAGMA journal_mode = {'DELETE' if on_network(path) else 'WAL'}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = {-1024 * CACHE_OPEN}")
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_ready(
    path: Path, steps: Sequence[tuple[str, ...]], probe: str
) -> tuple[sqlite3.Connection, Path | None]:
    """Opens a file and migrates it; also returns where a damaged predecessor was moved.

    `probe`: a query that a sound file answers. Raises LibraryBroken for a file that is newer than this program,
    sqlite3.Error and OSError when the disk refuses.
    """
    aside = set_aside(path) if _note(path).exists() else None
    try:
        return _connect_today(path, steps, probe), aside
    except sqlite3.DatabaseError as error:
        if not is_damaged(error):
            raise
    aside = set_aside(path)
    return _connect_today(path, steps, probe), aside


def _connect_today(path: Path, steps: Sequence[tuple[str, ...]], probe: str) -> sqlite3.Connection:
    connection = connect(path)
    try:
        if schema.migrate(connection, steps):
            connection.execute(probe).fetchall()
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    raise LibraryBroken(
        f"{path}: made by a newer newstui; update this one, or choose another folder with --data-dir"
    )


def set_aside(path: Path) -> Path:
    """Renames a damaged file, and SQLite's files beside it, to a free name."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for end in ("-wal", "-shm", "-journal", ""):
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    _note(path).unlink(missing_ok=True)
    return aside


def set_aside_before(path: Path) -> list[Path]:
    """Lists the damaged files that once had this name, oldest first."""
    start = f"{path.name}.damaged-"
    numbers = [
        int(end)
        for name in os.listdir(path.parent)  # noqa: PTH208 - three times as fast
        if name.startswith(start) and (end := name.removeprefix(start)).isdecimal()
    ]
    return [path.with_name(f"{start}{number}") for number in sorted(numbers)]


_MOUNTS = Path("/proc/self/mountinfo")


def on_network(path: Path, mounts: Path = _MOUNTS) -> bool:
    """Tells whether the file lies on a network file system, as far as the system knows."""
    return file_system(path, mounts) in _NETWORK


def file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """Finds the type of file system of a file; None if the system does not say."""
    resolved = path.resolve()
    try:
        place = ((path if path.exists() else resolved.parent).stat().st_dev, resolved.parent, mounts)
        if place not in _file_systems:
            text = mounts.read_text(encoding="utf-8", errors="surrogateescape")
            _file_systems[place] = _deepest(f"{resolved}/", text.splitlines())
    except OSError:
        return None
    return _file_systems[place]


_file_systems: dict[tuple[int, Path, Path], str | None] = {}
"""(device, folder, list of mounts) -> type: every start asks several times."""


def _deepest(place: str, mounts: list[str]) -> str | None:
    """Returns the type of the deepest mount above a place. Compares text: a Path for each mount takes far longer."""
    longest, kind = -1, None
    for line in mounts:
        before, _, after = line.partition(" - ")
        point = before.split(maxsplit=5)[4].replace("\\040", " ").rstrip("/") + "/"
        if len(point) >= longest and place.startswith(point):
            longest, kind = len(point), after.split(maxsplit=1)[0]
    return kind
