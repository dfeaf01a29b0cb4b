"""`newstui sources`: what the config reads from, another one, one less."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from newstui.config.load import Config, load
from newstui.config.write import add_source, remove_source
from newstui.errors import NewstuiError, UsageError
from newstui.library.open import data_dir, open_library
from newstui.model.source_events import Checkpoint, ItemFound, Known, SourceFailed
from newstui.sources.address import distinct_name, is_address, nothing_there, place
from newstui.sources.base import Source
from newstui.sources.registry import kind_of, source_for
from newstui.text.clean import guard
from newstui.text.dates import zone
from newstui.text.urls import normal, without_secrets


def run(args: Namespace) -> int:
    config = load(Path(args.config) if args.config else None)
    if args.action == "list":
        for columns in _listed(config, data_dir(args.data_dir)):
            print("\t".join(map(guard, columns)))
    elif args.which is None:
        what = "SOURCE" if args.action == "add" else "NAME"
        raise UsageError(f"say which: newstui sources {args.action} {what}")
    elif args.action == "add":
        print(guard(_add(config, args.which, args.name)))
    else:
        print(guard(_remove(config, args.which)))
    return 0


def _listed(config: Config, folder: Path) -> Iterator[tuple[str, ...]]:
    """Name, place, what it is, when it was read to its end, what failed the last time."""
    if not config.sources:
        return
    pairs = [(source.name, source.at) for source in config.sources]
    with closing(open_library(folder, pairs, configured=True)) as library:
        found = {info.name: info for info in library.sources()}
        for name, at in pairs:
            state = library.begun(name, at).state if is_address(at) else {}
            synced = found[name].synced
            local = datetime.fromtimestamp(synced, zone(config.screen.time_zone)) if synced else None
            read = local.isoformat(" ", "minutes")[:16] if local else "never"
            yield name, without_secrets(at), kind_of(at, state), read, "; ".join(found[name].failures)


def _add(config: Config, word: str, name: str | None) -> str:
    at = place(word)
    if not is_address(at) and not Path(at).exists():
        raise NewstuiError(nothing_there(word))
    taken = {source.name: source.at for source in config.sources}
    for known, there in taken.items():
        if normal(there) == normal(at):
            raise UsageError(f"{without_secrets(at)} is there already, as {known}")
    if name in taken:
        raise UsageError(f"another source is named {name} already")
    name = name or distinct_name(at, taken)
    what = _probed(source_for(at, name))
    add_source(config, name, at)
    return f"added {name} ({what}) to {config.path}; newstui sync reads it"


def _probed(source: Source) -> str:
    """What a source is, from its first items. Raises NewstuiError when it has none."""
    failures: list[str] = []
    found = False
    with closing(source.read(Known())) as events:  # type: ignore[type-var]
        for event in events:
            if isinstance(event, SourceFailed):
                failures.append(f"{event.where}: {event.reason}")
            found = found or isinstance(event, ItemFound)
            if found and isinstance(event, Checkpoint):
                return kind_of(source.at, event.state)
            if found and not is_address(source.at):
                return kind_of(source.at, {})
    raise NewstuiError("; ".join(failures) or f"{source.at}: no items there, so it is not added")


def _remove(config: Config, name: str) -> str:
    names = [source.name for source in config.sources]
    if name not in names:
        there = f"there are {', '.join(names)}" if names else f"{config.path} has none"
        raise UsageError(f"no source is named {name}; {there}")
    remove_source(config, name)
    return f"removed {name} from {config.path}; what you read and starred stays marked"
