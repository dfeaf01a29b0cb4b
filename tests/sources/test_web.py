"""An address, or a document on disk, of which only the bytes tell what it is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newstui.model.source_events import Checkpoint, Event, ItemFound, Known, Remark, SourceFailed
from newstui.sources.registry import describe, open_source
from tests.sources.feeds.samples import atom, rss
from tests.sources.server import Reply, Server, Site, newest_first, pages
from tests.sources.spec import spec_for

ENTRY = "<title>Story</title><link>https://s.example/1</link><guid>https://s.example/1</guid>"
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "F",
        "items": [{"id": "1", "title": "Story", "url": "https://s.example/1"}],
    }
).encode()
FEEDS = {
    "rss": rss(ENTRY),
    "atom": atom('<title>Story</title><id>x:1</id><link href="https://s.example/1"/>'),
    "json feed": JSON_FEED,
}


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server(site) as server:
        yield server


def read(at: str, known: Known | None = None) -> list[Event]:
    return list(open_source(spec_for(at)).read(known or Known()))


def titles(events: list[Event]) -> list[str]:
    return [event.item.title for event in events if isinstance(event, ItemFound)]


def words(events: list[Event]) -> list[str]:
    return [event.words for event in events if isinstance(event, Remark)] + [
        event.reason for event in events if isinstance(event, SourceFailed)
    ]


def known_after(events: list[Event]) -> Known:
    stamps = {
        event.item.origin: event.stamp for event in events if isinstance(event, ItemFound) and event.stamp
    }
    (*_, last) = [event.state for event in events if isinstance(event, Checkpoint)]
    return Known(stamps, last)


def page(*links: str) -> Reply:
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    body = f"<!doctype html><html><head><title>Site</title>{head}</head><body><p>Hello".encode()
    return Reply(body, headers={"Content-Type": "text/html"}, validators=False)


# --- addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream"])
def test_a_feed_is_known_by_its_bytes_in_one_request(
    site: Site, server: Server, kind: str, content_type: str
) -> None:
    site.replies["/blog"] = Reply(FEEDS[kind], headers={"Content-Type": content_type})
    events = read(f"{server.url}/blog")
    assert titles(events) == ["Story"]
    assert site.paths == ["/blog"]
    assert describe(spec_for(f"{server.url}/blog"), known_after(events).state) == f"{kind}, 1 entry"
    assert not titles(read(f"{server.url}/blog", known_after(events)))
    assert site.paths == ["/blog", "/blog"]


def test_json_that_is_no_json_feed_is_an_api_page(site: Site, server: Server) -> None:
    site.replies |= pages(newest_first(2), at="/stories/")
    assert titles(read(f"{server.url}/stories/")) == ["news 2", "news 1"]


def test_an_api_address_is_not_looked_at_as_a_feed(site: Site, server: Server) -> None:
    site.replies |= pages(newest_first(2))
    assert titles(read(f"{server.url}/api/news/")) == ["news 2", "news 1"]
    assert site.paths.count("/api/news/") <= 1


def test_a_site_without_a_start_page_may_still_have_an_api(site: Site, server: Server) -> None:
    site.replies |= pages(newest_first(2))
    events = read(server.url)
    assert titles(events) == ["news 2", "news 1"]
    assert "API" in describe(spec_for(server.url), known_after(events).state)


def test_a_page_is_read_by_the_first_feed_that_it_offers(site: Site, server: Server) -> None:
    site.replies |= {"/": page("/comments/feed", "/gone.xml", "/news.xml"), "/news.xml": Reply(FEEDS["rss"])}
    events = read(f"{server.url}/")
    assert titles(events) == ["Story"]
    assert words(events) == [
        f"127.0.0.1:{server.port}: a web page instead of a feed; it offers: {server.url}/news.xml"
    ]
    site.forget()
    assert not words(read(f"{server.url}/", known_after(events)))
    assert site.paths == ["/news.xml"]


def test_where_the_offered_feed_is_gone_the_page_is_looked_at_again(site: Site, server: Server) -> None:
    site.replies |= {"/": page("/old.xml"), "/old.xml": Reply(FEEDS["rss"])}
    known = known_after(read(f"{server.url}/"))
    site.replies |= {"/": page("/new.xml"), "/new.xml": Reply(FEEDS["atom"]), "/old.xml": Reply(status=404)}
    failed = read(f"{server.url}/", known)
    assert "404" in words(failed)[0]
    known = Known(known.stamps, known_after(failed).state)
    assert titles(read(f"{server.url}/", known)) == ["Story"]


def test_a_page_that_names_no_feed_may_have_one_where_most_sites_do(site: Site, server: Server) -> None:
    site.replies |= {"/": page(), "/atom.xml": Reply(FEEDS["atom"])}
    assert titles(read(f"{server.url}/")) == ["Story"]


def test_a_page_without_a_feed_is_told(site: Site, server: Server) -> None:
    site.replies["/"] = page()
    (told,) = words(read(f"{server.url}/"))
    assert told == "a web page instead of a feed; no feed found (looked at 8 addresses)"


def test_a_missing_feed_is_told_as_one(site: Site, server: Server) -> None:
    (told,) = words(read(f"{server.url}/feed.xml"))
    assert told.startswith("not there any more (404, since ")
    assert site.paths == ["/feed.xml"]


def test_a_list_of_feeds_is_named(site: Site, server: Server) -> None:
    site.replies["/list"] = Reply(b"<opml version='2.0'><body/></opml>")
    assert "a list of feeds (OPML)" in words(read(f"{server.url}/list"))[0]


# --- documents on disk --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("suffix", [".xml", ".rss", ".atom", ".json", ".XML"])
def test_a_feed_on_disk_is_read_whatever_its_name_ends_in(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"feed{suffix}"
    path.write_bytes(FEEDS[kind])
    events = read(str(path))
    assert titles(events) == ["Story"]
    assert describe(spec_for(str(path)), known_after(events).state) == f"file: {kind}, 1 entry"
    assert not titles(read(str(path), known_after(events)))


def test_what_left_a_feed_on_disk_is_not_gone(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(ENTRY))
    known = known_after(read(str(path)))
    path.write_bytes(rss(ENTRY.replace("Story", "Other").replace("/1", "/2")))
    events = read(str(path), known)
    assert titles(events) == ["Other"]
    assert {type(event).__name__ for event in events} == {"Expect", "ItemFound", "Unchanged", "Checkpoint"}


def test_a_file_that_is_no_feed_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    assert words(read(str(path))) == ["no such file"]
    path.write_text("<?xml version='1.0'?><urlset/>")
    assert words(read(str(path))) == ["XML, but no feed (urlset)"]
