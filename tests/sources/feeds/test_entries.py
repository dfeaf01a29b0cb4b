"""What an entry says, field by field, in RSS, Atom and JSON Feed."""

import base64
import json
from typing import Any

import pytest

from newstui.blocks import blocks, plain_text
from newstui.model.item import Item, Link
from newstui.sources.feeds.document import kind_of
from newstui.sources.json_feed import FeedError
from newstui.when import iso
from tests.sources.feeds.samples import AT, atom, item, read, rss

LONG = "Many words that fill the page. " * 30


def json_feed(*entries: dict[str, Any], **head: Any) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", **head, "items": entries}
    ).encode()


def kinds(found: Item) -> list[tuple[str, str]]:
    return [(link.kind, link.address) for link in found.links]


# --- addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "address"),
    [
        (
            "<feedburner:origLink>http://a.example/o</feedburner:origLink><link>http://b.example/</link>",
            "http://a.example/o",
        ),
        ("<link> http://b.example/1 </link><guid>http://c.example/</guid>", "http://b.example/1"),
        ('<link href="http://b.example/2"/>', "http://b.example/2"),
        ('<link></link><atom:link rel="alternate" href="http://b.example/3"/>', "http://b.example/3"),
        ("<guid>http://c.example/1</guid>", "http://c.example/1"),
        ('<guid isPermaLink="false">http://c.example/1</guid>', None),
        ('<enclosure url="http://d.example/a.mp3" type="audio/mpeg"/>', "http://d.example/a.mp3"),
        ("<link>/news/1</link>", "https://site.example/news/1"),
        ('<link xml:base="http://x.example/">/news/1</link>', "https://site.example/news/1"),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>http://user:secret@b.example/</link>", None),
    ],
)
def test_the_address_of_an_rss_item(inside: str, address: str | None) -> None:
    assert item(rss(f"<title>x</title>{inside}")).address == address


@pytest.mark.parametrize(
    ("inside", "address"),
    [
        (
            '<link rel="self" href="http://a.example/s"/><link href="http://a.example/1"/>',
            "http://a.example/1",
        ),
        (
            '<link rel="alternate" type="application/json" href="http://a.example/j"/>'
            '<link rel="alternate" type="text/html" href="http://a.example/h"/>',
            "http://a.example/h",
        ),
        ('<link href=""/><link href="http://a.example/2"/>', "http://a.example/2"),
        ('<content src="http://a.example/c" type="text/html"/>', "http://a.example/c"),
        ("<id>http://a.example/id</id>", "http://a.example/id"),
        ("<id>tag:a.example,2020:1</id>", None),
        ('<link href="2020/1"/>', "https://site.example/2020/1"),
    ],
)
def test_the_address_of_an_atom_entry(inside: str, address: str | None) -> None:
    assert item(atom(f"<title>x</title>{inside}")).address == address


def test_xml_base_is_stacked_over_the_site() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/x/"><title>F</title>'
        b'<link href="http://site.example/"/><entry xml:base="y/"><title>t</title><link href="1.html"/>'
        b'<content type="html" xml:base="z/">&lt;a href="2.html"&gt;two&lt;/a&gt;&lt;img src="p.png"&gt;'
        b"</content></entry></feed>"
    )
    found = item(body)
    assert found.address == "http://a.example/x/y/1.html"
    assert found.body is not None
    assert 'href="http://a.example/x/y/z/2.html"' in found.body
    assert [image.address for image in found.images] == ["http://a.example/x/y/z/p.png"]


def test_a_relative_site_is_under_the_feeds_address() -> None:
    found = read(rss("<title>x</title><link>/1</link>", head="<link>/news</link>"))
    assert found.site == "https://feeds.example/news"
    assert found.items[0].address == "https://feeds.example/1"
    assert found.title == "feeds.example"


# --- titles, texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>AT&amp;amp;T &amp;lt;3</title>", "AT&T <3"),
        ("<title>&lt;b&gt;Bold&lt;/b&gt; move</title>", "Bold move"),
        ("<title>Use Vec&amp;lt;T&amp;gt; in &amp;lt;head&amp;gt;</title>", "Use Vec<T> in <head>"),
        ("<title> </title><media:title>Second</media:title>", "Second"),
        ("<title/><itunes:title>Third</itunes:title>", "Third"),
        ("<description>Short text.</description>", "Short text."),
        (
            f"<description>{LONG}</description>",
            "Many words that fill the page. Many words that fill the page. Many words that…",
        ),
        ("<link>http://a.example/2020/some-story.html</link>", "some-story.html"),
    ],
)
def test_the_title_of_an_rss_item(inside: str, title: str) -> None:
    found = item(rss(inside)).title
    assert found == title
    assert len(found) <= 80


def test_an_atom_title_is_literal_unless_it_is_html() -> None:
    assert item(atom("<title>a &lt;b&gt; c &amp;amp; d</title>")).title == "a <b> c &amp; d"
    assert item(atom('<title type="html">a &lt;b&gt;c&lt;/b&gt; &amp;amp; d</title>')).title == "a c & d"
    xhtml = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <em>b</em></div></title>'
    assert item(atom(xhtml)).title == "a b"


def test_an_entry_with_nothing_to_show_is_rejected() -> None:
    (entry,) = read(rss("<pubDate>Sun, 01 Nov 2026 09:00:00 GMT</pubDate>")).entries
    assert entry.item is None
    assert entry.reason == "no title, no text and no address"


def test_a_short_description_alone_is_the_excerpt() -> None:
    found = item(rss("<title>x</title><description>&lt;p&gt;Few words.&lt;/p&gt;</description>"))
    assert (found.excerpt, found.body) == ("Few words.", None)


def test_a_long_description_alone_is_the_body_and_its_start_the_excerpt() -> None:
    found = item(rss(f"<title>x</title><description>{LONG}</description>"))
    assert found.body == f"<div>{LONG.strip()}</div>"
    assert found.excerpt is not None
    assert len(found.excerpt) <= 300
    assert found.excerpt.endswith("…")


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_texts_the_longer_is_the_body(swapped: bool) -> None:
    full, short = (("Few.", LONG), (LONG, "Few."))[not swapped]
    found = item(
        rss(f"<title>x</title><description>{short}</description><content:encoded>{full}</content:encoded>")
    )
    assert found.excerpt == "Few."
    assert found.body == f"<div>{LONG.strip()}</div>"


def test_a_text_that_is_one_link_is_a_link_to_the_comments() -> None:
    text = '&lt;a href="http://c.example/item?id=1"&gt;Comments&lt;/a&gt;'
    found = item(rss(f"<title>x</title><description>{text}</description>"))
    assert found.excerpt is None
    assert found.links == (Link("http://c.example/item?id=1", "comments", "Comments"),)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<content>one\ntwo\n\nthree &lt;b&gt;</content>", "<p>one<br>two</p><p>three &lt;b&gt;</p>"),
        ('<content type="html">&lt;p&gt;one&lt;/p&gt;</content>', "<p>one</p>"),
        ("<content>&lt;p&gt;one&lt;/p&gt;</content>", "<p>one</p>"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>one <b>two</b></p></div></content>',
            "<div><p>one <b>two</b></p></div>",
        ),
        (
            f'<content mode="base64" type="text/html">{base64.b64encode(b"<p>one</p>").decode()}</content>',
            "<p>one</p>",
        ),
        ('<content mode="escaped" type="text/html">&lt;p&gt;one&lt;/p&gt;</content>', "<p>one</p>"),
    ],
)
def test_atom_content_in_any_of_its_ways(content: str, body: str) -> None:
    assert item(atom(f"<title>x</title>{content}")).body == f"<div>{body}</div>"


def test_a_body_is_shown_as_it_was_meant_whatever_it_begins_with() -> None:
    html = (
        "Text first\n# no heading\n- no item\n<pre>a\n# b</pre><script>alert(1)</script><p onclick='x'>end</p>"
        + LONG
    )
    found = item(rss(f"<title>x</title><content:encoded><![CDATA[{html}]]></content:encoded>"))
    assert found.body is not None
    assert "script" not in found.body
    assert "onclick" not in found.body
    shown = blocks(found.body)
    assert [block.kind for block in shown][:3] == ["text", "code", "text"]
    assert plain_text(shown).startswith("Text first # no heading - no item\na\n# b\nend")


def test_trackers_and_share_blocks_are_dropped() -> None:
    html = (
        '<p>Words.</p><p>More.</p><img src="http://feeds.feedburner.com/~r/x/~4/y" height="1" width="1"/>'
        '<img src="http://a.example/p.gif" width="1" height="1"><div class="feedflare"><div>'
        '<a href="http://x.example/">Share</a></div></div><img src="/big.png" width="640">'
    )
    found = item(rss(f"<title>x</title><description><![CDATA[{html}]]></description>"))
    assert found.body is not None
    assert "Share" not in found.body
    assert [(image.address, image.width) for image in found.images] == [("https://site.example/big.png", 640)]


# --- people, tags, dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author>ann@a.example (Ann Bee)</author>", ("Ann Bee",)),
        ("<author>Ann Bee &lt;ann@a.example&gt;</author>", ("Ann Bee",)),
        ("<author>ann@a.example</author>", ()),
        (
            "<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><author>x@y.example (No)</author>",
            ("Ann", "Bob"),
        ),
        ("<itunes:author>Cid</itunes:author>", ("Cid",)),
        ("<managingEditor>No</managingEditor>", ()),
    ],
)
def test_the_authors_of_an_rss_item(inside: str, authors: tuple[str, ...]) -> None:
    assert item(rss(f"<title>x</title>{inside}")).authors == authors


def test_the_authors_of_an_atom_entry() -> None:
    head = "<author><name>Feed</name></author>"
    own = "<title>x</title><author><name>Own</name></author>"
    source = "<source><title>Planet</title><author><name>Source</name></author></source>"
    assert item(atom("<title>x</title>", head=head)).authors == ("Feed",)
    assert item(atom(own, head=head)).authors == ("Own",)
    found = item(atom(own + source, head=head))
    assert found.authors == ("Source",)
    assert found.provider is not None
    assert found.provider.name == "Planet"


def test_tags_of_all_kinds_once_each() -> None:
    rss_item = (
        "<title>x</title><category>Python</category><category>python</category>"
        "<dc:subject>Web &amp;amp; more</dc:subject>"
        "<itunes:keywords>one, two,,three</itunes:keywords><category> </category>"
    )
    assert item(rss(rss_item)).tags == ("Python", "Web & more", "one", "two", "three")
    assert item(atom('<title>x</title><category term="t" label="T"/><category term="u"/>')).tags == ("T", "u")
    assert item(rss("<title>x</title>" + "".join(f"<category>{n}</category>" for n in range(99)))).tags[
        63:
    ] == ("63",)


@pytest.mark.parametrize(
    ("inside", "date"),
    [
        ("<pubDate>nonsense</pubDate><dc:date>2026-11-01</dc:date>", "2026-11-01T00:00:00Z"),
        ("<atom:updated>2026-11-02T00:00:00Z</atom:updated>", "2026-11-02T00:00:00Z"),
        (
            "<atom:updated>2026-11-02T00:00:00Z</atom:updated><pubDate>1 Nov 2026 10:00 GMT</pubDate>",
            "2026-11-01T10:00:00Z",
        ),
        ("", None),
    ],
)
def test_the_date_of_an_rss_item(inside: str, date: str | None) -> None:
    published = item(rss(f"<title>x</title>{inside}")).published
    assert (published and iso(published)) == date


# --- media --------------------------------------------------------------------------------------------------


def test_a_podcast() -> None:
    found = item(
        rss(
            '<title>x</title><enclosure url="/a.mp3" type="audio/mpeg" length="12582912"/>'
            '<itunes:duration>1:05:00</itunes:duration><itunes:image href="http://i.example/c.jpg"/>'
        )
    )
    assert found.type == "podcast"
    assert found.links == (Link("https://site.example/a.mp3", "audio", "(12 MB)"),)
    assert found.length == "1 h 5 min"
    assert [image.address for image in found.images] == ["http://i.example/c.jpg"]


@pytest.mark.parametrize(
    ("written", "length"), [("3900", "1 h 5 min"), ("3:59", "4 min"), ("0", None), ("soon", None)]
)
def test_running_times(written: str, length: str | None) -> None:
    assert item(rss(f"<title>x</title><itunes:duration>{written}</itunes:duration>")).length == length


def test_media_groups_and_videos() -> None:
    found = item(
        atom(
            '<title>x</title><link href="https://www.youtube.com/watch?v=1"/><media:group '
            'xmlns:media="http://search.yahoo.com/mrss/"><media:thumbnail url="http://i.example/t.jpg" width="480" '
            'height="360"/><media:content url="http://v.example/v.mp4" type="video/mp4"/>'
            "<media:description>Line one\nline two</media:description></media:group>"
        )
    )
    assert found.type == "video"
    assert found.excerpt == "Line one line two"
    assert kinds(found) == [("video", "http://v.example/v.mp4")]
    assert [(image.address, image.width, image.height) for image in found.images] == [
        ("http://i.example/t.jpg", 480, 360)
    ]


def test_comments_related_and_pictures_are_told_apart() -> None:
    found = item(
        rss(
            "<title>x</title><comments>http://c.example/1</comments>"
            '<atom:link rel="related" href="http://r.example/"/>'
            '<enclosure url="http://i.example/p.png" type="image/png"/>'
        )
    )
    assert kinds(found) == [("comments", "http://c.example/1"), ("related", "http://r.example/")]
    assert [image.address for image in found.images] == ["http://i.example/p.png"]
    assert found.type == "article"


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
            home_page_url="https://site.example/",
            feed_url="https://site.example/feed.json",
            authors=[{"name": "Feed"}],
        )
    )
    first, second = found.items
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


def test_an_empty_feed_says_so() -> None:
    assert read(rss()).remarks == ("nothing in it",)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!doctype html><html><body>hello", "page", "a web page instead of a feed"),
        (b"<p>hello</p>", "page", "a web page instead of a feed"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "xml", r"XML, but no feed \(urlset\)"),
        (b"<opml><body/></opml>", "list", "a list of feeds"),
        (b'{"value": []}', "json", "JSON, but no feed"),
        (b"[1, 2", "json", "not JSON"),
        (b"", "nothing", "nothing in it"),
        (b"plain words", "nothing", "nothing that is a feed"),
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
