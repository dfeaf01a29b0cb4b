"""Checks the library files without changing, migrating or creating any, and repairs them on request."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newstui.library import files, schema
from newstui.library.full_texts import FILE as TEXTS_FILE
from newstui.library.full_texts import MIGRATIONS as TEXTS_MIGRATIONS
from newstui.library.marks.store import FILE as MARKS_FILE
from newstui.library.marks.store import MIGRATIONS as MARKS_MIGRATIONS
from newstui.library.marks.store import open_marks
from newstui.library.open import copies
from newstui.library.repair import soundness
from newstui.library.repair.log_damage import log_damage

SQLITE = sqlite3.sqlite_version


@dataclass(frozen=True, slots=True)
class Checkup:
    """Describes the state of one file. `kind`: "library", "marks" or "full texts".

    `file_system`: None where the system does not say. `journal`: SQLite's mode. `size`: bytes, what SQLite keeps beside
    the file included. `stories`: None for the marks file. `damage`: in words, None for none. `newer`: made by a newer
    newstui. `miscounted`: tables with wrong counters. `closed`: why it could not be opened, None if it could.
    """

    path: Path
    kind: str
    file_system: str | None
    network: bool
    size: int
    journal: str = ""
    stories: int | None = None
    damage: str | None = None
    newer: bool = False
    closed: str | None = None
    miscounted: tuple[str, ...] = ()


def checkups(data_dir: Path) -> Iterator[Checkup]:
    """Checks all libraries and the marks. Reads every row: about two seconds per 100,000 stories."""
    for path in sorted((data_dir / "libraries").glob("*.sqlite")):
        yield _checkup(path, "library")
    for name, kind in ((MARKS_FILE, "marks"), (TEXTS_FILE, "full texts")):
        if (data_dir / name).exists():
            yield _checkup(data_dir / name, kind)


def _checkup(path: Path, kind: str) -> Checkup:
    ends = ("", "-wal", "-shm")
    beside = [file for end in ends if (file := path.with_name(path.name + end)).exists()]
    size = sum(file.stat().st_size for file in beside)
    file_system = files.file_system(path)
    journal, stories, version, closed = "", None, 0, None
    damage = log_damage(path)
    miscounted: tuple[str, ...] = ()
    known = {"marks": len(MARKS_MIGRATIONS), "full texts": len(TEXTS_MIGRATIONS)}.get(kind, schema.VERSION)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            ((journal,),) = connection.execute("PRAGMA journal_mode")
            ((version,),) = connection.execute("PRAGMA user_version")
            if kind == "library" and version <= known:
                (stories,) = connection.execute("SELECT stories FROM total").fetchone() or (None,)
        if version < known or kind == "full texts":
            damage = soundness.page_fault(path) or damage
        elif version == known:
            damage = soundness.fault(path, is_marks=kind == "marks") or damage
            if not damage and kind == "library":
                miscounted = tuple(soundness.miscounted(path))
    except sqlite3.Error as error:
        damage, closed = (str(error), None) if files.is_damaged(error) else (None, str(error))
    return Checkup(
        path,
        kind,
        file_system,
        files.on_network(path),
        size,
        journal,
        stories,
        damage,
        version > known,
        closed,
        miscounted,
    )


def repair(data_dir: Path, checkup: Checkup) -> str:
    """Repairs what can be repaired; returns what was done in words, "" for nothing. Raises LibraryBroken."""
    if checkup.damage:
        if checkup.kind == "full texts":
            aside = files.set_aside(checkup.path).name
            return f"kept as {aside}; articles are fetched again when you ask for them"
        files.damaged(checkup.path)
        if checkup.kind == "marks":
            marks, notices = open_marks(data_dir, lambda: copies(data_dir))
            marks.close()
            return "; ".join(notice.partition(": ")[2] for notice in notices)
        return f"kept as {files.set_aside(checkup.path).name}; the next start rebuilds it from its sources"
    if checkup.miscounted:
        with (
            files.in_words(checkup.path),
            closing(files.connect(checkup.path)) as connection,
            schema.transaction(connection),
        ):
            soundness.recount(connection)
        return "counted anew"
    return ""
