"""Writes the log: a file in the state folder, never the screen. It never holds stories, headers or answers."""

import logging
import sys
import traceback
from pathlib import Path

from newstui import __version__
from newstui.text.clean import guard


def start(command: str) -> Path:
    """Starts logging (`-v`) and returns the path of the file."""
    path = _file()
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    log = logging.getLogger("newstui")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.info("%s: %s", _versions(), command)
    return path


def report(error: BaseException) -> str:
    """Writes a bug that ended the program to the log and returns the line to show the user."""
    try:
        return f"stopped by a bug in newstui; the details are in {write_crash(error)}"
    except OSError as failure:
        return f"stopped by a bug in newstui: {error!r}; the log can't be written: {failure}"


def write_crash(error: BaseException) -> Path:
    """Appends the traceback of an error to the log, with or without `-v`, and returns the log's path."""
    path = _file()
    lines = "".join(traceback.format_exception(error)).splitlines()
    with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(f"{guard(line)}\n" for line in (_versions(), *lines))
    return path


def _file() -> Path:
    from platformdirs import user_state_path

    path = user_state_path("newstui", appauthor=False) / "newstui.log"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path


def _versions() -> str:
    return f"newstui {__version__}, Python {sys.version.split()[0]}"
