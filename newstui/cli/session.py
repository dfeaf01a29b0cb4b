"""Opens the config, the sources and the library that a command line asks for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.config.load import load, sample_feed
from newstui.config.settings import Config
from newstui.config.toml_lines import Place, shown_place
from newstui.errors import NewstuiError
from newstui.library.open import data_dir, has_library, open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.topic import TopicRules
from newstui.query.ast import Field, Query
from newstui.query.parser import parse
from newstui.sources.address import LISTS_FOLDER, came_from_list, distinct_name, is_list, nothing_there, place
from newstui.sources.base import SourceSpec
from newstui.text.clean import guard
from newstui.text.dates import zone

if TYPE_CHECKING:
    from argparse import Namespace


def sample() -> SourceSpec:
    """Returns the source that is read when nothing is configured."""
    return SourceSpec("sample_feed", str(sample_feed()))


class Session:
    """A parsed command line with its config, sources and library."""

    def __init__(self, command: str, args: Namespace) -> None:
        self.command, self.args = command, args
        self.config = load(Path(args.config) if args.config else None)
        self.data_dir = data_dir(args.data_dir)
        self.opened: list[SqliteLibrary] = []
        self.printed = 0
        """How many stories were printed, so that they are not printed again if the command runs again."""
        if args.verbose:
            from newstui import log

            log.start(command)

    @cached_property
    def time_zone(self) -> tzinfo:
        return zone(self.config.screen.time_zone)

    @cached_property
    def chosen(self) -> tuple[SourceSpec, ...]:
        """The sources that are read: those that were named, and the feeds of the lists among them."""
        if not any(is_list(spec.at, spec.kind) for spec in self.named):
            return self.named
        from newstui.cli.terminal import passing_line
        from newstui.sources.kept_lists import DAY_SECONDS, NAMED_SECONDS, fetch_missing
        from newstui.sources.lists import expanded

        folder = self.data_dir / LISTS_FOLDER
        anew = self.args.sources or getattr(self.args, "full", False)
        age = NAMED_SECONDS if anew else DAY_SECONDS
        with passing_line() as say:
            fetch_missing(
                self.named,
                folder,
                age if self.command == "sync" else None,
                lambda host: say(f"asking {host} for its list of feeds … (Ctrl-C stops)"),
            )
        return tuple(expanded(self.named, folder))

    @cached_property
    def by_name(self) -> bool:
        """Tells whether a sync names sources of the config by their names: then they go into the config's library.

        A name goes before a folder that is called the same: ./NAME is the folder.
        """
        names = {source.name for source in self.config.sources}
        words = self.args.sources
        return self.command == "sync" and bool(words) and names.issuperset(words)

    @cached_property
    def named(self) -> tuple[SourceSpec, ...]:
        """The sources on the command line, else in the config, else the sample feed. Raises NewstuiError."""
        if not self.args.sources:
            return self.config.sources or (sample(),)
        if self.by_name:
            return tuple(source for source in self.config.sources if source.name in self.args.sources)
        configured = {source.at: source for source in self.config.sources}
        found: dict[str, SourceSpec] = {}
        missing: list[str] = []
        for word in self.args.sources:
            at = place(word)
            if at not in found:
                taken = {source.name for source in found.values()}
                source = configured.get(at) or SourceSpec(distinct_name(at, taken), at)
                found[at] = replace(source, name=distinct_name(at, taken)) if source.name in taken else source
                missing += [word] if Path(at).is_absolute() and not Path(at).exists() else []
        # Stories of a folder that is missing now, like one on an unmounted disk, can still be read.
        if missing and not has_library(self.data_dir, list(found)):
            raise NewstuiError(self._nothing_there(missing[0]))
        return tuple(found.values())

    def _nothing_there(self, word: str) -> str:
        if self.command == "read" and word.isalnum():
            from newstui.cli.command_table import COMMANDS
            from newstui.config.values import did_you_mean

            close = did_you_mean(word, [command.name for command in COMMANDS])
            hint = f"{close} newstui --help lists the commands".lstrip()
            return f"no folder, file or command is named {word}; {hint}"
        if self.command == "sync" and "/" not in word:
            return f"no source, folder or file is named {word}"
        return nothing_there(word)

    def library(self) -> SqliteLibrary:
        """Opens the library of the chosen sources and prints its notices to stderr. Raises LibraryBroken."""
        self._exchange_marks()
        configured = self.by_name or (bool(self.config.sources) and not self.args.sources)
        named, chosen = self.named, self.chosen
        if self.by_name:
            from newstui.sources.lists import expanded

            named = self.config.sources
            chosen = tuple(expanded(named))
        pairs = [(source.name, source.at) for source in chosen]
        library = open_library(
            self.data_dir,
            pairs,
            configured=configured,
            time_zone=self.time_zone,
            named=[source.at for source in named],
            keep=lambda name: came_from_list(name, named),
        )
        self.opened = [library]
        library.set_mutes(self.config.mute)
        library.set_copies(self.config.copies == "fold")
        library.set_topic_rules(
            TopicRules(
                {source.name: source.topics for source in self.chosen},
                self.config.topic_rules,
                self.config.pinned,
            )
        )
        for notice in library.notices:
            print(guard(f"newstui: {notice}"), file=sys.stderr)
        return library

    def _exchange_marks(self) -> None:
        """Takes over what other hosts marked, and says what was marked here, if the config names a shared folder."""
        if self.config.share is None:
            return
        from newstui.library import files
        from newstui.sync.shared_folder import STARTING_SECONDS, exchange_within

        with files.in_words(self.data_dir):
            files.private_folder(self.data_dir)
        if failure := exchange_within(self.data_dir, self.config.share, STARTING_SECONDS):
            print(guard(f"newstui: {failure}"), file=sys.stderr)

    def say_unknown(self, library: SqliteLibrary) -> None:
        """Says on stderr which pinned topics, and names in views, are nowhere in the library of the config."""
        if not self.args.sources:
            for words in unknown_names(self.config, library):
                print(guard(f"newstui: {words}"), file=sys.stderr)


def unknown_names(config: Config, library: SqliteLibrary) -> Iterator[str]:
    """Yields a message, with its line, for each topic, source or type that the config names and no story has."""
    pins = Query(tuple(Field("topic", name) for name in config.pinned))
    asked: dict[Place, Query] = {("topics", "pinned"): pins} if pins.terms else {}
    asked |= {("view", view.name, "query"): parse(view.query) for view in config.views}
    if not asked or not (tree := library.tree()).total:
        return
    from newstui.query.completion import unknown

    for names, query in asked.items():
        for words in unknown(query, tree):
            yield f"{shown_place(config.path, names)}: {'.'.join(map(str, names))}: {words}"
