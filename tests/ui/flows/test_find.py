"""Finding: a story by a title half remembered, and words in the story one reads."""

import asyncio

import pytest

from newstui.ui.prompts import picker as pickers
from newstui.ui.prompts.choice import Choice
from newstui.ui.prompts.picker import Picker
from tests.ui.conftest import Open
from tests.ui.feed import LONG, TITLES
from tests.ui.sitting import Sitting


def offered(it: Sitting) -> list[str]:
    """The titles in the panel, best first."""
    panel = [row for row in it.screen if row.count("│") == 2]
    return [title for row in panel for title in TITLES if title[:24] in row]


STORM = "Two lighthouse keepers find a way around the storm"


async def test_a_story_is_found_by_a_title_with_mistakes_in_it(opened: Open) -> None:
    async with opened() as it:
        await it.keys("F")
        await it.until(lambda: offered(it)[:3] == list(TITLES[:3]))
        await it.type("ligthouse kepers stor")
        await it.until(lambda: offered(it)[:1] == [STORM])
        await it.keys("Enter")
        await it.until(lambda: it.at == "story")
        await it.rest()
        assert it.title == STORM
        assert it.title in it.story
        await it.keys("Esc")
        assert it.at == "list"
        await it.keys("F")
        await it.type("zzzz qqqq xxxx")
        await it.until(lambda: "nothing matches" in " ".join(it.screen))
        await it.keys("Esc")
        assert it.title == STORM


async def test_a_story_outside_the_list_is_read_and_esc_comes_back(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys("4", "j")
        before = it.title
        await it.keys("F")
        await it.type("潮汐表")
        await it.keys("Enter")
        await it.until(lambda: "潮汐表" in it.story)
        assert "Sky" in it.top, "the filter stays"
        await it.keys("Esc")
        assert it.at == "list"
        assert it.title == before


async def test_a_search_that_takes_its_time_says_so(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickers, "SEARCHING_SECONDS", 0.01)
    async with opened(size=(80, 24)) as it:
        let_go = asyncio.Event()

        async def slow(typed: str) -> list[Choice]:
            await let_go.wait()
            return [Choice("a story", value=1)]

        it.app.push_screen(Picker("titles", [], it.reader.context.palette, search=slow))
        await it.until(lambda: "searching …" in " ".join(it.screen))
        let_go.set()
        await it.until(lambda: "a story" in " ".join(it.screen))
        assert "searching …" not in " ".join(it.screen)


async def test_enter_then_esc_leave_once_whenever_the_answer_comes(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        let_go = asyncio.Event()
        chosen: list[object] = []

        async def slow(typed: str) -> list[Choice]:
            await let_go.wait()
            return [Choice("a story", value=1)]

        it.app.push_screen(Picker("titles", [], it.reader.context.palette, search=slow), chosen.append)
        await it.until(lambda: isinstance(it.app.screen, Picker))
        picker = it.app.screen
        await it.keys("Enter", rest=False)
        let_go.set()
        picker._leave(None)  # as Esc does, before the answer is heard
        await it.until(lambda: it.app.screen is it.reader)
        await it.rest()
        assert chosen == [None]


async def test_words_are_found_in_the_story_as_one_types(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys(*["j"] * LONG, "Enter", "/")
        await it.type("watch")
        assert "1 of 60 · Tab next match" in it.bottom
        top = it.story
        await it.keys("Tab", "Tab")
        assert "3 of 60" in it.bottom
        await it.keys("S-Tab", "S-Tab", "S-Tab")
        assert "60 of 60" in it.bottom
        assert it.story != top, "it is in view"
        await it.type(" at sea")
        await it.keys("Enter")
        assert not it.reader.prompt.asking
        assert it.at == "story"
        place = it.story
        await it.keys("/")
        await it.type("Paragraph 20")
        assert "Paragraph 20 of" in it.story
        await it.keys("Esc")
        assert it.story == place, "where one was"
        await it.keys("/")
        await it.type("whatever")
        assert "not found in this story" in it.bottom
        await it.keys("Enter", "Esc")
        assert it.at == "list"
