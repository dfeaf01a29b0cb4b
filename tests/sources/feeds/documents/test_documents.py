"""JSON Feed, what a feed says of itself, and what is no feed."""

import json
from typing import Any

import pytest

from newstui.model.item import Item
from newstui.net.errors import FeedError
from newstui.sources.feeds.documents.document import kind_of
from newstui.text.dates import iso
from tests.sources.feeds.samples import AT, atom, read, rss

LONG = "Many words that fill the page. " * 30


def json_feed(*entries: dict[str, Any], **head: Any) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", **head, "items": entries}
    ).encode()


def kinds(found: Item) -> list[tuple[str, str]]:
    return [(link.kind, link.address) for link in found.links]


# --- JSON Feed ----------------------------------------------------------------------------------------------


def test_a_json_feed_item() -> None:
    found = read(
        json_feed(
            {
                "id": 7,
                "url": "/1",
                "external_url": "http://other.example/",
                "title": "A <b> & c",
                "content_text": "one\ntwo " + LONG,
                "summary": "Sum",
                "date_published": "2026-11-01T09:00:00Z",
                "authors": [{"name": "Ann"}, {"url": "x"}],
                "tags": ["a", "A", 3, None],
                "image": "http://i.example/1.png",
                "attachments": [
                    {"url": "http://m.example/a.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 120}
                ],
            },
            {"id": "8", "content_html": "<p>Hi <b>there</b></p>", "author": {"name": "Bob"}},
            {"id": "9", "title": "x", "author": [{"name": "Cid"}, "Dee", None]},
            home_page_url="https://site.example/",
            feed_url="https://site.example/feed.json",
            authors=[{"name": "Feed"}],
        )
    )
    first, second, third = found.items
    assert (found.format, found.site, found.address) == (
        "json feed",
        "https://site.example/",
        "https://site.example/feed.json",
    )
    assert (found.entries[0].id, first.title, first.address) == ("7", "A <b> & c", "https://site.example/1")
    assert (first.excerpt, first.authors, first.tags) == ("Sum", ("Ann",), ("a", "3"))
    assert first.body is not None
    assert first.body.startswith("<div><p>one<br>two Many")
    assert kinds(first) == [("audio", "http://m.example/a.mp3"), ("related", "http://other.example/")]
    assert (first.type, first.length) == ("podcast", "2 min")
    assert (second.title, second.authors, second.address) == ("Hi there", ("Bob",), None)
    assert third.authors == ("Cid", "Dee")


# --- the feed -----------------------------------------------------------------------------------------------


def test_what_a_feed_says_of_itself() -> None:
    head = (
        "<title>A &amp;amp; B</title><link>https://site.example/</link><ttl>60</ttl>"
        '<atom:link rel="self" href="http://feeds.example/self"/><sy:updatePeriod>daily</sy:updatePeriod>'
        "<sy:updateFrequency>2</sy:updateFrequency><lastBuildDate>Sun, 01 Nov 2026 09:00:00 GMT</lastBuildDate>"
        "<image><title>No</title><link>http://no.example/</link></image>"
    )
    found = read(rss("<title>x</title>", head=head))
    assert (found.title, found.site, found.address) == (
        "A & B",
        "https://site.example/",
        "http://feeds.example/self",
    )
    assert found.interval == 43_200
    assert found.date is not None
    assert iso(found.date) == "2026-11-01T09:00:00Z"
    provider = found.items[0].provider
    assert provider is not None
    assert (provider.name, provider.domain) == ("A & B", "site.example")


def test_a_channel_of_the_nineties() -> None:
    found = read(
        b'<?XML VERSION="1.0"?><CHANNEL HREF="http://c.example/"><TITLE>Old</TITLE><ITEM HREF="1.html" '
        b'LASTMOD="1998-05-05T10:00"><TITLE>One</TITLE><ABSTRACT>Words.</ABSTRACT></ITEM></CHANNEL>'
    )
    (first,) = found.items
    assert (found.title, found.site) == ("Old", "http://c.example/")
    assert (first.title, first.address, first.excerpt) == ("One", "http://c.example/1.html", "Words.")
    assert first.published == 894362400


def test_an_empty_feed_says_so() -> None:
    assert read(rss()).remarks == ("nothing in it",)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!doctype html><html><body>hello", "page", "a web page instead of a feed"),
        (b"<p>hello</p>", "page", "a web page instead of a feed"),
        (b"<html><body>About <rss version='2'></rss>", "page", "a web page instead of a feed"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "xml", r"XML, but no feed \(urlset\)"),
        (b"<opml><body/></opml>", "list", "a list of feeds"),
        (b'{"value": []}', "json", "JSON, but no feed"),
        (b"[1, 2", "json", "not JSON"),
        (b"", "nothing", "nothing in it"),
        (b"plain words", "nothing", "not a feed"),
    ],
)
def test_what_is_no_feed_is_told(body: bytes, kind: str, words: str) -> None:
    assert kind_of(body) == kind
    with pytest.raises(FeedError, match=words):
        read(body, AT)


@pytest.mark.parametrize(
    "body", [rss(), atom(), rss().decode().encode("utf-16"), b"<rdf:RDF/>", b"<channel/>"]
)
def test_feeds_are_known_by_their_bytes(body: bytes) -> None:
    assert kind_of(body, "text/html") == "feed"
    assert kind_of(json_feed()) == "json feed"
