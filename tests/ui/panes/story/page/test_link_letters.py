"""Letters on links, topics and related stories, to follow them."""

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.ui.drawing.wrap import Line, Piece
from newstui.ui.panes.story.page.link_letters import LETTERS, link_letters, with_letters
from newstui.ui.panes.story.page.page import Page, Section
from tests.ui.conftest import Open
from tests.ui.feed import OUTSIDE, TITLES, address
from tests.ui.sitting import Sitting


def page(*lines: list[Piece]) -> Page:
    return Page([Section("text", [Line(tuple(pieces)) for pieces in lines])])


def test_letters_stand_where_their_targets_begin_in_reading_order() -> None:
    shown = page([Piece("see "), Piece("here", target="a")], [Piece("很好 "), Piece("there", target="b")])
    assert link_letters(shown, 0, 9) == [("a", "a", 0, 6), ("s", "b", 1, 7)]


def test_a_target_over_two_lines_has_one_letter() -> None:
    shown = page([Piece("one", target="a")], [Piece("one", target="a"), Piece("x", target="b")])
    assert [(letter, target) for letter, target, _, _ in link_letters(shown, 0, 9)] == [
        ("a", "a"),
        ("s", "b"),
    ]


def test_only_what_the_window_shows_has_a_letter() -> None:
    shown = page(*[[Piece("x", target=n)] for n in range(40)])
    assert [target for _, target, _, _ in link_letters(shown, 3, 2)] == [3, 4]
    assert [letter for letter, _, _, _ in link_letters(shown, 0, 40)] == list(LETTERS)
    assert len(set(LETTERS)) == 26


@given(st.text("ab很é ", max_size=20), st.lists(st.integers(2, 28), unique=True, max_size=3).map(sorted))
def test_letters_keep_the_width_of_a_line_and_every_character(text: str, places: list[int]) -> None:
    strip = Strip([Segment(f"  {text}")]).adjust_cell_length(30)
    wanted = list(zip(places, "XYZ", strict=False))
    drawn = with_letters(strip, wanted, Style(reverse=True))
    assert drawn.cell_length == 30
    if text.isascii():
        assert drawn.text.translate(dict.fromkeys(map(ord, "XYZ "))) == text.replace(" ", "")
        for x, letter in wanted:
            after = drawn.text.partition(letter)[2]
            assert after.lstrip("XYZ").replace(" ", "").startswith(strip.text[x:].strip()[:1])


def letter_of(it: Sitting, start: str) -> str:
    """Returns the letter before a text in the story pane."""
    [row] = [row for row in it.rows(it.reader.context.view) if start in row]
    return row[row.index(start) - 1]


async def test_letters_lead_to_links_topics_and_related_stories(opened: Open, browser: list[str]) -> None:
    async with opened(size=(160, 50)) as it:
        before = it.rows(it.reader.context.view)
        await it.keys(";")
        assert "type a letter to follow its link" in it.bottom
        assert it.rows(it.reader.context.view) != before
        letter = letter_of(it, address(0))
        await it.keys("Esc")
        assert it.rows(it.reader.context.view) == before, "the letters are gone"
        await it.keys(";", letter)
        assert browser == [address(0)]
        await it.keys(";")
        await it.keys(letter_of(it, TITLES[5][:20]))
        assert TITLES[5] in it.story
        await it.keys("Esc")
        await it.keys(";")
        await it.keys(letter_of(it, OUTSIDE[:20]))
        assert OUTSIDE in it.story
        await it.keys("Esc", ";")
        await it.keys(letter_of(it, "Tides"))
        assert "Sea › Tides" in it.top
        assert "Tides: its own topic" in it.bottom


async def test_a_letter_that_is_not_shown_does_nothing(opened: Open) -> None:
    async with opened(size=(160, 50)) as it:
        before = it.rows(it.reader.context.view)
        await it.keys(";", "m")
        assert it.rows(it.reader.context.view) == before
        assert it.stories[0][1] == "●", "m was no mark"


async def test_without_a_story_in_view_there_are_no_letters(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        await it.keys(";")
        assert "no links in view" in it.bottom
        await it.keys("m")
        assert it.stories[0][1] == " ", "the next key is a key again"
        await it.keys("Enter", "Esc", ";")
        assert "no links in view" in it.bottom, "those of the story that was read are not seen"
