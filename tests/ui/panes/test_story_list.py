"""Rows of the list: what stands in them, what yields when there is no room, and blanks that are asked for."""

import re
from datetime import UTC, timedelta, timezone
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from newstui.model.change import Mark
from newstui.model.row import StoryRow
from newstui.ui.panes.story_list import StoryList
from newstui.ui.panes.story_row import columns
from tests.ui.feed import HOUR, NOW
from tests.ui.widths import fits, texts, widths

WIDE = 100


def row(number: int, **fields: object) -> StoryRow:
    """A row an hour older than the one before."""
    return StoryRow(f"id{number}", f"Story {number}", "Tide Table", NOW - number * HOUR, **fields)  # type: ignore[arg-type]


def listed(*rows: StoryRow, **more: object) -> StoryList:
    stories = StoryList(tz=UTC, clock=lambda: NOW)
    stories.show(len(rows), rows, **more)  # type: ignore[arg-type]
    return stories


def text(stories: StoryList, index: int, width: int = WIDE) -> str:
    return stories.draw(index, width, index == stories.cursor).text


@given(
    st.builds(
        StoryRow,
        id=st.just("x"),
        title=texts,
        provider=texts,
        published=st.none() | st.integers(-2_208_988_800, 7_289_654_399),
        read=st.booleans(),
        starred=st.booleans(),
        folded=st.booleans(),
        related_count=st.integers(0, 256),
        excerpt=texts,
    ),
    widths,
    st.booleans(),
)
def test_any_row_is_as_wide_as_it_should_be(story: StoryRow, width: int, at_cursor: bool) -> None:
    stories = listed(story)
    fits(stories.draw(0, width, at_cursor), width)
    fits(stories.draw(1, width, at_cursor), width)
    stories.lines_per_row = 2
    fits(stories.draw(0, width, at_cursor), width)
    fits(stories.draw_second(0, width, at_cursor), width)
    stories.empty_message = (story.title,)
    stories.show(0, ())
    fits(stories.draw_below(1, width), width)


@given(widths)
def test_the_title_never_goes_below_half(width: int) -> None:
    wide = columns(width)
    rest = sum(part + 2 for part in (wide.provider, wide.time) if part)
    assert 5 + wide.title + rest == max(5, width)
    assert wide.title >= width // 2 - 5
    if wide.provider:
        assert wide.title >= width // 2


def test_columns_yield_from_the_right() -> None:
    stories = listed(row(0, related_count=7))
    assert text(stories, 0).split() == "▏● Story 0 +7 Tide Table 16:00".split()
    assert "Tide Table" not in text(stories, 0, 50)
    assert "16:00" in text(stories, 0, 50)
    assert "+7" in text(stories, 0, 50)
    assert text(stories, 0, 16).split() == "▏● Story 0 +7".split()


def test_marks_have_their_places() -> None:
    stories = listed(row(0), row(1, starred=True), row(2, read=True), row(3, read=True, folded=True))
    assert [text(stories, index)[1:3] for index in range(4)] == ["● ", "●★", "  ", "⤷ "]
    stories.update_marks([Mark("id0", "read", False, True), Mark("id2", "starred", False, True)])
    assert [text(stories, index)[1:3] for index in range(3)] == ["  ", "●★", " ★"]
    assert stories.row(0) == row(0, read=True)


def test_the_first_row_of_a_day_carries_the_day() -> None:
    stories = listed(*(row(number * 9) for number in range(4)))
    assert [text(stories, index)[-8:].strip() for index in range(4)] == ["16:00", "07:00", "8 Mar", "13:00"]
    stories.tz = timezone(timedelta(hours=9))
    stories.show(4, [row(number * 9) for number in range(4)])
    assert text(stories, 0)[-8:].strip() == "01:00", "10 March there, which is today"
    stories.show(4, [row(number * 9) for number in range(4)], by_date=False)
    assert [text(stories, index)[-8:].strip() for index in range(2)] == ["10 Mar", "9 Mar"]


def test_undated_has_no_time() -> None:
    assert text(listed(StoryRow("x", "A knot")), 0).split() == ["▏●", "A", "knot"]


def window(stories: StoryList, height: int, width: int = 60) -> list[str]:
    """What is painted in a window of this size."""
    with patch.object(StoryList, "size", Size(width, height)):
        stories.move_to(stories.cursor)
        stories._show_cursor()
        return [stories.render_line(y).text for y in range(height)]


def test_a_rule_stands_where_the_year_changes() -> None:
    stories = listed(*(row(number * 24 * 60) for number in range(14)), StoryRow("x", "A knot"))
    seen = window(stories, 20)
    assert [line.split()[1] for line in seen if "──" in line] == ["2023", "2022", "undated"]
    assert seen[2].startswith("  ── 2023 ──")
    assert len([line for line in seen if "Story" in line]) == 14
    stories.show(2, [row(500 * 24), row(501 * 24)])
    assert window(stories, 3)[0].startswith("  ── 2022 ──"), "the first row is of another year than today"
    stories.show(2, [row(0), row(500 * 24)], by_date=False)
    assert not any("──" in line for line in window(stories, 4))


@given(st.integers(1, 2), st.integers(3, 9), st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_the_cursor_is_always_in_the_window_rules_or_not(lines: int, height: int, moves: list[int]) -> None:
    stories = listed(*(row(number * 24 * 90) for number in range(30)))
    stories.set_lines_per_row(lines)
    for index in moves:
        stories.move_to(index)
        seen = window(stories, height)
        assert [line[0] for line in seen].count("▏") == lines, "the whole row is seen"
        clicked = next(y for y, line in enumerate(seen) if line[0] == "▏")
        with patch.object(StoryList, "size", Size(60, height)):
            assert stories._index_at(clicked) == stories.cursor
            assert stories._y_of(stories.cursor) == clicked


def test_two_line_rows_tell_provider_time_and_excerpt() -> None:
    said = "Where the water goes, and when it comes back. " * 4
    stories = listed(*(row(number * 9, excerpt=said) for number in range(6)), row(60, related_count=7))
    stories.highlight(re.compile("water"))
    stories.set_lines_per_row(2)
    assert [line.rstrip() for line in window(stories, 7, 60)] == [
        "▏●  Story 0                                                ▐",
        "▏   Tide Table · 16:00 · Where the water goes, and when it…▐",
        " ●  Story 9                                                ▐",
        "    Tide Table · 07:00 · Where the water goes, and when it…",
        " ●  Story 18",
        "    Tide Table · 8 Mar · Where the water goes, and when it…",
        " ●  Story 27",
    ]
    marked = [run.text for run in stories.draw_second(2, 60, False) if run.style and run.style.reverse]
    assert marked == ["water"]
    with patch.object(StoryList, "size", Size(60, 7)):
        assert [stories._index_at(y) for y in range(7)] == [0, 0, 1, 1, 2, 2, 3]
        stories.page(1)
        assert (stories.cursor, stories.top) == (2, 2), "a page is three rows, less one"
        stories.set_anchor(2)
        stories.move_to(3)
    assert [line[0] for line in window(stories, 7, 60)] == ["│", "│", "▏", "▏", " ", " ", " "]
    stories.move_to(6)
    assert window(stories, 6, 60)[-2:] == [
        "▏●  Story 60                                             +7▐",
        "▏   Tide Table · 7 Mar                                     ▐",
    ]


def test_times_may_be_written_as_distances() -> None:
    now = NOW
    stories = StoryList(tz=UTC, clock=lambda: now, relative=True)
    hours = (0, 3, 50, 24 * 36, 24 * 800)
    stories.show(5, [row(number) for number in hours])
    assert [text(stories, index)[-8:].strip() for index in range(5)] == ["now", "3h", "2d", "5w", "2y"]
    now += 150
    assert text(stories, 0)[-8:].strip() == "2m", "the clock goes on"
    stories.set_lines_per_row(2)
    assert "Tide Table · 5w" in stories.draw_second(3, WIDE, False).text


def test_the_scrollbar_shows_what_part_is_in_view() -> None:
    stories = listed(*(row(number) for number in range(100)))
    bar = [line[-1] for line in window(stories, 10)]
    assert bar == ["▐", *" " * 9]
    stories.move_to(50)
    assert window(stories, 10)[0][-1] == window(stories, 10)[-1][-1] == " "
    stories.move_to(99)
    assert [line[-1] for line in window(stories, 10)] == [*" " * 9, "▐"]
    stories.show(5, [row(number) for number in range(5)])
    assert not any(line[-1].strip() for line in window(stories, 10)), "all of it is in view"


@pytest.mark.parametrize("start", [0, 500])
def test_rows_not_there_are_blank_and_asked_for_once(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stories = StoryList(tz=UTC, clock=lambda: NOW)
    wanted: list[StoryList.RowsNeeded] = []
    monkeypatch.setattr(stories, "call_after_refresh", lambda _, message: wanted.append(message))
    stories.show(1_000, [])
    stories.top = start
    assert {text(stories, start + y).strip() for y in range(20)} == {""}
    assert len(wanted) == 1
    assert wanted[0].start <= start
    assert wanted[0].end >= start + 20
    stories.set_rows(start, [row(number) for number in range(20)])
    assert "Story 3" in text(stories, start + 3)
    text(stories, start + 20)
    assert len(wanted) == 2, "the answer came: what is missing still is asked for again"


def test_another_listing_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = StoryList(tz=UTC, clock=lambda: NOW)
    wanted: list[StoryList.RowsNeeded] = []
    monkeypatch.setattr(stories, "call_after_refresh", lambda _, message: wanted.append(message))
    for _ in range(2):
        stories.show(10, [])
        text(stories, 3)
    assert len(wanted) == 2, "the answer for the old one never comes"


def test_the_window_jumps_by_half_when_the_cursor_leaves_it() -> None:
    stories = listed(*(row(number) for number in range(100)))
    assert stories.height == 1
    stories.step(1)
    assert (stories.cursor, stories.top) == (1, 1)
    stories.move_to(99)
    assert stories.top == 99
    stories.move_to(1_000)
    assert stories.cursor == 99


def test_an_empty_list_says_why() -> None:
    stories = listed()
    stories.empty_message = ("Nothing matches", "", "Esc goes back")
    assert [stories.draw_below(y, 30).text.strip() for y in range(4)] == [
        "",
        "Nothing matches",
        "",
        "Esc goes back",
    ]
    stories.empty_message = ("Nothing matches", "", "Esc removes the last part")
    assert [stories.draw_below(y, 20).text.strip() for y in range(3, 6)] == [
        "Esc removes the",
        "last part",
        "",
    ]
