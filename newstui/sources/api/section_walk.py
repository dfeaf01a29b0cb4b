"""Walks through the pages of one section, newest first, each once; continues where an earlier walk was cut off."""

from collections.abc import Generator, Iterator
from typing import NamedTuple, Protocol

from newstui import limits
from newstui.model.source_events import Event
from newstui.net.errors import FeedError
from newstui.sources.api.discovery import Section
from newstui.sources.api.pages import Page, origins_of
from newstui.sources.api.paging import addressed, candidates, folder, name_of, numbered, page_number, style_of
from newstui.sources.api.state import SectionState, SeenPage
from newstui.text.urls import origin


class Fetched(NamedTuple):
    """Holds a fetched page: the requested address, the address after redirects, and what is remembered. `page` is None
    if unchanged.
    """

    url: str
    end: str
    seen: SeenPage
    page: Page | None


class PageReader(Protocol):
    """Fetches pages for a walk, and turns them into events."""

    at: str

    def page(self, url: str, before: SeenPage) -> Fetched:
        """Fetches a page. Raises FeedError."""
        ...

    def events(self, page: Page | None, section: Section) -> tuple[list[Event], bool]:
        """Returns the events of a page, and whether anything in it is new or changed."""
        ...

    def hand_in(self, events: list[Event]) -> Iterator[Event]:
        """Yields the events and a Checkpoint with the current states of all sections."""
        ...


class SectionWalk:
    """Walks through one section. `asked` is the address being read, for messages; `count` the number of pages that
    came.
    """

    def __init__(self, section: Section, state: SectionState, pages: PageReader) -> None:
        self.section, self.state, self.pages = section, state, pages
        self.asked = section.url
        self.count = 0
        self._seen: set[str] = set()
        self._origins: set[str] = set()
        self._repeats = 0
        self._base = ""

    def run(self) -> Generator[Event, None, str]:
        """Yields the events of all pages; returns what was skipped in words, "" for nothing. Raises FeedError."""
        state, early, jumped = self.state, self.state.complete, False
        jump = None if state.complete else state.resume
        wanted = [url for url in (state.first, *candidates(self.section.url)) if url]
        instead: list[str] = []
        while wanted and self.count < limits.PAGES:
            try:
                page = self._first_there(wanted)
            except FeedError as error:
                if not (instead and error.missing):
                    raise
                # The page where the last walk was cut off no longer exists.
                wanted, instead = instead, []
                continue
            if not self.count:
                state.first, self._base = page.url, folder(page.end)
            self.count += 1
            self._seen |= {_key(page.url), _key(page.end)}
            events, news = self.pages.events(page.page, self.section)
            if state.complete and news:
                # Stored first: an interruption in what follows must not look like the end of it.
                state.complete, state.resume = False, page.url
                yield from self.pages.hand_in([])
            state.pages[page.url] = page.seen
            if early and not news:
                state.complete, state.resume = True, None
                yield from self.pages.hand_in(events)
                return ""
            astray = None
            try:
                following = [] if self._goes_round(page) else self._following(page)
            except FeedError as error:
                following, astray = [], error
            to_jump = jump is not None and _key(jump) not in self._seen
            if jump and to_jump and not news:
                wanted, instead, jump, jumped = [jump], following, None, True
            else:
                state.resume = page.url
                wanted, instead = following, []
            yield from self.pages.hand_in(events)
            if astray:
                raise astray
        if not (early or jumped or wanted):
            state.pages = {url: page for url, page in state.pages.items() if _key(url) in self._seen}
        state.complete, state.resume = True, None
        yield from self.pages.hand_in([])
        name = name_of(folder(self.section.url))
        if self._repeats == limits.PAGES_OF_REPEATS:
            return f"{self._repeats} pages of {name} in a row have nothing new; the rest is skipped"
        return f"only the newest {limits.PAGES:,} pages of {name} are read" if wanted else ""

    def _goes_round(self, page: Fetched) -> bool:
        """Tells whether too many pages in a row repeated earlier pages of this walk."""
        if page.page:
            origins = origins_of(page.page.entries)
            self._repeats = self._repeats + 1 if origins <= self._origins else 0
            self._origins |= origins
        return self._repeats == limits.PAGES_OF_REPEATS

    def _first_there(self, wanted: list[str]) -> Fetched:
        """Fetches the first of these pages that exists. Raises FeedError if none does."""
        failure = None
        self.asked = wanted[0]
        for url in wanted:
            try:
                return self.pages.page(url, self.state.pages.get(url, SeenPage()))
            except FeedError as error:
                if not error.missing:
                    raise
                failure = failure or error
        assert failure  # noqa: S101 - one was wanted
        raise failure

    def _following(self, page: Fetched) -> list[str]:
        """Lists the possible addresses of the next page; empty if there is none or it was seen. Raises FeedError."""
        state = self.state
        state.style = style_of(page.url) or state.style
        number = page_number(page.seen.next)
        if number:
            urls = numbered(self._base, number, state.style)
        else:
            urls = addressed(page.seen.next, page.end, {origin(self.pages.at), origin(page.end)})
        if not self._seen.isdisjoint(map(_key, urls)):
            return []
        return urls


def _key(url: str) -> str:
    """Makes the same key for a folder and its index.json."""
    return url.removesuffix("index.json")
