"""Reads an API again and again, as a library would, and keeps what it gave."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from newstui.model.source_events import (
    Checkpoint,
    Event,
    Ignored,
    ItemFound,
    Known,
    Rejected,
    SourceFailed,
    Stamp,
    TopicFound,
    Unchanged,
)
from newstui.net.fetch import Fetcher
from newstui.sources.api.source import JsonApi
from tests.sources.server import Site, html, pages, topics

HOST = "https://site.example"
NOW = 1_600_000_000.0
NAMED = topics(
    (
        "AI",
        None,
        {"news": "https://public.example/api/news/", "learning": "https://public.example/api/learning/"},
    ),
    ("AI Ethics", "AI", {"news": "https://public.example/api/news/ai-ethics/"}),
)


@dataclass
class Shelf:
    """A source and what a library would keep of it, from read to read."""

    site: Site
    at: str = HOST + "/api/news/"
    transport: httpx.BaseTransport | None = None
    now: float = NOW
    stamps: dict[str, Stamp] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def source(self) -> JsonApi:
        def fetcher(at: str, headers: Mapping[str, str]) -> Fetcher:
            return Fetcher(at, headers, transport=self.transport or self.site.transport(), wait=self.wait)

        return JsonApi("site", self.at, fetcher=fetcher, clock=lambda: self.now)

    def read(self, full: bool = False, pages: int | None = None) -> list[Event]:
        """All events of a read, or those up to the checkpoint of so many pages; all of them are kept."""
        self.site.forget()
        events: list[Event] = []
        reading = self.source().read(Known(dict(self.stamps), self.state, full))
        came = 0
        for event in reading:
            events.append(event)
            self.keep(event)
            came += isinstance(event, Checkpoint) and any(isinstance(e, ItemFound) for e in events)
            if pages is not None and came == pages:
                break
        reading.close()  # type: ignore[attr-defined]
        return events

    def keep(self, event: Event) -> None:
        match event:
            case ItemFound(item=item, stamp=stamp):
                assert stamp
                self.stamps[item.origin] = stamp
                self.items[item.origin] = item
            case Rejected(origin=origin, stamp=stamp) | Ignored(origin=origin, stamp=stamp):
                assert stamp
                self.stamps[origin] = stamp
            case TopicFound(topic=topic, stamp=stamp):
                assert stamp
                self.stamps[topic.origin] = stamp
            case Checkpoint(state=state):
                self.state = json.loads(json.dumps(state))
            case _:
                pass


def of(kind: type, events: Sequence[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def read_origins(events: Sequence[Event]) -> list[str]:
    return [event.item.origin for event in of(ItemFound, events)]


def failures(events: Sequence[Event]) -> list[str]:
    return [f"{event.where}: {event.reason}" for event in of(SourceFailed, events)]


def unchanged(events: Sequence[Event]) -> int:
    return sum(len(event.origins) for event in of(Unchanged, events))


def api(**sections: Sequence[Any]) -> Site:
    """An API with these sections, their topics, and a site's HTML around it."""
    away = "https://public.example/elsewhere/api/"
    site = Site(topics(("AI", None, {name: f"{away}{name}/" for name in sections})))
    site.replies["/"] = html(200)
    for name, entries in sections.items():
        site.replies |= pages(entries, at=f"/api/{name}/")
    return site
