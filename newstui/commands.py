"""What each command does, one function each. Only the reader loads Textual, only a sync loads the sources."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, replace
from datetime import tzinfo
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from newstui.config.load import SourceConfig, default_path, load, named_path, sample_feed
from newstui.errors import Ambiguous, LibraryDamaged, NewstuiError, NotFound, QueryError, UsageError
from newstui.keys.actions import ACTIONS
from newstui.keys.presets import keymap_of
from newstui.library.open import all_libraries, data_dir, has_library, open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import Field, Query, is_words, leaves
from newstui.query.parser import parse
from newstui.sources.address import distinct_name, is_address, nothing_there, place
from newstui.text.cells import cut
from newstui.text.clean import guard
from newstui.text.dates import zone

if TYPE_CHECKING:
    from argparse import Namespace

    from newstui.model.story import Story

WINDOW = 500


def run(command: str, args: Namespace) -> int:
    """Run a command ("read" for none) with its parsed words; the exit code. Raises NewstuiError."""
    if command == "config":
        return config_path(args)
    if command == "doctor":
        from newstui import doctor

        return doctor.run(args)
    if command in ("export", "import"):
        from newstui import mark_commands

        return mark_commands.export(args) if command == "export" else mark_commands.import_(args)
    if command == "sources":
        from newstui import source_commands

        return source_commands.run(args)
    return _run(Session(command, args))


def _run(session: Session) -> int:
    """Run a command of the library; once more when damage ended it, which the second opening mends."""
    act = _COMMANDS[session.command]
    try:
        return act(session)
    except LibraryDamaged:
        pass
    except (NewstuiError, OSError):
        raise
    except Exception as error:
        found = [library.explained(error) for library in session.opened]
        if not any(isinstance(one, LibraryDamaged) for one in found):
            raise
    return act(session)


class Session:
    """A parsed line with its config and folders."""

    def __init__(self, command: str, args: Namespace) -> None:
        self.command, self.args = command, args
        self.config = load(Path(args.config) if args.config else None)
        self.data_dir = data_dir(args.data_dir)
        self.opened: list[SqliteLibrary] = []
        self.printed = 0
        """Stories of a list that are out already: not told again when the command is run once more."""
        if args.verbose:
            from newstui import log

            log.start(command)

    @cached_property
    def time_zone(self) -> tzinfo:
        return zone(self.config.screen.time_zone)

    @cached_property
    def chosen(self) -> tuple[SourceConfig, ...]:
        """The sources that the line names, else the config's, else the sample feed."""
        if not self.args.sources:
            return self.config.sources or (SourceConfig("sample_feed", str(sample_feed())),)
        configured = {source.at: source for source in self.config.sources}
        found: dict[str, SourceConfig] = {}
        missing: list[str] = []
        for word in self.args.sources:
            at = place(word)
            if at not in found:
                taken = {source.name for source in found.values()}
                source = configured.get(at) or SourceConfig(distinct_name(at, taken), at)
                found[at] = replace(source, name=distinct_name(at, taken)) if source.name in taken else source
                missing += [word] if Path(at).is_absolute() and not Path(at).exists() else []
        # What was read from there once is still to be read when the disk it is on is not there.
        if missing and not has_library(self.data_dir, list(found)):
            raise NewstuiError(self._nothing_there(missing[0]))
        return tuple(found.values())

    def _nothing_there(self, word: str) -> str:
        if self.command == "read" and word.isalnum():
            return f"there is no folder, file or command {word}; newstui --help lists the commands"
        return nothing_there(word)

    def library(self) -> SqliteLibrary:
        """The library of the chosen sources."""
        pairs = [(source.name, source.at) for source in self.chosen]
        configured = bool(self.config.sources) and not self.args.sources
        library = open_library(self.data_dir, pairs, configured=configured, time_zone=self.time_zone)
        self.opened = [library]
        library.set_mutes(self.config.mute)
        for notice in library.notices:
            print(guard(f"newstui: {notice}"), file=sys.stderr)
        return library


# --- sync -----------------------------------------------------------------------------------------------


def sync(session: Session) -> int:
    from newstui.syncing import bring_up_to_date

    with closing(session.library()) as library:
        return bring_up_to_date(library, session.chosen, full=session.args.full, aloud=True)


def _fill(library: SqliteLibrary, chosen: tuple[SourceConfig, ...]) -> int:
    """Sync what the library has nothing of yet; the exit code.

    An address is asked once, whatever became of it: only a sync asks again.
    """
    known = {source.name: source for source in library.sources()}
    missing = [
        source
        for source in chosen
        if known[source.name].synced is None
        and not (
            is_address(source.at)
            and (known[source.name].failures or library.begun(source.name, source.at).state)
        )
    ]
    if not missing:
        if not library.totals().stories and any(known[source.name].failures for source in chosen):
            print("newstui: nothing could be read so far; newstui sync tries again", file=sys.stderr)
        return 0
    from newstui.syncing import bring_up_to_date

    return bring_up_to_date(library, missing)


# --- stories and topics ---------------------------------------------------------------------------------


def list_(session: Session) -> int:
    args, query = session.args, _query(session.args)
    with closing(session.library()) as library:
        code = _fill(library, session.chosen)
        if any(is_words(node) for term in query.terms for node in leaves(term)):
            from newstui.syncing import ready_to_search

            ready_to_search(library)
        if any(isinstance(node, Field) for term in query.terms for node in leaves(term)):
            from newstui.query.completion import unknown

            for words in unknown(query, library.tree()):
                print(guard(f"newstui: {words}"), file=sys.stderr)
        for story in islice(_stories(library, query), session.printed, args.n):
            print(_line(session, story, json=args.json))
            session.printed += 1
    return code


def _line(session: Session, story: Story, json: bool = False) -> str:
    from newstui import export

    return _json(export.story_object(story)) if json else export.story_line(story, session.time_zone)


def _query(args: Namespace) -> Query:
    try:
        query = parse(args.query)
    except QueryError as error:
        raise UsageError(f"-q {cut(args.query, 60)}: at character {error.column + 1}: {error}") from error
    for topic in args.topic:
        query = query.having(Field("topic", topic))
    if args.unread:
        query = query.having(Field("is", "unread"))
    if args.starred:
        query = query.having(Field("is", "starred"))
    return query.sorted(args.sort) if args.sort else query


def _stories(library: SqliteLibrary, query: Query) -> Iterator[Story]:
    """All that a query matches, a window at a time."""
    listing, start = library.listing(query, first=WINDOW), 0
    while start < listing.known or listing.total is None:
        if start == listing.known:
            listing.fill()
        stop = min(start + WINDOW, listing.known)
        yield from listing.stories(start, stop)
        start = stop


def _json(value: dict[str, object]) -> str:
    """ASCII: whole in every locale, and nothing in it that a terminal acts on."""
    return json.dumps(value)


def topics(session: Session) -> int:
    from newstui import export

    with closing(session.library()) as library:
        code = _fill(library, session.chosen)
        tree = library.tree()
    for topic in export.topic_lines(tree):
        print(_json(asdict(topic)) if session.args.json else export.topic_line(topic))
    return code


# --- one story ------------------------------------------------------------------------------------------


def show(session: Session) -> int:
    from newstui import export

    with _found(session) as (_, story):
        if session.args.json:
            print(_json(export.whole_story_object(story)))
        else:
            print(export.story_text(story, session.time_zone))
    return 0


def open_(session: Session) -> int:
    """As `o` does: a story that was opened is read."""
    from newstui import desktop

    with _found(session) as (library, story):
        if story.address is None:
            raise NewstuiError(f"{story.id} has no address: {story.title}")
        where = desktop.here()
        how = desktop.plan(where, session.config.open.browser, session.config.open.over_ssh)
        outcome = desktop.open_address(story.address, how)
        if outcome.route == "text":
            outcome = desktop.run_text_browser(outcome.argv)
        elif outcome.route == "remote":
            print(guard(story.address), flush=True)
            if sys.stdout.isatty():
                print(desktop.send(desktop.clipboard(story.address, where), sys.stdout.buffer.write))
        if outcome.ok and session.config.read_mark == "open":
            library.mark([story.id], "read", True)
    print(guard(outcome.words), file=sys.stdout if outcome.ok else sys.stderr)
    return 0 if outcome.ok else 1


@contextmanager
def _found(session: Session) -> Iterator[tuple[SqliteLibrary, Story]]:
    """The story that the line names and the first library that has it."""
    text: str = session.args.story
    found: dict[str, SqliteLibrary] = {}
    with ExitStack() as opened:
        session.opened.clear()
        for library in all_libraries(session.data_dir):
            session.opened.append(library)
            opened.callback(library.close)
            try:
                found.setdefault(library.find(text), library)
            except Ambiguous:
                raise
            except NotFound:
                continue
        if len(found) > 1:
            raise Ambiguous(f"{text} names {len(found)} stories: {', '.join(sorted(found))}")
        for story_id, library in found.items():
            story = library.story(story_id)
            if story is not None:
                yield library, story
                return
        raise NotFound(f"no story {text}")


# --- settings -------------------------------------------------------------------------------------------


def keys(session: Session) -> int:
    wanted, preset = session.config.keys, session.args.preset
    found = keymap_of(replace(wanted, preset=preset) if preset else wanted)
    for action in ACTIONS:
        print(action.name, " ".join(found.keys(action.name)), action.words, sep="\t")
    return 0


def config_path(args: Namespace) -> int:
    """Where the config is, written first if that is wanted. It may be wrong, or not be there: it is not read."""
    path = named_path(Path(args.config) if args.config else None) or default_path()
    if args.init:
        from newstui.config.write import write_new

        write_new(path)
    elif not path.exists():
        print("newstui: there is no config file yet; newstui config --init writes one", file=sys.stderr)
    print(guard(str(path)))
    return 0


# --- the reader -----------------------------------------------------------------------------------------


def read(session: Session) -> int:
    """The reader at a terminal; in a pipe a sync, and the digest of what is there then."""
    chosen = session.chosen
    if not sys.stdout.isatty():
        from newstui.syncing import bring_up_to_date

        with closing(session.library()) as library:
            code = bring_up_to_date(library, chosen)
            for story in _stories(library, Query()):
                print(_line(session, story))
        return code
    if not sys.stdin.isatty():
        raise NewstuiError("the reader takes its keys from a terminal; `newstui list` needs none")
    if (term := os.environ.get("TERM")) in ("dumb", "unknown"):
        raise NewstuiError(
            f"a terminal that is {term} (TERM) can't show the reader; `newstui list` needs less"
        )
    from newstui.desktop import surroundings
    from newstui.sources.registry import source_for
    from newstui.ui.terminal import prepare

    if not sys.stderr.isatty():  # `2>file`: Textual draws on it
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    # Nothing that stands so early is garbage: the reader collects again from its first picture on.
    gc.disable()
    where = surroundings()
    config = replace(session.config, screen=prepare(session.config.screen, where))
    from newstui.ui.app import run as run_app

    sources = [source_for(source.at, source.name, source.headers) for source in chosen]
    plain = where.colours == 0
    return _leave(run_app(config, session.library(), sources, plain, session.args.fresh))


def _leave(code: int) -> NoReturn:
    """All is written, closed and as it was: to take the interpreter apart would only keep the user waiting."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the terminal is gone
            stream.flush()
    os._exit(code)


_COMMANDS = {
    "read": read,
    "sync": sync,
    "list": list_,
    "show": show,
    "open": open_,
    "topics": topics,
    "keys": keys,
}
