"""How a feed is asked for, and what is told when it does not answer as it should."""

import time
from collections.abc import Mapping
from typing import NoReturn

import pytest

from newstui import limits
from newstui.model.source_events import (
    Known,
)
from newstui.net.ask import NoAnswer
from newstui.sources.feeds.source import FeedSource
from tests.sources.feeds.conftest import DAY, NOW, Reader, failure, feed, items, remarks, same, titles
from tests.sources.server import Reply, Server, Site


def test_an_unchanged_feed_is_one_request_that_brings_no_document(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(feed(1, 2), headers={"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"})
    assert titles(reader.read()) == ["Title 1", "Title 2"]
    site.forget()
    assert same(reader.read()) == {"g1", "g2"}
    ((path, sent),) = site.requests
    assert path == "/feed"
    assert sent["if-none-match"]
    assert sent["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"
    assert "application/rss+xml" in sent["accept"]
    assert "cookie" not in sent


def test_the_same_bytes_again_are_as_good_as_a_304(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(feed(1, 2), validators=False)
    reader.read()
    events = reader.read()
    assert same(events) == {"g1", "g2"}
    assert not items(events)


def test_validators_are_dropped_after_8_days_and_by_a_full_read(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(feed(1))
    reader.read()
    reader.read(later=9 * DAY)
    assert "if-none-match" not in site.requests[-1][1]
    reader.read()
    assert "if-none-match" in site.requests[-1][1]
    assert titles(reader.read(full=True)) == ["Title 1"]
    assert "if-none-match" not in site.requests[-1][1]


def test_validators_are_dropped_when_documents_are_read_otherwise(
    site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies["/feed"] = Reply(feed(1))
    reader.read()
    for module in ("state", "reading"):
        monkeypatch.setattr(f"newstui.sources.feeds.{module}.VERSION", 1_000)
    assert titles(reader.read()) == ["Title 1"]


def test_a_304_that_nobody_asked_for_is_asked_again(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = [Reply(status=304), Reply(feed(1))]
    assert titles(reader.read()) == ["Title 1"]
    site.replies["/feed"] = Reply(status=304)
    reader.state = {}
    assert "answers 304" in failure(reader.read())


def test_an_error_of_the_server_is_tried_once_more(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = [Reply(status=500), Reply(feed(1))]
    assert titles(reader.read()) == ["Title 1"]
    assert [1 <= pause <= 3 for pause in reader.pauses] == [True]
    site.replies["/feed"] = Reply(status=500)
    assert failure(reader.read()) == "Feed: 127.0.0.1 answers 500"
    assert len(site.requests) == 4


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Feed: 127.0.0.1 answers 400"),
        (401, "Feed: asks for a password; put it into headers in the config"),
        (403, "Feed: does not let us in"),
        (404, "Feed: not there any more (404, since 3 Nov)"),
        (410, "Feed: ended: the server says it is gone for good"),
    ],
)
def test_a_refusal_is_told_in_words_and_loses_nothing(
    site: Site, reader: Reader, status: int, words: str
) -> None:
    site.replies["/feed"] = [Reply(feed(1)), Reply(status=status)]
    reader.read()
    events = reader.read()
    assert failure(events) == words
    assert not items(events)
    assert reader.state["failures"] == 1
    site.replies["/feed"] = Reply(feed(1, 2))
    assert titles(reader.read()) == ["Title 2"]
    assert not reader.state.keys() & {"failures", "ended", "status"}


def test_how_long_a_feed_is_not_there_is_told(site: Site, reader: Reader) -> None:
    reader.read()
    assert "since 3 Nov" in failure(reader.read(later=20 * DAY))


@pytest.mark.parametrize(
    ("headers", "words", "seconds"),
    [
        ({"Retry-After": "8400"}, "Feed: asks to be left alone until 14:20 (429)", 8_400),
        (
            {"Retry-After": "Tue, 03 Nov 2026 14:20:00 GMT"},
            "Feed: asks to be left alone until 14:20 (429)",
            8_400,
        ),
        ({"Retry-After": "8640000"}, "Feed: asks to be left alone until 4 Nov 12:00 (429)", DAY),
        ({}, "Feed: asks to be left alone until 12:10 (429)", 600),
        ({"Retry-After": "soon"}, "Feed: asks to be left alone until 12:10 (429)", 600),
    ],
)
def test_a_server_that_wants_no_requests_is_left_alone(
    site: Site, reader: Reader, headers: dict[str, str], words: str, seconds: int
) -> None:
    site.replies["/feed"] = Reply(b"", 429, headers)
    assert failure(reader.read()) == words
    assert reader.state["rest_until"] == NOW + seconds
    assert len(site.requests) == 1


def test_each_rest_that_names_no_time_is_twice_as_long_up_to_6_hours(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(b"", 429)
    rests = []
    for _ in range(8):
        reader.read()
        rests.append(reader.state["rest_until"] - NOW)
    assert rests == [600, 1_200, 2_400, 4_800, 9_600, 19_200, 21_600, 21_600]


def test_503_rests_only_when_it_says_how_long(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(b"", 503, {"Retry-After": "60"})
    assert "asks to be left alone until 12:01 (503)" in failure(reader.read())
    site.replies["/feed"] = Reply(b"", 503)
    assert failure(reader.read()) == "Feed: 127.0.0.1 answers 503"
    assert len(reader.pauses) == 2
    site.replies["/feed"] = [Reply(b"", 503), Reply(b"", 503), Reply(feed(1))]
    assert len(items(reader.read())) == 1


def test_a_silent_server_has_one_time_for_both_tries() -> None:
    asked: list[float] = []

    class Silent:
        def ask(self, address: str, headers: Mapping[str, str], *, ends: float) -> NoReturn:
            asked.append(ends)
            raise NoAnswer("no answer", passing=True)

        def pause(self, seconds: float) -> None: ...

    before = time.monotonic()
    source = FeedSource(
        "Feed", "https://silent.example/", asker=lambda at, headers: Silent(), wait=lambda seconds: None
    )
    assert failure(list(source.read(Known()))) == "Feed: no answer"
    first, second = asked
    assert first == second <= before + limits.PAGE_TIME + 1


def test_a_page_in_place_of_a_feed_is_told_with_what_it_offers(
    site: Site, reader: Reader, server: Server
) -> None:
    page = (
        b'<!doctype html><title>Shop</title><link rel="alternate" type="application/rss+xml" href="/new.xml">'
    )
    site.replies["/feed"] = [Reply(feed(1)), Reply(page), Reply(b"<!doctype html><p>Sold")]
    reader.read()
    assert failure(reader.read()) == f"Feed: a web page instead of a feed; it offers: {server.url}/new.xml"
    assert failure(reader.read()) == "Feed: a web page instead of a feed"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "nothing in it"),
        (b"<?xml version='1.0'?><urlset/>", "XML, but no feed (urlset)"),
        (b'{"value": []}', "JSON, but no feed"),
        (b"<opml version='2.0'><body/></opml>", "a list of feeds (OPML) instead of a feed"),
    ],
)
def test_what_is_no_feed_is_named(site: Site, reader: Reader, body: bytes, words: str) -> None:
    site.replies["/feed"] = Reply(body)
    assert failure(reader.read()) == f"Feed: {words}"


def test_no_answer_names_the_host(reader: Reader, server: Server) -> None:
    server.__exit__()
    assert failure(reader.read()) == "Feed: no answer from 127.0.0.1 (connection refused)"
    missing = FeedSource("Feed", "http://no-such-host.invalid/", wait=lambda seconds: None)
    assert "Feed: no-such-host.invalid does not exist" in failure(list(missing.read(Known())))


# --- what is cut --------------------------------------------------------------------------------------------


def test_of_an_answer_that_is_cut_twice_the_entries_that_ended_are_taken(site: Site, reader: Reader) -> None:
    body = feed(1, 2, 3)
    site.replies["/feed"] = Reply(body, cut=len(body) - 100)
    events = reader.read()
    assert titles(events) == ["Title 1", "Title 2"]
    assert remarks(events) == ["Feed: stops in the middle; 2 entries"]
    assert len(site.requests) == 2
    assert "etag" not in reader.state
    site.replies["/feed"] = Reply(body)
    assert titles(reader.read()) == ["Title 3"]


def test_a_feed_without_end_is_cut_at_16_mebibytes(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(feed(1).replace(b"</channel>", b" " * (17 << 20) + b"</channel>"))
    events = reader.read()
    assert titles(events) == ["Title 1"]
    assert "Feed: too large: took the first 16 MiB" in remarks(events)
