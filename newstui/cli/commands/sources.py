"""Runs `newstui sources`: lists, adds and changes the sources in the config."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from newstui.cli.terminal import columns, terminal
from newstui.config.adding import checked_name, list_words, source_of, sources_of, topics_of
from newstui.config.load import load
from newstui.config.password_file import own_password_file
from newstui.config.password_file import remove as remove_file
from newstui.config.settings import Config
from newstui.config.write import add_sources, change_source, remove_source
from newstui.errors import NewstuiError, UsageError
from newstui.library.open import data_dir, open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Delivery
from newstui.model.source_events import Checkpoint
from newstui.sources.address import LISTS_FOLDER, came_from_list, is_address, is_list, place
from newstui.sources.base import SourceSpec
from newstui.sources.feeds.state import from_json, is_feed
from newstui.sources.lists import expanded
from newstui.sources.offers import Offer, facts, look
from newstui.sources.opml import FeedList
from newstui.sync.status import statuses
from newstui.text import dates
from newstui.text.clean import guard

_NAMES_TOLD = 20


def config_of(args: Namespace, *, new: bool = False) -> Config:
    """Loads the config that a command line names; if it is `new`, the command makes it. Raises ConfigError."""
    return load(Path(args.config) if args.config else None, new=new)


# --- list -------------------------------------------------------------------------------------------------------


def list_(args: Namespace) -> int:
    config = config_of(args)
    if not config.sources:
        return 0
    zone = dates.zone(config.screen.time_zone)
    with _library(config, args) as library:
        specs = expanded(config.sources, data_dir(args.data_dir) / LISTS_FOLDER)
        found = statuses(specs, library, int(time.time()), config.feeds_every)
    rows: list[tuple[str, ...]] = []
    for spec, status in zip(specs, found, strict=True):
        if status.state == "ok" and (waiting := _waiting(spec, data_dir(args.data_dir))):
            status = replace(status, state=waiting)
        if args.json:
            times = {
                name: dates.iso(at) for name in ("last", "next") if (at := getattr(status, name)) is not None
            }
            print(json.dumps(asdict(status) | times))
            continue
        last, due = _local(status.last, zone, "never"), _local(status.next, zone, "when asked")
        rows.append((status.name, status.kind, status.address, last, due, str(status.entries), status.words))
    screen = terminal()
    for line in columns(rows, screen) if screen else ("\t".join(map(guard, row)) for row in rows):
        print(line)
    return 0


def _local(instant: int | None, zone: tzinfo, otherwise: str) -> str:
    moment = None if instant is None else datetime.fromtimestamp(instant, zone)
    return moment.isoformat(" ", "minutes")[:16] if moment else otherwise


@contextmanager
def _library(config: Config, args: Namespace) -> Iterator[SqliteLibrary]:
    """Opens the library of the config's sources."""
    folder = data_dir(args.data_dir)
    pairs = [(spec.name, spec.at) for spec in expanded(config.sources, folder / LISTS_FOLDER)]
    keep = partial(came_from_list, specs=config.sources)
    with closing(open_library(folder, pairs, configured=True, keep=keep)) as library:
        yield library


def _waiting(spec: SourceSpec, folder: Path) -> str:
    """Says how many marks wait to be sent to a news server; "" for none, and for other sources."""
    if "user" not in spec.options:
        return ""
    from newstui.sync.servers.standing import standing_of

    standing = standing_of(spec, folder)
    return (
        f"{standing.waiting:,} mark{' waits' if standing.waiting == 1 else 's wait'}"
        if standing.waiting
        else ""
    )


# --- add --------------------------------------------------------------------------------------------------------


def add(args: Namespace) -> int:
    config, topics = config_of(args, new=True), tuple(args.topic)
    if args.user is not None:
        from newstui.cli.commands.servers import add_server

        print(guard(add_server(config, args)))
        return 0
    source_of(Offer(place(args.source), ""), config, args.name)  # what is there already is not asked again
    found = look(args.source)
    if found.feeds is not None and not (is_address(args.source) and is_list(args.source)):
        return _add_list(found.feeds, config, topics)
    zone = dates.zone(config.screen.time_zone)
    if found.feeds is not None:
        offer: Offer | None = Offer(place(args.source), "list of feeds", found.feeds.title)
    else:
        offer = found.offers[0] if args.first or len(found.offers) == 1 else _choice(found.offers, zone)
    if offer is None:
        raise UsageError(
            f"{args.source} offers {len(found.offers)} feeds: add one by its address, or use --first"
        )
    spec = source_of(offer, config, args.name, topics)
    add_sources(config, [spec])
    print(
        guard(f"added {spec.name} ({', '.join(facts(offer, zone))}) to {config.path}; run newstui to read it")
    )
    return 0


def _add_list(found: FeedList, config: Config, topics: tuple[str, ...]) -> int:
    """Adds every feed of a list, as `sources import` does; returns the exit code."""
    new = [replace(spec, topics=(*spec.topics, *topics)) for spec in sources_of(found, config)]
    if new:
        add_sources(config, new)
    print(list_words(found, new))
    return int(bool(found.unusable) and not found.feeds)


def _choice(offers: Sequence[Offer], zone: tzinfo) -> Offer | None:
    """Lists the offers and asks for a number at a terminal; None when there is nobody to ask, or no answer."""
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    for number, offer in enumerate(offers, 1):
        columns = [guard(column) for column in (offer.title, offer.at, *facts(offer, zone))]
        print(f"{number:>3}  {'  '.join(filter(None, columns))}" if asks else "\t".join(columns))
    while asks:
        try:
            typed = input(f"Add which feed? 1 to {len(offers)}, Enter for none: ").strip()
        except EOFError:
            typed = ""
        if not typed:
            raise NewstuiError("nothing added")
        if typed.isdecimal() and 1 <= int(typed) <= len(offers):
            return offers[int(typed) - 1]
    return None


# --- change, remove ---------------------------------------------------------------------------------------------


def _named(config: Config, name: str) -> SourceSpec:
    """Finds a source of the config. Raises UsageError with the names there are."""
    for source in config.sources:
        if source.name == name:
            return source
    names = [source.name for source in config.sources[:_NAMES_TOLD]]
    more = ", …" if len(config.sources) > _NAMES_TOLD else ""
    there = f"the sources are {', '.join(names)}{more}" if names else f"{config.path} has no sources"
    raise UsageError(f'no source is named "{name}"; {there}')


def remove(args: Namespace) -> int:
    config = config_of(args)
    source = _named(config, args.name)
    remove_source(config, source.name)
    words = f"removed {args.name} from {config.path}; your read and starred marks are kept"
    if file := own_password_file(source, config.sources):
        remove_file(file)
        words += f"; its password file {file} is removed as well"
    print(guard(words))
    return 0


def rename(args: Namespace) -> int:
    config = config_of(args)
    source, name = _named(config, args.name), checked_name(config, args.new_name)
    change_source(config, source.name, called=name)
    print(guard(f"renamed {source.name} to {name}"))
    return 0


def move(args: Namespace) -> int:
    """Puts a source under a topic; without one, writes the address that its feed has moved to.

    A name that is no source is that of a feed at a news server, if there is one.
    """
    config = config_of(args)
    own = any(source.name == args.name for source in config.sources)
    if args.on is not None or (not own and any("user" in source.options for source in config.sources)):
        from newstui.cli.commands.servers import move as move_feed

        return move_feed(args)
    source = _named(config, args.name)
    if args.folder is not None:
        topics = topics_of(args.folder)
        change_source(config, source.name, topics=topics)
        where = f"under {', '.join(topics)}" if topics else "under no topic"
        print(guard(f"{source.name} is now {where}; the next sync reads it again"))
        return 0
    with _library(config, args) as library:
        feed = from_json(library.states().get(source.name, {}))
    if feed.address is None or feed.offered:
        raise UsageError(
            f"{source.name} has not moved; to put it under a topic: newstui sources move NAME TOPIC"
        )
    change_source(config, source.name, at=feed.address)
    print(guard(f"{source.name} is now read from {feed.address}"))
    return 0


def wake(args: Namespace) -> int:
    """Lets a feed that said that it has ended, or whose server wants a rest, be asked again."""
    config = config_of(args)
    source = _named(config, args.name)
    with _library(config, args) as library:
        state = library.states().get(source.name, {})
        feed = from_json(state)
        if not is_feed(state) or not (feed.ended or feed.rest_until > time.time()):
            raise UsageError(f"{source.name} has not ended: newstui sync asks it when it is due")
        feed.ended, feed.rest_until = False, 0
        feed.asked_at = 0
        library.begin([(source.name, source.at)])
        library.store([Delivery(source.name, [Checkpoint(feed.as_json())])])
    print(guard(f"{source.name} is asked again at the next sync"))
    return 0


# --- import, export ---------------------------------------------------------------------------------------------


def import_(args: Namespace) -> int:
    from newstui.cli.commands import feed_lists

    return feed_lists.import_(config_of(args, new=True), args.list, dry_run=args.dry_run)


def export(args: Namespace) -> int:
    from newstui.cli.commands import feed_lists

    return feed_lists.export(config_of(args), args.file)


def _on_server(command: str, args: Namespace) -> int:
    from newstui.cli.commands import servers

    run: Callable[[Namespace], int] = getattr(servers, command)
    return run(args)


COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "sources": list_,
    "sources list": list_,
    "sources add": add,
    "sources remove": remove,
    "sources rename": rename,
    "sources move": move,
    "sources wake": wake,
    "sources import": import_,
    "sources export": export,
    **{
        f"sources {command}": partial(_on_server, command)
        for command in ("feeds", "subscribe", "unsubscribe")
    },
}
