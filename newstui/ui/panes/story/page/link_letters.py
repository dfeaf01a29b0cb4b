"""Puts letters before links, topics and related stories, to follow them by keyboard."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.ui.drawing.paint import MARGIN
from newstui.ui.drawing.wrap import cells
from newstui.ui.panes.story.page.page import Page

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The easiest to reach come first."""


class LinkLetter(NamedTuple):
    """Places a letter for a target at a line of the page and a cell of that line."""

    letter: str
    target: object
    line: int
    cell: int


def link_letters(page: Page, top: int, height: int) -> list[LinkLetter]:
    """Assigns letters to the targets in the window, in reading order; at most 26."""
    shown = _targets(page, range(top, top + height))
    return [LinkLetter(letter, *place) for letter, place in zip(LETTERS, shown, strict=False)]


def _targets(page: Page, lines: range) -> Iterator[tuple[object, int, int]]:
    seen = set()
    for y in lines:
        line = page.line(y)
        x = MARGIN + cells(line.lead)
        for piece in line.pieces:
            if piece.target is not None and piece.target not in seen:
                seen.add(piece.target)
                yield piece.target, y, x
            x += cells((piece,))


def overlay(strip: Strip, x: int, sign: str, style: Style) -> Strip:
    """Replaces the cell at `x` by a sign."""
    return Strip.join([strip.crop(0, x), Strip([Segment(sign, style)], 1), strip.crop(x + 1)])


def with_letters(strip: Strip, letters: Iterable[tuple[int, str]], style: Style) -> Strip:
    """Puts each letter before the word at its cell: into the blank there, else the rest of the line gives way."""
    width, moved = strip.cell_length, 0
    for x, letter in letters:
        at = x + moved
        if strip.crop(at - 1, at).text == " ":
            strip = overlay(strip, at - 1, letter, style)
        else:
            strip = Strip.join([strip.crop(0, at), Strip([Segment(letter, style)], 1), strip.crop(at)])
            moved += 1
    return strip.crop(0, width)
