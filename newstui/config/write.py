"""Writing the config file. Reading it: `config`."""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui.config.load import Config, parse
from newstui.errors import ConfigError, NewstuiError
from newstui.keys.actions import ACTIONS, Action
from newstui.sources.base import SourceSpec

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

# `#name = value` is a default; `# name = value` an example of what has none. A test reads them back.
_SETTINGS = """\
# newstui, all settings. A line that begins with # is off; such a line without a space after it tells the default.
# A mistake is told with its line when newstui starts.

# Sources: folders of item files, single files, addresses of JSON feeds.
# [[sources]]
# at = "~/site/_posts"
# name = "site"                              # else the folder's name, or the address's host
# [[sources]]
# at = "https://example.org/ai/api/"
# headers = { Subscription-Key = "${KEY}" }  # from the environment; or "file:~/.key"
# every = "30m"                              # reload by itself; else only when asked
# topics = ["AI", "Robotics"]                # given to all its stories, beside their own
# kind = "api"                               # else recognised from its address; or "json", "files"

[topics]
#pinned = []                                 # on keys 1 to 9; free digits go to the top of the tree

[read]
#mark = "open"                               # opening marks read; or seconds on screen, like 5; or "never"

# Views: saved queries. They stand in the tree; those you save with `f` are kept with the library.
# [view.Faces]
# query = 'topic:"Computer Vision" facial -provider:forbes since:2020-12-01'
# key = "gv"

[mute]
#queries = []                                # like ["football", "provider:forbes", 'title:"black friday"']: in no list

[open]
# browser = "firefox --new-tab %s"           # else $BROWSER, else the system's
# over_ssh = "ssh desk xdg-open"             # else the address is handed over to your terminal

[screen]
#theme = "auto"                              # newstui, newstui-light, nord, gruvbox, …; ansi follows the terminal
# ascii = true                               # no letters but ASCII; else as the locale says
#mouse = true
# time_zone = "Europe/Berlin"                # else $TZ, else the system's
# fps = 15                                   # frames a second at most; else what suits the line

[keys]
#preset = "newstui"                          # or "newsboat", or "vim"
# A key, a list of several, or "" for none; what had the key before loses it. `newstui keys` shows the outcome.
"""


def template() -> str:
    """A config file that changes nothing: every default, as a comment."""
    return _SETTINGS + "".join(map(_line, ACTIONS))


def _line(action: Action) -> str:
    keys = action.keys[0] if len(action.keys) == 1 else list(action.keys) or ""
    setting = f"#{action.name} = {json.dumps(keys, ensure_ascii=False)}"
    return f"{setting:<44} # {action.words}\n"


def write_new(path: Path) -> None:
    """Write the template where no file is yet. Raises NewstuiError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(template())
    except OSError as error:
        if path.exists():
            raise NewstuiError(f"{path} is there already, and stays as it is") from error
        reason = "its folder is a file" if isinstance(error, FileExistsError) else error.strerror
        raise NewstuiError(f"{path} cannot be written: {reason}") from error


# --- sources ------------------------------------------------------------------------------------------------


def add_source(config: Config, name: str, at: str) -> None:
    """Write a further source, `at` an address or absolute path. Raises NewstuiError; all else in it stays."""
    sources = (*config.sources, SourceSpec(name, at))
    _edit(config, lambda document: _with_source(document, name, at), sources)


def _with_source(document: "TOMLDocument", name: str, at: str) -> None:
    import tomlkit

    fields = {"name": name, "at": at}
    space = "\n" if document.as_string().strip() else ""
    sources: Any = document.setdefault("sources", tomlkit.aot())
    if isinstance(sources, tomlkit.items.AoT):
        table = tomlkit.table()
        table.update(fields)
        table.trivia.indent = space
        sources.append(table)
    else:
        inline = tomlkit.inline_table()
        inline.update(fields)
        sources.append(inline)


def remove_source(config: Config, name: str) -> None:
    """Take the source of this name out of the file. Raises NewstuiError; all else in it stays."""
    index = [source.name for source in config.sources].index(name)

    def remove(document: "TOMLDocument") -> None:
        sources: Any = document["sources"]
        del sources[index]
        if not sources:
            del document["sources"]

    _edit(config, remove, config.sources[:index] + config.sources[index + 1 :])


def _edit(config: Config, change: Callable[["TOMLDocument"], None], sources: tuple[SourceSpec, ...]) -> None:
    """Change the file so that it holds these sources and is otherwise as it was; else leave it alone."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    # What a link leads to is written, the link stays.
    path = config.path.resolve()
    try:
        before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(before)
        change(document)
        text = document.as_string()
        after = parse(text, config.path)
    except (OSError, UnicodeDecodeError, TOMLKitError, ConfigError, LookupError) as error:
        raise NewstuiError(f"{config.path} cannot be changed: {error}; edit [[sources]] by hand") from error
    if (after.sources, _rest(after)) != (sources, _rest(config)):
        raise NewstuiError(
            f"{config.path} is written in a way that can't be changed; edit [[sources]] by hand"
        )
    try:
        _replace(path, text)
    except OSError as error:
        raise NewstuiError(f"{config.path} cannot be written: {error.strerror}") from error


def _rest(config: Config) -> Config:
    return replace(config, sources=())


def _replace(path: Path, text: str) -> None:
    """The old file or the new one, never half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".config-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            if path.exists():
                os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
