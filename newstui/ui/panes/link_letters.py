"""Letters on what can be followed in a story: links, topics, related stories."""

from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.ui.drawing.paint import MARGIN
from newstui.ui.drawing.wrap import cells
from newstui.ui.panes.page import Page

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The easiest to reach first."""

Hint = tuple[str, object, int, int]
"""Letter, target, line of the page, cell of the line."""


def hints(page: Page, top: int, height: int) -> list[Hint]:
    """One letter for each link, topic and entry that the window shows, in reading order; at most 26."""
    shown = _targets(page, range(top, top + height))
    return [(letter, *place) for letter, place in zip(LETTERS, shown, strict=False)]


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
    """The letter in place of what stands at cell `x`."""
    return Strip.join([strip.crop(0, x), Strip([Segment(letter, style)], 1), strip.crop(x + 1)])
