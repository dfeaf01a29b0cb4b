"""The log: a file in the state folder. Never the screen, never what stories, headers or answers hold."""

import logging
import sys
import traceback
from pathlib import Path

from newstui import __version__
from newstui.text.clean import guard


def start(command: str) -> Path:
    """Log from now on (`-v`)."""
    path = _file()
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    log = logging.getLogger("newstui")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.info("%s: %s", _versions(), command)
    return path


def told(error: BaseException) -> str:
    """Write down a mistake of the program that ended it; the words for the user."""
    try:
        return f"a mistake of the program ended it; {crashed(error)} tells which"
    except OSError as failure:
        return f"a mistake of the program ended it: {error!r}; the log can't be written: {failure}"


def crashed(error: BaseException) -> Path:
    """Write down a mistake of the program that ended it, whether a log was wanted or not."""
    path = _file()
    told = "".join(traceback.format_exception(error)).splitlines()
    with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(f"{guard(line)}\n" for line in (_versions(), *told))
    return path


def _file() -> Path:
    from platformdirs import user_state_path

    path = user_state_path("newstui", appauthor=False) / "newstui.log"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path


def _versions() -> str:
    return f"newstui {__version__}, Python {sys.version.split()[0]}"
