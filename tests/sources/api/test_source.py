"""An API as a source: what an address is, which requests it takes to be up to date, where a cut walk goes on."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from newstui import limits
from newstui.model.source_events import (
    Checkpoint,
    Complete,
    Event,
    Ignored,
    ItemFound,
    Known,
    Rejected,
    Remark,
    SourceFailed,
    Stamp,
    TopicFound,
    Unchanged,
)
from newstui.net.fetch import Fetcher
from newstui.sources.api.source import WEEK, JsonApi, described
from newstui.sources.local import DocumentFile
from newstui.sources.registry import open_source
from tests.sources.server import Chunks, Reply, Server, Site, entry, html, newest_first, pages, reply, topics
from tests.sources.spec import spec_for

HOST = "https://site.example"
NOW = 1_600_000_000.0


@dataclass
class Shelf:
    """A source and what a library would keep of it, from read to read."""

    site: Site
    at: str = HOST + "/api/news/"
    transport: httpx.BaseTransport | None = None
    now: float = NOW
    stamps: dict[str, Stamp] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def source(self) -> JsonApi:
        def fetcher(at: str, headers: Mapping[str, str]) -> Fetcher:
            return Fetcher(at, headers, transport=self.transport or self.site.transport(), wait=self.wait)

        return JsonApi("site", self.at, fetcher=fetcher, clock=lambda: self.now)

    def read(self, full: bool = False, pages: int | None = None) -> list[Event]:
        """All events of a read, or those up to the checkpoint of so many pages; all of them are kept."""
        self.site.forget()
        events: list[Event] = []
        reading = self.source().read(Known(dict(self.stamps), self.state, full))
        came = 0
        for event in reading:
            events.append(event)
            self.keep(event)
            came += isinstance(event, Checkpoint) and any(isinstance(e, ItemFound) for e in events)
            if pages is not None and came == pages:
                break
        reading.close()  # type: ignore[attr-defined]
        return events

    def keep(self, event: Event) -> None:
        match event:
            case ItemFound(item=item, stamp=stamp):
                assert stamp
                self.stamps[item.origin] = stamp
                self.items[item.origin] = item
            case Rejected(origin=origin, stamp=stamp) | Ignored(origin=origin, stamp=stamp):
                assert stamp
                self.stamps[origin] = stamp
            case TopicFound(topic=topic, stamp=stamp):
                assert stamp
                self.stamps[topic.origin] = stamp
            case Checkpoint(state=state):
                self.state = json.loads(json.dumps(state))
            case _:
                pass


def of(kind: type, events: Sequence[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def read_origins(events: Sequence[Event]) -> list[str]:
    return [event.item.origin for event in of(ItemFound, events)]


def failures(events: Sequence[Event]) -> list[str]:
    return [f"{event.where}: {event.reason}" for event in of(SourceFailed, events)]


def unchanged(events: Sequence[Event]) -> int:
    return sum(len(event.origins) for event in of(Unchanged, events))


def api(**sections: Sequence[Any]) -> Site:
    """An API with these sections, their topics, and a site's HTML around it."""
    away = "https://public.example/elsewhere/api/"
    site = Site(topics(("AI", None, {name: f"{away}{name}/" for name in sections})))
    site.replies["/"] = html(200)
    for name, entries in sections.items():
        site.replies |= pages(entries, at=f"/api/{name}/")
    return site


# --- what an address is -------------------------------------------------------------------------------------

TREE = api(news=newest_first(4), learning=newest_first(2, "learning")).replies | pages(
    newest_first(2), at="/api/news/ai-ethics/"
)
NAMED = topics(
    (
        "AI",
        None,
        {"news": "https://public.example/api/news/", "learning": "https://public.example/api/learning/"},
    ),
    ("AI Ethics", "AI", {"news": "https://public.example/api/news/ai-ethics/"}),
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


# --- pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        pages(newest_first(8)),
        pages(newest_first(8), end=""),
        pages(newest_first(8), style="page{}/"),
        pages(newest_first(9)) | {"/api/news/page/4/index.json": reply({"value": [], "nextPage": 5})},
    ],
    ids=["null", "absent", "generation 1", "empty"],
)
def test_each_page_comes_once(made: Mapping[str, Reply]) -> None:
    shelf = Shelf(Site(made))
    events = shelf.read()
    found = read_origins(events)
    assert len(found) == len(set(found)) >= 8
    came = [path for path, _ in shelf.site.requests if path in made]
    assert len(came) == len(set(came))
    assert not of(Complete, events)
    assert not failures(events)


def test_every_kind_of_next_page() -> None:
    nexts = ["2", "/api/news/older.json", HOST + "/api/news/more?page=4", "?page=5", 6, None]
    paths = [
        "/api/news/",
        "/api/news/page/2/index.json",
        "/api/news/older.json",
        "/api/news/more?page=4",
        "/api/news/more?page=5",
        "/api/news/page/6/index.json",
    ]
    site = Site(
        {
            path: reply({"value": [entry(n)], "nextPage": following})
            for n, (path, following) in enumerate(zip(paths, nexts, strict=True))
        }
    )
    shelf = Shelf(site)
    assert len(read_origins(shelf.read())) == 6


def test_a_stale_page_is_never_asked_for() -> None:
    made = pages(newest_first(9))
    stale = {f"/api/news/page{n}/index.json": reply({"value": [entry(100 + n)]}) for n in (1, 2, 3)}
    shelf = Shelf(Site({**made, **stale}))
    assert len(read_origins(shelf.read())) == 9


@pytest.mark.parametrize(
    "following", [1, "1", 0, -1, "/api/news/", "/api/news/index.json", "index.json", 10**30]
)
def test_pages_in_a_circle_end(following: object) -> None:
    site = Site(
        {
            "/api/news/": reply({"value": [entry(3)], "nextPage": 2}),
            "/api/news/page/2/index.json": reply({"value": [entry(2)], "nextPage": following}),
        }
    )
    site.replies["/api/news/index.json"] = site.replies["/api/news/"]
    events = Shelf(site).read()
    assert len(read_origins(events)) == 2
    assert not failures(events)
    assert len(site.requests) <= 4


@pytest.mark.parametrize("distinct", [1, 25])
def test_pages_that_bring_nothing_new_end(distinct: int) -> None:
    """The server makes up page after page; from some page on all of them hold what was told before."""
    known = newest_first(distinct)
    made = pages([*known, *[known[-1]] * 40], 1, end=99)
    shelf = Shelf(Site(made))
    events = shelf.read()
    assert len(read_origins(events)) == distinct
    assert not failures(events)
    read = len({path for path in shelf.site.paths if path in made})
    assert read <= distinct + limits.PAGES_OF_REPEATS + 1
    assert [remark.words for remark in of(Remark, events)] == [
        "site: 10 pages of news in a row have nothing new; the rest is skipped"
    ]
    assert not of(Remark, shelf.read())
    assert len(shelf.site.requests) == 1


def test_nine_pages_of_repeats_are_no_end() -> None:
    shelf = Shelf(Site(pages([entry(9), *[entry(9)] * 9, entry(1)], 1)))
    assert len(read_origins(shelf.read())) == 2


def test_pages_without_an_end_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 20)

    def handle(request: httpx.Request) -> httpx.Response:
        number = (
            int(request.url.path.rpartition("page/")[2].partition("/")[0] or 1)
            if "page/" in request.url.path
            else 1
        )
        body = {"value": [entry(10_000 - number)], "nextPage": number + 1}
        return httpx.Response(200, stream=Chunks(json.dumps(body).encode()))

    shelf = Shelf(Site(), transport=httpx.MockTransport(handle))
    events = shelf.read()
    assert len(read_origins(events)) == 20
    assert [remark.words for remark in of(Remark, events)] == [
        "site: only the newest 20 pages of news are read"
    ]
    assert not read_origins(shelf.read())


@pytest.mark.parametrize(
    "following", ["https://other.example/api/", "http://site.example/x", "//other.example/x"]
)
def test_a_next_page_on_another_host_is_not_followed(following: str) -> None:
    site = Site({"/api/news/": reply({"value": [entry(1)], "nextPage": following})})
    shelf = Shelf(site)
    events = shelf.read()
    assert len(read_origins(events)) == 1
    assert "another host" in failures(events)[0]
    assert len(site.requests) == 2  # the page, and whether there are topics


def test_after_a_redirect_the_pages_may_be_where_it_led() -> None:
    site = Site(pages(newest_first(6)))

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "http":
            return httpx.Response(301, headers={"Location": str(request.url.copy_with(scheme="https"))})
        got = site.answer(request.url.path, request.headers)
        return httpx.Response(got.status, stream=Chunks(got.body))

    shelf = Shelf(site, "http://site.example/api/news/", httpx.MockTransport(handle))
    assert len(read_origins(shelf.read())) == 6


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (html(500), "500 Internal Server Error"),
        (html(200), "HTML instead of JSON (status 200)"),
        (Reply(b'{"value": ['), "not JSON"),
        (reply({"error": "no"}), "JSON without a list of items"),
        (Reply(b"[" * 99 + b"]" * 99), "nested too deeply"),
        (reply([], status=401), "401 Unauthorized: it requires a key"),
        (html(404), "404 Not Found"),
    ],
)
def test_a_page_that_fails_ends_its_section_with_what_came(bad: Reply, words: str) -> None:
    site = api(news=newest_first(9), learning=newest_first(5, "learning"))
    site.replies["/api/news/page/2/index.json"] = bad
    shelf = Shelf(site, HOST + "/api/")
    events = shelf.read()
    (failure,) = failures(events)
    assert failure.startswith(f"site: page 2 of news: {words}")
    assert len(read_origins(events)) == 3 + 5
    assert not of(Complete, events)
    assert not unchanged(shelf.read())  # of what was not seen nothing is said


def test_broken_entries_are_rejected_and_the_rest_comes() -> None:
    site = Site({"/api/news/": reply({"value": [entry(2), {"path": "_news/bad.md"}, 7, None, entry(1)]})})
    shelf = Shelf(site)
    events = shelf.read()
    assert len(read_origins(events)) == 2
    rejected = of(Rejected, events)
    assert (rejected[0].origin, rejected[0].reason) == ("_news/bad.md", "no title and no name")
    assert len(rejected) == 3
    again = shelf.read()
    assert not of(Rejected, again)
    assert unchanged(again) == 5


def test_sections_that_are_listed_but_not_there_are_a_remark_and_not_asked_for_again() -> None:
    site = api(news=newest_first(2))
    site.replies |= topics(
        ("AI", None, {name: f"{HOST}/api/{name}/" for name in ("news", "people", "events")})
    )
    shelf = Shelf(site, HOST + "/api/")
    events = shelf.read()
    assert not failures(events)
    (remark,) = of(Remark, events)
    assert remark.words.startswith("site: lists sections that do not exist: ")
    assert "people" in remark.words
    assert described(shelf.state) == "API, 1 topic: news"
    shelf.read()
    assert sorted(shelf.site.paths) == ["/api/news/", "/api/topics/index.json"]
    # In a week it may be there.
    site.replies |= pages([entry(1, "people")], at="/api/people/")
    shelf.now += WEEK + 1
    assert read_origins(shelf.read()) == ["_people/1.md"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (html(200), ["site: page 1 of news: HTML instead of JSON (status 200)"]),
        (html(403), ["site: page 1 of news: 403 Forbidden"]),
        (html(404), []),
    ],
)
def test_a_section_that_was_there_is_asked_for_again(answer: Reply, words: list[str]) -> None:
    site = api(news=newest_first(2), learning=newest_first(2, "learning"))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    kept = dict(site.replies)
    site.replies |= dict.fromkeys(("/api/news/", "/api/news/index.json"), answer)
    events = shelf.read()
    assert failures(events) == words
    assert [remark.words for remark in of(Remark, events)] == [
        "site: lists sections that do not exist: news"
    ][: not words]
    site.replies = {**kept, **pages(newest_first(3))}
    assert read_origins(shelf.read()) == ["_news/3.md"]


def test_a_network_that_answers_with_its_own_page_changes_nothing() -> None:
    site = api(news=newest_first(2), learning=newest_first(2, "learning"))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    kept = dict(site.replies)
    site.replies = dict.fromkeys(kept, html(200))
    assert len(failures(shelf.read())) == 3
    site.replies = {**kept, **pages(newest_first(3))}
    assert read_origins(shelf.read()) == ["_news/3.md"]
    assert Counter(site.paths)["/api/topics/index.json"] == 1


def test_a_feed_that_has_moved_away_says_so_and_is_looked_for_anew() -> None:
    site = api(news=newest_first(2))
    shelf = Shelf(site, HOST + "/")
    shelf.read()
    kept = dict(site.replies)
    site.replies = {"/": html(200)}
    assert failures(shelf.read())[-1] == "site.example: nothing is left at this address"
    (words,) = failures(shelf.read())
    assert "no feed found" in words
    site.replies = kept
    events = shelf.read()
    assert not failures(events)
    assert unchanged(events) == 2


# --- up to date ---------------------------------------------------------------------------------------------


def test_requests_of_the_first_an_unchanged_and_a_later_sync() -> None:
    site = api(news=newest_first(30), learning=newest_first(9, "learning"))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    assert sum(path in site.replies for path in site.paths) == 1 + 10 + 3
    events = shelf.read()
    assert Counter(site.paths) == {"/api/topics/index.json": 1, "/api/news/": 1, "/api/learning/": 1}
    assert all("if-none-match" in headers for _, headers in site.requests)
    assert not of(ItemFound, events)
    assert unchanged(events) == 39 + 1  # and the topic
    site.replies |= pages(newest_first(31))
    events = shelf.read()
    assert read_origins(events) == ["_news/31.md"]
    assert Counter(site.paths) == {
        "/api/topics/index.json": 1,
        "/api/news/": 1,
        "/api/news/page/2/index.json": 1,
        "/api/learning/": 1,
    }
    assert unchanged(events) == 39 + 1


def test_without_validators_an_unchanged_feed_is_known_by_its_first_page() -> None:
    site = Site(
        {path: Reply(one.body, validators=False) for path, one in api(news=newest_first(30)).replies.items()}
    )
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    events = shelf.read()
    assert sorted(site.paths) == ["/api/news/", "/api/topics/index.json"]
    assert not of(ItemFound, events)
    assert unchanged(events) == 30


def test_news_is_read_up_to_what_is_known() -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read()
    site.replies |= pages(newest_first(37))
    assert len(read_origins(shelf.read())) == 7
    assert len(site.paths) == 4  # 3 + 3 + 1 new, then a page of old ones


def test_a_change_on_the_first_pages_is_seen_and_one_deeper_within_a_week() -> None:
    entries = newest_first(12)
    site = Site(pages(entries))
    shelf = Shelf(site)
    shelf.read()
    entries[1] = {**entries[1], "title": "other"}
    entries[10] = {**entries[10], "title": "deep"}
    site.replies |= pages(entries)
    assert [event.item.title for event in of(ItemFound, shelf.read())] == ["other"]
    shelf.now += WEEK - 1
    assert not of(ItemFound, shelf.read())
    shelf.now += 2
    assert [event.item.title for event in of(ItemFound, shelf.read())] == ["deep"]
    assert all("if-none-match" in headers for path, headers in site.requests if path in site.replies)
    shelf.now += 60
    shelf.read()
    assert site.paths == ["/api/news/"]


def test_a_walk_in_a_future_that_never_was_does_not_put_off_the_next() -> None:
    entries = newest_first(12)
    site = Site(pages(entries))
    shelf = Shelf(site, now=NOW + 100 * WEEK)
    shelf.read()
    entries[10] = {**entries[10], "title": "deep"}
    site.replies |= pages(entries)
    shelf.now = NOW
    assert [event.item.title for event in of(ItemFound, shelf.read())] == ["deep"]


def test_full_believes_nothing() -> None:
    site = Site(pages(newest_first(12)))
    shelf = Shelf(site)
    shelf.read()
    events = shelf.read(full=True)
    assert len(of(ItemFound, events)) == 12
    assert not any("if-none-match" in headers for _, headers in site.requests)
    shelf.read()
    assert site.paths == ["/api/news/"]


@pytest.mark.parametrize("cut", [1, 2, 5, 9])
def test_a_cut_walk_goes_on_where_it_was(cut: int) -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read(pages=cut)
    assert len(shelf.items) == 3 * cut
    events = shelf.read()
    assert len(read_origins(events)) == 30 - 3 * cut
    came = [path for path in site.paths if path in site.replies]
    assert len(came) == len(set(came))
    # Page 1, the page where it was cut off, and the rest.
    assert len(came) == (10 if cut == 1 else 12 - cut)
    shelf.read()
    assert site.paths == ["/api/news/"]


@pytest.mark.parametrize("new", [1, 3, 7, 20])
@pytest.mark.parametrize("cut", [1, 4])
def test_what_came_meanwhile_is_not_missed(cut: int, new: int) -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read(pages=cut)
    site.replies |= pages(newest_first(30 + new))
    shelf.read()
    assert len(shelf.items) == 30 + new


def test_a_cut_between_new_and_known_stories_leaves_no_hole() -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read()
    site.replies |= pages(newest_first(45))
    shelf.read(pages=2)
    assert len(shelf.items) < 45
    site.replies |= pages(newest_first(52))
    shelf.read(pages=1)
    shelf.read()
    assert len(shelf.items) == 52


def test_a_cut_in_the_middle_of_a_page_leaves_no_hole() -> None:
    """The library has the items of a page, but not what the source said after it."""
    site = Site(pages(newest_first(9)))
    shelf = Shelf(site)
    shelf.read()
    site.replies |= pages(newest_first(18))
    for event in shelf.source().read(Known(dict(shelf.stamps), shelf.state)):
        shelf.keep(event)
        if isinstance(event, ItemFound) and event.item.origin == "_news/16.md":
            break
    shelf.read()
    assert len(shelf.items) == 18


def test_a_feed_that_shrank_since_the_cut_is_walked_from_its_start() -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read(pages=8)
    site.replies = dict(pages(newest_first(9)))
    events = shelf.read()
    assert not failures(events)
    shelf.read()
    assert site.paths == ["/api/news/"]


def test_a_failure_is_where_the_next_sync_goes_on() -> None:
    site = Site(pages(newest_first(30)))
    whole = site.replies["/api/news/page/7/index.json"]
    site.replies["/api/news/page/7/index.json"] = html(500)
    shelf = Shelf(site)
    assert failures(shelf.read())
    assert len(shelf.items) == 18
    site.replies["/api/news/page/7/index.json"] = whole
    assert not failures(shelf.read())
    assert len(shelf.items) == 30
    assert "/api/news/page/3/index.json" not in site.paths


def test_an_item_that_left_the_pages_is_not_told_as_gone() -> None:
    site = Site(pages(newest_first(6)))
    shelf = Shelf(site)
    shelf.read()
    site.replies = dict(pages(newest_first(6)[:4]))
    events = shelf.read()
    assert not of(Complete, events)
    assert unchanged(events) == 6


def test_a_topic_that_is_no_longer_defined_is_withdrawn() -> None:
    site = api(news=newest_first(1))
    site.replies |= topics(("AI", None, {"news": HOST + "/api/news/"}), ("Old", None, {}))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    site.replies |= topics(("AI", None, {"news": HOST + "/api/news/"}))
    assert [event.origin for event in of(Ignored, shelf.read())] == ["topics/old"]


def test_a_new_section_is_read_and_one_that_was_not_there_is_looked_for() -> None:
    site = api(news=newest_first(1))
    named = {"news": HOST + "/api/news/", "people": HOST + "/api/people/"}
    site.replies |= topics(("AI", None, named))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    site.replies |= pages(newest_first(2, "learning"), at="/api/learning/") | pages(
        [entry(1, "people")], at="/api/people/"
    )
    assert not read_origins(shelf.read())
    site.replies |= topics(("AI", None, {**named, "learning": HOST + "/api/learning/"}))
    assert sorted(read_origins(shelf.read())) == ["_learning/1.md", "_learning/2.md", "_people/1.md"]


def test_topics_that_fail_leave_the_sections_alone() -> None:
    site = api(news=newest_first(2))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    site.replies |= pages(newest_first(3))
    for bad in (html(500), html(404), reply({"value": [entry(1)]})):
        site.replies["/api/topics/index.json"] = bad
        events = shelf.read()
        assert failures(events)[0].startswith("site: topics: ")
    assert len(shelf.items) == 3


def test_a_state_of_another_version_is_no_state() -> None:
    shelf = Shelf(Site(pages(newest_first(4))), state={"version": 0, "shape": "?"})
    assert len(read_origins(shelf.read())) == 4


# --- how it is read -----------------------------------------------------------------------------------------


def test_pages_come_one_by_one_as_they_arrive() -> None:
    site = Site(pages(newest_first(9)))
    reading = Shelf(site).source().read(Known())
    came = 0
    for event in reading:
        came += isinstance(event, ItemFound)
        if came == 6 and isinstance(event, Checkpoint):
            break
    assert not any("page/3" in path for path in site.paths)
    assert sum(isinstance(event, ItemFound) for event in reading) == 3


def test_an_unchanged_page_costs_one_request_and_no_page_is_asked_for_ahead() -> None:
    site = api(news=newest_first(30), learning=newest_first(30, "learning"))
    shelf = Shelf(site, HOST + "/api/")
    assert len(read_origins(shelf.read())) == 60
    shelf.read()
    assert sorted(site.paths) == ["/api/learning/", "/api/news/", "/api/topics/index.json"]


def test_closing_early_asks_for_nothing_further(capfd: pytest.CaptureFixture[str]) -> None:
    shelf = Shelf(Site(pages(newest_first(9))))
    reading = shelf.source().read(Known())
    next(reading)
    asked = len(shelf.site.paths)
    reading.close()  # type: ignore[attr-defined]
    assert len(shelf.site.paths) == asked
    assert capfd.readouterr().err == ""


def test_a_sync_does_not_go_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SYNC_TIME", 1.0)
    gate = threading.Event()
    made = pages(newest_first(9))
    page = "/api/news/page/2/index.json"
    with Server(Site({**made, page: replace(made[page], gate=gate)})) as server:
        events = list(JsonApi("site", server.url + "/api/news/").read(Known({"old.md": Stamp(1, 0)})))
        gate.set()
    assert len(read_origins(events)) == 3
    assert "the next sync continues from there" in failures(events)[0]
    assert not of(Unchanged, events)


def test_a_bug_is_not_swallowed() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Shelf(Site(), transport=httpx.MockTransport(handle)).read()


# --- files on disk ------------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Any], DocumentFile]:
    def save(value: Any) -> DocumentFile:
        path = tmp_path / "feed.json"
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        source = open_source(spec_for(str(path))).opened()
        assert isinstance(source, DocumentFile)
        assert source.name == "feed.json"
        return source

    return save


@pytest.mark.parametrize("value", [newest_first(3), {"value": newest_first(3)}, {"news": newest_first(3)}])
def test_a_json_file_is_a_source(saved: Callable[[Any], DocumentFile], value: Any) -> None:
    events = list(saved(value).read(Known()))
    assert len(read_origins(events)) == 3
    stamps = {event.item.origin: event.stamp for event in of(ItemFound, events)}
    again = list(saved(value).read(Known({**stamps, "left.md": Stamp(1, 0)})))
    assert unchanged(again) == 4
    assert not of(Complete, again)


def test_a_file_of_topics_defines_them(saved: Callable[[Any], DocumentFile]) -> None:
    events = list(saved(NAMED["/api/topics/index.json"].body).read(Known()))
    assert [event.topic.name for event in of(TopicFound, events)] == ["AI", "AI Ethics"]


def test_a_file_with_a_next_page_says_that_it_is_not_read(saved: Callable[[Any], DocumentFile]) -> None:
    (remark,) = of(Remark, list(saved({"value": newest_first(1), "nextPage": "2\n\x1b[2J"}).read(Known())))
    assert "only this page is read; its next one (2 ␛[2J) is another file" in remark.words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"<html>", "a web page instead of a feed"),
        (b"{", "not JSON"),
        ({"posts": []}, "JSON without a list of items"),
        (b" " * (limits.FEED_BYTES + 1), "larger than 16 MiB"),
    ],
    ids=["html", "broken", "other", "large"],
)
def test_other_files_are_refused(saved: Callable[[Any], DocumentFile], value: Any, words: str) -> None:
    (failure,) = failures(list(saved(value).read(Known())))
    assert words in failure


def test_no_such_file_or_a_folder(tmp_path: Path) -> None:
    assert "no such file" in failures(list(DocumentFile("x", str(tmp_path / "x.json")).read(Known())))[0]
    assert "not a regular file" in failures(list(DocumentFile("x", str(tmp_path)).read(Known())))[0]


def test_an_address_is_an_api() -> None:
    spec = spec_for("https://site.example/api/news/")
    source = open_source(replace(spec, kind="api")).opened()
    assert isinstance(source, JsonApi)
    assert source.name == "site.example"
