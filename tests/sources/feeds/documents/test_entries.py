"""What an entry says, field by field, in RSS and Atom."""

import base64

import pytest

from newstui.model.item import Link
from newstui.text.body.as_text import plain_text
from newstui.text.body.read import blocks
from newstui.text.dates import iso
from tests.sources.feeds.samples import atom, item, read, rss

LONG = "Many words that fill the page. " * 30


# --- titles, texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>AT&amp;amp;T &amp;lt;3</title>", "AT&T <3"),
        ("<title>&lt;b&gt;Bold&lt;/b&gt; move</title>", "Bold move"),
        ("<title>Use Vec&amp;lt;T&amp;gt; in &amp;lt;head&amp;gt;</title>", "Use Vec<T> in <head>"),
        ("<title> </title><media:title>Second</media:title>", "Second"),
        ("<title/><itunes:title>Third</itunes:title>", "Third"),
        ("<atom:title>Fourth</atom:title>", "Fourth"),
        ("<description>Short text.</description>", "Short text."),
        ('<description>&lt;a href="http://a.example/"&gt;Only a link&lt;/a&gt;</description>', "Only a link"),
        ("<title>&lt;![CDATA[Escaped &amp; wrapped]]&gt;</title>", "Escaped & wrapped"),
        ("<title><![CDATA[<![CDATA[Wrapped twice]]>]]></title>", "Wrapped twice"),
        (
            "<description>x</description><media:group><media:title>Of a group</media:title></media:group>",
            "Of a group",
        ),
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
    coded = base64.b64encode(b"a <b>b</b>").decode()
    assert item(atom(f'<title mode="base64" type="text/html"> {coded} </title>')).title == "a b"
    assert item(atom(f'<title type="application/octet-stream">{coded}</title>')).title == "a b"
    assert item(atom('<title mode="base64">/w==</title><summary>Not UTF-8.</summary>')).title == "Not UTF-8."


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


@pytest.mark.parametrize(
    "inside",
    [
        "<dc:description>Words.</dc:description>",
        "<yandex:full-text>Words.</yandex:full-text>",
        "<body><p>Words.</p></body>",
        "<content type='html'>&lt;p>Words.&lt;/p></content>",
        "<summary>Words.</summary>",
        "<description>&lt;![CDATA[&lt;i>Words.&lt;/i>]]&gt;</description>",
    ],
)
def test_texts_of_other_names(inside: str) -> None:
    assert item(rss(f"<title>x</title>{inside}")).excerpt == "Words."


def test_a_text_that_is_nothing_but_a_video_or_picture_is_kept() -> None:
    frame = '<iframe src="https://www.youtube.com/embed/1"></iframe>'
    found = item(rss(f"<title>x</title><description>{frame.replace('<', '&lt;')}</description>"))
    assert (found.excerpt, found.body) == (
        None,
        '<div><iframe src="https://www.youtube.com/embed/1"></iframe></div>',
    )
    lazy = '<img src="data:image/gif;base64,R0" data-src="https://i.example/1.png">'
    picture = '<img src="https://i.example/1.png" alt="">'
    both = f"<description>Words.</description><content:encoded><![CDATA[{lazy}]]></content:encoded>"
    found = item(rss(f"<title>x</title>{both}"))
    assert (found.excerpt, found.body) == ("Words.", f"<div>{picture}</div>")


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
    shown = blocks(found.body, "html")
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
        ("<author>ann@home</author>", ("ann@home",)),
        ("<dc:author>Ann</dc:author>", ("Ann",)),
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
        "<categories><category>Inside</category></categories>"
        "<media:group><media:keywords>four</media:keywords></media:group>"
    )
    assert item(rss(rss_item)).tags == ("Python", "Inside", "Web & more", "one", "two", "three", "four")
    assert item(atom('<title>x</title><category term="t" label="T"/><category term="u"/>')).tags == ("T", "u")
    assert item(rss("<title>x</title>" + "".join(f"<category>{n}</category>" for n in range(99)))).tags[
        63:
    ] == ("63",)


@pytest.mark.parametrize(
    ("inside", "date"),
    [
        ("<pubDate>nonsense</pubDate><dc:date>2026-11-01</dc:date>", "2026-11-01T00:00:00Z"),
        ("<atom:updated>2026-11-02T00:00:00Z</atom:updated>", "2026-11-02T00:00:00Z"),
        ("<prism:publicationDate>2026-11-03</prism:publicationDate>", "2026-11-03T00:00:00Z"),
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
