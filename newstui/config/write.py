"""Writes the config file: a commented template, and sources added, changed or removed."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from newstui.config.load import load
from newstui.config.parse import parse
from newstui.config.settings import Config
from newstui.errors import ConfigError, NewstuiError
from newstui.keys.actions import ACTIONS, Action
from newstui.sources.base import SourceSpec

# `#name = value` shows a default, `# name = value` an example where there is no default. A test reads them back.
_SETTINGS = """\
# All settings of newstui. Lines that begin with # are off; "#name = value", without a space, shows a default.
# newstui reports mistakes with their line when it starts.

# Sources: addresses, folders of item files, single files.
# [[sources]]
# at = "~/site/_posts"
# name = "site"                              # default: the folder's name, or the host
# [[sources]]
# at = "https://example.org/ai/api/"
# headers = { Subscription-Key = "${KEY}" }  # from the environment, or "file:~/.key"
# every = "30m"                              # reload this often; default: only when you ask
# topics = ["AI", "Robotics"]                # topics for all its stories; "/A/B" is the topic B under A
# unread_on_change = true                    # a story that changes is unread again
# fulltext = true                            # fetch the article of a story when you open it
# kind = "api"                               # or "json", "files"; default: what the address or path says
# [[sources]]
# at = "https://rss.example.org/api/greader.php"  # a news server: FreshRSS, Miniflux
# user = "ann"
# password = "file:~/.config/newstui/home.password"  # or "${NAME}", or password_command = ["pass", "show", "rss"]

[feeds]
# every = "30m"                              # ask feeds this often, in the open reader too; default: hourly, at a sync

[topics]
#pinned = []                                 # on keys 1 to 9; the other digits open the first topics of the tree

# Rules: stories that match the query get the topic; it looks at titles, excerpts, providers, sources and tags.
[topics.rules]
# AI = '"machine learning" OR LLM OR title:AI'
# "/Science/Space" = 'title:nasa OR tag:astronomy'

[read]
#mark = "open"                               # mark read when opened, after seconds on screen (like 5), or "never"
# save = "~/notes"                           # `w` saves stories as Markdown here
#copies = "mark"                             # the same text of another provider: "mark" it, or "fold" it away

[fulltext]
#prefetch = "never"                          # or "starred": fetch the articles of stories that you star
#days = 90                                   # how long to keep articles after you last read them; starred ones stay
#megabytes = 200                             # for all articles together

# Views: saved queries, shown in the tree. Those you save with `f` are kept in the library instead.
# [view.Faces]
# query = 'topic:"Computer Vision" facial -provider:forbes since:2020-12-01'
# key = "gv"
# notify = "line"                            # report new matches: show a "line", or ring the "bell" as well

[mute]
#queries = []                                # hide stories, like ["football", 'title:"black friday"']

[share]
# folder = "~/Sync/newstui"                  # share marks with your other machines through a synced folder

[open]
# browser = "firefox --new-tab %s"           # default: $BROWSER, else the system's browser
# over_ssh = "ssh desk xdg-open"             # default: show the address and copy it to your clipboard
# audio = "mpv --force-window"               # plays a podcast; default: mpv if it is installed
# video = "mpv"                              # also opens video stories with `o`; default: mpv for video files

# Programs of your own for a story: %u address, %t title, %p provider, %f source, each one argument, never a shell.
# [commands.download]
# run = "yt-dlp %u"
# key = "d"
# background = true                          # beside newstui, which shows its last line; default: in the terminal

[screen]
#theme = "auto"                              # newstui, newstui-light, nord, gruvbox, …; ansi follows the terminal
# ascii = true                               # draw with ASCII only; default: unless the locale is UTF-8
#mouse = true
# time_zone = "Europe/Berlin"                # default: $TZ, else the system's
#pictures = "blocks"                         # how `i` in a story draws pictures; or "kitty", "off"
#dates = "absolute"                          # or "relative": how long ago, like 3h, 2d, 5w, 3y
#events = true                               # show how many stories report the same event
# fps = 15                                   # most frames per second; default: what suits the connection

[keys]
#preset = "newstui"                          # or "newsboat", or "vim"
# One key, a list of keys, or "" for none. A key is taken from the action that had it; `newstui keys` lists all.
"""


def template() -> str:
    """Returns a config file that changes nothing: it shows every default in a comment."""
    return _SETTINGS + "".join(map(_line, ACTIONS))


def _line(action: Action) -> str:
    keys = action.keys[0] if len(action.keys) == 1 else list(action.keys) or ""
    setting = f"#{action.name} = {json.dumps(keys, ensure_ascii=False)}"
    return f"{setting:<44} # {action.words}\n"


def write_new(path: Path) -> None:
    """Writes the template to a new file, never over an existing one. Raises NewstuiError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(template())
    except OSError as error:
        if path.exists():
            raise NewstuiError(f"{path} already exists and was not changed") from error
        reason = "its folder is a file" if isinstance(error, FileExistsError) else error.strerror
        raise NewstuiError(f"can't write {path}: {reason}") from error


# --- sources ------------------------------------------------------------------------------------------------


class Edited(NamedTuple):
    """A change of the file: the config that it made, and the file's text before and after."""

    config: Config
    before: str
    after: str


def as_written(config: Config) -> Config:
    """Reads the file of a config anew: that in use may differ, by edits since or by what suits the terminal.

    Raises ConfigError.
    """
    return load(config.path) if config.path.exists() else Config(config.path)


def add_sources(config: Config, added: Sequence[SourceSpec]) -> Edited:
    """Writes name, place and topics of further sources at the end of the file and leaves all else as it was.

    Costs about 0.3 ms a source of the file, old or new. Raises NewstuiError.
    """
    return _edit(config, lambda text: _with_sources(text, added), (*config.sources, *added))


def _with_sources(text: str, added: Sequence[SourceSpec]) -> str:
    if re.search(r"^\s*sources\s*=", text, re.MULTILINE):
        import tomlkit

        document = tomlkit.parse(text)
        sources: Any = document["sources"]
        if not isinstance(sources, tomlkit.items.AoT):
            sources.extend(_fields(source) for source in added)
            return document.as_string()
    blocks = [
        "".join(f"{key} = {_toml(value)}\n" for key, value in _fields(source).items()) for source in added
    ]
    before = text if not text or text.endswith("\n") else f"{text}\n"
    return before + ("\n" if before.strip() else "") + "\n".join(f"[[sources]]\n{block}" for block in blocks)


def _fields(source: SourceSpec) -> dict[str, str | list[str]]:
    """The keys to write of a new source: headers, and times of most, are the user's to add."""
    fields: dict[str, str | list[str]] = {"name": source.name, "at": source.at, **source.options}
    if source.every:
        fields["every"] = f"{source.every / 60:.0f}m"
    return fields | ({"topics": list(source.topics)} if source.topics else {})


def _toml(value: str | list[str]) -> str:
    """A TOML text or list of texts: without control characters, JSON writes them the same."""
    return json.dumps(value, ensure_ascii=False)


def change_source(
    config: Config, name: str, *, called: str = "", at: str = "", topics: Sequence[str] | None = None
) -> Edited:
    """Changes name, place or topics of a source in the file and leaves all else as it was. Raises NewstuiError."""
    index = [source.name for source in config.sources].index(name)
    old = config.sources[index]
    new = replace(
        old,
        name=called or old.name,
        at=at or old.at,
        topics=old.topics if topics is None else tuple(topics),
    )

    def change(text: str) -> str:
        import tomlkit

        document = tomlkit.parse(text)
        entry: Any = document["sources"][index]
        if called or at:  # a name that comes from the place is written, so that it stays
            entry["name"] = new.name
        if at:
            entry["at"] = at
        if topics is not None and not topics:
            entry.pop("topics", None)
        elif topics is not None:
            entry["topics"] = list(topics)
        return document.as_string()

    return _edit(config, change, (*config.sources[:index], new, *config.sources[index + 1 :]))


def undo(edited: Edited) -> Config:
    """Takes a change of the file back; returns the config as it was. Raises NewstuiError if it changed since."""
    path = edited.config.path.resolve()
    try:
        if path.read_bytes().decode("utf-8-sig") != edited.after:
            raise NewstuiError(f"{path} has changed since; edit it by hand")
        _replace(path, edited.before)
    except (OSError, UnicodeDecodeError) as error:
        raise NewstuiError(f"can't write {path}: {error}") from error
    return parse(edited.before, edited.config.path)


def remove_source(config: Config, name: str) -> Edited:
    """Removes the source of this name from the file and leaves all else as it was. Raises NewstuiError."""
    index = [source.name for source in config.sources].index(name)

    def remove(text: str) -> str:
        import tomlkit

        document = tomlkit.parse(text)
        sources: Any = document["sources"]
        del sources[index]
        if not sources:
            del document["sources"]
        return document.as_string()

    return _edit(config, remove, config.sources[:index] + config.sources[index + 1 :])


def _edit(config: Config, change: Callable[[str], str], sources: tuple[SourceSpec, ...]) -> Edited:
    """Changes the file's text if it then holds these sources and is otherwise the same config. Raises NewstuiError."""
    from tomlkit.exceptions import TOMLKitError

    # Of a symbolic link the target is written, so that the link stays.
    path = config.path.resolve()
    try:
        before = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        text = change(before)
        after = parse(text, config.path)
    except (OSError, UnicodeDecodeError, TOMLKitError, ConfigError, LookupError) as error:
        raise NewstuiError(f"can't change {config.path}: {error}; edit its [[sources]] by hand") from error
    if (after.sources, _rest(after)) != (sources, _rest(config)):
        raise NewstuiError(
            f"can't change {config.path}: newstui would alter other settings; edit its [[sources]] by hand"
        )
    try:
        _replace(path, text)
    except OSError as error:
        raise NewstuiError(f"can't write {config.path}: {error.strerror}") from error
    return Edited(after, before, text)


def _rest(config: Config) -> Config:
    return replace(config, sources=())


def _replace(path: Path, text: str) -> None:
    """Replaces the file at once: after a crash it is the old one or the new one, never half of it."""
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
