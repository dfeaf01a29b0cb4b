"""Reading: the preview, the story, the way back, paging, the next unread, related stories."""

import pytest

from tests.ui.conftest import Open
from tests.ui.feed import LONG, OUTSIDE, RELATED, TITLES, address
from tests.ui.sitting import Sitting

NARROW = (80, 24)


def read_titles(it: Sitting) -> list[str]:
    rows = (it.reader.stories.row(index) for index in range(it.reader.stories.count))
    return [row.title for row in rows if row is not None and row.read]


async def test_a_preview_follows_the_cursor_and_marks_nothing(opened: Open) -> None:
    async with opened() as it:
        assert TITLES[0] in it.story
        await it.keys("j", "j", "j")
        assert TITLES[3] in it.story
        assert read_titles(it) == []
        await it.keys("Enter")
        assert it.at == "story"
        assert read_titles(it) == [TITLES[3]]
        assert not it.stories[3].lstrip().startswith("●")
        assert it.topics[0].split() == ["All", "51"]


async def test_with_mark_never_only_m_marks(opened: Open, browser: list[str]) -> None:
    async with opened(read_mark="never") as it:
        await it.keys("Enter", "Space", "n", "o")
        assert read_titles(it) == []
        await it.keys("m")
        assert len(read_titles(it)) == 1


async def test_esc_takes_the_first_way_back_there_is(opened: Open) -> None:
    async with opened() as it:
        await it.keys("1", "z", "Enter", "gr", "Enter")
        assert it.reader.context.state.trail
        assert TITLES[RELATED[0][0] or 0] in it.story
        await it.keys("g")
        assert "gg" in it.bottom
        steps = (
            ("half-typed keys", lambda: "gg" not in it.bottom and bool(it.reader.context.state.trail)),
            ("the trail", lambda: not it.reader.context.state.trail and it.at == "story"),
            ("story to list", lambda: it.at == "list" and it.reader.context.zoomed),
            ("the zoom", lambda: not it.reader.context.zoomed and "Sea" in it.top),
            ("the last filter", lambda: it.top.split()[1] == "All"),
            ("nothing more", lambda: it.app.return_code is None and it.at == "list"),
        )
        for what, done in steps:
            await it.keys("Esc")
            assert done(), what


async def test_backspace_goes_back_like_esc(opened: Open) -> None:
    async with opened() as it:
        await it.keys("1", "Enter", "g", "Backspace")
        assert it.at == "story"
        await it.keys("Backspace")
        assert it.at == "list"
        await it.keys("Backspace")
        assert it.top.split()[1] == "All"


async def test_esc_and_a_key_typed_fast_are_two(opened: Open) -> None:
    from textual import events

    async with opened() as it:
        await it.keys("Enter")
        it.app.post_message(events.Key("alt+j", "j"))
        await it.rest()
        assert it.at == "list"
        assert it.title == TITLES[1]


async def test_space_pages_the_story_then_goes_to_the_next_unread(opened: Open) -> None:
    async with opened(size=(120, 24)) as it:
        await it.keys("j")
        assert it.title == TITLES[LONG]
        assert read_titles(it) == []
        pages = 0
        while it.title == TITLES[LONG]:
            await it.keys("Space")
            pages += 1
            assert pages < 40
        assert pages > 5
        assert it.title == TITLES[LONG + 1]
        assert TITLES[LONG + 1] in it.story
        await it.until(lambda: read_titles(it) == [TITLES[LONG], TITLES[LONG + 1]])


async def test_space_in_a_narrow_window_opens_first(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        await it.keys("Space")
        assert it.shown == {"story"}
        assert TITLES[0] in it.story


async def test_next_and_previous_unread_skip_what_is_read(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "m", "j", "m", "gg", "Enter", "n")
        assert it.title == TITLES[3]
        assert TITLES[3] in it.story
        await it.keys("p")
        assert "No unread stories above" in it.bottom
        await it.keys("Esc", "G", "n")
        assert "No more unread" in it.bottom
        await it.keys("p")
        assert it.title == TITLES[-1]


async def test_the_next_unread_where_the_list_stands_alone(opened: Open) -> None:
    async with opened(size=NARROW) as it:
        await it.keys("n")
        assert it.title == TITLES[1]
        await it.burst("nn")
        assert it.title == TITLES[3]
        await it.keys("p")
        assert it.title == TITLES[2]
        assert read_titles(it) == [], "none was seen"


async def test_related_stories_walk_and_come_back_the_same_way(opened: Open) -> None:
    async with opened() as it:
        await it.keys("gr")
        assert it.at == "story"
        assert it.reader.context.view.current is not None
        await it.keys("Enter")
        assert TITLES[5] in it.story
        await it.keys("gr", "Enter")
        assert TITLES[9] in it.story
        assert read_titles(it) == [TITLES[5], TITLES[9]], "following a related story reads it"
        await it.keys("Esc")
        assert TITLES[5] in it.story
        await it.keys("Esc")
        assert TITLES[0] in it.story
        assert it.reader.context.view.related_index == 0, "the cursor stands where one left"
        assert it.title == TITLES[0]
        await it.keys("Esc", "j", "gr")
        assert "no related stories" in it.bottom


@pytest.mark.parametrize("keys", ["gr", ")"])
async def test_related_stories_of_a_story_that_is_not_seen(opened: Open, keys: str) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys(keys)
        assert it.shown == {"story"}
        assert it.reader.context.view.related_index == 0
        assert "Related 3" in it.story
        assert f"● {TITLES[5]}" in it.story
        await it.keys("Esc", "j", keys)
        assert "no related stories" in it.bottom, "of this one, not of the one that was shown"
        assert it.at == "list"


async def test_a_related_story_outside_the_library(opened: Open, browser: list[str]) -> None:
    async with opened() as it:
        await it.keys("gr", ")", "(", ")")
        assert it.reader.context.view.related_index == 1
        await it.keys("Enter")
        assert OUTSIDE in it.story
        assert "It lies too far away." in it.story
        assert "Not in the library" in it.story
        await it.keys("s", "m")
        assert not any("★" in row for row in it.stories), "the story of the list is another one"
        assert read_titles(it) == []
        await it.keys("o")
        assert browser == ["https://far.example/"]
        assert read_titles(it) == []
        await it.resize(180, 44)
        assert OUTSIDE in it.story
        await it.keys("Esc")
        assert TITLES[0] in it.story
        assert OUTSIDE in it.story  # as an entry
        assert "It lies too far away." in it.story
        assert it.reader.context.view.related_index == 1
        await it.keys("o")
        assert browser[1:] == [address(0)]


@pytest.mark.parametrize("size", [(120, 36), NARROW], ids=["beside", "over"])
async def test_j_and_k_scroll_the_story(opened: Open, size: tuple[int, int]) -> None:
    async with opened(size=size) as it:
        await it.keys("j", "Enter")
        head = it.rows(it.reader.context.view)[0]
        assert TITLES[LONG] in head
        await it.keys("j", "j", "j")
        assert it.rows(it.reader.context.view)[0] != head
        await it.keys("gg")
        assert it.rows(it.reader.context.view)[0] == head
        await it.keys("G")
        assert "Paragraph 59" in it.story
        if size[0] == 120:
            await it.keys("Esc", "K")
            assert it.at == "list"
            assert "Paragraph 55" in it.story
            await it.keys(*"K" * 60, rest=False)
            assert it.rows(it.reader.context.view)[0].strip() == head.strip(" ▌")
            await it.keys("J")
            assert it.rows(it.reader.context.view)[0].strip() != head.strip(" ▌")
            assert it.title == TITLES[LONG]
