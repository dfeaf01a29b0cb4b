"""Reads a feed of our own server again and again, and keeps what it gave."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from newstui.model.item import Item
from newstui.model.source_events import (
    Checkpoint,
    Event,
    ItemFound,
    Known,
    Rejected,
    Remark,
    SourceFailed,
    Stamp,
    Unchanged,
)
from newstui.sources.feeds.source import FeedSource
from tests.sources.feeds.samples import rss
from tests.sources.server import Reply, Server, Site

DAY = 86_400
NOW = int(datetime(2026, 11, 3, 12, tzinfo=UTC).timestamp())
DATE = "<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>"


def entry(number: int, more: str = DATE) -> str:
    return f"<guid isPermaLink='false'>g{number}</guid><title>Title {number}</title><link>https://s.example/{number}</link>{more}"


def feed(*numbers: int, more: str = DATE) -> bytes:
    return rss(*(entry(number, more) for number in numbers))


class Reader:
    """Reads a feed again and again, and remembers of it what a library would."""

    def __init__(self, server: Server, path: str = "/feed", headers: Mapping[str, str] | None = None) -> None:
        self.now = NOW
        self.pauses: list[float] = []
        self.source = FeedSource(
            "Feed", server.url + path, headers, clock=lambda: self.now, wait=self.pauses.append
        )
        self.stamps: dict[str, Stamp] = {}
        self.state: Mapping[str, Any] = {}

    def read(self, full: bool = False, later: int = 0) -> list[Event]:
        self.now += later
        events = list(self.source.read(Known(self.stamps, self.state, full)))
        for event in events:
            if isinstance(event, ItemFound):
                assert event.stamp is not None
                self.stamps[event.item.origin] = event.stamp
            elif isinstance(event, Rejected) and event.stamp:
                self.stamps[event.origin] = event.stamp
            elif isinstance(event, Checkpoint):
                self.state = event.state
        return events


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server(site) as server:
        yield server


@pytest.fixture
def reader(server: Server) -> Reader:
    return Reader(server)


def items(events: list[Event]) -> list[Item]:
    return [event.item for event in events if isinstance(event, ItemFound)]


def titles(events: list[Event]) -> list[str]:
    return [item.title for item in items(events)]


def same(events: list[Event]) -> set[str]:
    return {origin for event in events if isinstance(event, Unchanged) for origin in event.origins}


def failure(events: list[Event]) -> str:
    (found,) = [f"{event.where}: {event.reason}" for event in events if isinstance(event, SourceFailed)]
    return found


def remarks(events: list[Event]) -> list[str]:
    return [event.words for event in events if isinstance(event, Remark)]


def moved(status: int = 301, to: str = "/new") -> Reply:
    return Reply(b"", status, {"Location": to})
