"""Broken answers of a JSON API, from a real server: each is told in words, and the pages before it stay."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from newstui import limits
from newstui.model.source_events import Event, ItemFound, Known, Rejected, SourceFailed
from newstui.text.clean import controls
from tests.sources.api.real_library import api
from tests.sources.server import Reply, Server, Site, entry

ONE = entry(1)


@dataclass(frozen=True, slots=True)
class Page:
    """`failure`: words in what the source says of it, None where it says nothing. `titles`, `rejected`: of entries."""

    name: str
    body: bytes
    failure: str | None = None
    titles: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def broken(name: str, body: bytes | str, failure: str, **more: Any) -> Page:
    return Page(name, body.encode() if isinstance(body, str) else body, failure, **more)


def holding(name: str, *entries: Any, titles: tuple[str, ...] = (), rejected: tuple[str, ...] = ()) -> Page:
    return Page(name, json.dumps({"value": entries}).encode(), None, titles, rejected)


def enveloped(name: str, value: Any, *titles: str) -> Page:
    return Page(name, json.dumps(value).encode(), titles=titles)


PAGES = (
    broken("empty", b"", "nothing at all instead of JSON"),
    broken("blank", b" \r\n\t", "nothing at all instead of JSON"),
    broken("nuls", b"\0" * 64, "nothing at all instead of JSON"),
    broken("html", "<!doctype html><h1>Sorry</h1>", "HTML instead of JSON"),
    broken("xml", '<?xml version="1.0"?><rss/>', "XML instead of JSON"),
    broken("cut", '{"value": [{"title": "a', "not JSON"),
    broken("two-values", "[] []", "not JSON"),
    broken("trailing-comma", '{"value": [],}', "not JSON"),
    broken("single-quotes", "{'value': []}", "not JSON"),
    broken("control-in-text", '{"value": [{"title": "a\x1b[31m"}]}', "not JSON"),
    broken("yaml", "value:\n- title: a\n", "not JSON"),
    broken("picture", b"\x89PNG\r\n\x1a\n\0\0", "not JSON"),
    broken("number", "42", "no list of items"),
    broken("null", "null", "no list of items"),
    broken("text", '"value"', "no list of items"),
    broken("other-mapping", '{"message": "\\u001b[31mno"}', "no list of items"),
    broken("value-text", '{"value": "none"}', "no list of items"),
    broken("value-mapping", '{"value": {"a": 1}}', "no list of items"),
    broken("deep", "[" * (limits.JSON_DEPTH + 2) + "]" * (limits.JSON_DEPTH + 2), "nested too deeply"),
    broken("very-deep", "[" * 100_000 + "]" * 100_000, "nested too deeply"),
    broken("endless-number", f'{{"value": [{{"heat": {"9" * 5_000}}}]}}', "a number of thousands of digits"),
    broken("bare-nan", '{"value": nan}', "not JSON"),
    broken("too-large", b" " * (limits.PAGE_BYTES + 1), "larger than"),
    broken("status-500", "{}", "500", status=500),
    broken("status-401", "{}", "401", status=401),
    broken("status-418", "{}", "418", status=418),
    broken("redirect-nowhere", "", "302", status=302),
    broken("redirect-file", "", "redirect", status=302, headers={"Location": "file:///etc/passwd"}),
    broken("redirect-user", "", "redirect", status=302, headers={"Location": "http://a:b@127.0.0.1/"}),
    enveloped("bare-list", [ONE], "news 1"),
    enveloped("bom", {"value": [ONE]}, "news 1"),
    enveloped("news-key", {"location": {"name": 3}, "updatedDateTime": ["x"], "news": [ONE]}, "news 1"),
    enveloped("value-null", {"value": None}),
    enveloped("next-true", {"value": [ONE], "nextPage": True}, "news 1"),
    enveloped("next-zero", {"value": [ONE], "nextPage": 0}, "news 1"),
    enveloped("next-minus", {"value": [ONE], "nextPage": -2}, "news 1"),
    enveloped("next-huge", {"value": [ONE], "nextPage": 10**30}, "news 1"),
    enveloped("next-list", {"value": [ONE], "nextPage": [2]}, "news 1"),
    enveloped("next-blank", {"value": [ONE], "nextPage": "  "}, "news 1"),
    Page("utf-16", json.dumps({"value": [ONE]}).encode("utf-16"), titles=("news 1",)),
    Page("utf-8-broken", b'{"value": [{"title": "mar\xe9e", "path": "a"}]}', titles=("mar\ufffde",)),
    Page(
        "duplicate-keys", b'{"value": 3, "value": [{"title": "a", "title": "b", "path": "x"}]}', titles=("b",)
    ),
    Page(
        "infinite",
        b'{"value": [{"title": "a", "path": "x", "heat": Infinity, "quality": NaN}]}',
        titles=("a",),
    ),
    holding("entries-odd", None, 3, "a", [ONE], True, ONE, titles=("news 1",), rejected=("no item",) * 5),
    holding("entry-empty", {}, rejected=("no title",)),
    holding("entry-untitled", {"path": "a.md", "title": None, "name": ""}, rejected=("no title",)),
    holding("entry-twice", ONE, ONE, titles=("news 1",)),
    holding("path-number", {"path": 3, "title": "a"}, titles=("a",)),
    holding("path-control", {"path": "a\x1b[2J\nb", "title": "a\x9b\u202eb"}, titles=("a\ufffdb",)),
    holding("path-huge", {"path": "x" * 100_000, "title": "a"}, titles=("a",)),
    holding("surrogates", {"path": "\ud800", "title": "\udfff"}, titles=("\ufffd",)),
    holding(
        "fields-odd",
        {**ONE, "topics": {"a": 1}, "provider": 3, "images": "x", "heat": {}},
        titles=("news 1",),
    ),
)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Site, Server]]:
    with Server(site := Site()) as server:
        yield site, server


def read(server: tuple[Site, Server], first: Mapping[str, Reply]) -> list[Event]:
    """All that an API with these answers gives; it is asked at its news section."""
    site, at = server
    site.replies = dict(first)
    site.forget()
    return list(api(f"{at.url}/api/news/").read(Known()))


def _first_page(page: Page) -> Mapping[str, Reply]:
    body = b"\xef\xbb\xbf" + page.body if page.name == "bom" else page.body
    answer = Reply(body, page.status, page.headers, validators=False)
    return {"/api/news/": answer, "/api/news/index.json": answer}


def _second_page(page: Page) -> Mapping[str, Reply]:
    first = Reply(json.dumps({"value": [entry(9)], "nextPage": 2}).encode())
    answer = Reply(page.body, page.status, page.headers, validators=False)
    return {"/api/news/": first, "/api/news/index.json": first, "/api/news/page/2/index.json": answer}


def _told(events: list[Event]) -> tuple[list[str], list[str], list[str]]:
    titles = [event.item.title for event in events if isinstance(event, ItemFound)]
    rejected = [event.reason for event in events if isinstance(event, Rejected)]
    failures = [f"{event.where}: {event.reason}" for event in events if isinstance(event, SourceFailed)]
    for words in (*titles, *rejected, *failures):
        assert not controls(words)
        assert len(words) < 600
    return titles, rejected, failures


@pytest.mark.parametrize("page", [page for page in PAGES if page.failure is None], ids=lambda page: page.name)
def test_an_odd_page_gives_what_is_good_in_it(page: Page, server: tuple[Site, Server]) -> None:
    titles, rejected, failures = _told(read(server, _first_page(page)))
    assert (titles, failures) == (list(page.titles), [])
    assert len(rejected) == len(page.rejected)
    assert all(words in reason for words, reason in zip(page.rejected, rejected, strict=True))


@pytest.mark.parametrize("page", [page for page in PAGES if page.failure], ids=lambda page: page.name)
def test_a_broken_first_page_is_one_failure_in_words(page: Page, server: tuple[Site, Server]) -> None:
    titles, rejected, failures = _told(read(server, _first_page(page)))
    assert (titles, rejected) == ([], [])
    [_] = failures


@pytest.mark.parametrize("page", [page for page in PAGES if page.failure], ids=lambda page: page.name)
def test_a_broken_second_page_leaves_what_came_before(page: Page, server: tuple[Site, Server]) -> None:
    titles, rejected, failures = _told(read(server, _second_page(page)))
    assert (titles, rejected) == (["news 9"], [])
    [words] = failures
    assert words.startswith("feed: page 2 of news: ")
    assert page.failure is not None
    assert page.failure in words


def test_there_are_enough_of_them() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES) >= 30
