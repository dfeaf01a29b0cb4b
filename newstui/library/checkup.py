"""What state the library files are in, without changing, migrating or making any."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newstui.library import files, schema
from newstui.library.marks import FILE as MARKS_FILE
from newstui.library.marks import MIGRATIONS as MARKS_MIGRATIONS

SQLITE = sqlite3.sqlite_version


@dataclass(frozen=True, slots=True)
class Checkup:
    """`file_system`: None where the system does not tell. `journal`: SQLite's mode. `size`: bytes, what SQLite
    keeps beside the file included. `stories`: None for the marks file. `damage`: in words, None for none.
    `newer`: made by a newer newstui than this. `closed`: why it could not be looked into, None when it could.
    """

    path: Path
    file_system: str | None
    network: bool
    size: int
    journal: str = ""
    stories: int | None = None
    damage: str | None = None
    newer: bool = False
    closed: str | None = None


def checkups(data_dir: Path) -> Iterator[Checkup]:
    """Every library there is, and the marks. Reads each file once from end to end: a second a gigabyte or so."""
    marks = data_dir / MARKS_FILE
    for path in (*sorted((data_dir / "libraries").glob("*.sqlite")), *([marks] if marks.exists() else [])):
        yield _checkup(path, is_marks=path == marks)


def _checkup(path: Path, is_marks: bool) -> Checkup:
    ends = ("", "-wal", "-shm")
    beside = [file for end in ends if (file := path.with_name(path.name + end)).exists()]
    size = sum(file.stat().st_size for file in beside)
    kind = files.file_system(path)
    journal, stories, version, closed = "", None, 0, None
    known = len(MARKS_MIGRATIONS) if is_marks else schema.VERSION
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            ((journal,),) = connection.execute("PRAGMA journal_mode")
            ((answer,),) = connection.execute("PRAGMA integrity_check(1)")
            ((version,),) = connection.execute("PRAGMA user_version")
            if not is_marks and version <= known:
                ((stories,),) = connection.execute("SELECT stories FROM total")
        damage = None if answer == "ok" else str(answer)
    except sqlite3.Error as error:
        damage, closed = (str(error), None) if files.is_damaged(error) else (None, str(error))
    return Checkup(
        path, kind, files.on_network(path), size, journal, stories, damage, version > known, closed
    )
