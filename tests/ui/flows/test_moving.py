"""Moving in the list and between panes, by keys and mouse, in windows of every size."""

import asyncio
from typing import Any

import pytest
from textual import events
from textual.geometry import Size

from newstui.library.open import open_library
from newstui.library.worker import LibraryWorker
from tests.ui.conftest import Open
from tests.ui.feed import NO_ADDRESS, TITLES, date
from tests.ui.sitting import sitting

NARROW = (80, 25)
"""The list has 22 rows and no preview beside it."""


async def test_the_first_paint_shows_list_tree_and_counts(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> "asyncio.Future[Any]":
        return asyncio.get_running_loop().create_future()

    monkeypatch.setattr(LibraryWorker, "read", never)
    async with opened(rest=False) as it:
        assert TITLES[0] in it.stories[0]
        assert TITLES[14] in it.stories[14]
        assert it.topics[it.branch_row("Sea")].split() == ["1", "▾", "Sea", "35"]
        assert it.top.split() == ["newstui", "All", "newest", "first", "1", "of", "52", "·", "52", "unread"]
        assert it.bottom.endswith("? help")
        assert it.at == "list"


async def test_keys_move_the_cursor(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        for keys, row in (
            ("j", 1),
            ("k", 0),
            ("k", 0),
            ("Down", 1),
            ("Up", 0),
            ("PgDn", 21),
            ("C-f", 42),
            ("C-f", 51),
            ("PgUp", 30),
            ("b", 9),
            ("C-b", 0),
            ("C-d", 10),
            ("C-u", 0),
            ("G", 51),
            ("gg", 0),
            ("End", 51),
            ("Home", 0),
        ):
            await it.keys(keys, rest=False)
            assert it.reader.stories.cursor == row, keys
            seen = [line for line in it.stories if line.startswith("▌")]
            assert len(seen) == 1
            assert ([*TITLES, NO_ADDRESS][row])[:20] in seen[0]


async def test_to_a_percentage(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        await it.keys("g%")
        assert "percentage" in it.bottom
        await it.type("50%")
        await it.keys("Enter")
        assert it.reader.stories.cursor == 26
        for typed in ("101", "half"):
            await it.keys("g%")
            await it.type(typed)
            await it.keys("Enter")
            assert "is not a percentage" in it.bottom
        assert it.reader.stories.cursor == 26
        await it.keys("g%", "Esc", "j")
        assert it.reader.stories.cursor == 27


async def test_to_a_date(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        for typed, last in (("2024-03-02", "2024-03-02"), ("2024-03", "2024-03-31"), ("2025", "2025-12-31")):
            await it.keys("gd")
            await it.type(typed)
            await it.keys("Enter")
            day = next(number for number in range(len(TITLES)) if date(number)[:10] <= last)
            assert it.title == TITLES[day], typed
        await it.keys("gd")
        await it.type("2024-02-30")
        await it.keys("Enter")
        assert "is not a date" in it.bottom
        await it.keys("Sh", "gd")
        assert "not sorted by date" in it.bottom


async def test_panes_to_the_left_and_right(opened: Open) -> None:
    async with opened() as it:
        for keys, pane in (
            ("l", "story"),
            ("l", "story"),
            ("h", "list"),
            ("h", "tree"),
            ("l", "list"),
            ("Right", "story"),
            ("Left", "list"),
            ("Tab", "story"),
            ("Tab", "tree"),
            ("Tab", "list"),
            ("S-Tab", "tree"),
            ("S-Tab", "story"),
        ):
            await it.keys(keys)
            assert it.at == pane, keys
            assert it.reader.focused is it.reader.context.pane(it.reader.context.at)


async def test_the_tree_opens_shuts_and_filters_after_a_rest(opened: Open) -> None:
    async with opened() as it:
        await it.keys("h")
        await it.walk_to("Sea")
        assert it.top.split()[1:3] == ["Sea", "newest"]
        assert "1 of 35 · 35 unread" in it.top
        assert it.title == TITLES[0]
        await it.keys("h")
        assert "Tides" not in " ".join(it.topics)
        await it.keys("l")
        assert it.at == "tree"
        await it.keys("j")
        assert it.branch == "Tides"
        assert "Sea › Tides" in it.top
        assert all("Two lighthouse" not in row for row in it.stories[:1])
        await it.keys("h")
        assert it.branch == "Sea"
        await it.keys("j", "Enter")
        assert it.at == "list"
        assert it.branch == "Tides"
        await it.keys("u")
        assert it.top.split()[1:3] == ["All", "newest"], "moving through the tree is one step"


async def test_the_trees_cursor_never_stands_on_a_gap(opened: Open) -> None:
    async with opened(size=(120, 20)) as it:
        await it.keys("h")
        for keys in ("j", "j", "k", "k", "C-d", "C-d", "C-u", "PgDn", "PgUp", "G", "gg"):
            await it.keys(keys, rest=False)
            assert it.branch not in ("topics", "providers"), keys
        gap = next(y for y, row in enumerate(it.topics) if not row)
        await it.click(it.reader.topics, 5, gap)
        assert it.branch not in ("topics", "providers")


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((180, 44), {"tree", "list", "story"}),
        ((120, 36), {"tree", "list", "story"}),
        ((80, 24), {"tree", "list"}),
        ((50, 20), {"list"}),
    ],
    ids=["wide", "medium", "narrow", "phone"],
)
async def test_the_four_layouts(opened: Open, size: tuple[int, int], shown: set[str]) -> None:
    async with opened(size=size) as it:
        assert it.shown == shown
        list_, story = it.reader.stories.region, it.reader.context.view.region
        if size[0] == 180:
            assert list_.y == story.y
            assert list_.right <= story.x
        elif size[0] == 120:
            assert list_.x == story.x
            assert list_.bottom <= story.y
        await it.keys("Enter")
        assert it.shown == (shown if "story" in shown else {"story"})
        assert TITLES[0] in it.story
        await it.keys("Esc", "h")
        assert it.shown == (shown if "tree" in shown else {"tree"})


async def test_a_window_too_small_says_so_and_comes_back(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        await it.keys("j", "j")
        await it.resize(39, 12)
        assert "40 × 12" in " ".join(it.screen)
        assert it.shown == set()
        await it.keys("j", "?", "Esc")
        await it.resize(*NARROW)
        assert it.title == TITLES[3]
        assert it.shown == {"tree", "list"}


async def test_resized_the_cursor_and_the_story_stay(opened: Open) -> None:
    async with opened(size=(180, 44)) as it:
        await it.keys("G", "k", "k")
        title = it.title
        assert title in it.story
        await it.resize(50, 20)
        assert it.shown == {"list"}
        assert it.title == title
        assert any(row.startswith("▌") and title[:20] in row for row in it.stories)
        await it.keys("Enter")
        assert title in it.story
        await it.resize(180, 44)
        assert it.at == "story"
        assert title in it.story
        assert any(row.startswith(" ") and title in row for row in it.stories)


async def test_a_size_told_late_undoes_no_newer_one(opened: Open) -> None:
    async with opened(size=(120, 36)) as it:
        await it.keys("?")
        for screen in (it.reader, it.app.screen):
            screen.post_message(events.Resize(Size(80, 24), Size(80, 24)))
        await it.rest()
        assert len(it.screen) == 36
        await it.keys("Esc")
        assert len(it.screen) == 36
        assert it.shown == {"tree", "list", "story"}


async def test_the_mouse_points_opens_and_scrolls(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        list_ = it.reader.stories
        await it.click(list_, 10, 3)
        assert it.title == TITLES[3]
        await it.click(it.reader.topics, 8, it.branch_row("Sea"))
        assert it.branch == "Sea"
        assert "Sea" in it.top
        assert it.at == "tree"
        await it.click(list_, 10, 1)
        assert it.at == "list"
        before = it.stories[0]
        await it.wheel_down(list_)
        assert it.stories[0] != before
        assert any(row.startswith("▌") for row in it.stories)
        title = it.reader.stories.row(it.reader.stories.top + 2)
        await it.click(list_, 10, 2, times=2)
        assert it.at == "story"
        assert title is not None
        assert title.title in it.story


async def test_zoom_and_sizes(opened: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    async with opened() as it:
        await it.keys("z")
        assert it.shown == {"list"}
        await it.keys("Esc")
        assert it.shown == {"tree", "list", "story"}
        tree, rows = it.reader.topics.region.width, it.reader.stories.region.height
        await it.keys(">", "h", "<", "<")
        assert it.reader.topics.region.width == tree - 4
        assert it.reader.stories.region.height > rows
        sizes, folder = it.reader.context.sizes, it.app.library.path.parents[1]  # type: ignore[attr-defined]
        source = next(iter(it.app.library.sources()))
    again = open_library(folder, [(source.name, source.at)], configured=True)
    async with sitting(again) as it:
        assert it.reader.context.sizes == sizes
        assert it.reader.topics.region.width == tree - 4
