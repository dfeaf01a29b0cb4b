"""The JSON of feeds: bytes, envelopes, entries and topics."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import limits
from newstui.model.source_events import Event, ItemFound, Known, Rejected, Unchanged
from newstui.net.errors import FeedError
from newstui.sources.api.discovery import sections_of
from newstui.sources.api.pages import Entries, load, page_of, topics_of
from newstui.sources.api.paging import page_number

# --- bytes --------------------------------------------------------------------------------------------------

WORDS = '{"title": "Ünïcode 日本"}'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_json_is_read_in_the_encodings_it_may_have(encoding: str) -> None:
    assert load(WORDS.encode(encoding)) == {"title": "Ünïcode 日本"}


@pytest.mark.parametrize(
    ("charset", "text"),
    [("iso-8859-1", "Müller"), ("windows-1251", "Привет"), ("Shift_JIS", "日本"), ("GBK", "中文")],
)
def test_bytes_other_than_utf8_are_decoded_as_the_server_says(charset: str, text: str) -> None:
    body = json.dumps([text], ensure_ascii=False).encode(charset)
    assert load(body, f'application/json; charset="{charset}"') == [text]


def test_utf8_is_utf8_whatever_the_server_says() -> None:
    assert load(WORDS.encode(), "application/json; charset=ISO-8859-1")["title"] == "Ünïcode 日本"


@pytest.mark.parametrize(
    "charset", ["utf-7", "punycode", "zip", "nonsense", "iso-8859-999", "unicode_escape"]
)
def test_undecodable_bytes_are_replaced_not_refused(charset: str) -> None:
    assert load(b'["a\xff"]', f"text/plain; charset={charset}") == ["a�"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><p>x", "HTML instead of JSON (status 200)"),
        (b"\xef\xbb\xbf \n<html>", "HTML instead of JSON (status 200)"),
        (b"<?xml version='1.0'?><rss/>", "XML instead of JSON (status 200)"),
        (b"", "nothing at all instead of JSON (status 200)"),
        (b" \r\n\t", "nothing at all instead of JSON (status 200)"),
        (b'{"value": [\n1 2]}', "not JSON: an error in line 2"),
        (b"[1] [2]", "not JSON: an error in line 1"),
        (b'{"value": [1,\n]}', "not JSON: an error in line 1"),
        (b'{"value": 1,\n}', "not JSON: an error in line 1"),
        (b"[" * 50_000, "nested too deeply"),
        (b"[" * 33 + b"]" * 33, "nested too deeply"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "nested too deeply"),
        (b"[" + b"9" * 100_000 + b"]", "a number of thousands of digits"),
    ],
)
def test_anything_but_json_is_refused_with_a_reason(body: bytes, words: str) -> None:
    with pytest.raises(FeedError) as caught:
        load(body, whence=" (status 200)")
    assert str(caught.value) == words
    assert caught.value.missing


def test_an_extra_comma_is_reported_with_its_line() -> None:
    # Python 3.13 words it differently.
    with pytest.raises(FeedError, match=r"^not JSON: .* in line 2$"):
        load(b'{"value": [\n1,]}')


def test_json_may_be_nested_up_to_the_limit() -> None:
    assert load(b"[" * limits.JSON_DEPTH + b"]" * limits.JSON_DEPTH)


def test_numbers_outside_json_are_read_as_missing() -> None:
    assert load(b"[NaN, Infinity, -Infinity]") == [None, None, None]


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_json_or_a_feed_error(body: bytes, charset: str) -> None:
    with suppress(FeedError):
        load(body, "application/json; charset=" + charset)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    [
        "value",
        "news",
        "nextPage",
        "path",
        "title",
        "originalUrl",
        "topics",
        "services",
        "name",
        "endpoint",
        "id",
    ]
)
FEEDISH = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)


@given(FEEDISH)
def test_any_json_is_a_page_topics_or_neither(value: Any) -> None:
    assert load(json.dumps(value).encode()) == value
    page, topics = page_of(value), topics_of(value)
    if page is not None:
        entries = Entries(Known())
        events, news = entries.of(page.entries)
        assert news == bool(page.entries)
        assert all(isinstance(event, ItemFound | Rejected) for event in events)
        number = page_number(page.next)
        assert number is None or number > 1
    if topics:
        assert all(
            section.url.startswith("http") for section in sections_of(topics, "https://a.example/api/")
        )


# --- envelopes and entries ----------------------------------------------------------------------------------


def item(**fields: Any) -> dict[str, Any]:
    return {"path": "_news/a.md", "title": "A", **fields}


@pytest.mark.parametrize(
    ("value", "entries", "following"),
    [
        ({"page": 1, "value": [1], "nextPage": 2}, [1], 2),
        ({"value": [1], "nextPage": "2"}, [1], "2"),
        ({"value": [1], "nextPage": 2.0}, [1], 2),
        ({"value": [1], "nextPage": "/api/x"}, [1], "/api/x"),
        ({"value": [1], "nextPage": None}, [1], None),
        ({"value": [1]}, [1], None),
        ({"value": [1], "nextPage": True}, [1], None),
        ({"value": [1], "nextPage": [2]}, [1], None),
        ({"value": [1], "nextPage": " "}, [1], None),
        ({"value": [], "nextPage": 2}, [], None),
        ({"value": None, "nextPage": 2}, [], None),
        ({"location": {}, "updatedDateTime": "2020", "news": [1]}, [1], None),
        ([1, 2], [1, 2], None),
        ([], [], None),
    ],
)
def test_envelopes(value: Any, entries: list[Any], following: object) -> None:
    page = page_of(value)
    assert page is not None
    assert (page.entries, page.next) == (entries, following)


@pytest.mark.parametrize("value", [{}, {"value": 3}, {"items": []}, "news", 3, None, {"error": "no"}])
def test_other_json_is_not_a_page(value: Any) -> None:
    assert page_of(value) is None


def told(*entries: Any, known: Known | None = None, topic: str | None = None) -> list[Event]:
    return Entries(known or Known()).of(entries, topic)[0]


def origins(events: list[Event]) -> list[str]:
    return [event.item.origin for event in events if isinstance(event, ItemFound)]


def test_an_entry_is_named_by_its_path_else_its_own_address() -> None:
    events = told(
        item(),
        {"title": "B", "api": "https://site.example/b/", "sourceUrl": "https://b.example/"},
        {"title": "C", "webUrl": "https://c.example/c"},
        {"title": "D"},
    )
    names = origins(events)
    assert names[:3] == ["_news/a.md", "https://site.example/b", "https://c.example/c"]
    assert names[3].startswith("entry ")
    assert [event.item.place for event in events if isinstance(event, ItemFound)] == [
        "_news/a.md",
        None,
        None,
        None,
    ]


def test_unusable_entries_are_rejected_by_name() -> None:
    events = told(item(title=None), "text", None, {"x": 1}, item(path="_news/b.md"))
    assert [type(event).__name__ for event in events] == ["Rejected"] * 4 + ["ItemFound"]
    assert isinstance(events[0], Rejected)
    assert (events[0].origin, events[0].reason) == ("_news/a.md", "no title and no name")


def test_an_entry_comes_once_and_a_known_one_is_unchanged() -> None:
    first = told(item(), item())
    assert len(first) == 1
    assert isinstance(first[0], ItemFound)
    assert first[0].stamp
    known = Known({"_news/a.md": first[0].stamp})
    assert told(item(), known=known) == [Unchanged(("_news/a.md",))]
    assert isinstance(told(item(heat=3), known=known)[0], ItemFound)
    assert isinstance(told(item(), known=Known(known.stamps, full=True))[0], ItemFound)


def test_another_order_of_fields_is_not_a_change() -> None:
    first = told({"path": "a", "title": "A"})
    again = told({"title": "A", "path": "a"})
    assert first == again


@pytest.mark.parametrize("topics", [None, [], ["B"], "B", ["A", "B"]])
def test_entries_of_a_topics_own_pages_have_that_topic(topics: object) -> None:
    (event,) = told(item(topics=topics), topic="A")
    assert isinstance(event, ItemFound)
    assert set(event.item.topics) == {"A"} | ({"B"} if topics else set())


def test_paths_are_cleaned() -> None:
    assert origins(told(item(path="  /_news/a\x1b[31m.md"))) == ["_news/a␛[31m.md"]


@pytest.mark.parametrize("value", [{"value": [item()]}, {"value": [item(services=[])]}, [], {"news": []}, {}])
def test_items_are_not_topics(value: Any) -> None:
    assert topics_of(value) is None
