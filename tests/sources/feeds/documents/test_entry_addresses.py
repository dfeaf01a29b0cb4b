"""The address of an entry of RSS and Atom, found among its links, ids and bases."""

import pytest

from tests.sources.feeds.samples import atom, item, read, rss


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
        ("<guid>/blog/1</guid>", "https://site.example/blog/1"),
        ('<guid isPermaLink="true">a-name</guid>', None),
        ('<enclosure url="http://d.example/a.mp3" type="audio/mpeg"/>', "http://d.example/a.mp3"),
        (
            "<pheedo:origLink>http://a.example/p</pheedo:origLink><link>http://b.example/</link>",
            "http://a.example/p",
        ),
        ("<link>/news/1</link>", "https://site.example/news/1"),
        ("<link>http://b.example/?a=1&amp;amp;b=2</link>", "http://b.example/?a=1&b=2"),
        ("<link>http://b.example/\n\t\tlong/1</link>", "http://b.example/long/1"),
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
