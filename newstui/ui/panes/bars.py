"""Draws the bars at the edges of the screen; the one at the top shows the query and where the cursor is in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import MORE
from newstui.ui.drawing.theme import PLAIN, Palette

Role = Literal[
    "name", "path", "here", "join", "part", "mine", "word", "unread", "sort", "faint", "news", "busy", "error"
]
Words = Sequence[tuple[str, Role]]


COUNTED = re.compile(r"\S+ [\d,]+").match
"""A key and a number at the start of what failed: all of it that a narrow line says."""


class Bar(Widget):
    """A one-row widget on the side tone. Words can be clicked: each presses the keys that do what it says.

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


class FilterLine(Bar):
    """Shows the query as a sentence: "AI › Computer Vision not AWS unread newest first … 4 of 128 · 15 unread"."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Words = ()
        self._place = self._more = ""
        self._progress = ""
        self._news = ""
        self._failed = self._since = ""

    def show_query(self, words: Words) -> None:
        self._set("_left", tuple(words))

    def show_place(self, place: int, matches: int | None, more: str = "") -> None:
        """Shows where the cursor is: story `place`, from 1, of so many `matches`; None: not known yet.

        `more` is what else is to be said of them: how many are unread, how far the story is read.
        """
        known = MORE if matches is None else f"{matches:,}"
        before = self._place + self._more
        self._place = f"{place:,} of {known}" if matches != 0 else "0 of 0"
        self._more = f" · {more}" if more else ""
        after = self._place + self._more
        if before != after and len(before) == len(after):
            # The rest of the line stays: a step of the cursor sends these few cells.
            self.refresh(Region(self.size.width - len(before) - 1, 0, len(before), 1))
        elif before != after:
            self.refresh()

    def show_progress(self, words: str) -> None:
        self._set("_progress", words)

    def show_arrivals(self, words: str) -> None:
        """Shows how many new stories wait to be shown."""
        self._set("_news", words)

    def show_failure(self, words: str, since: str = "") -> None:
        """Shows what failed. `since`: the age of what is shown; dropped first when room is short."""
        self._set("_failed", words)
        self._set("_since", since)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        for left, right in self._from_the_fullest():
            if _wide(left) + _wide(right) + 3 <= width:
                break
        left = _shortened(left, max(width - _wide(right) - 3, width // 3 - 1))
        return self.row(left, right, width)

    def _from_the_fullest(self) -> Iterator[tuple[Words, Words]]:
        """Yields what the line may hold, from everything to the least: left and right words."""
        named = (("newstui  ", "name"), *self._left)
        unsorted = [part for part in self._left if part[1] != "sort"]
        failed, place = self._failed, self._place + self._more
        aged = f"{self._since} · {failed}" if self._since else failed
        brief = found[0] if (found := COUNTED(failed)) else failed
        yield named, self._right(aged, place)
        yield self._left, self._right(aged, place)
        yield named, self._right(failed, place)
        yield self._left, self._right(failed, place)
        yield unsorted, self._right(failed, place)
        yield self._left, self._right(failed, self._place)
        yield unsorted, self._right(failed, self._place)
        yield unsorted, self._right(brief, self._place)

    def _right(self, failed: str, place: str) -> Words:
        right: list[tuple[str, Role]] = [
            (failed, "error"),
            (self._news, "news"),
            (self._progress, "busy"),
        ]
        return [*((text + "   ", role) for text, role in right if text), (place, "path")]

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.refresh()


def _wide(words: Words) -> int:
    return sum(cells(text) for text, _ in words)


def _shortened(words: Words, room: int) -> Words:
    """Cuts the parts until all fit into `room`."""
    shown = words
    for most in (room, 24, 18, 14, 11, 9, 7):
        if _wide(shown) <= room:
            break
        shown = [(cut(text, most) if role != "join" else text, role) for text, role in words]
    return shown
