"""Frames in fewer bytes, and the same picture."""

import pyte
from hypothesis import example, given
from hypothesis import strategies as st
from rich.color import Color
from rich.style import Style

from newstui.ui.terminal.sgr import drop_repeats

COLOURS = st.sampled_from(["#102030", "#405060", "color(17)", "color(3)", "color(12)", "default", None])
FLAG = st.sampled_from([True, None])
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=FLAG,
    dim=FLAG,
    italic=FLAG,
    underline=FLAG,
    reverse=FLAG,
    strike=FLAG,
)
TEXTS = st.text("ab é ", min_size=1, max_size=6)
MOVE = st.sampled_from(["", "", "\x1b[2;3H", "\r\n", "\x1b[1;1H"])


def drawn(data: str) -> list[list[object]]:
    screen = pyte.Screen(40, 12)
    pyte.Stream(screen).feed(data + "E")
    return [[screen.buffer[y][x] for x in range(40)] for y in range(12)]


def looks(cell: object) -> object:
    """A blank's ink is not seen."""
    assert isinstance(cell, pyte.screens.Char)
    lined = cell.underscore or cell.reverse or cell.strikethrough
    return cell._replace(fg="", bold=False, italics=False) if cell.data == " " and not lined else cell


@given(st.lists(st.tuples(MOVE, TEXTS, STYLES), max_size=12))
@example([("", "a", Style(bold=True, dim=True)), ("", "b", Style(dim=True))])
def test_the_picture_is_the_same_and_no_longer(parts: list[tuple[str, str, Style]]) -> None:
    frame = "".join(move + style.render(text) for move, text, style in parts)
    thrift = drop_repeats(frame)
    assert [[looks(cell) for cell in row] for row in drawn(thrift)] == [
        [looks(cell) for cell in row] for row in drawn(frame)
    ]
    assert len(thrift) <= len(frame)
    assert drop_repeats(thrift) == thrift


def test_a_style_is_told_once() -> None:
    row = Style(color="#a0a0a0", bgcolor="#101010")
    frame = (
        row.render("left") + row.render("  ") + (row + Style(bold=True)).render("title") + row.render("right")
    )
    assert drop_repeats(frame) == (
        "\x1b[38;2;160;160;160;48;2;16;16;16mleft  \x1b[1mtitle\x1b[22mright\x1b[0m"
    )
    assert Color.parse("#a0a0a0").triplet


def test_what_it_does_not_know_it_leaves() -> None:
    frame = "\x1b[31mred\x1b[0m\x1b[58;5;3mline\x1b[0m"
    assert drop_repeats(frame) == frame
    assert drop_repeats("no style") == "no style"
    link = "\x1b]8;;https://example.org\x1b\\\x1b[1mhere\x1b[0m\x1b]8;;\x1b\\"
    assert drop_repeats(link) == link
