"""The walk through the pages of an API: each comes once, and whatever follows, it ends."""

import json
from collections import Counter
from collections.abc import Mapping

import httpx
import pytest

from newstui import limits
from newstui.model.source_events import (
    Complete,
    Rejected,
    Remark,
)
from newstui.sources.api.source import WEEK, described
from tests.sources.api.shelf import HOST, Shelf, api, failures, of, read_origins, unchanged
from tests.sources.server import Chunks, Reply, Site, entry, html, newest_first, pages, reply, topics


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
