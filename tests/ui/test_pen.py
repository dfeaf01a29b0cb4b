"""Fewer bytes, the same picture."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from newstui.ui.pen import thin

COLOURS = st.sampled_from([None, "red", "bright_blue", "color(17)", "color(230)", "#11141a", "#e8a857"])
FLAGS = st.sampled_from([None, True])
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=FLAGS,
    italic=FLAGS,
    underline=FLAGS,
    reverse=FLAGS,
    strike=FLAGS,
)
TEXT = st.text("ab é中", min_size=1, max_size=6)
PLACES = st.builds("\x1b[{};{}H".format, st.integers(1, 5), st.integers(1, 20)) | st.just("\r\n")
PIECES = (
    st.tuples(STYLES, TEXT).map(lambda it: it[0].render(it[1], color_system=ColorSystem.TRUECOLOR)) | PLACES
)


def picture(*writes: str) -> list[list[pyte.screens.Char]]:
    screen = pyte.Screen(20, 5)
    stream = pyte.Stream(screen)
    for data in writes:
        stream.feed(data)
    return [[screen.buffer[y][x] for x in range(20)] for y in range(5)]


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=4))
def test_the_picture_is_the_same(writes: list[str]) -> None:
    assert picture(*map(thin, writes)) == picture(*writes)


@given(st.lists(st.text("0123456789;m\x1b[]Hab7\x07\\", max_size=12)).map("".join))
def test_whatever_comes_is_no_less_and_no_more_than_text_and_places(data: str) -> None:
    assert picture(thin(data)) == picture(data)


@given(STYLES, STYLES, TEXT)
def test_it_is_never_longer_than_saying_all(one: Style, other: Style, text: str) -> None:
    said = "".join(style.render(text) for style in (one, other, one))
    assert len(thin(said)) <= len(said) + len("0;") * 3


def test_only_what_changes_is_said() -> None:
    page = "48;2;17;20;26"
    said = f"\x1b[1;38;2;1;2;3;{page}mtitle\x1b[0m\x1b[38;2;9;9;9;{page}m time\x1b[0m\x1b[{page}m \x1b[0m"
    assert thin(said) == f"\x1b[0;1;38;2;1;2;3;{page}mtitle\x1b[22;38;2;9;9;9m time\x1b[39m \x1b[0m"


@pytest.mark.parametrize(
    "data", ["", "plain", "\x1b[?25l", "\x1b]52;c;YQ==\x07", "\x1b[4:3mcurly\x1b[0m", "\x1b[38;5mx"]
)
def test_what_is_not_about_colours_stays(data: str) -> None:
    assert thin(data) == data
