"""Keys that come before what the last one asked for is there: each is about that, as if one had waited."""

from newstui.ui.terminal.key_names import key_event
from tests.ui.conftest import Open
from tests.ui.feed import TITLES
from tests.ui.sitting import Sitting


def marked(it: Sitting) -> list[str]:
    """Titles of the stories that are starred."""
    rows = (it.reader.stories.row(index) for index in range(it.reader.stories.count))
    return [row.title for row in rows if row and row.starred]


async def test_a_mark_is_taken_back_though_it_is_still_being_written(opened: Open) -> None:
    async with opened() as it:
        await it.burst("su")
        assert "undid 1 mark" in it.bottom
        assert marked(it) == []
        await it.burst("Au", "s")
        assert marked(it) == [TITLES[0]]
        assert it.topics[0].split()[:2] == ["All", "52"], "all are unread again"
        await it.burst("uu", "1")
        assert "nothing to undo" not in it.bottom, "what came after is not what was meant"
        assert "Sea" in it.top


async def test_an_act_is_about_the_list_that_was_asked_for(opened: Open) -> None:
    async with opened() as it:
        await it.burst("4s")
        assert marked(it) == [TITLES[2]], "the first of the topic, not of the list before"
        await it.burst("u", "1", "A")
        assert "marked read" in it.bottom
        assert it.topics[it.branch_row("Sky")].split()[-1] == "17", "none of the other topic's"


async def test_in_the_tree_too(opened: Open) -> None:
    async with opened() as it:
        await it.keys("h")
        await it.walk_to("Sea")
        await it.burst("jjj", "A")
        assert it.branch == "Sky"
        assert "17 and 1 duplicate marked read" in it.bottom


async def test_each_step_to_the_next_unread_counts(opened: Open) -> None:
    async with opened() as it:
        await it.keys("n")
        await it.burst("nns")
        assert it.title == TITLES[3]
        assert marked(it) == [TITLES[3]]


async def test_the_story_that_is_read_is_the_one_under_the_cursor(opened: Open) -> None:
    async with opened() as it:
        await it.burst("jj", "Enter", "s")
        assert it.at == "story"
        assert marked(it) == [TITLES[2]]


async def test_what_is_in_a_story_is_the_story_under_the_cursor(opened: Open) -> None:
    async with opened(size=(120, 50)) as it:
        await it.keys("j" * 4)
        await it.burst("j", ")")
        assert it.reader.context.view.story is not None
        assert it.reader.context.view.story.title == TITLES[5]
        assert it.reader.context.view.related_index == 0
        await it.burst("k", ";", "Esc")
        assert it.reader.context.view.story.title == TITLES[4]


async def test_a_row_that_is_not_there_yet(opened: Open) -> None:
    async with opened() as it:
        stories = it.reader.stories
        stories._rows = {0: stories._rows[0]}
        await it.burst("G", "s")
        assert marked(it) == [it.title]
        assert stories.cursor == stories.count - 1


async def test_after_the_last_key_none_is_heard(opened: Open) -> None:
    async with opened() as it:
        it.app.post_message(key_event("Q"))
        it.app.post_message(key_event("s"))
        await it.until(lambda: it.app.return_code == 0)
        assert it.reader.context.history.writing is None, "s was meant for the shell"


async def test_every_story_is_opened(opened: Open, browser: list[str]) -> None:
    async with opened() as it:
        await it.burst("ojojo")
        assert sorted(browser) == [f"https://sea.example/{number}" for number in range(3)]
        await it.burst("jOO")
        assert it.title == TITLES[5]
        assert sorted(browser) == [f"https://sea.example/{number}" for number in range(5)]
