"""Marks and taking back, across filters and marks, in the order they were made."""

import asyncio
from typing import Any

import pytest

from tests.ui.conftest import Open
from tests.ui.feed import HEAD, TITLES
from tests.ui.sitting import Sitting


def marks(it: Sitting, index: int) -> str:
    """Dot and star of a row."""
    return it.stories[index][1:3]


async def test_marks_show_at_once_and_in_the_story(opened: Open) -> None:
    async with opened() as it:
        assert marks(it, 0) == "● "
        await it.keys("m")
        assert marks(it, 0) == "  "
        assert it.title == TITLES[0], "the cursor stays"
        await it.keys("s")
        assert marks(it, 0) == " ★"
        assert "★" in it.story
        assert it.topics[1].split() == ["Starred"]
        await it.keys("m", "s")
        assert marks(it, 0) == "● "
        await it.keys("l", "j", "s")
        assert marks(it, 0) == "●★", "in the story: the story that is read"


async def test_undo_and_redo_over_marks_and_filters_in_order(opened: Open) -> None:
    async with opened() as it:
        await it.keys("s", "1", "m", "H")
        assert "  unread  " in it.top
        await it.keys("u")
        assert "  unread  " not in it.top
        await it.keys("u")
        assert "undid 1 mark" in it.bottom
        assert marks(it, 0) == "●★"
        await it.keys("u")
        assert it.top.split()[1] == "All"
        await it.keys("U")
        assert marks(it, 0) == "● "
        await it.keys("u")
        assert "nothing to undo" in it.bottom
        await it.keys("C-r", "C-r", "C-r")
        assert "redid 1 mark" in it.bottom
        assert it.top.split()[1] == "Sea"
        assert marks(it, 0) == " ★"
        await it.keys("C-r", "C-r")
        assert "nothing to redo" in it.bottom


async def test_all_in_the_list_are_marked_and_taken_back(opened: Open) -> None:
    async with opened() as it:
        await it.keys("4", "A")
        assert "17 and 1 duplicate marked read · u undoes it" in it.bottom, (
            "17 rows, and what is folded under one"
        )
        assert all(row[1:2] == " " for row in it.stories[:15])
        assert it.topics[it.branch_row("Sky")].split() == ["4", "▾", "Sky"], "none of them unread"
        await it.keys("A")
        assert "all are already" in it.bottom
        await it.keys("u")
        assert "undid 17 marks and 1 duplicate" in it.bottom
        assert all(row[1:2] == "●" for row in it.stories[:15])


async def test_a_head_takes_what_is_folded_under_it_along(opened: Open) -> None:
    async with opened() as it:
        await it.keys("/")
        await it.type("elsewhere")
        await it.keys("Enter")
        assert "⤷" in it.stories[0]
        await it.keys("Esc", *"j" * HEAD, "m")
        assert "The same, elsewhere" in it.story
        await it.keys("u")
        assert "undid 1 mark and 1 duplicate" in it.bottom


async def test_marks_last(opened: Open) -> None:
    async with opened() as it:
        await it.keys("s", "j", "m")
        library = it.app.library
        ids = [row.id for row in library.listing(it.reader.context.state.query).rows(0, 2)]
        first, second = (library.story(story_id) for story_id in ids)
        assert first is not None
        assert second is not None
        assert (first.starred, first.read) == (True, False)
        assert (second.starred, second.read) == (False, True)


async def test_all_is_never_all_of_the_list_before(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as it:
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        monkeypatch.setattr(it.reader.context.worker, "read", lambda *_: waiting)
        await it.keys("4", "A", rest=False)
        await it.painted()
        assert "try again in a moment" in it.bottom
        waiting.cancel()
        await it.rest()
        row = it.reader.stories.row(0)
        assert row is not None
        assert not row.read
