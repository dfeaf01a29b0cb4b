"""Draws the line at the top: the query as a sentence, where the cursor is in the list, and what is going on."""

from collections.abc import Mapping

from textual.geometry import Region
from textual.strip import Strip

from newstui.keys.keymap import Keymap, split_keys
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import MORE
from newstui.ui.panes.bars import Bar, Role, Words


class FilterLine(Bar):
    """Shows the query as a sentence: "AI › Computer Vision not AWS unread newest first … 4 of 128 · 15 unread"."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Words = ()
        self._place = ""
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
        where = f"{place:,} of {known}" if matches != 0 else "0 of 0"
        before, self._place = self._place, f"{where} · {more}" if more else where
        if before != self._place and len(before) == len(self._place):
            # The rest of the line stays: a step of the cursor sends these few cells.
            self.refresh(Region(self.size.width - len(before) - 1, 0, len(before), 1))
        elif before != self._place:
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
        failed = f"{self._since} · {self._failed}" if self._since else self._failed
        right = self._right(failed)
        least = min(self.size.width // 3, 1 + sum(cells(text) for text, _ in self._left))
        if self.size.width - sum(cells(text) for text, _ in right) - 2 < least:
            right = self._right(self._failed)
        room = self.size.width - sum(cells(text) for text, _ in right) - 3
        left = _shortened((("newstui  ", "name"), *self._left), max(room, self.size.width // 3 - 1))
        return self.row(left, right, self.size.width)

    def _right(self, failed: str) -> Words:
        right: list[tuple[str, Role]] = [
            (failed, "error"),
            (self._news, "news"),
            (self._progress, "busy"),
        ]
        return [*((text + "   ", role) for text, role in right if text), (self._place, "path")]

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.refresh()


def _shortened(words: Words, room: int) -> Words:
    """Cuts the parts until all fit into `room`; our own name, the first part, is dropped before that."""
    if len(words) <= 2 or sum(cells(text) for text, _ in words) <= room:
        return words
    for most in (room, 24, 18, 14, 11, 9, 7):
        shown = [(cut(text, most) if role != "join" else text, role) for text, role in words[1:]]
        if sum(cells(text) for text, _ in shown) <= room:
            break
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
