"""How an API is read: page by page, for a limited time, without hiding a bug."""

import threading
from dataclasses import replace

import httpx
import pytest

from newstui import limits
from newstui.model.source_events import (
    Checkpoint,
    ItemFound,
    Known,
    Stamp,
    Unchanged,
)
from newstui.sources.api.source import JsonApi
from tests.sources.api.shelf import HOST, Shelf, api, failures, of, read_origins
from tests.sources.server import Server, Site, newest_first, pages


def test_pages_come_one_by_one_as_they_arrive() -> None:
    site = Site(pages(newest_first(9)))
    reading = Shelf(site).source().read(Known())
    came = 0
    for event in reading:
        came += isinstance(event, ItemFound)
        if came == 6 and isinstance(event, Checkpoint):
            break
    assert not any("page/3" in path for path in site.paths)
    assert sum(isinstance(event, ItemFound) for event in reading) == 3


def test_an_unchanged_page_costs_one_request_and_no_page_is_asked_for_ahead() -> None:
    site = api(news=newest_first(30), learning=newest_first(30, "learning"))
    shelf = Shelf(site, HOST + "/api/")
    assert len(read_origins(shelf.read())) == 60
    shelf.read()
    assert sorted(site.paths) == ["/api/learning/", "/api/news/", "/api/topics/index.json"]


def test_closing_early_asks_for_nothing_further(capfd: pytest.CaptureFixture[str]) -> None:
    shelf = Shelf(Site(pages(newest_first(9))))
    reading = shelf.source().read(Known())
    next(reading)
    asked = len(shelf.site.paths)
    reading.close()  # type: ignore[attr-defined]
    assert len(shelf.site.paths) == asked
    assert capfd.readouterr().err == ""


def test_a_sync_does_not_go_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SYNC_TIME", 1.0)
    gate = threading.Event()
    made = pages(newest_first(9))
    page = "/api/news/page/2/index.json"
    with Server(Site({**made, page: replace(made[page], gate=gate)})) as server:
        events = list(JsonApi("site", server.url + "/api/news/").read(Known({"old.md": Stamp(1, 0)})))
        gate.set()
    assert len(read_origins(events)) == 3
    assert "the next sync continues from there" in failures(events)[0]
    assert not of(Unchanged, events)


def test_a_bug_is_not_swallowed() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Shelf(Site(), transport=httpx.MockTransport(handle)).read()
