"""Reads any address: its bytes decide whether it is a feed, a page that offers one, or an API."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newstui import limits
from newstui.errors import NewstuiError
from newstui.model.source_events import Event, Expect, Known, Remark, SourceFailed
from newstui.net.errors import FeedError
from newstui.net.turns import waiting
from newstui.sources.api.source import JsonApi
from newstui.sources.base import SourceSpec
from newstui.sources.feeds.discovery import Answer, Found, candidates, discover
from newstui.sources.feeds.documents.document import kind_of
from newstui.sources.feeds.source import Exchange, FeedSource
from newstui.sources.feeds.state import FeedState, from_json, is_feed

if TYPE_CHECKING:
    from newstui.net.reply import Reply

GOOD = {200, 203, 226}


class AddressSource:
    """Reads an address of unknown kind. What it turned out to be is stored in the state."""

    def __init__(self, spec: SourceSpec) -> None:
        self.name, self.at, self._headers = spec.name, spec.at, spec.headers
        self._feed = FeedSource(spec.name, spec.at, spec.headers)

    def read(self, known: Known) -> Iterator[Event]:
        """Fetches the address once and reads the answer according to its kind."""
        if _is_api(known) or "/api" in urlsplit(self.at).path:
            yield from self._api(known)
            return
        try:
            exchange = self._feed.exchange()
        except (NewstuiError, FeedError) as error:
            yield SourceFailed(self.name, str(error))
            return
        state = from_json(known.state)
        if known.full:
            state.forget_validators()
        now = int(time.time())
        reply = exchange.ask_feed(state, now)
        outcome = self._feed.outcome(known, state, now, exchange, reply)
        settled = state.whole_at and not (state.offered and state.address is None)
        if settled or isinstance(reply, FeedError):
            yield from outcome
            return
        kind = kind_of(reply.body, reply.content_type) if reply.status in GOOD else ""
        if kind == "json":
            yield from self._api(known)
        elif kind == "page":
            yield from self._page(known, state, exchange, reply, outcome)
        elif reply.status in (404, 405, 406) and not _names_file(self.at):
            yield from self._api_or(known, outcome)
        else:
            yield from outcome

    def _api(self, known: Known) -> Iterator[Event]:
        if is_feed(known.state):
            known = replace(known, state={})
        return JsonApi(self.name, self.at, self._headers).read(known)

    def _api_or(self, known: Known, otherwise: Iterator[Event]) -> Iterator[Event]:
        """Reads the API at this address, or yields `otherwise` if there is none."""
        found = False
        for event in self._api(known):
            found = found or not isinstance(event, SourceFailed | Expect)
            if found or isinstance(event, Expect):
                yield event
        if not found:
            yield from otherwise

    def _page(
        self, known: Known, state: FeedState, exchange: Exchange, reply: "Reply", otherwise: Iterator[Event]
    ) -> Iterator[Event]:
        """Reads the first feed that a page offers, else the API of its site, else a feed at a usual address."""
        page = page_of(reply)
        if next(candidates(page), None) is not None:
            yield from self._offered(known, state, exchange, page, otherwise)
        else:
            yield from self._api_or(known, self._offered(known, state, exchange, page, otherwise))

    def _offered(
        self, known: Known, state: FeedState, exchange: Exchange, page: Answer, otherwise: Iterator[Event]
    ) -> Iterator[Event]:
        try:
            found = offers(page, self._feed)
        except FeedError as error:
            yield SourceFailed(self.name, str(error))
            return
        if not found.offers:
            for event in otherwise:
                if isinstance(event, SourceFailed):
                    looked = f"{event.reason}; no feed found (looked at {found.looked} addresses)"
                    event = SourceFailed(event.where, looked)
                yield event
            return
        state.address, state.offered = found.offers[0].address, True
        yield Remark(f"{self.name}: a web page instead of a feed; it offers: {state.address}")
        now = int(time.time())
        yield from self._feed.outcome(known, state, now, exchange, exchange.ask_feed(state, now))


def offers(page: Answer, feed: FeedSource, cancelled: Callable[[], None] = lambda: None) -> Found:
    """Finds the feeds that a page offers, fetching two addresses at a time. Raises FeedError after 30 s.

    `cancelled` is called between requests; what it raises ends the search.
    """
    deadline = time.monotonic() + limits.PAGE_TIME

    def check() -> None:
        cancelled()
        if time.monotonic() > deadline:
            raise FeedError(f"no feed found within {limits.PAGE_TIME:.0f} s")

    def one(address: str) -> Answer | None:
        reply = feed.exchange().ask(address, {})  # each thread has its own connections
        if isinstance(reply, FeedError) or reply.status not in GOOD:
            return None
        return page_of(reply)

    with ThreadPoolExecutor(2) as together:

        def fetch(addresses: Sequence[str]) -> Sequence[Answer | None]:
            with waiting():
                return list(together.map(one, addresses))

        return discover(page, fetch, check)


def page_of(reply: "Reply") -> Answer:
    """Returns the parts of an answer that discovery needs."""
    return Answer(reply.address, reply.body, reply.content_type, reply.headers.get("link", ""))


def _is_api(known: Known) -> bool:
    return "shape" in known.state and not is_feed(known.state)


def _names_file(at: str) -> bool:
    """Tells whether the last part of an address is a file name, where no site begins."""
    return "." in urlsplit(at).path.rpartition("/")[2]
