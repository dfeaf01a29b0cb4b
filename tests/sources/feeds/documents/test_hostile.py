"""Feeds made to hurt: each is read in bounded time and memory. One that were not would hang here."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import limits
from newstui.model.item import Item
from newstui.net.errors import FeedError
from newstui.sources.feeds.documents.document import Document, kind_of, read_document
from newstui.sources.feeds.documents.markup import body_of, plain_words, title_words
from newstui.text.clean import controls
from tests.sources.feeds.samples import AT, item, read, rss

SIZE = 200_000
UNITS = (
    "<a>",
    "<a/>",
    "<item>",
    "<!--",
    "<![CDATA[",
    "&",
    "<",
    '"',
    '<a b="',
    "<a b='\" c=\"'",
    "<b></a>",
    "<!DOCTYPE [",
    "<!DOCTYPE [>",
    "<![>",
    "<!x>",
    "<!-",
    "]>",
    '<!ENTITY a "',
    "&a;",
    "&#1;",
    "<a b=c ",
    "<a b='<' ",
    "='",
    "<!ENTITY a '",
    "<?",
    "]]>",
    "<a xmlns:b='c'>",
    "<title>",
    "&lt;div&gt;",
    "&#x26;lt;",
)


def tried(body: bytes) -> Document | None:
    """The document, None when the bytes are no feed; any other error is a failure."""
    try:
        return read_document(body, AT)
    except FeedError:
        return None


@pytest.mark.parametrize("unit", UNITS)
def test_repeated_openings_are_linear(unit: str) -> None:
    tried(b"<rss><channel><item><title>x</title>" + (unit * (SIZE // len(unit))).encode())
    tried((unit * (SIZE // len(unit))).encode())


@pytest.mark.parametrize(
    "unit", ["<div>", "<script ", "<p><b a='1'>", "<!--", '<a href="', "<x y=", "&amp;lt;b "]
)
def test_html_inside_is_linear(unit: str) -> None:
    html = unit * (SIZE // len(unit))
    assert len(body_of(html, AT).html) <= 12 * len(html)
    plain_words(html)
    title_words(html)


def test_deep_nesting_is_flattened_and_told() -> None:
    found = read(
        rss("<title>x</title><description>" + "<a>" * 500 + "deep" + "</a>" * 500 + "</description>")
    )
    assert found.items[0].excerpt == "deep"
    assert found.remarks == ("nested too deeply",)


def test_the_first_5000_entries_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FEED_ENTRIES", 3)
    found = read(rss(*(f"<title>{place}</title>" for place in range(5))))
    assert [entry.title for entry in found.items] == ["0", "1", "2"]
    assert found.remarks == ("too large: took the first 3 entries",)


def test_bytes_over_the_limit_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    body = rss(*(f"<title>{place}</title>" for place in range(5)))
    monkeypatch.setattr(limits, "FEED_BYTES", body.index(b"<title>3"))
    found = read(body)
    assert [entry.title for entry in found.items] == ["0", "1", "2"]
    assert found.remarks[0].startswith("too large")


def test_elements_beyond_the_number_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FEED_NODES", 6)
    assert item(rss("<title>x</title>" + "<a/>" * 100)).title == "x"


def texts(found: Item) -> str:
    provider = found.provider or SimpleNamespace(name="", domain="")
    parts = [
        found.title,
        found.excerpt,
        found.body,
        found.origin,
        found.address,
        provider.name,
        provider.domain,
    ]
    parts += [*found.tags, *found.authors, *(link.address for link in found.links)]
    parts += [image.address for image in found.images] + [link.title for link in found.links]
    return "".join(part for part in parts if part)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@given(st.text(max_size=60))
def test_no_control_gets_through_any_field(text: str) -> None:
    words = escaped(text)
    body = rss(
        f"<title>t{words}</title><link>https://e.example/{words}</link><guid>{words}</guid><category>{words}</category>"
        f"<author>{words}</author><description>{words}</description><comments>http://c.example/{words}</comments>"
        f'<enclosure url="http://m.example/{words.replace(chr(34), "")}" type="{words.replace(chr(34), "")}"/>'
        f"<source>{words}</source>",
        head=f"<title>{words}</title>",
    )
    found = tried(body)
    assert found is not None
    for entry in found.entries:
        assert not controls(entry.key)
        if entry.item:
            assert not controls(texts(entry.item))


@given(st.binary(max_size=300))
def test_no_bytes_raise_but_our_error(body: bytes) -> None:
    tried(body)
    kind_of(body)
    tried(b"<rss><channel><item>" + body)
    tried(b'{"version": "https://jsonfeed.org/version/1", "items": [' + body)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = "id url title content_html content_text summary date_published authors author tags attachments image".split()


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), values, max_size=6), max_size=3))
def test_wrong_types_in_a_json_feed_are_absent(entries: list[dict[str, object]]) -> None:
    import json

    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}).encode()
    found = tried(body)
    if found is not None:
        assert len(found.entries) == len(entries)
