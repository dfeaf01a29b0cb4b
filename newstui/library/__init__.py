"""Where libraries are and how they are opened. One content file a set of sources, one marks file for all."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

from newstui import when
from newstui.library import files, schema
from newstui.library.marks import FILE as MARKS
from newstui.library.marks import Marks, open_marks
from newstui.library.sqlite import SqliteLibrary

__all__ = ["SqliteLibrary", "all_libraries", "all_marks", "data_dir", "has_library", "open_library"]

_FOLDER = "libraries"
_CONFIGURED = "configured"
_PROBE = "SELECT * FROM total, (SELECT pos FROM story ORDER BY pos DESC LIMIT 1), source LIMIT 1"


def data_dir(override: str | Path | None = None) -> Path:
    """Where libraries and marks are kept: as told, else NEWSTUI_DATA_DIR, else the system's place for data."""
    chosen = override or os.environ.get("NEWSTUI_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs  # only here: it costs a start its milliseconds

    return platformdirs.user_data_path("newstui", appauthor=False)


def open_library(
    data_dir: Path, sources: Sequence[tuple[str, str]], *, configured: bool, time_zone: tzinfo | None = None
) -> SqliteLibrary:
    """The library of these (name, resolved address), made when it is new. Raises LibraryBroken.

    `configured`: they are the config's, whose library stays one when they change. `time_zone`: whose days
    the dates of a query are; the system's when None.
    """
    name = _CONFIGURED if configured else _set_name(at for _, at in sources)
    library = _open(data_dir, data_dir / _FOLDER / f"{name}.sqlite", time_zone)
    library.set_sources(sources)
    return library


def has_library(data_dir: Path, addresses: Iterable[str]) -> bool:
    """Whether sources at these resolved addresses were opened as a set before."""
    return (data_dir / _FOLDER / f"{_set_name(addresses)}.sqlite").exists()


def all_libraries(data_dir: Path) -> Iterator[SqliteLibrary]:
    """Every library there is, the config's first, as it was left. The caller closes each."""
    found = sorted(
        (data_dir / _FOLDER).glob("*.sqlite"), key=lambda path: (path.stem != _CONFIGURED, path.stem)
    )
    for path in found:
        yield _open(data_dir, path, None)


def all_marks(data_dir: Path) -> Marks:
    """The marks of all libraries, by themselves. The caller closes them. Raises LibraryBroken."""
    with files.in_words(data_dir / MARKS):
        files.private_folder(data_dir)
        return open_marks(data_dir, lambda: _copies(data_dir))[0]


def _set_name(addresses: Iterable[str]) -> str:
    together = json.dumps(sorted(set(addresses)))
    return hashlib.sha256(together.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def _open(folder: Path, path: Path, time_zone: tzinfo | None) -> SqliteLibrary:
    notices = []
    with files.in_words(path):
        files.private_folder(path.parent)
        writing, aside = files.connect_ready(path, schema.MIGRATIONS, _PROBE)
        if aside:
            notices.append(f"{path}: it was damaged; kept as {aside.name}, and rebuilt from its sources")
    with files.in_words(folder / "marks.sqlite"):
        marks, rescued = open_marks(folder, lambda: _copies(folder))
        if rescued:
            notices.append(rescued)
    with files.in_words(path):
        reading = files.connect(path)
        reading.execute("PRAGMA query_only = ON")
        return SqliteLibrary(path, writing, reading, marks, time_zone or when.zone(), notices)


def _copies(folder: Path) -> Iterator[tuple[int, int]]:
    """The marks that content files hold copies of, from every file that reads."""
    for path in (folder / _FOLDER).glob("*.sqlite"):
        try:
            connection = files.connect(path)
        except sqlite3.Error:
            continue
        try:
            yield from connection.execute(
                f"SELECT key, flags & {schema.MARKS} FROM story WHERE flags & {schema.MARKS}"  # noqa: S608
            )
        except sqlite3.Error:
            continue
        finally:
            connection.close()
