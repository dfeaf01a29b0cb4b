"""Parses the text of a config file (TOML) into settings.

Mistakes raise ConfigError with the file, the line and a suggestion. Unknown keys are mistakes: `TABLES` lists
all that exist, except those of `[keys]`, which are the names of actions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from newstui.config.named_tables import ONE_USE, NamedTables
from newstui.config.settings import (
    CommandConfig,
    Config,
    FullTextConfig,
    OpenConfig,
    ScreenConfig,
    ViewConfig,
)
from newstui.config.values import (
    LISTS,
    NAMED,
    TABLES,
    did_you_mean,
    keys_value,
    nearest_or_all,
    preset_value,
    rule_value,
    topic_value,
)
from newstui.errors import ConfigError
from newstui.keys.actions import BY_NAME
from newstui.keys.presets import KeysConfig, keymap_of, own_clash
from newstui.sources.address import distinct_name, resolved
from newstui.sources.base import SourceSpec
from newstui.sources.registry import kind_of, option_readers

if TYPE_CHECKING:
    from newstui.config.toml_lines import Place


def parse(text: str, path: Path) -> Config:
    """Parses the text of a config file; paths in it are relative to the folder of `path`. Raises ConfigError."""
    import tomllib  # only when there is a config

    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise ConfigError(path, int(line[1]) if line else text.count("\n") + 1, reason) from error
    except RecursionError as error:
        raise ConfigError(path, None, "nested too deeply") from error
    return _Reader(text, path).checked(data)


class _Reader:
    """Checks the values of one file and finds the line of each mistake. After one it reads on, to find all."""

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path = text, path
        self.mistakes: list[ConfigError] = []

    def checked(self, data: dict[str, Any]) -> Config:
        """Returns the config. Raises ConfigError: the first mistake, with the others."""
        config = self.config(data)
        if self.mistakes:
            first, *others = sorted(self.mistakes, key=lambda mistake: mistake.line or 0)
            first.others = tuple(others)
            raise first
        return config

    @contextmanager
    def reading_on(self) -> Iterator[None]:
        """Keeps a mistake for later."""
        try:
            yield
        except ConfigError as mistake:
            self.mistakes.append(mistake)

    def config(self, data: dict[str, Any]) -> Config:
        for name in data:
            with self.reading_on():
                self.known((name,), name, ("keys", *TABLES), "table")
        plain = [name for name in TABLES if name not in ("sources", *NAMED)]
        tables = {name: self.table((name,), data.get(name, {})) for name in plain}
        keys = KeysConfig()
        with self.reading_on():
            keys = self.keys(data.get("keys", {}))
        named = NamedTables(self.table, self.fail, self.reading_on, keymap_of(keys))
        found: dict[str, Any] = {
            "pinned": tables["topics"].get("pinned"),
            "read_mark": tables["read"].get("mark"),
            "save": tables["read"].get("save"),
            "copies": tables["read"].get("copies"),
            "mute": tables["mute"].get("queries"),
            "share": self.folder(("share", "folder"), tables["share"].get("folder")),
            "feeds_every": tables["feeds"].get("every"),
        }
        return Config(
            self.path,
            sources=self.sources(data.get("sources", [])),
            keys=keys,
            topic_rules=self.topic_rules(tables["topics"].get("rules", {})),
            views=tuple(
                ViewConfig(name, values.get("query", ""), values.get("key"), values.get("notify"))
                for name, values in named.tables("view", data.get("view", {}), "query")
            ),
            commands=tuple(
                CommandConfig(name, values.get("run", ()), values.get("key"), values.get("background", False))
                for name, values in named.tables("commands", data.get("commands", {}), "run")
            ),
            open=OpenConfig(**tables["open"]),
            screen=ScreenConfig(**tables["screen"]),
            full_text=FullTextConfig(**tables["fulltext"]),
            **{name: value for name, value in found.items() if value is not None},
        )

    def sources(self, entries: Any) -> tuple[SourceSpec, ...]:
        by_name: dict[str, SourceSpec] = {}
        by_place: dict[tuple[str, Any], SourceSpec] = {}
        with self.reading_on():
            if not isinstance(entries, list):
                self.fail(("sources",), "expected [[sources]] with double brackets")
            for number, entry in enumerate(entries):
                with self.reading_on():
                    self.take_source(("sources", number), entry, by_name, by_place)
        return tuple(by_name.values())

    def take_source(
        self,
        place: Place,
        entry: Any,
        by_name: dict[str, SourceSpec],
        by_place: dict[tuple[str, Any], SourceSpec],
    ) -> None:
        """Reads one [[sources]] table and adds it to those before it."""
        spec = self.source(place, entry, by_name)
        if spec is None:
            return
        if spec.name in by_name:
            self.fail((*place, "name"), f"another source is already named {spec.name!r}")
        reads = spec.at, spec.options.get("user")  # a server has several
        if reads in by_place:
            self.fail((*place, "at"), f"already read by the source {by_place[reads].name!r}")
        by_name[spec.name] = by_place[reads] = spec

    def source(self, place: Place, entry: Any, taken: Container[str]) -> SourceSpec | None:
        """Reads one [[sources]] table; None when `at` or an option is wrong. `taken`: names of those before it."""
        values = self.table(place, entry, option_readers())
        if "at" not in values:
            if not isinstance(entry, dict) or "at" in entry:
                return None
            self.fail(place, "a source needs `at`: its folder, file or address")
        try:
            at = resolved(values.pop("at"), self.path.parent)
        except ValueError as error:
            self.fail((*place, "at"), f"sources.at: {error}")
        if any(option in entry and option not in values for option in option_readers()):
            return None  # what is wrong with it is said already
        name = values.pop("name", None) or distinct_name(at, taken)
        common = {key: values.pop(key) for key in TABLES["sources"] if key in values}
        spec = SourceSpec(name, at, **common, options=values)
        try:
            kind = kind_of(spec)
        except ValueError as error:
            self.fail((*place, "kind"), f"sources.kind: {error}")
        for option in spec.options:
            if option not in kind.options:
                self.fail(
                    (*place, option), f"sources.{option}: no such setting for sources of kind {kind.name!r}"
                )
        return spec

    def folder(self, place: Place, written: str | None) -> Path | None:
        """Resolves a folder against that of the config. It may be missing: its disk may come later."""
        if written is None:
            return None
        try:
            return Path(os.path.normpath((self.path.parent / Path(written).expanduser()).absolute()))
        except (RuntimeError, ValueError):
            self.fail(place, f"share.folder: {written} can't be resolved")

    def topic_rules(self, table: Any) -> tuple[tuple[str, str], ...]:
        place: Place = ("topics", "rules")
        found: list[tuple[str, str]] = []
        with self.reading_on():
            if not isinstance(table, dict):
                self.fail(place, "expected a table: [topics.rules]")
            for topic, query in table.items():
                with self.reading_on():
                    try:
                        found.append((topic_value(topic), rule_value(query)))
                    except ValueError as error:
                        self.fail((*place, topic), f"topics.rules.{topic}: {error}")
        return tuple(found)

    def keys(self, table: Any) -> KeysConfig:
        if not isinstance(table, dict):
            self.fail(("keys",), "expected a table: [keys]")
        preset, bindings = KeysConfig().preset, dict[str, tuple[str, ...]]()
        found: dict[str, Place] = {}
        for place, value in _leaves(("keys",), table):
            with self.reading_on():
                name = self.action(place, found)
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
            self.fail(found[other], f'{one} and {other} both use "{keys}": {ONE_USE}')
        return KeysConfig(preset, bindings)

    def action(self, place: Place, taken: Container[str]) -> str:
        """Returns the name of the action at this place of [keys], or "preset"."""
        name = ".".join(map(str, place[1:]))
        if name != "preset" and name not in BY_NAME:
            close = did_you_mean(name, (*BY_NAME, "preset"))
            self.fail(place, f"unknown action {name!r}; {close or '`newstui keys` lists them all'}")
        if name in taken:
            self.fail(place, f"keys.{name} is set twice")
        return name

    def table(
        self, place: Place, value: Any, more: Mapping[str, Callable[[Any], Any]] | None = None
    ) -> dict[str, Any]:
        """Checks the values of one table, each by the reader of its key. `more` are readers of further keys."""
        name = str(place[0])
        readers = {**TABLES[name], **(more or {})}
        read: dict[str, Any] = {}
        with self.reading_on():
            if not isinstance(value, dict):
                self.fail(place, f"expected [[{name}]]" if name in LISTS else f"expected a table: [{name}]")
            for key, entry in value.items():
                with self.reading_on():
                    self.known((*place, key), key, readers, "key")
                    try:
                        read[key] = readers[key](entry)
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
    """Yields the place and value of every key: `story.star = 1` without quotes is a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves((*place, key), value)
        else:
            yield (*place, key), value
