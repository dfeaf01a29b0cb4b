"""What the user has set: frozen values from one TOML file, every default in one place.

A mistake is a ConfigError that names file, line and, where there is one, the nearest right name. Only keys
that the program honours are accepted: `TABLES` is the whole list, but for `[keys]`, which takes action names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from newstui import limits
from newstui.config.values import (
    LISTS,
    TABLES,
    ReadMark,
    did_you_mean,
    keys_value,
    nearest_or_all,
    preset_value,
    text_value,
)
from newstui.errors import ConfigError
from newstui.keys.actions import BY_NAME
from newstui.keys.keymap import Keymap, common_prefix, split_keys
from newstui.keys.presets import KeysConfig, keymap_of, own_clash
from newstui.sources.address import distinct_name, resolved

if TYPE_CHECKING:
    from newstui.config.toml_lines import Place


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """`at`: an address or absolute path. `headers`: as written, with references (see `secrets`).

    `every`: seconds between reloads, None for only when asked.
    """

    name: str
    at: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    every: float | None = None


class ViewConfig(NamedTuple):
    name: str
    query: str
    key: str | None = None


class OpenConfig(NamedTuple):
    """Commands. `browser`: None is $BROWSER, else the system's. `over_ssh`: None hands the address over."""

    browser: str | None = None
    over_ssh: str | None = None


class ScreenConfig(NamedTuple):
    """`theme` "auto": ours where the terminal has the colours, else its own sixteen. `ascii` None: by the locale.

    `time_zone`: an IANA name; None: $TZ, else the system's. `fps`: frames a second at most; None is what suits
    the line.
    """

    theme: str = "auto"
    ascii: bool | None = None
    mouse: bool = True
    time_zone: str | None = None
    fps: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """`path`: the file read, or where it would be. `read_mark` as a number: seconds on screen."""

    path: Path
    sources: tuple[SourceConfig, ...] = ()
    keys: KeysConfig = field(default_factory=KeysConfig)
    views: tuple[ViewConfig, ...] = ()
    pinned: tuple[str, ...] = ()
    read_mark: ReadMark = "open"
    open: OpenConfig = OpenConfig()
    screen: ScreenConfig = ScreenConfig()
    mute: tuple[str, ...] = ()


def sample_feed() -> Path:
    """The folder read when nothing is configured: of the installed package, else of the checkout."""
    inside = Path(__file__).parent.parent / "sample_feed"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "sample_feed"


def default_path() -> Path:
    """Where the config file is looked for when none is named."""
    from platformdirs import user_config_path

    return user_config_path("newstui", appauthor=False) / "config.toml"


def named_path(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Path | None:
    """`path`, else that of $NEWSTUI_CONFIG; None: the default place."""
    return path or (Path(env["NEWSTUI_CONFIG"]) if env.get("NEWSTUI_CONFIG") else None)


def load(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Config:
    """The config of `path`, else of $NEWSTUI_CONFIG, else of the default place.

    Raises ConfigError; only in the default place may the file be missing.
    """
    named = named_path(path, env)
    path = named or default_path()
    try:
        with path.open("rb") as file:
            content = file.read(limits.CONFIG + 1)
    except FileNotFoundError as error:
        if named is None:
            return Config(path)
        raise ConfigError(path, None, "there is no such config file") from error
    except OSError as error:
        raise ConfigError(path, None, f"cannot be read: {error.strerror}") from error
    if len(content) > limits.CONFIG:
        raise ConfigError(path, None, f"larger than {limits.CONFIG // limits.KIB} KiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(path, content.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """The config that `text` holds; relative folders in it count from the folder of `path`."""
    import tomllib  # when there is something to read

    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise ConfigError(path, int(line[1]) if line else text.count("\n") + 1, reason) from error
    except RecursionError as error:
        raise ConfigError(path, None, "nested too deeply") from error
    return _Reader(text, path).config(data)


class _Reader:
    """One file's text: checks what it holds, and knows where each mistake stands."""

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path = text, path

    def config(self, data: dict[str, Any]) -> Config:
        for name in data:
            self.known((name,), name, ("keys", *TABLES), "table")
        plain = [name for name in TABLES if name not in ("sources", "view")]
        tables = {name: self.table((name,), data.get(name, {})) for name in plain}
        keys = self.keys(data.get("keys", {}))
        found = {
            "pinned": tables["topics"].get("pinned"),
            "read_mark": tables["read"].get("mark"),
            "mute": tables["mute"].get("queries"),
        }
        return Config(
            self.path,
            sources=self.sources(data.get("sources", [])),
            keys=keys,
            views=self.views(data.get("view", {}), keymap_of(keys)),
            open=OpenConfig(**tables["open"]),
            screen=ScreenConfig(**tables["screen"]),
            **{name: value for name, value in found.items() if value is not None},
        )

    def sources(self, entries: Any) -> tuple[SourceConfig, ...]:
        if not isinstance(entries, list):
            self.fail(("sources",), "expected [[sources]], in double brackets")
        found: list[SourceConfig] = []
        for number, entry in enumerate(entries):
            place: Place = ("sources", number)
            values = self.table(place, entry)
            if "at" not in values:
                self.fail(place, "a source needs `at`, its folder or address")
            try:
                at = resolved(values["at"], self.path.parent)
            except ValueError as error:
                self.fail((*place, "at"), f"sources.at: {error}")
            name = values.get("name") or distinct_name(at, {source.name for source in found})
            for other in found:
                if other.name == name:
                    self.fail((*place, "name"), f"another source is named {name!r} already")
                if other.at == at:
                    self.fail((*place, "at"), f"the same place as source {other.name!r}")
            found.append(SourceConfig(name, at, values.get("headers", {}), values.get("every")))
        return tuple(found)

    def keys(self, table: Any) -> KeysConfig:
        if not isinstance(table, dict):
            self.fail(("keys",), "expected a table: [keys]")
        preset, bindings, found = KeysConfig().preset, {}, {}
        for place, value in _leaves(("keys",), table):
            name = ".".join(map(str, place[1:]))
            if name != "preset" and name not in BY_NAME:
                close = did_you_mean(name, (*BY_NAME, "preset"))
                self.fail(place, f"unknown action {name!r}; {close or '`newstui keys` lists them all'}")
            if name in found:
                self.fail(place, f"keys.{name} is set twice")
            found[name] = place
            try:
                if name == "preset":
                    preset = preset_value(value)
                else:
                    bindings[name] = keys_value(value)
            except ValueError as error:
                self.fail(place, f"keys.{name}: {error}")
        if clash := own_clash(bindings):
            keys, one, other = clash
            self.fail(found[other], f'{one} and {other} both want "{keys}": a key acts, or begins others')
        return KeysConfig(preset, bindings)

    def views(self, table: Any, keymap: Keymap) -> tuple[ViewConfig, ...]:
        if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
            self.fail(("view",), "expected a table a view: [view.NAME]")
        found: list[ViewConfig] = []
        for name, entry in table.items():
            place: Place = ("view", name)
            try:
                text_value(name)
            except ValueError:
                self.fail(place, "a view needs a name, on one line")
            values = self.table(place, entry)
            if "query" not in values:
                self.fail(place, f"the view {name} needs a `query`")
            if any(other.name.casefold() == name.casefold() for other in found):
                self.fail(place, f"there is a view {name} already")
            view = ViewConfig(name, values["query"], values.get("key"))
            keys = split_keys(view.key or "")
            taken = keymap.conflict(keys) if keys else None
            also = (other.name for other in found if other.key and common_prefix(split_keys(other.key), keys))
            by = f"{taken.name} ({taken.words})" if taken else next((f"the view {name}" for name in also), "")
            if by:
                self.fail((*place, "key"), f'"{view.key}" is taken by {by}: a key acts, or begins others')
            found.append(view)
        return tuple(found)

    def table(self, place: Place, value: Any) -> dict[str, Any]:
        """The values of one table, each read by its key's reader."""
        name = str(place[0])
        if not isinstance(value, dict):
            self.fail(place, f"expected [[{name}]]" if name in LISTS else f"expected a table: [{name}]")
        read: dict[str, Any] = {}
        for key, entry in value.items():
            self.known((*place, key), key, TABLES[name], "key")
            try:
                read[key] = TABLES[name][key](entry)
            except ValueError as error:
                self.fail((*place, key), f"{name}.{key}: {error}")
        return read

    def known(self, place: Place, name: str, names: Iterable[str], kind: str) -> None:
        if name not in names:
            self.fail(place, f"unknown {kind} {name!r}; {nearest_or_all(name, names)}")

    def fail(self, place: Place, reason: str) -> NoReturn:
        from newstui.config.toml_lines import places

        lines = places(self.text)
        while place and place not in lines:
            place = place[:-1]
        raise ConfigError(self.path, lines.get(place), reason)


def _leaves(place: Place, table: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    """All that is no table: `story.star = 1`, without quotes, is a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves((*place, key), value)
        else:
            yield (*place, key), value
