"""Runs the commands that print or open stories and topics: list, top, topics, show, open."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING

from newstui.cli.session import Session
from newstui.cli.terminal import story_row, terminal, top_lines, topic_rows
from newstui.errors import Ambiguous, NewstuiError, NotFound, QueryError, UsageError
from newstui.library.open import all_libraries
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import UNREAD, Field, Query, is_words, leaves
from newstui.query.parser import parse
from newstui.sources.address import is_address
from newstui.text.cells import cut
from newstui.text.clean import guard

if TYPE_CHECKING:
    from argparse import Namespace

    from newstui.model.story import Story


WINDOW = 500
"""How many stories of a listing are read at a time."""
TOP_LINES = 20
"""Lines of the front page when no number is given."""


def _fill(library: SqliteLibrary, session: Session) -> int:
    """Syncs the sources that were never read and returns the exit code.

    An address that was asked once, even in vain, is only asked again by `sync`.
    """
    chosen = session.chosen
    known = {source.name: source for source in library.sources()}
    missing = [source for source in chosen if known[source.name].synced is None]
    if any(is_address(source.at) for source in missing):
        states = library.states()
        missing = [
            source
            for source in missing
            if not (is_address(source.at) and (known[source.name].failures or states[source.name]))
        ]
    if not missing:
        if not library.totals().stories and any(known[source.name].failures for source in chosen):
            print("newstui: no source could be read yet; newstui sync tries again", file=sys.stderr)
        return 0
    from newstui.cli.commands.sync import bring_up_to_date
    from newstui.sync.servers.accounts import OpenedSources

    return bring_up_to_date(library, OpenedSources(missing, session.data_dir), "due")


# --- stories and topics ---------------------------------------------------------------------------------


def list_(session: Session) -> int:
    args, query = session.args, _query(session.args)
    with closing(session.library()) as library:
        code = _fill(library, session)
        if any(is_words(node) for term in query.terms for node in leaves(term)):
            from newstui.cli.commands.sync import ready_to_search

            ready_to_search(library)
        if library.topics_left:
            from newstui.cli.commands.sync import ready_topics

            ready_topics(library)
        if any(isinstance(node, Field) for term in query.terms for node in leaves(term)):
            code = max(code, _say_unknown(query, session, library))
        session.say_unknown(library)
        screen = None if args.json else terminal()
        for story in islice(all_stories(library, query), session.printed, args.n):
            if screen:
                print(story_row(story, session.time_zone, screen))
            else:
                print(story_line(session, story, json=args.json))
            session.printed += 1
    return code


def _say_unknown(query: Query, session: Session, library: SqliteLibrary) -> int:
    """Says which names of a query no story has, and returns the exit code: 1 if a `-t` is among them."""
    from newstui.query.completion import unknown

    tree = library.tree()
    for words in unknown(query, tree):
        print(guard(f"newstui: {words}"), file=sys.stderr)
    topics = Query(tuple(Field("topic", name) for name in session.args.topic))
    return int(any(unknown(topics, tree)))


def story_line(session: Session, story: Story, json: bool = False) -> str:
    from newstui import export

    return _json(export.story_object(story)) if json else export.story_line(story, session.time_zone)


def _query(args: Namespace) -> Query:
    try:
        query = parse(args.query or "")
    except QueryError as error:
        raise UsageError(f"-q {cut(args.query, 60)}: at character {error.column + 1}: {error}") from error
    for topic in args.topic:
        query = query.having(Field("topic", topic))
    if args.unread:
        query = query.having(UNREAD)
    if args.starred:
        query = query.having(Field("is", "starred"))
    return query.sorted(args.sort) if args.sort else query


def all_stories(library: SqliteLibrary, query: Query) -> Iterator[Story]:
    """Yields all stories that a query matches, reading a window of them at a time."""
    listing, start = library.listing(query, first=WINDOW), 0
    while start < listing.known or listing.total is None:
        if start == listing.known:
            listing.fill()
        stop = min(start + WINDOW, listing.known)
        yield from listing.stories(start, stop)
        start = stop


def _json(value: dict[str, object]) -> str:
    """Writes JSON in ASCII, which is safe in every locale and on every terminal."""
    return json.dumps(value)


def topics(session: Session) -> int:
    from newstui import export
    from newstui.cli.commands.sync import ready_topics

    with closing(session.library()) as library:
        code = _fill(library, session)
        ready_topics(library)
        session.say_unknown(library)
        tree = library.tree()
    found = list(export.topic_lines(tree))
    if session.args.json:
        lines: Iterable[str] = (_json(asdict(topic)) for topic in found)
    elif screen := terminal():
        lines = topic_rows(found, screen)
    else:
        lines = map(export.topic_line, found)
    for line in lines:
        print(line)
    return code


def top(session: Session) -> int:
    """Prints the front page: of each event the newest unread story, those with most points first."""
    from newstui import export

    with closing(session.library()) as library:
        code = _fill(library, session)
        listing = library.listing(parse("is:unread sort:top"))
        screen = terminal()
        for story in listing.stories(session.printed, session.args.n or TOP_LINES):
            points, event = listing.points(story.id), library.event(story.id)
            if session.args.json:
                print(_json(export.top_object(story, points, event)))
            else:
                text = export.top_text(story, points, event, session.time_zone)
                print("\n".join(top_lines(text, screen)) if screen else text)
            session.printed += 1
    return code


# --- one story ------------------------------------------------------------------------------------------


def show(session: Session) -> int:
    from newstui import export

    with _found(session) as (library, story):
        full, code = None, 0
        if session.args.full:
            from newstui.cli.commands.full_text import fetched

            full, reason = fetched(session, library, story)
            if full is None:
                code = 1
                print(guard(f"newstui: {reason}"), file=sys.stderr)
        if session.args.json:
            found = export.whole_story_object(story, library.together(story.id))
            if session.args.full:
                found["full_text"] = export.full_text_object(full) if full else None
            print(_json(found))
        elif session.args.markdown:
            print(export.story_markdown(story, full), end="")
        elif screen := terminal():
            from newstui.cli.story_page import story_page

            print("\n".join(story_page(story, session.time_zone, screen, full)))
        else:
            print(export.story_text(story, session.time_zone, full))
    return code


def open_(session: Session) -> int:
    """Opens a story in the browser or the player, and marks it read, as the key `o` does."""
    with _found(session) as (library, story):
        ok, words = _opened(session, story)
        if ok and session.config.read_mark == "open":
            library.mark([story.id], "read", True)
    if words:
        print(guard(words), file=sys.stdout if ok else sys.stderr)
    return 0 if ok else 1


def _opened(session: Session, story: Story) -> tuple[bool, str]:
    """Opens a story; returns whether it is open, and the words to print. Raises NewstuiError."""
    from newstui import desktop

    address, settings = desktop.address_of(story), session.config.open
    if address is None:
        raise NewstuiError(f"{story.id} has no address: {story.title}")
    where = desktop.here()
    if media := desktop.media_of(story, address, bool(settings.video)):
        player = desktop.player(media, where, settings.audio if media == "audio" else settings.video)
        if player.command is not None:
            played = desktop.play_and_leave(address, player.command)
            return played.ok, played.words
        if player.words:
            print(guard(f"newstui: {player.words}"), file=sys.stderr)
    how = desktop.plan(where, settings.browser, settings.over_ssh)
    outcome = desktop.open_address(address, how)
    words = outcome.words
    if outcome.route == "text":
        outcome = desktop.run_text_browser(outcome.argv)
        words = outcome.words
    elif outcome.route == "remote":
        if where.remote and not how.commands:
            here, words = "You are on ssh" if where.ssh else "No display here", "; ".join(how.remarks)
            print(f"{here}; this is the address:", file=sys.stderr, flush=True)
        print(guard(address), flush=True)
        if sys.stdout.isatty() and not where.dumb:
            print(desktop.send(desktop.clip_for(address, where), sys.stdout.buffer.write))
    return outcome.ok, words


@contextmanager
def _found(session: Session) -> Iterator[tuple[SqliteLibrary, Story]]:
    """Finds the story that the line names, in the first library that has it. Raises NotFound."""
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
            raise Ambiguous(
                f'"{text}" matches {len(found)} stories: {", ".join(sorted(found))}; type more of the id'
            )
        for story_id, library in found.items():
            story = library.story(story_id)
            if story is not None:
                yield library, story
                return
        raise NotFound(f'no story matches "{text}"')
