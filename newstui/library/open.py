"""Finds and opens libraries: one content file for each set of sources, one marks file for all."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import tzinfo
from pathlib import Path

from newstui.errors import LibraryDamaged, NewstuiError
from newstui.library import files, schema
from newstui.library.marks.store import FILE as MARKS_FILE
from newstui.library.marks.store import Marks, open_marks
from newstui.library.sqlite import SqliteLibrary
from newstui.text import dates

_FOLDER = "libraries"
_CONFIGURED = "configured"
_PROBE = "SELECT * FROM total, (SELECT pos FROM story ORDER BY pos DESC LIMIT 1), source LIMIT 1"
_BELOW_ZERO = """SELECT 1 FROM total WHERE min(stories, listed, unread, starred) < 0
    UNION ALL SELECT 1 FROM topic WHERE min(stories, listed, unread) < 0
    UNION ALL SELECT 1 FROM source WHERE min(listed, unread) < 0
    UNION ALL SELECT 1 FROM type WHERE min(listed, unread) < 0
    UNION ALL SELECT 1 FROM provider WHERE min(listed, unread) < 0 LIMIT 1"""


def data_dir(override: str | Path | None = None) -> Path:
    """Returns the folder of libraries and marks: as given, else $NEWSTUI_DATA_DIR, else the system's data folder."""
    chosen = override or os.environ.get("NEWSTUI_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs  # imported late: it costs milliseconds at every start

    return platformdirs.user_data_path("newstui", appauthor=False)


def open_library(
    data_dir: Path,
    sources: Sequence[tuple[str, str]],
    *,
    configured: bool,
    time_zone: tzinfo | None = None,
    named: Iterable[str] | None = None,
    keep: Callable[[str], bool] = lambda name: False,
) -> SqliteLibrary:
    """Opens the library for these sources (name, resolved address); creates it if it is new. Raises LibraryBroken.

    `configured`: they are the config's, whose library stays one when they change. `time_zone`: whose days
    the dates of a query are; the system's when None. `named`: the addresses that the user named, where others of
    `sources` come from a list. `keep`: names of sources whose stories stay although they are no longer read.
    """
    name = _CONFIGURED if configured else _set_name(named or (at for _, at in sources))
    library = _open(data_dir, data_dir / _FOLDER / f"{name}.sqlite", time_zone)
    try:
        library.set_sources(sources, keep)
    except BaseException:
        library.close()
        raise
    return library


def has_library(data_dir: Path, addresses: Iterable[str]) -> bool:
    """Tells whether there is a library for the sources at these resolved addresses."""
    return (data_dir / _FOLDER / f"{_set_name(addresses)}.sqlite").exists()


def all_libraries(data_dir: Path) -> Iterator[SqliteLibrary]:
    """Yields all libraries, that of the config first. The caller closes each."""
    found = sorted(
        (data_dir / _FOLDER).glob("*.sqlite"), key=lambda path: (path.stem != _CONFIGURED, path.stem)
    )
    for path in found:
        yield _open(data_dir, path, None)


def all_marks(data_dir: Path) -> Marks:
    """Opens the marks of all libraries without any library. The caller closes them. Raises LibraryBroken."""
    with files.in_words(data_dir / MARKS_FILE):
        files.private_folder(data_dir)
        return open_marks(data_dir, lambda: copies(data_dir))[0]


def _set_name(addresses: Iterable[str]) -> str:
    together = json.dumps(sorted(set(addresses)))
    return hashlib.sha256(together.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def _open(folder: Path, path: Path, time_zone: tzinfo | None) -> SqliteLibrary:
    """Opens a library; repairs damage found on opening."""
    try:
        return _open_once(folder, path, time_zone)
    except LibraryDamaged:
        return _open_once(folder, path, time_zone)
    except NewstuiError:
        raise
    except Exception as error:
        from newstui.library.repair import soundness

        if isinstance(soundness.explained(error, path, folder / MARKS_FILE), LibraryDamaged):
            return _open_once(folder, path, time_zone)
        raise


def _open_once(folder: Path, path: Path, time_zone: tzinfo | None) -> SqliteLibrary:
    notices = []
    with ExitStack() as opened:
        with files.in_words(path):
            files.private_folder(path.parent)
            writing, aside = files.connect_ready(path, schema.MIGRATIONS, _PROBE)
            opened.callback(writing.close)
            if aside:
                notices.append(f"{path}: it was damaged; kept as {aside.name}, and rebuilt from its sources")
                _look_through_marks(folder / MARKS_FILE)
            if writing.execute(_BELOW_ZERO).fetchone():
                from newstui.library.repair import soundness

                with schema.transaction(writing):
                    soundness.recount(writing)
                notices.append(f"{path}: it was damaged, its counters were wrong; counted anew")
        with files.in_words(folder / MARKS_FILE):
            marks, rescued = open_marks(folder, lambda: copies(folder))
            opened.callback(marks.close)
            notices += rescued
        with files.in_words(path):
            reading = files.connect(path)
            opened.callback(reading.close)
            reading.execute("PRAGMA query_only = ON")
            library = SqliteLibrary(path, writing, reading, marks, time_zone or dates.zone(), notices)
        opened.pop_all()
    return library


def _look_through_marks(path: Path) -> None:
    """Has marks rescued of which SQLite would miss some when it looks for them: damage seldom comes alone.

    No other start looks for that, since it reads every mark.
    """
    from newstui.library.repair import soundness

    with suppress(sqlite3.Error):
        if soundness.fault(path, is_marks=True):
            files.damaged(path)


def copies(folder: Path) -> Iterator[tuple[int, int]]:
    """Yields the copies of marks in content files, also in damaged ones for stories that no other file has."""
    from newstui.library.repair import rescue

    found: dict[int, int] = {}
    sound = sorted((folder / _FOLDER).glob("*.sqlite"))
    for path in sound:
        for key, flags in _copies_in(path):
            found[key] = found.get(key, 0) | flags
    for path in sound:
        for aside in files.set_aside_before(path):
            with suppress(OSError):
                for key, flags in rescue.copies_in(aside):
                    found.setdefault(key, flags)
    yield from found.items()


def _copies_in(path: Path) -> Iterator[tuple[int, int]]:
    """Yields the copies in one content file, read from both its ends, because a bad page ends each walk."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error), closing(files.connect(path)) as connection:
            yield from connection.execute(
                f"""SELECT key, flags & {schema.MARKS} FROM story WHERE flags & {schema.MARKS}
                AND typeof(key) = 'integer' ORDER BY pos {order}"""  # noqa: S608
            )
