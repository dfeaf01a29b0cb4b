"""The article behind a story in the reader: asked for by a key, shown in place, kept, saved; nothing unasked."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newstui.config.settings import FullTextConfig
from newstui.fulltext import hosts, process
from newstui.fulltext.process import Children
from newstui.library.sqlite import SqliteLibrary
from newstui.sources.base import SourceSpec
from newstui.sources.registry import LazySource, open_source
from newstui.text.body.read import blocks
from tests.fulltext.articles import article, page
from tests.sources.server import Reply, Server, Site, reply
from tests.ui.sitting import filled, sitting

TITLES = (
    "Harbour pilots wait for the tide",
    "Grey whales count every wave",
    "Map makers see the comet twice",
)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    children = Children()
    yield children
    children.close()


@pytest.fixture(autouse=True)
def _one_child(children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process reads the pages of all tests here: each would load the HTTP client and lxml anew."""
    monkeypatch.setattr(process, "Children", lambda: children)
    monkeypatch.setattr(children, "close", lambda: None)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(hosts, "BETWEEN_SECONDS", 0.0)
    pages: dict[str, Reply] = {f"/{number}": page(article(title, 30)) for number, title in enumerate(TITLES)}
    site = Site(pages)
    with Server(site) as server:
        items = [
            {
                "id": f"{number}",
                "url": f"{server.url}/{number}",
                "title": title,
                "summary": f"Excerpt {number}.",
                "date_published": f"2024-03-0{9 - number}T12:00:00Z",
            }
            for number, title in enumerate(TITLES)
        ]
        site.replies["/feed.json"] = reply(
            {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": items}
        )
        site.source = SourceSpec("feed", f"{server.url}/feed.json")  # type: ignore[attr-defined]
        yield site


@pytest.fixture
def source(site: Site) -> LazySource:
    return open_source(site.source)  # type: ignore[attr-defined]


@pytest.fixture
def sea(source: LazySource, tmp_path: Path) -> SqliteLibrary:
    return filled(tmp_path / "library", [source])


async def test_x_shows_the_article_in_place_and_its_own_text_again(
    site: Site, sea: SqliteLibrary, source: LazySource
) -> None:
    async with sitting(sea, [source], read_mark="open") as it:
        await it.keys("j", "k")
        await it.until(lambda: "Excerpt 0." in it.story)
        assert [path for path in site.paths if path != "/feed.json"] == []  # none for a start or a preview
        await it.keys("x")
        await it.until(lambda: "Paragraph 0." in it.story)
        assert "full text · 127.0.0.1 ·" in it.story
        assert "words · fetched" in it.story
        assert "Excerpt 0." not in it.story
        assert site.paths.count("/0") == 1
        await it.until(lambda: (row := it.reader.stories.row(0)) and row.read)
        await it.keys("x")
        assert "Excerpt 0." in it.story
        assert "full text" not in it.story
        await it.keys("x", "j")
        await it.until(lambda: "Excerpt 1." in it.story)
        await it.keys("k")  # it opens as it was left
        await it.until(lambda: "Paragraph 0." in it.story)
        await it.keys("l", "C-f", "C-f")
        place = it.story
        assert "Paragraph 0." not in place
        await it.keys("h", "j", "k")
        await it.until(lambda: it.story == place)  # where the reader was
        assert site.paths.count("/0") == 1
        site.replies["/0"] = page(article(TITLES[0], 3))
        await it.keys("gx")
        await it.until(lambda: site.paths.count("/0") == 2)
        await it.until(lambda: "Paragraph 2." in it.story)


async def test_why_there_is_no_article(
    site: Site, sea: SqliteLibrary, source: LazySource, browser: list[str]
) -> None:
    site.replies |= {"/0": page("", 403), "/1": page("<p>Excerpt.</p>")}
    gate, reached = threading.Event(), threading.Event()
    site.replies["/2"] = replace(page(article(TITLES[2])), gate=gate, reached=reached)
    async with sitting(sea, [source]) as it:
        await it.keys("x")
        words = "127.0.0.1 does not let programs read it (403) · o opens it in the browser"
        await it.until(lambda: words in it.bottom)
        assert words in it.story
        assert "Excerpt 0." in it.story
        await it.keys("o")
        assert browser == [it.reader.context.shown.address if it.reader.context.shown else ""]
        await it.keys("j", "j")
        await it.keys("x", rest=False)
        await it.until(reached.is_set)
        assert "fetching 127.0.0.1…  C-c cancels" in it.bottom
        await it.keys("C-c")
        assert "cancelled" in it.bottom
        gate.set()
        await it.keys("x")
        await it.until(lambda: "Paragraph 0." in it.story)


async def test_a_range_is_fetched_with_progress_and_a_story_is_saved(
    site: Site, sea: SqliteLibrary, source: LazySource, tmp_path: Path
) -> None:
    site.replies["/1"] = page("", 410)
    notes = tmp_path / "notes"
    async with sitting(sea, [source], save=str(notes)) as it:
        await it.keys("V", "G", "x")
        await it.until(lambda: "fetched 2 of 3 articles" in it.bottom)
        assert sorted(site.paths[-3:]) == ["/0", "/1", "/2"]
        await it.keys("gg", "w")
        saved = notes / "2024-03-09-harbour-pilots-wait-for-the-tide.md"
        await it.until(lambda: f"saved as {saved.name}" in it.bottom)
        _, matter, body = saved.read_text().split("---\n", 2)
        assert f'title: "{TITLES[0]}"' in matter
        assert 'excerpt: "Excerpt 0."' in matter
        assert len(blocks(body.strip(), "markdown")) == 30
        await it.keys("w")
        assert "already saved" in it.bottom
        saved.write_text("mine now")
        await it.keys("w")
        assert saved.read_text() == "mine now"
        assert len(list(notes.iterdir())) == 2
        await it.keys("/")
        await it.type("highest tide")
        await it.until(lambda: len([row for row in it.stories if row.strip()]) == 2)


async def test_opening_fetches_by_itself_where_the_config_says_so(
    site: Site, sea: SqliteLibrary, tmp_path: Path
) -> None:
    source = open_source(replace(site.source, fulltext=True))  # type: ignore[attr-defined]
    async with sitting(sea, [source], full_text=FullTextConfig(prefetch="starred")) as it:
        await it.keys("j")
        await it.until(lambda: "Excerpt 1." in it.story)
        assert not {"/0", "/1", "/robots.txt"} & set(site.paths)  # a preview opens nothing
        await it.keys("Enter")
        await it.until(lambda: "Paragraph 0." in it.story)
        assert [path for path in site.paths if path != "/feed.json"] == ["/robots.txt", "/1"]
        await it.keys("h", "j", "s")
        await it.until(lambda: "/2" in site.paths)
        await it.rest()
        assert "Excerpt 2." in it.story  # it is fetched for later, not shown


async def test_an_article_that_says_less_is_shown_only_when_asked_again(
    site: Site, source: LazySource, tmp_path: Path
) -> None:
    site.replies["/0"] = page(article(TITLES[0], 1))
    feed = site.replies["/feed.json"]
    assert isinstance(feed, Reply)
    body = feed.body.replace(
        b'"summary": "Excerpt 0."', b'"content_html": "<p>' + b"Own words. " * 200 + b'</p>"'
    )
    site.replies["/feed.json"] = replace(feed, body=body)
    sea = filled(tmp_path / "other", [source])
    async with sitting(sea, [source]) as it:
        await it.keys("x")
        await it.until(lambda: "the page has less than the item · x shows it" in it.bottom)
        assert "Own words." in it.story
        await it.keys("x")
        await it.until(lambda: "Paragraph 0." in it.story)
