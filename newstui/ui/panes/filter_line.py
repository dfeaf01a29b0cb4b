"""Draws the line at the top: the query as a sentence, where the cursor is in the list, and what is going on."""

import re
from collections.abc import Iterator, Mapping

from textual.geometry import Region
from textual.strip import Strip

from newstui.keys.keymap import Keymap, split_keys
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import MORE
from newstui.ui.panes.bars import Bar, Role, Words

COUNTED = re.compile(r"\S+ [\d,]+").match
"""A key and a number at the start of what failed: all of it that a narrow line says."""


class FilterLine(Bar):
    """Shows the query as a sentence: "AI › Computer Vision not AWS unread newest first … 4 of 128 · 15 unread"."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Words = ()
        self._place = self._more = ""
        self._progress = ""
        self._news = ""
        self._failed = self._since = ""

    def use_keys(self, keys: Keymap) -> None:
        """Lets a click on a word press the key of the keymap that does what the word says."""
        self.presses = _presses(keys)

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


def _presses(keys: Keymap) -> dict[Role, str]:
    """Returns the keys that a click on a word presses, by the role of the word."""
    actions: Mapping[Role, str] = {
        "name": "help",
        "path": "topic.find",
        "here": "topic.find",
        "part": "query.edit",
        "mine": "query.edit",
        "word": "search",
        "unread": "unread.only",
        "news": "reload",
        "busy": "cancel",
        "error": "failures",
    }
    order = split_keys(keys.key("sort.newest"))
    pressed = {role: key for role, name in actions.items() if (key := keys.key(name))}
    return {**pressed, "sort": order[0]} if len(order) > 1 else pressed
