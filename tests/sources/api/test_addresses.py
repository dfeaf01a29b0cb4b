"""What an address of an API is, and what is read at each."""

from collections import Counter
from typing import Any

import httpx
import pytest

from newstui import limits
from newstui.model.source_events import (
    Known,
    TopicFound,
)
from newstui.sources.api.source import JsonApi, described
from tests.sources.api.shelf import HOST, NAMED, Shelf, api, failures, of, read_origins, unchanged
from tests.sources.server import Reply, Site, html, newest_first, pages, reply, topics

TREE = api(news=newest_first(4), learning=newest_first(2, "learning")).replies | pages(
    newest_first(2), at="/api/news/ai-ethics/"
)


@pytest.mark.parametrize(
    ("path", "items", "words", "requests"),
    [
        ("/", 6, "API, 2 topics: news, learning", 6),
        ("", 6, "API, 2 topics: news, learning", 6),
        ("/api/", 6, "API, 2 topics: news, learning", 4),
        ("/api", 6, "API, 2 topics: news, learning", 4),
        ("/api/topics/index.json", 6, "API, 2 topics: news, learning", 4),
        ("/api/news/", 4, "section news", 3),
        ("/api/news/index.json", 4, "section news", 3),
        ("/api/learning/", 2, "section learning", 2),
        ("/api/news/ai-ethics/", 2, "topic AI Ethics", 2),
        ("/api/news/ai-ethics/index.json", 2, "topic AI Ethics", 2),
    ],
)
def test_any_address_of_the_family(path: str, items: int, words: str, requests: int) -> None:
    shelf = Shelf(Site({**TREE, **NAMED}), HOST + path)
    events = shelf.read()
    assert not failures(events)
    assert len(read_origins(events)) == items
    assert {event.topic.name: event.topic.parent for event in of(TopicFound, events)} == {
        "AI": None,
        "AI Ethics": "AI",
    }
    assert described(shelf.state) == words
    if path:
        assert len(shelf.site.requests) == requests


def test_items_of_a_topics_own_pages_have_the_topic_and_are_the_same_stories() -> None:
    shelf = Shelf(Site({**TREE, **NAMED}), HOST + "/api/news/ai-ethics/")
    shelf.read()
    assert {item.topics for item in shelf.items.values()} == {("AI", "AI Ethics")}
    assert set(shelf.items) == {"_news/1.md", "_news/2.md"}


def test_topic_sections_are_not_asked_for_when_a_section_holds_them() -> None:
    shelf = Shelf(Site({**TREE, **NAMED}), HOST + "/api/")
    shelf.read()
    assert not any("ai-ethics" in path for path in shelf.site.paths)


def test_an_api_without_topics_is_looked_through_for_its_sections() -> None:
    site = Site({**pages(newest_first(2)), **pages(newest_first(1, "samples"), at="/api/samples/")})
    shelf = Shelf(site, HOST + "/api/")
    assert sorted(read_origins(shelf.read())) == ["_news/1.md", "_news/2.md", "_samples/1.md"]
    assert described(shelf.state) == "API: news, samples"
    assert not of(TopicFound, shelf.read())


def test_topics_that_name_no_section_are_no_hindrance() -> None:
    site = Site({**topics(("AI", None, {})), **pages(newest_first(2))})
    shelf = Shelf(site, HOST + "/api/")
    events = shelf.read()
    assert len(read_origins(events)) == 2
    assert len(of(TopicFound, events)) == 1


def test_only_index_json_works() -> None:
    site = Site(
        {path: one for path, one in api(news=newest_first(5)).replies.items() if not path.endswith("/")}
    )
    for path in ("/", "/api/", "/api/news/"):
        shelf = Shelf(site, HOST + path)
        assert len(read_origins(shelf.read())) == 5
        shelf.read()
        assert Counter(shelf.site.paths) == {"/api/news/index.json": 1, "/api/topics/index.json": 1}


@pytest.mark.parametrize(
    "value", [newest_first(2), {"location": {}, "news": newest_first(2), "updatedDateTime": "2020"}]
)
def test_one_page_that_is_all(value: Any) -> None:
    shelf = Shelf(Site({"/coronavirus/news/global": reply(value)}), HOST + "/coronavirus/news/global")
    assert len(read_origins(shelf.read())) == 2
    assert described(shelf.state) == "section global" + (", of 2020" if isinstance(value, dict) else "")
    assert unchanged(shelf.read()) == 2
    assert shelf.site.paths == ["/coronavirus/news/global"]


def test_nothing_there_says_what_was_looked_for() -> None:
    site = Site({"/": html(200), "/blog/": reply({"posts": []})})
    (words,) = failures(Shelf(site, HOST + "/blog/").read())
    assert words.startswith("site.example/blog: no feed found; looked at ")
    assert "JSON without a list of items: /blog/" in words
    assert "404 Not Found: /blog/index.json, /blog/api/topics/index.json, /blog/api/news/" in words
    assert len(site.requests) <= 8
    (words,) = failures(Shelf(site, HOST).read())
    assert "HTML instead of JSON (status 200): /" in words


def test_a_server_that_does_not_answer_is_not_asked_for_everything() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    shelf = Shelf(Site(), HOST, transport=httpx.MockTransport(refuse))
    (words,) = failures(shelf.read())
    assert words.startswith("site.example: no answer from site.example")
    assert len(shelf.waits) == limits.RETRIES


@pytest.mark.parametrize("at", ["https://user:password@site.example/", "http://", "https://exa mple/"])
def test_addresses_that_are_none(at: str) -> None:
    (words,) = failures(list(JsonApi("x", at).read(Known())))
    assert "not an http(s) address" in words
    assert "password" not in words


def test_a_page_number_is_where_reading_starts() -> None:
    shelf = Shelf(Site(pages(newest_first(9))), HOST + "/api/news/page/2/index.json")
    assert len(read_origins(shelf.read())) == 6
    assert described(shelf.state) == "section news"


def test_a_folder_is_known_by_its_last_slash_from_then_on() -> None:
    site = Site(pages(newest_first(1)))
    site.replies["/api/news"] = Reply(status=301, headers={"Location": "/api/news/"})
    shelf = Shelf(site, HOST + "/api/news")
    shelf.read()
    shelf.read()
    assert shelf.site.paths == ["/api/news/"]
