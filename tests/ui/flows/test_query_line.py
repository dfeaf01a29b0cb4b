"""The query as one writes it: live, with mistakes pointed at, names and values completed; matches marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.widgets import Input

from newstui.limits import QUERY
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.query.search_words import sought
from newstui.text.cells import cells
from newstui.ui.drawing.glyphs import MISTAKE
from newstui.ui.drawing.highlight import pattern_of, spans
from newstui.ui.prompts.prompt import pointed
from tests.ui.conftest import Open
from tests.ui.feed import NO_ADDRESS, TITLES
from tests.ui.sitting import Sitting

# --- apart from the screen --------------------------------------------------------------------------------


@given(st.text("ab 很é", max_size=60), st.integers(-5, 90), st.integers(1, 80))
def test_the_pointer_stands_under_its_cell_whatever_the_words(words: str, at: int, width: int) -> None:
    line = pointed(words, at, width)
    assert cells(line) <= width
    place = line.index(MISTAKE)
    assert cells(line[:place]) == max(0, min(at, width - 1))


def test_the_words_stand_where_there_is_room() -> None:
    assert pointed("no name", 4, 30) == "    ▲ no name"
    assert pointed("no name", 28, 30) == f"{'no name':>27} ▲"
    assert pointed("a very long reason", 3, 12) == "   ▲ a very…"


@pytest.mark.parametrize(
    ("query", "starts", "whole"),
    [
        ("whale", (), ("whale",)),
        ('"grey whale" tide', (), ("grey whale", "tide")),
        ("-whale (tide OR title:storm) topic:Sea -(sea OR sky)", (), ("tide", "storm")),
    ],
)
def test_what_a_query_looks_for(query: str, starts: tuple[str, ...], whole: tuple[str, ...]) -> None:
    assert sought(parse(query)) == (starts, whole)


def test_the_last_word_is_a_beginning_while_typing() -> None:
    assert sought(parse("grey wha", typing=True)) == (("wha",), ("grey",))
    assert sought(Query()) == ((), ())


def test_whole_words_end_where_a_word_ends() -> None:
    def found(text: str, starts: list[str], whole: list[str]) -> list[str]:
        return [text[a:b] for a, b in spans(pattern_of(starts, whole=whole), text)]

    assert found("AI aims at ai-ready AIs", [], ["ai"]) == ["AI", "ai"]
    assert found("AI aims at ai-ready AIs", ["ai"], []) == ["AI", "ai", "ai", "AI"]
    assert found("C++ and C", [], ["c++"]) == ["C++"]
    assert found("aids", ["ai", "aids"], []) == ["aids"], "the longest word"
    assert found("潮汐表重新绘制", [], ["重新"]) == ["重新"]
    assert found("Tromsø und Straße", [], ["strasse"]) == ["Straße"]
    assert found("whatever", [], []) == []


# --- on the screen ----------------------------------------------------------------------------------------


def typed(it: Sitting) -> str:
    return it.reader.prompt.query_one(Input).value


def question(it: Sitting) -> str:
    """The line with what is typed; that under it is the hint."""
    return it.screen[-2]


def marked(it: Sitting, y: int) -> str:
    """What is marked as a match in a row of the list."""
    match = it.reader.context.palette.match

    def is_match(style: Style | None) -> bool:
        return bool(style and style.underline and style.color == match.color)

    return "|".join(piece.text for piece in it.reader.stories.render_line(y) if is_match(piece.style))


async def test_the_list_follows_and_a_mistake_is_shown_under_its_character(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys("j", "j", "=")
        assert "Tab completes" in it.bottom
        await it.type("topic:Sea whales")
        assert "Sea  “whales”" in it.top
        count = it.reader.stories.count
        assert 0 < count < 10
        await it.type(" (")
        assert it.reader.stories.count == count, "the last good result stays"
        assert it.bottom.index(MISTAKE) == question(it).index("(")
        await it.keys("Backspace")
        await it.type("is:unred")
        assert it.bottom.index(MISTAKE) == question(it).index("unred")
        assert "▲ unread?" in it.bottom
        await it.keys("Enter")
        assert "▲ unread?" in it.bottom, "a mistake is not kept"
        await it.keys("Tab")
        assert typed(it) == "topic:Sea whales is:unread"
        await it.keys("Enter")
        assert "Sea  “whales”  unread" in it.top
        assert it.at == "list"
        await it.keys("=")
        assert typed(it) == "topic:Sea whales is:unread "
        await it.keys("C-u")
        await it.type("tpoic:Sky")
        assert it.bottom.index(MISTAKE) == question(it).index("tpoic")
        assert "▲ topic?" in it.bottom
        await it.keys("C-u")
        await it.type("topic:Skyy")
        assert "no topic is called Skyy; did you mean Sky?" in it.bottom
        await it.keys("Backspace")
        assert "Tab completes" in it.bottom
        await it.keys("Esc")
        assert "Sea  “whales”  unread" in it.top
        await it.keys("u")
        assert it.top.split()[1] == "All", "one step"
        await it.keys("/")
        await it.type("re:invent")
        assert 'unknown field "re:"' in it.bottom, "the list does not follow, and the line says why"


async def test_the_pointer_counts_wide_characters_and_follows_a_long_line(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys("=")
        await it.type("潮汐 is:x")
        before = it.bottom[: it.bottom.index(MISTAKE)]
        assert cells(before) == cells(question(it)[: question(it).index("x")])
        await it.keys("C-u")
        it.reader.prompt.query_one(Input).insert_text_at_cursor("word " * 20)
        await it.type("heat:hot")
        assert it.bottom.index(MISTAKE) == question(it).rindex("hot")
        await it.keys("Home")
        assert it.bottom.index(MISTAKE) < 80


async def test_the_cursor_stays_on_its_story_whatever_the_list_showed_on_the_way(opened: Open) -> None:
    async with opened() as it:
        await it.keys(*"jjj")
        story = it.title
        word = story.split()[-1]
        for keys in (["Esc"], ["Enter"]):
            await it.keys("/")
            await it.type("whales")
            assert it.title != story
            await it.keys("C-u")
            await it.type(word)
            await it.keys(*keys)
            assert it.title == story


async def test_names_and_values_complete(opened: Open) -> None:
    async with opened() as it:
        await it.keys("=")
        await it.type("pro")
        await it.keys("Tab")
        assert typed(it) == "provider:"
        await it.type("lant")
        await it.keys("Tab")
        assert typed(it) == 'provider:"The Lantern"'
        assert "The Lantern" in it.top
        await it.type(" is:un")
        await it.keys("Tab")
        assert typed(it).endswith(" is:unread")
        await it.type(" -topic:")
        await it.keys("Tab")
        assert typed(it).endswith("-topic:Sea")
        assert "Tides" in it.bottom, "the next are told"
        await it.keys("Tab")
        assert typed(it).endswith("-topic:Tides")
        await it.keys(*["Tab"] * 5)
        assert typed(it).endswith("-topic:Sea"), "around"
        await it.type(" source:")
        await it.keys("Tab")
        assert typed(it).endswith("source:feed")
        await it.type(" type:vid")
        await it.keys("Tab")
        assert typed(it).endswith("type:video")
        await it.type(" zzz")
        await it.keys("Tab")
        assert "no completions" in it.bottom
        await it.keys("C-u")
        await it.type('provider:"coa"')
        await it.keys("Left", "Tab")
        assert typed(it) == 'provider:"Coast Radio"', "no quote is left over"
        await it.keys("Esc", "/")
        await it.type("topic:wha")
        await it.keys("Tab", "Enter")
        assert "Sea › Whales" in it.top


async def test_all_that_is_typed_is_data(opened: Open) -> None:
    async with opened() as it:
        for text in (
            'NEAR("a" b)',
            "100% *",
            "a AND b NOT",
            "'; DROP TABLE story; --",
            '"',
            "\\",
            "()" * 9,
            ":" * 9,
        ):
            await it.keys("/")
            await it.type(text)
            await it.keys("Enter", "Esc")
            assert it.reader.prompt.asking is False
        await it.keys("0", "Esc", "=")
        it.reader.prompt.query_one(Input).insert_text_at_cursor(("ab" * 16 + " ") * (QUERY // 33))
        await it.rest()
        assert it.top.count("ab") > 5
        it.reader.prompt.query_one(Input).insert_text_at_cursor("cde")
        await it.rest()
        assert len(typed(it)) <= QUERY + 1
        await it.keys("Esc")
        assert it.top.split()[1] == "All"


async def test_matches_are_marked_in_the_list_and_in_the_story(opened: Open) -> None:
    async with opened(size=(160, 40)) as it:
        await it.keys("/")
        await it.type("whale com")
        assert marked(it, 0) == "", "a word is a whole one"
        await it.keys("C-u")
        await it.type("grey wha")
        assert marked(it, 0) == "Grey|wha"
        count = it.reader.stories.count
        await it.keys("Enter")
        assert it.reader.stories.count == count > 0, "no whole word is found: the beginning stays"
        await it.keys("=")
        assert typed(it) == "grey wha* "
        await it.keys("Esc", "u")
        assert it.top.split()[1] == "All", "one step"
        await it.keys("/")
        await it.type('"grey whales"')
        await it.keys("Enter")
        assert marked(it, 0) == "Grey whales"
        await it.keys("Esc")
        assert marked(it, 0) == marked(it, 1) == ""
        await it.keys("=")
        await it.type("title:waves -ferry")
        await it.keys("Enter")
        assert all(marked(it, y).lower() == "waves" for y in range(it.reader.stories.count))


async def test_a_click_elsewhere_leaves_the_question(opened: Open) -> None:
    async with opened() as it:
        await it.keys("/")
        await it.type("whales")
        await it.click(it.reader.topics, 8, 0)
        assert not it.reader.prompt.asking
        assert it.at == "tree"
        assert it.top.split()[1] == "All"
        await it.keys("j")
        assert it.branch == "Starred"


async def test_a_place_is_found_by_any_name_those_chosen_lately_first(opened: Open) -> None:
    async with opened() as it:
        for text, said in (
            ("com", "Sky › Comets"),
            ("lant", "The Lantern"),
            ("feed", "feed"),
            ("video", "with video"),
        ):
            await it.keys("t")
            await it.type(text)
            await it.keys("Enter")
            assert said in it.top, text
        await it.keys("t")
        rows = iter(it.screen)
        assert any("type to search" in row for row in rows)
        first = next(row for row in rows if "view" in row)
        assert first.split("▌")[-1].split("│")[0].split() == ["Has", "video", "view", "5"], (
            "under the prompt; its total is not counted"
        )
        await it.keys("Esc", "t", "Enter")
        assert "with video" in it.top, "the last one chosen"


async def test_each_part_of_the_filter_is_seen_and_dropped_last_first(opened: Open) -> None:
    async with opened(size=(160, 40)) as it:
        await it.keys("=")
        await it.type("topic:Sea provider:almanac -topic:Knots since:2020 heat:<190 sort:heat")
        await it.keys("Enter", "H", "/")
        await it.type("tide")
        await it.keys("Enter")
        parts = ["Sea", "almanac", "not Knots", "since 2020", "heat <190", "unread", "“tide”"]
        while parts:
            assert "  ".join(parts) in it.top
            assert "hottest first" in it.top
            await it.keys("Esc")
            parts.pop()
        assert it.top.split()[1:3] == ["All", "hottest"]
        await it.keys("Esc")
        assert it.top.split()[1:3] == ["All", "newest"]


async def test_nothing_matches_says_how_to_go_on(opened: Open) -> None:
    async with opened() as it:
        await it.keys("=")
        await it.type("topic:Nowhere")
        await it.keys("Enter")
        assert "Nothing matches this filter" in " ".join(it.stories)
        await it.keys("Esc", "G")
        assert it.title == NO_ADDRESS
        await it.keys("gg")
        assert it.title == TITLES[0]


async def test_each_part_of_the_filter_is_seen_in_a_narrow_window_too(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys("=")
        await it.type(
            'topic:Sea provider:"The Lantern" -topic:Knots -topic:Whales is:unread since:2020-10 "many waves"'
        )
        await it.keys("Enter")
        parts = ("Sea", "The L", "not Knots", "not Whale", "unread", "since", "many", "0 of 0")
        assert [part for part in parts if part not in it.top] == []
        places = [it.top.index(part) for part in parts]
        assert places == sorted(places)
        await it.resize(40, 12)
        assert it.top.split()[0] == "Sea"
