"""What things cost, counted: rows drawn, questions asked of the library, rows kept, timers that run."""

import gc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.strip import Strip
from textual.widget import Widget

from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.worker import LibraryWorker
from newstui.query.ast import Query
from newstui.ui import screen as reader
from newstui.ui.panes import story_list
from newstui.ui.panes.bars import Bar
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.story.view import StoryView
from newstui.ui.reader import preview
from tests.library.making import Given, item
from tests.ui.conftest import Open
from tests.ui.sitting import filled, sitting

MANY = 3_000
MAX_ROWS_KEPT = 400
"""Rows the list keeps, in these tests: fewer, so that the limit is soon reached."""


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str | None]:
    """Rows drawn by each of our widgets, by its id."""
    rows: Counter[str | None] = Counter()

    def counting(kind: type[Widget]) -> None:
        render_line = kind.render_line

        def counted(self: Widget, y: int) -> Any:
            rows[self.id] += 1
            return render_line(self, y)

        monkeypatch.setattr(kind, "render_line", counted)

    for kind in (CursorList, StoryView, *Bar.__subclasses__()):
        counting(kind)
    return rows


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the questions that were asked of the library."""
    names: list[str] = []
    read = LibraryWorker.read

    def noted(self: LibraryWorker, name: str, work: Callable[..., Any]) -> Any:
        names.append(name)
        return read(self, name, work)

    monkeypatch.setattr(LibraryWorker, "read", noted)
    return names


@pytest.fixture(scope="module")
def read_many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a library of 3,000 stories, story 2999 the newest."""
    data = tmp_path_factory.mktemp("many")
    filled(
        data, [Given([item(f"story {n}", f"{n}", published=1_600_000_000 + n) for n in range(MANY)])]
    ).close()
    return data


@pytest.fixture
def many(read_many: Path) -> SqliteLibrary:
    return open_library(read_many, [("a", "/given/a")], configured=True)


async def test_a_cursor_move_draws_two_rows_and_asks_nothing(
    opened: Open, drawn: Counter[str | None], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "TREE_REST_SECONDS", 60)
    async with opened(size=(80, 19), frames=True) as it:
        for key in ("j", "j", "k", "Down"):
            drawn.clear()
            asked.clear()
            await it.keys(key)
            assert drawn == {"stories": 2, "filter": 1}, key
            assert asked == []
        await it.keys("h")
        drawn.clear()
        asked.clear()
        await it.keys("j", rest=False)
        await it.painted()
        assert set(drawn) <= {"topics", "footer"}
        assert drawn["topics"] <= 2


async def test_the_preview_waits_for_a_rest(
    opened: Open, drawn: Counter[str | None], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(frames=True) as it:
        monkeypatch.setattr(preview, "REST_SECONDS", 30.0)
        await it.keys(*"jjjkj", rest=False)
        await it.painted()
        asked.clear()
        drawn.clear()
        await it.keys("j", rest=False)
        await it.painted()
        assert asked == []
        assert drawn == {"stories": 2, "filter": 1}
        monkeypatch.setattr(preview, "REST_SECONDS", 0.01)
        await it.keys("j")
        assert asked == ["story", "more"]


async def test_pages_ask_for_one_window_each(
    many: SqliteLibrary, drawn: Counter[str | None], asked: list[str]
) -> None:
    async with sitting(many, size=(80, 19), frames=True) as it:
        height = it.reader.stories.height
        for _ in range(12):
            asked.clear()
            drawn.clear()
            await it.keys("PgDn")
            assert asked in ([], ["rows"])
            assert drawn["stories"] <= 2 * height, "blank rows are drawn again, no others"
            assert all(it.stories), "no row is left blank"
        asked.clear()
        await it.keys("G")
        assert asked == ["rows"]
        assert it.title == "story 0"


async def test_a_walk_through_all_keeps_few_rows(
    many: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_list, "MAX_ROWS_KEPT", MAX_ROWS_KEPT)
    async with sitting(many, size=(80, 19), frames=True) as it:
        stories = it.reader.stories
        await it.keys(*["PgDn"] * 30)
        for percent in range(0, 101, 20):
            await it.keys("g%")
            await it.type(str(percent))
            await it.keys("Enter")
            assert all(it.stories)
            assert len(stories._rows) <= MAX_ROWS_KEPT + 200
        assert len(stories._strips) <= 400


async def test_the_next_unread_far_away_is_found_with_many_rows_kept(
    many: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_list, "MAX_ROWS_KEPT", 100)
    many.mark_listing(many.listing(Query(), first=MANY), 1, 2_000, "read", True)
    async with sitting(many) as it:
        await it.keys("n")
        assert it.title == "story 999"
        assert "story 999" in it.story
        assert it.reader.stories.current is not None
        assert it.reader.stories.current.read


async def test_panels_leave_nothing_behind(opened: Open) -> None:
    def drawn() -> int:
        gc.collect()
        return sum(isinstance(thing, Strip) for thing in gc.get_objects())

    async with opened(frames=True) as it:
        await it.keys("?", "Esc")
        before = drawn()
        for _ in range(3):
            await it.keys("?", "Esc", ":", "Esc", "t", "Esc")
        assert drawn() <= before + 20


async def test_nothing_of_ours_runs_when_idle(opened: Open) -> None:
    async with opened() as it:

        def still() -> bool:
            widgets = [it.app, *it.reader.walk_children(), *it.app.screen.walk_children(with_self=True)]
            timers = [timer for widget in widgets for timer in widget._timers if timer._task is not None]
            return not any(timer._active.is_set() and not timer._task.done() for timer in timers)

        for keys in (["j", "Enter", "Esc", "h", "l"], ["/"], ["Esc", "?"], ["Esc"]):
            await it.keys(*keys)
            await it.until(still)
