"""A feed over a real socket: what is asked, what comes of each answer, and what is remembered."""

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
from newstui.text.urls import normal
from tests.sources.feeds.samples import atom, rss
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


# --- asking -------------------------------------------------------------------------------------------------


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
        (401, "Feed: asks for a password"),
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


# --- redirects ----------------------------------------------------------------------------------------------


def moved(status: int = 301, to: str = "/new") -> Reply:
    return Reply(b"", status, {"Location": to})


def test_a_feed_that_moved_is_believed_on_the_second_day(site: Site, reader: Reader, server: Server) -> None:
    site.replies |= {"/feed": Reply(feed(1)), "/new": Reply(feed(1, 2))}
    reader.read()
    site.replies["/feed"] = moved(308)
    assert titles(reader.read()) == ["Title 2"]
    assert not remarks(reader.read(later=3_600))
    assert remarks(reader.read(later=DAY)) == [f"Feed: moved to {server.url}/new"]
    site.forget()
    reader.read()
    assert site.paths == ["/new"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_not_remembered(site: Site, reader: Reader, status: int) -> None:
    site.replies |= {"/feed": moved(status), "/new": Reply(feed(1))}
    for _ in range(3):
        reader.read(later=DAY)
    assert site.paths == ["/feed", "/new"] * 3


def test_a_redirect_to_a_page_or_to_another_feed_is_never_believed(site: Site, reader: Reader) -> None:
    site.replies |= {"/feed": Reply(feed(1))}
    reader.read()
    site.replies["/feed"] = moved()
    for body in (b"<!doctype html><p>Down", rss(entry(9), head="<title>Other</title>")):
        site.replies["/new"] = Reply(body)
        reader.stamps.pop("g9", None)
        reader.read(later=DAY)
        reader.stamps.pop("g9", None)
    site.forget()
    reader.read(later=DAY)
    assert site.paths[0] == "/feed"


def test_where_a_moved_feed_is_gone_its_first_address_is_asked_again(site: Site, reader: Reader) -> None:
    site.replies |= {"/feed": moved(), "/new": Reply(feed(1))}
    reader.read()
    reader.read(later=DAY)
    site.replies |= {"/new": Reply(status=404), "/feed": Reply(feed(1, 2))}
    assert "404" in failure(reader.read())
    assert titles(reader.read()) == ["Title 2"]


def test_a_loop_of_redirects_and_a_file_are_told(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = moved(302, "/feed")
    assert failure(reader.read()) == "Feed: more than 5 redirects"
    site.replies["/feed"] = moved(301, "file:///etc/hostname")
    assert failure(reader.read()) == "Feed: redirects to something other than an http(s) address"


# --- entries ------------------------------------------------------------------------------------------------


def test_what_left_the_feed_is_as_it_was(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = [Reply(feed(1, 2)), Reply(feed(2, 3))]
    reader.read()
    events = reader.read()
    assert titles(events) == ["Title 3"]
    assert same(events) == {"g1", "g2"}


def test_an_entry_that_changed_is_told_and_one_with_another_tracking_parameter_is_not(
    site: Site, reader: Reader
) -> None:
    first = [entry(1), entry(2)]
    second = [entry(1).replace("/1<", "/1?utm_source=x<"), entry(2).replace("Title", "Better title")]
    site.replies["/feed"] = [Reply(rss(*first)), Reply(rss(*second))]
    reader.read()
    events = reader.read()
    assert titles(events) == ["Better title 2"]
    assert same(events) == {"g1"}


def test_a_shared_address_opens_but_does_not_identify_and_stays_so(
    site: Site, reader: Reader, server: Server
) -> None:
    def at(number: int, address: str) -> str:
        return f"<guid isPermaLink='false'>g{number}</guid><title>T{number}</title><link>{address}</link>"

    site.replies["/feed"] = [
        Reply(rss(at(1, "https://s.example/all"), at(2, "https://s.example/all"))),
        Reply(rss(at(3, "https://s.example/all"))),
    ]
    key = normal(f"{server.url}/feed")
    first, second = items(reader.read())
    assert (first.normal, second.normal) == (None, None)
    assert (first.place, second.place) == (f"{key}/g1", f"{key}/g2")
    assert first.address == "https://s.example/all"
    (third,) = items(reader.read())
    assert (third.normal, third.place) == (None, f"{key}/g3")


def test_an_entry_whose_address_becomes_shared_is_told_as_changed(site: Site, reader: Reader) -> None:
    both = [entry(1), entry(2).replace("s.example/2", "s.example/1")]
    site.replies["/feed"] = [Reply(rss(both[0])), Reply(rss(*both))]
    (alone,) = items(reader.read())
    assert alone.normal == "https://s.example/1"
    assert [item.normal for item in items(reader.read())] == [None, None]


def test_undated_entries_keep_the_feeds_order_and_their_first_date(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = [
        Reply(feed(1, 2, more="")),
        Reply(feed(3, 1, 2, more="").replace(b"Title 1", b"New 1")),
    ]
    assert [item.published for item in items(reader.read())] == [NOW, NOW - 1]
    found = {item.origin: item.published for item in items(reader.read(later=3_600))}
    assert found == {"g3": NOW + 3_600, "g1": NOW}


def test_an_old_feed_without_dates_is_as_old_as_it_says(site: Site, reader: Reader) -> None:
    head = "<title>F</title><lastBuildDate>Mon, 05 Oct 2020 10:00:00 GMT</lastBuildDate>"
    site.replies["/feed"] = Reply(rss(entry(1, ""), head=head))
    (item,) = items(reader.read())
    assert item.published == int(datetime(2020, 10, 5, 10, tzinfo=UTC).timestamp())


def test_an_entry_of_the_future_is_as_old_as_its_first_sight(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(feed(1, more="<pubDate>Mon, 02 Nov 2099 10:00:00 GMT</pubDate>"))
    (item,) = items(reader.read())
    assert item.published == NOW
    assert "2099-11-02" in str(item.other)


def test_an_entry_that_is_no_item_is_told_and_costs_no_other(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(atom("<id>x</id>", "<id>y</id><title>Y</title>"), validators=False)
    events = reader.read()
    assert titles(events) == ["Y"]
    assert [event.origin for event in events if isinstance(event, Rejected)] == ["x"]


def test_an_entry_that_turns_into_nothing_keeps_its_story(site: Site, reader: Reader) -> None:
    first = atom("<id>x</id><title>X</title>", "<id>y</id><title>Y</title>")
    site.replies["/feed"] = [Reply(first), Reply(first.replace(b"<title>X</title>", b""))]
    reader.read()
    events = reader.read()
    assert same(events) == {"x", "y"}
    assert not [event for event in events if isinstance(event, Rejected)]


def test_headers_go_to_the_feeds_own_origin_only(site: Site, server: Server) -> None:
    elsewhere = Site({"/new": Reply(feed(1))})
    with Server(elsewhere) as other:
        site.replies["/feed"] = moved(302, f"{other.url}/new")
        reader = Reader(server, headers={"Authorization": "Bearer abc"})
        assert titles(reader.read()) == ["Title 1"]
    assert site.requests[0][1]["authorization"] == "Bearer abc"
    assert "authorization" not in elsewhere.requests[0][1]
