"""Runs `newstui sources`: lists, adds, removes, imports and exports the sources in the config."""

import json
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from newstui.cli.session import LISTS_FOLDER
from newstui.config.load import Config, load
from newstui.config.write import add_sources, remove_source
from newstui.errors import NewstuiError, UsageError
from newstui.library.open import data_dir, open_library
from newstui.model.source_events import Checkpoint, ItemFound, Known, SourceFailed
from newstui.sources.address import (
    came_from_list,
    distinct_name,
    is_address,
    is_list,
    nothing_there,
    place,
)
from newstui.sources.base import SourceSpec
from newstui.sources.feeds.state import from_json, is_feed
from newstui.sources.lists import expanded
from newstui.sources.registry import describe, open_source
from newstui.sync.schedule import due_at
from newstui.text import dates
from newstui.text.cells import cut
from newstui.text.clean import guard
from newstui.text.urls import normal, without_secrets

TITLE_CELLS = 60
"""A source is named by at most this much of its feed's title."""


def config_of(args: Namespace) -> Config:
    """Loads the config that a command line names. Raises ConfigError."""
    return load(Path(args.config) if args.config else None)


# --- list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What `sources list --json` prints of a source.

    `last` and `next` are UTC seconds: when it was last read, and when it is due, None for only when asked.
    `entries` counts its stories, without those folded under others. `failures`: of the last sync.
    """

    name: str
    kind: str
    address: str
    last: int | None
    next: int | None
    entries: int
    state: str
    failures: tuple[str, ...]


def list_(args: Namespace) -> int:
    config = config_of(args)
    zone = dates.zone(config.screen.time_zone)

    def local(instant: int | None, otherwise: str) -> str:
        moment = None if instant is None else datetime.fromtimestamp(instant, zone)
        return moment.isoformat(" ", "minutes")[:16] if moment else otherwise

    for line in _lines(config, data_dir(args.data_dir)):
        if args.json:
            times = {
                name: dates.iso(at) for name in ("last", "next") if (at := getattr(line, name)) is not None
            }
            print(json.dumps(asdict(line) | times))
            continue
        columns = (
            *(line.name, line.kind, line.address, local(line.last, "never"), local(line.next, "when asked")),
            *(str(line.entries), "; ".join(line.failures) or line.state),
        )
        print("\t".join(map(guard, columns)))
    return 0


def _lines(config: Config, folder: Path) -> Iterator[SourceLine]:
    if not config.sources:
        return
    specs = expanded(config.sources, folder / LISTS_FOLDER)
    pairs = [(spec.name, spec.at) for spec in specs]
    keep = partial(came_from_list, specs=config.sources)
    with closing(open_library(folder, pairs, configured=True, keep=keep)) as library:
        found = {info.name: info for info in library.sources()}
        entries = {row.name: row.total for row in library.tree().sources}
        states = library.states()
        for spec in specs:
            state = states[spec.name]
            last, failures = found[spec.name].synced, found[spec.name].failures
            yield SourceLine(
                spec.name,
                describe(spec, state),
                without_secrets(spec.at),
                last,
                _next(spec, state, last, config.feeds_every),
                entries.get(spec.name, 0),
                "failed" if failures else "never read" if last is None else _waiting(spec, folder) or "ok",
                failures,
            )


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


def _next(spec: SourceSpec, state: Mapping[str, Any], last: int | None, every: float | None) -> int | None:
    """When a source is read next without being named, UTC seconds; None: only on request, or never again."""
    if is_feed(state):
        feed = from_json(state)
        return None if feed.ended else max(due_at(feed, spec.every or every, spec.at), feed.rest_until)
    return int(last + spec.every) if last is not None and spec.every else None


# --- add, remove ------------------------------------------------------------------------------------------------


def add(args: Namespace) -> int:
    if args.user is not None:
        from newstui.cli.servers import add_server

        print(guard(add_server(config_of(args), args)))
        return 0
    print(guard(_add(config_of(args), args.source, args.name, tuple(args.topic))))
    return 0


def _add(config: Config, word: str, name: str | None, topics: tuple[str, ...]) -> str:
    at = place(word)
    if not is_address(at) and not Path(at).exists():
        raise NewstuiError(nothing_there(word))
    taken = {source.name: source.at for source in config.sources}
    for known, there in taken.items():
        if normal(there) == normal(at):
            raise UsageError(f'{without_secrets(at)} is already a source, named "{known}"')
    if name in taken:
        raise UsageError(f'another source is already named "{name}"')
    spec = SourceSpec(name or distinct_name(at, taken), at, topics=topics)
    what, title = _probe(spec)
    if name is None:
        spec = replace(spec, name=distinct_name(at, taken, title))
    add_sources(config, [spec])
    return f"added {spec.name} ({what}) to {config.path}; run newstui to read it"


def _probe(spec: SourceSpec) -> tuple[str, str]:
    """Reads the first items of a source; what it is, and a feed's title. Raises NewstuiError when it has no items."""
    failures: list[str] = []
    found = False
    with closing(open_source(spec).read(Known())) as events:  # type: ignore[type-var]
        for event in events:
            if isinstance(event, SourceFailed):
                failures.append(f"{event.where}: {event.reason}")
            found = found or isinstance(event, ItemFound)
            if found and isinstance(event, Checkpoint):
                title = from_json(event.state).title if is_feed(event.state) else ""
                return describe(spec, event.state), cut(title, TITLE_CELLS)
            if found and not is_address(spec.at):
                return describe(spec, {}), ""
    if is_list(spec.at, spec.kind) and not failures:
        return describe(spec, {}), ""
    raise NewstuiError("; ".join(failures) or f"{spec.at}: not added, since it has no items")


def remove(args: Namespace) -> int:
    config = config_of(args)
    names = [source.name for source in config.sources]
    if args.name not in names:
        there = f"the sources are {', '.join(names)}" if names else f"{config.path} has no sources"
        raise UsageError(f'no source is named "{args.name}"; {there}')
    remove_source(config, args.name)
    print(guard(f"removed {args.name} from {config.path}; your read and starred marks are kept"))
    return 0


# --- import, export ---------------------------------------------------------------------------------------------


def import_(args: Namespace) -> int:
    from newstui.cli import feed_lists

    return feed_lists.import_(config_of(args), args.list, dry_run=args.dry_run)


def export(args: Namespace) -> int:
    from newstui.cli import feed_lists

    return feed_lists.export(config_of(args), args.file)


def _on_server(command: str, args: Namespace) -> int:
    from newstui.cli import servers

    run: Callable[[Namespace], int] = getattr(servers, command)
    return run(args)


COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "sources": list_,
    "sources list": list_,
    "sources add": add,
    "sources remove": remove,
    "sources import": import_,
    "sources export": export,
    **{
        f"sources {command}": partial(_on_server, command)
        for command in ("feeds", "subscribe", "unsubscribe", "move")
    },
}
