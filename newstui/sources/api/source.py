"""Reads an address with JSON feeds as a source: a site, its API, a section or a topic, page by page.

A sync fetches page 1 of each section. If nothing on a page is new, the rest is unchanged, provided that an earlier walk
reached the end; else the walk continues where that one was cut off.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from newstui import limits
from newstui.errors import NewstuiError
from newstui.model.source_events import (
    Checkpoint,
    Event,
    Expect,
    Ignored,
    Known,
    Remark,
    SourceFailed,
    TopicFound,
)
from newstui.net.errors import FeedError, OutOfTime
from newstui.sources.api.discovery import Section, Shape, discover, sections_of
from newstui.sources.api.pages import Entries, Page, load, page_of, stamp_of, topics_of
from newstui.sources.api.paging import folder, name_of, page_name
from newstui.sources.api.section_walk import Fetched, SectionWalk
from newstui.sources.api.state import SeenPage, from_json
from newstui.sources.secrets import secrets
from newstui.text.urls import openable, shown, without_secrets

if TYPE_CHECKING:
    from newstui.net.fetch import Answer, Fetcher

WEEK = 7 * 86_400.0
"""Seconds after which all pages are walked again, to see changes to old items."""

_LONGEST_REST_SECONDS = 86_400
_TOPICS = "topics/"
_OK = " (status 200)"
_NO_ADDRESS = "not an http(s) address, or one with a user in it; put keys into headers"


class JsonApi:
    """Reads a JSON API at an http(s) address. `headers`, as the config has them, are sent to its origin only.

    `fetcher` and `clock` can be replaced in tests.
    """

    def __init__(
        self,
        name: str,
        at: str,
        headers: Mapping[str, str] | None = None,
        *,
        fetcher: "Callable[[str, Mapping[str, str]], Fetcher] | None" = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name, self.at = name, at
        self._headers, self._fetcher, self._clock = headers or {}, fetcher, clock

    def read(self, known: Known) -> Iterator[Event]:
        """Yields the events page by page as they arrive, with a Checkpoint after each page."""
        from newstui.net.fetch import Fetcher

        at = openable(self.at)
        if at is None:
            yield SourceFailed(shown(without_secrets(self.at)), _NO_ADDRESS)
            return
        try:
            fetcher = (self._fetcher or Fetcher)(at, secrets(self._headers))
        except (NewstuiError, FeedError) as error:
            yield SourceFailed(self.name, str(error))
            return
        if known.stamps:
            yield Expect(len(known.stamps))
        with fetcher:
            yield from _Reading(self.name, at, known, self._clock(), fetcher).run()


class _Reading:
    """Reads one source once, section by section."""

    def __init__(self, name: str, at: str, known: Known, now: float, fetcher: "Fetcher") -> None:
        self.name, self.at = name, at
        self._known = known
        self._state = from_json(known.state)
        if known.full:
            self._state.shape = None
            self._state.forget_validators()
        if known.full or not 0 <= now - self._state.walked <= WEEK:  # the clock may have been wrong then
            self._state.walk_all(now)
        self._state.rest_until = 0
        self._entries = Entries(known)
        self._now, self._failed = int(now), False
        self._absent: list[Section] = []
        self._looked: dict[str, tuple[Answer, Any]] = {}
        self._fetcher = fetcher

    def run(self) -> Iterator[Event]:
        """Yields everything new, then known entries that were on no page."""
        try:
            yield from self._read()
        except FeedError as error:
            yield self._failure(shown(without_secrets(self.at)), error)
        except OutOfTime:
            minutes = limits.SYNC_TIME / 60
            words = f"not all read within {minutes:.0f} minutes; the next sync continues from there"
            yield self._failure(self.name, FeedError(words))
        if self._state.rest_until:
            yield from self.hand_in([])
        if not self._failed:
            yield from self._entries.rest()

    def _failure(self, where: str, error: FeedError) -> SourceFailed:
        self._failed = True
        if error.rest:
            self._state.rest_until = self._now + int(min(error.rest, _LONGEST_REST_SECONDS))
        return SourceFailed(where, str(error))

    def _read(self) -> Iterator[Event]:
        state = self._state
        shape = state.shape
        if shape is None:
            shape = discover(self._look, self.at)
            state.expect_all()
        if shape.topics:
            shape = yield from self._topics(shape, shape.topics)
        state.shape = shape
        for section in shape.sections:
            if not state.rest_until:
                yield from self._section(section)
        names = [name_of(folder(section.url)) for section in shape.sections if section in self._absent]
        if names:
            yield from self.hand_in(
                [Remark(f"{self.name}: lists sections that do not exist: {', '.join(names)}")]
            )
        if all(state.section(section.url).missing or section in self._absent for section in shape.sections):
            # It may have moved: the next sync looks for it again.
            state.shape = None
            yield from self.hand_in([])
            raise FeedError("nothing is left at this address")

    def _look(self, url: str) -> tuple[str, Any]:
        """Fetches an address for `discover`. The result is not fetched again."""
        if url in self._looked:
            return url, self._looked[url][1]
        answer = self._fetcher.get(url)
        value = load(answer.body or b"", answer.content_type, _OK)
        self._looked[url] = self._looked[answer.url] = answer, value
        return answer.url, value

    def _get(self, url: str, before: SeenPage) -> "tuple[Answer, Any]":
        """Fetches an address: returns its answer and JSON. The JSON is None if unchanged."""
        if url in self._looked:
            return self._looked.pop(url)
        answer = self._fetcher.get(url, before.etag, before.modified)
        return answer, None if answer.body is None else load(answer.body, answer.content_type, _OK)

    # --- topics -----------------------------------------------------------------------------------------

    def _topics(self, shape: Shape, url: str) -> Generator[Event, None, Shape]:
        """Yields the topic definitions; returns the shape with the sections that they name."""
        state = self._state
        try:
            answer, value = self._get(url, state.topics_page)
        except FeedError as error:
            if error.status is None:
                raise
            yield self._failure(f"{self.name}: topics", error)
            return shape
        if value is None:
            return shape
        topics = topics_of(value)
        if topics is None:
            yield self._failure(f"{self.name}: topics", FeedError("JSON without a list of topics"))
            return shape
        state.topics, state.topics_page = len(topics), SeenPage(answer.etag, answer.modified)
        events: list[Event] = [TopicFound(topic, stamp_of(topic.origin)) for topic in topics]
        origins = {topic.origin for topic in topics}
        stale = (name for name in self._known.stamps if name.startswith(_TOPICS) and name not in origins)
        events += (Ignored(name, stamp_of(name)) for name in stale)
        self._entries.told |= origins
        sections = tuple(sections_of(topics, urljoin(folder(url), ".."))) if shape.api else ()
        if sections and sections != shape.sections:
            state.expect_all()
            shape = shape._replace(sections=sections)
        yield from self.hand_in(events)
        return shape

    # --- sections: what a walk asks of its page reader -------------------------------------------------------------

    def _section(self, section: Section) -> Iterator[Event]:
        state = self._state.section(section.url)
        if state.missing:
            return
        walk = SectionWalk(section, state, self)
        name = name_of(folder(section.url))
        try:
            if left_out := (yield from walk.run()):
                yield from self.hand_in([Remark(f"{self.name}: {left_out}")])
        except FeedError as error:
            # Sections seen before are fetched again: they may be back, or another network answered.
            known = state.first is not None
            if not walk.count and (error.absent if known else error.missing):
                state.missing = not known
                self._absent.append(section)
            else:
                yield self._failure(f"{self.name}: {page_name(walk.asked)} of {name}", error)

    def page(self, url: str, before: SeenPage) -> Fetched:
        answer, value = self._get(url, before)
        if value is None and answer.body is None:
            return Fetched(url, answer.url, before, None)
        page = page_of(value)
        if page is None:
            raise FeedError("JSON without a list of items", 200)
        self._state.updated = page.updated or self._state.updated
        return Fetched(url, answer.url, SeenPage(answer.etag, answer.modified, page.next), page)

    def events(self, page: Page | None, section: Section) -> tuple[list[Event], bool]:
        return self._entries.of(page.entries if page else (), section.topic)

    def hand_in(self, events: list[Event]) -> Iterator[Event]:
        yield from events
        yield Checkpoint(self._state.as_json())


def described(state: Mapping[str, Any]) -> str:
    """Describes an address from the state of its last sync: "API, 7 topics: news, learning"."""
    known = from_json(state)
    if known.shape is None:
        return "not read yet"
    sections = [section for section in known.shape.sections if not known.section(section.url).missing]
    names = ", ".join(name_of(folder(section.url)) for section in sections)
    if known.shape.api:
        count = f", {known.topics:,} topic{'' if known.topics == 1 else 's'}" if known.topics else ""
        return f"API{count}: {names}"
    (section,) = known.shape.sections
    kind = f"topic {section.topic}" if section.topic else f"section {names}"
    return f"{kind}, of {known.updated[:10]}" if known.updated else kind
