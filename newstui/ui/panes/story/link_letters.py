"""Puts letters on links, topics and related stories, to follow them by keyboard."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.ui.drawing.paint import MARGIN
from newstui.ui.drawing.wrap import cells
from newstui.ui.panes.story.page import Page

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The easiest to reach come first."""


class LinkLetter(NamedTuple):
    """A letter for a target, at a line of the page and a cell of that line."""

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


def overlay(strip: Strip, x: int, letter: str, style: Style) -> Strip:
    """Replaces the cell at `x` by the letter."""
    return Strip.join([strip.crop(0, x), Strip([Segment(letter, style)], 1), strip.crop(x + 1)])
