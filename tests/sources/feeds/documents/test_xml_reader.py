"""XML as feeds have it: namespaces, entities, and everything that breaks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import limits
from newstui.net.errors import FeedError
from newstui.sources.feeds.documents.xml_reader import read
from tests.sources.feeds.samples import item, rss
from tests.sources.feeds.samples import read as document


def titles(body: bytes) -> list[str]:
    return [found.title for found in document(body).items]


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><title>One</title></item></channel></rss>",
        b"<RSS><Channel><Item><TITLE>One</TITLE></Item></Channel></RSS>",
        b'<rss xmlns="http://backend.userland.com/rss2"><channel><item><title>One</title></item></channel></rss>',
        b'<rss xmlns="http://none.example/"><channel><item><title>One</title></item></channel></rss>',
        b'<rss xmlns:rss="u"><rss:channel><rss:item><rss:title>One</rss:title></rss:item></rss:channel></rss>',
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel/><item><title>One</title></item></rdf:RDF>",
        b"<channel><item><title>One</title></item></channel>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title></entry></feed>',
        b'<a:feed xmlns:a="HTTP://www.w3.org/2005/atom/"><a:entry><a:title>One</a:title></a:entry></a:feed>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"><p:entry xmlns:p="http://www.w3.org/2005/Atom">'
        b"<p:title>One</p:title></p:entry></feed>",
        b'<a:feed xmlns:a="u"><entry xmlns="u"><title>One</title></entry></a:feed>',
        b'<R:RDF xmlns:R="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel/><item><title>One</title></item></R:RDF>",
        b'<feed xmlns="http://purl.org/atom/ns#"><entry><title>One</title></entry></feed>',
        b"<rss><channel><item><dc:title>One</dc:title></item></channel></rss>",
        b'<rss xmlns:x="http://purl.org/dc/elements/1.1"><channel><item><x:title>One</x:title></item></channel></rss>',
    ],
)
def test_names_count_whatever_their_prefix_and_case(body: bytes) -> None:
    assert titles(body) == ["One"]


@pytest.mark.parametrize(
    "before",
    [
        "\n\n  ",
        "<br /><b>Warning</b>: something in <b>x.php</b><br />\n<?xml version='1.0'?>",
        "<!-- <rss> -->",
        "<?xml?xml version='1.0' ??>",
        "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://my.netscape.com/rss-0.91.dtd'>",
        "\ufeff\ufeff<?xml version='1.0'?>",
        "<!DOCTYPE html><html>\n<head><title>Feed</title></head>\n<body class='x'>\n<?xml version='1.0'?>",
    ],
)
def test_what_stands_before_the_root_is_left_aside(before: str) -> None:
    body = before.encode() + b"<rss><channel><item><title>One &amp; two</title></item></channel></rss>"
    after = b"</body></html>\n<!-- made -- in 3 ms -->"
    for whole in (body, body + after):
        found = document(whole)
        assert [entry.title for entry in found.items] == ["One & two"]
        assert found.remarks == ()


def test_html_names_and_short_own_entities_are_known_and_others_stay() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY who "Ann"><!ENTITY me "&#169;"><!ENTITY big "&who;&who;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = (
        doctype.encode()
        + b"<rss><channel><item><title>&who;&nbsp;x&me; &big; &f; &m;</title></item></channel></rss>"
    )
    found = document(body)
    assert [entry.title for entry in found.items] == ["Ann x© &big; &f; &m;"]
    assert found.remarks == ("declares entities: ignored",)


def test_entity_bombs_cost_nothing() -> None:
    names = "abcdefghi"
    entities = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    doctype = f'<!DOCTYPE r [<!ENTITY a "{"x" * 30}">{entities}]>'
    body = doctype.encode() + b"<rss><channel><item><title>&i;</title></item></channel></rss>"
    assert titles(body) == ["&i;"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Grüße".encode().decode("latin-1"), "Grüße"),
        ("Itâ€™s", "It’s"),
        ("â€œQuoteâ€\x9d", "“Quote”"),
        ("Ð\x9dÐ¾Ð²Ð¾Ñ\x81Ñ‚ÑŒ", "Новость"),
        ("Only quotes: é â€“ ’sâ€™", "Only quotes: é – ’s’"),
        ("Ã la carte", "Ã la carte"),
        ("Spaß… VÍŠ TO", "Spaß… VÍŠ TO"),
        ("Spaß…", "Spaß…"),
        ("don\x92t &#150; so", "don’t – so"),
    ],
)
def test_text_encoded_twice_is_decoded_twice(written: str, title: str) -> None:
    assert item(rss(f"<title>{written}</title>")).title == title


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("bread & butter", "bread & butter"),
        ("a < b", "a < b"),
        ("1 <3 you", "1 <3 you"),
        ("bell \x07!", "bell !"),
        ("odd &#0; &#xD800;", "odd \ufffd \ufffd"),
        ("half &nbsp gone", "half gone"),
    ],
)
def test_what_xml_forbids_is_mended(title: str, shown: str) -> None:
    found = document(rss(f"<title>{title}</title>", "<title>Second</title>"))
    assert [entry.title for entry in found.items] == [shown, "Second"]
    assert found.remarks == ("broken at line 1 and mended; 2 entries",)


@pytest.mark.parametrize(
    "broken",
    [
        "<title>One</title><description><b>never closed</description>",
        "<title a=unquoted>One</title>",
        "<title>One</title><enclosure url='a' url='b'/>",
        "<title>One",
        "<title>One</titel>",
        "<title>One</title></b></channel>",
        '<title>One</title><link title="a <br> b">x</link>',
    ],
)
def test_what_cannot_be_mended_is_read_loosely(broken: str) -> None:
    found = document(rss(broken, "<title>Two</title>"))
    assert [entry.title for entry in found.items][:1] == ["One"]
    assert len(found.entries) == 2 or "</channel>" in broken
    assert "and mended" in found.remarks[0]


def test_a_new_item_ends_one_left_open() -> None:
    body = b"<rss><channel><item><title>One</title><item><title>Two</title></item><title x=y></channel></rss>"
    assert titles(body) == ["One", "Two"]


def test_the_line_told_is_the_line_of_the_file() -> None:
    body = b"<?xml version='1.0'?>\n<!DOCTYPE rss>\n<rss>\n<channel><item><title>a & b</title></item></channel></rss>"
    assert document(body).remarks == ("broken at line 4 and mended; 1 entry",)


def test_a_document_that_stops_short_gives_the_entries_that_ended() -> None:
    body = rss("<title>One</title>", "<title>Two</title>")
    cut = document(body[: body.index(b"Two")])
    assert [entry.title for entry in cut.items] == ["One"]
    assert cut.remarks == ("stops in the middle; 1 entry",)
    with pytest.raises(FeedError, match="stops in the middle; no entry can be read"):
        document(body[: body.index(b"One")])


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><itunes:category text='x'><item><title>One</title></item></itunes:category></channel></rss>",
        b"<rss><channel><image><item><title>One</title></item></image></channel></rss>",
        b"<rss><channel><item><title>One</title><item/></item></channel></rss>",
    ],
)
def test_entries_count_at_any_depth_but_not_inside_another(body: bytes) -> None:
    assert titles(body) == ["One"]


def test_markup_inside_an_element_keeps_its_order() -> None:
    found = item(rss("<title>x</title><description><p>A <b>bold &amp; big</b></p><p>word</p></description>"))
    assert found.body == "<div><p>A <b>bold &amp; big</b></p><p>word</p></div>"


@given(st.text(st.sampled_from("<>/!?[]-&;#\"'= ax:CDATA\n\0é"), max_size=200))
def test_no_document_raises(text: str) -> None:
    read("<rss><channel><item>" + text)
    read(text)


def test_the_reading_ends_when_asked() -> None:
    class Enough(Exception):
        pass

    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Enough

    with pytest.raises(Enough):
        read("<rss>" + " " * 10 * limits.FEED_PIECE + "</rss>", check)
    assert calls == 3


@pytest.mark.parametrize("size", [1, 2])
def test_work_grows_with_the_size_alone(size: int) -> None:
    """Counted, not timed: a look at the clock for each piece, strictly and loosely read."""
    for unit in ("<b>", "<b></b>", "<b a='1'/>", "&", "<"):
        calls = 0

        def check() -> None:
            nonlocal calls
            calls += 1

        text = "<rss>" + unit * (size * limits.FEED_PIECE // len(unit))
        read(text, check)
        assert calls <= 3 * (5 * size + 2)
