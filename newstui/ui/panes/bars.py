"""Draws a bar of one row whose words can be clicked; the lines at the edges of the screen are bars."""

from collections.abc import Mapping, Sequence
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from newstui.text.cells import cells, cut
from newstui.ui.drawing.theme import PLAIN, Palette

Role = Literal[
    "name", "path", "here", "join", "part", "mine", "word", "unread", "sort", "faint", "news", "busy", "error"
]
Words = Sequence[tuple[str, Role]]


class Bar(Widget):
    """Draws one row on the side tone. Words can be clicked: each presses the keys that do what it says.

    `presses`: the keys that words of a role press.
    """

    ALLOW_SELECT = False
    palette: Palette = PLAIN
    presses: Mapping[Role, str] = {}
    _spots: Sequence[tuple[range, str]] = ()
    """The cells of the row as it was drawn, and the keys that a click there presses."""

    class Pressed(Message):
        """Words were clicked that stand for these keys."""

        def __init__(self, bar: "Bar", keys: str) -> None:
            super().__init__()
            self.bar, self.keys = bar, keys

    def set_palette(self, palette: Palette) -> None:
        self.palette = palette
        self.refresh()

    def ink(self, role: Role) -> Style:
        ink = self.palette
        return {
            "name": ink.faint,
            "path": ink.dim,
            "here": ink.bold,
            "join": ink.faint,
            "part": ink.text,
            "mine": ink.accent,
            "word": ink.accent,
            "unread": ink.accent,
            "sort": ink.faint,
            "faint": ink.faint,
            "news": ink.accent,
            "busy": ink.accent,
            "error": ink.error,
        }[role]

    def row(self, left: Words, right: Words, width: int) -> Strip:
        """Draws words on the left and the right.

        Short of room, left words are cut to a third of the width, then right words are dropped, the last first.
        """
        right = list(right)
        room = width - sum(cells(text) for text, _ in right) - 2
        least = min(width // 3, 1 + sum(cells(text) for text, _ in left))
        while right and room < least:
            room += cells(right.pop()[0])
        words: list[tuple[str, Role | None]] = [(" ", None)]
        used = 1
        for text, role in left:
            shown = cut(text, max(0, room - used))
            if shown:
                words.append((shown, role))
                used += cells(shown)
        words.append((" " * max(0, width - used - sum(cells(text) for text, _ in right) - 1), None))
        return self._drawn([*words, *right, (" ", None)]).adjust_cell_length(width, self.palette.side)

    def _drawn(self, words: Sequence[tuple[str, Role | None]]) -> Strip:
        parts, spots, at = [], [], 0
        for text, role in words:
            parts.append(Segment(text, self.palette.side + self.ink(role) if role else self.palette.side))
            if role and role in self.presses:
                spots.append((range(at, at + cells(text)), self.presses[role]))
            at += cells(text)
        self._spots = spots
        return Strip(parts)

    def on_click(self, event: events.Click) -> None:
        keys = next((keys for spot, keys in self._spots if event.x in spot), "")
        if keys:
            event.stop()
            self.post_message(self.Pressed(self, keys))
