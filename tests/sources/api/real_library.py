"""Syncs an API over real sockets into a real library."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.net.fetch import Fetcher
from newstui.query.ast import Query
from newstui.sources.api.source import JsonApi
from newstui.sources.base import Source
from newstui.sync.engine import sync
from newstui.sync.summary import Summary


def api(at: str, headers: Mapping[str, str] | None = None, name: str = "feed") -> JsonApi:
    """A feed that tries again at once."""

    return JsonApi(name, at, headers, fetcher=partial(Fetcher, wait=lambda seconds: None))


@contextmanager
def opened(folder: Path, *sources: Source) -> Iterator[SqliteLibrary]:
    pairs = [(source.name, source.at) for source in sources]
    with closing(open_library(folder, pairs, configured=False)) as library:
        yield library


def synced(folder: Path, *sources: Source, full: bool = False) -> Summary:
    with opened(folder, *sources) as library:
        return sync(sources, library, full=full)


def shelf(folder: Path, *sources: Source) -> list[tuple[object, ...]]:
    """What a library shows of every story."""
    with opened(folder, *sources) as library:
        listing = library.listing(Query(), first=10_000)
        return [
            (one.id, one.title, one.excerpt, one.address, one.published, one.topics, one.heat, one.provider)
            for one in listing.stories(0, listing.known)
        ]
