"""Inspects a folder, a file or an address before it is added: finds the feeds that it offers or lists."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from newstui import limits
from newstui.errors import NewstuiError
from newstui.model.source_events import Checkpoint, ItemFound, Known, SourceFailed
from newstui.net.errors import FeedError
from newstui.sources.address import is_address, nothing_there, place
from newstui.sources.base import SourceSpec
from newstui.sources.feeds.source import FeedSource
from newstui.sources.feeds.state import FeedState, from_json, is_feed
from newstui.sources.newsboat import read_urls
from newstui.sources.opml import FeedList, read_list
from newstui.sources.registry import describe, open_source
from newstui.text.cells import cut
from newstui.text.dates import local_minute
from newstui.text.urls import without_secrets

if TYPE_CHECKING:
    from newstui.sources.feeds.discovery import Answer
    from newstui.sources.feeds.documents.document import Document

TITLE_CELLS = 60
"""The most cells of a feed's title that are used to name a source."""
_NO_SUCH_PAGE = {404, 405, 406}


class Offer(NamedTuple):
    """Holds a source that can be added. `kind`: "rss", "folder", "API, 3 topics: news".

    `entries` and `newest` (UTC seconds) are None if unknown before everything is read.
    """

    at: str
    kind: str
    title: str = ""
    entries: int | None = None
    newest: int | None = None


def facts(offer: Offer, zone: tzinfo) -> Iterator[str]:
    """Yields kind, number of entries and newest date, as far as known, in words for people."""
    yield offer.kind
    if offer.entries is not None:
        yield f"{offer.entries:,} entr{'y' if offer.entries == 1 else 'ies'}"
    if offer.newest is not None:
        yield f"newest {local_minute(offer.newest, zone)[:10]}"


class Found(NamedTuple):
    """Holds either offers, most likely first, or a list of feeds."""

    offers: tuple[Offer, ...] = ()
    feeds: FeedList | None = None


def look(word: str, check: Callable[[], None] = lambda: None) -> Found:
    """Inspects what a user typed: the feeds of a page, a feed, an API, a list of feeds, a folder or a file.

    Stores nothing. Takes up to 30 s per page; `check` is called between requests, and what it raises ends the search.
    Raises NewstuiError if there is nothing to add.
    """
    at = place(word)
    if not is_address(at):
        return _look_at_path(word, at)
    if "/api" in urlsplit(at).path:
        return Found((_probe(at),))
    return _look_at_address(at, check)


# --- paths --------------------------------------------------------------------------------------------------


def _look_at_path(word: str, at: str) -> Found:
    path = Path(at)
    if not path.exists():
        raise NewstuiError(nothing_there(word))
    if path.is_file() and (path.suffix.lower() in (".opml", ".txt", "") or path.name == "urls"):
        try:
            return Found(feeds=list_file(path))
        except FeedError as error:
            if path.suffix.lower() == ".opml":
                raise NewstuiError(f"{word}: {error}") from error
    return Found((_probe(at),))


def list_file(path: Path) -> FeedList:
    """Reads a list of feeds on disk. Raises FeedError if it is not one or can't be read."""
    try:
        with path.open("rb") as file:
            return feed_list(file.read(limits.FEED_BYTES))
    except OSError as error:
        raise FeedError(error.strerror or str(error)) from error


def feed_list(body: bytes, content_type: str = "") -> FeedList:
    """Reads a list of feeds: OPML, or one address per line as in newsboat's `urls` file. Raises FeedError."""
    from newstui.sources.feeds.documents.document import kind_of

    if kind_of(body, content_type) == "nothing":
        return read_urls(body)
    return read_list(body, content_type)


# --- addresses ----------------------------------------------------------------------------------------------


def _look_at_address(at: str, check: Callable[[], None]) -> Found:
    from newstui.sources.feeds.answers import refusal
    from newstui.sources.feeds.documents.document import kind_of, read_document
    from newstui.sources.web import GOOD, page_of

    now, state = int(time.time()), FeedState()
    try:
        exchange = FeedSource(at, at).exchange()
    except FeedError as error:
        raise NewstuiError(str(error)) from error
    try:
        reply = exchange.ask_feed(state, now)
        check()
        if isinstance(reply, FeedError):
            raise reply
        page = page_of(reply)
        kind = kind_of(page.body, page.content_type) if reply.status in GOOD else ""
        if kind == "list":
            return Found(feeds=read_list(page.body, page.content_type))
        if kind == "page":
            return Found(_offered_by(at, page, check))
        if kind and kind != "json":
            document = read_document(page.body, page.address, page.content_type, check)
            return Found((_offer(at, document, document.title),))
        if not kind and reply.status not in _NO_SUCH_PAGE:
            raise FeedError(refusal(state, reply, now, with_headers=False))
    except FeedError as error:
        raise NewstuiError(f"{without_secrets(at)}: {error}") from error
    try:
        return Found((_probe(at),))
    except NewstuiError as error:
        if reply.status != 404:
            raise
        raise NewstuiError(f"{without_secrets(at)}: nothing at that address (404)") from error


def _offered_by(at: str, page: "Answer", check: Callable[[], None]) -> tuple[Offer, ...]:
    """Returns the feeds of a page, else the API of its site. Raises NewstuiError if there is neither."""
    from newstui.sources.feeds.discovery import candidates
    from newstui.sources.web import offers

    if next(candidates(page), None) is None:
        try:
            return (_probe(at),)
        except NewstuiError:
            check()
    found = offers(page, FeedSource(at, at), check)
    if not found.offers:
        count = f"{found.looked} address{'' if found.looked == 1 else 'es'}"
        raise NewstuiError(f"no feed found at {without_secrets(at)} (looked at {count})")
    return tuple(_offer(offer.address, offer.document, offer.title) for offer in found.offers)


def _offer(at: str, document: "Document", title: str) -> Offer:
    dates = [item.published for item in document.items if item.published is not None]
    return Offer(at, document.format, _cut(title), len(document.entries), max(dates, default=None))


# --- what only reading it tells -----------------------------------------------------------------------------


def _probe(at: str) -> Offer:
    """Reads the first items of a source. Raises NewstuiError if it has none."""
    spec = SourceSpec(without_secrets(at), at)
    failures: list[str] = []
    found = False
    with closing(open_source(spec).read(Known())) as events:  # type: ignore[type-var]
        for event in events:
            if isinstance(event, SourceFailed):
                failures.append(f"{event.where}: {event.reason}")
            found = found or isinstance(event, ItemFound)
            if found and isinstance(event, Checkpoint):
                return _described(spec, event.state)
            if found and not is_address(at):
                return Offer(at, describe(spec, {}))
    raise NewstuiError("; ".join(failures) or f"{at}: no stories found there, so it was not added")


def _described(spec: SourceSpec, state: Mapping[str, Any]) -> Offer:
    feed = from_json(state)
    if not is_feed(state):
        return Offer(spec.at, describe(spec, state))
    return Offer(spec.at, feed.format, _cut(feed.title), feed.entries)


def _cut(title: str) -> str:
    return cut(title, TITLE_CELLS)
