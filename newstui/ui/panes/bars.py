"""Draws the two bars: the query and counts at the top; key hints or a message at the bottom."""

from collections.abc import Sequence
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from newstui.keys.actions import ACTIONS, Action, Where
from newstui.keys.keymap import Keymap
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import ENTER, MORE
from newstui.ui.drawing.theme import PLAIN, Palette

Role = Literal["name", "path", "here", "join", "part", "mine", "faint", "accent", "error"]
Words = Sequence[tuple[str, Role]]


class Bar(Widget):
    """A one-row widget on the side tone."""

    ALLOW_SELECT = False
    palette: Palette = PLAIN

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
            "faint": ink.faint,
            "accent": ink.accent,
            "error": ink.error,
        }[role]

    def row(self, left: Words, right: Words, width: int) -> Strip:
        """Draws words on the left and the right. Short of room, left words are cut to a third of the width, then
        right
        words are dropped, the last first.
        """
        right = list(right)
        room = width - sum(cells(text) for text, _ in right) - 2
        least = min(width // 3, 1 + sum(cells(text) for text, _ in left))
        while right and room < least:
            room += cells(right.pop()[0])
        parts, used = [Segment(" ", self.palette.side)], 1
        for text, role in left:
            shown = cut(text, max(0, room - used))
            if shown:
                parts.append(Segment(shown, self.palette.side + self.ink(role)))
                used += cells(shown)
        parts.append(
            Segment(" " * max(0, width - used - sum(cells(t) for t, _ in right) - 1), self.palette.side)
        )
        parts += [Segment(text, self.palette.side + self.ink(role)) for text, role in right]
        parts.append(Segment(" ", self.palette.side))
        return Strip(parts).adjust_cell_length(width, self.palette.side)


class KeyHints(Bar):
    """The last row of a panel: its keys and what they do."""

    words = ""

    def show(self, words: str) -> None:
        if words != self.words:
            self.words = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        return self.row([(self.words, "faint")], [], self.size.width)


class FilterLine(Bar):
    """Shows the query as a sentence: "AI › Computer Vision not AWS unread newest first … 4 of 128 · 15 unread"."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Words = ()
        self._place = ""
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
            (self._news, "accent"),
            (self._progress, "accent"),
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


class Footer(Bar):
    """Shows the most useful keys of the pane, the keys that may follow half-typed ones, or a message."""

    def __init__(self, keys: Keymap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.keys = keys
        self.where = Where.LIST
        self._idle = False
        self._said: tuple[str, Role] | None = None
        self._follow: tuple[str, Sequence[tuple[str, str]]] | None = None

    def set_pane(self, where: Where) -> None:
        if where != self.where:
            self.where = where
            self.refresh()

    def set_idle(self, idle: bool) -> None:
        """Hides the hints while a panel has the keys."""
        self._idle = idle
        self.refresh()

    def say(self, words: str, role: Role = "part") -> None:
        """Shows a message until the next key."""
        self._said = (words, role)
        self.refresh()

    def clear_message(self) -> None:
        if self._said or self._follow:
            self._said = self._follow = None
            self.refresh()

    def show_continuations(self, typed: str, endings: Sequence[tuple[str, str]]) -> None:
        """Shows what may follow half-typed keys: (key, what it does)."""
        self._follow = (typed, endings)
        self.refresh()

    @property
    def message(self) -> str:
        return self._said[0] if self._said else ""

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._idle:
            return self.row([], [], width)
        if self._follow:
            typed, endings = self._follow
            hints = _all_keys([(f"{typed}{key}", words) for key, words in endings], width)
        elif self._said:
            return self.row([self._said], [], width)
        else:
            hints = [
                (self._keys_of(action), action.short)
                for action in ACTIONS
                if action.short and action.where & action.footer & self.where and self.keys.keys(action.name)
            ]
        return self._hints(hints, width)

    def _keys_of(self, action: Action) -> str:
        if action.name == "move.down":
            return "/".join(keys[0] for name in ("move.down", "move.up") if (keys := self.keys.keys(name)))
        return self.keys.keys(action.name)[0].replace("Enter", "Enter" if self.palette.ascii else ENTER)

    def _hints(self, hints: Sequence[tuple[str, str]], width: int) -> Strip:
        """Draws keys bold, words dim; hints that don't fit are dropped from the right, but never help."""
        ink, shown, used = self.palette, [], 1
        last = hints[-1:] if hints and hints[-1][1] == "help" else []
        room = width - sum(cells(key) + cells(words) + 3 for key, words in last)
        for key, words in hints[: len(hints) - len(last)]:
            used += cells(key) + cells(words) + 3
            if used > room:
                break
            shown.append((key, words))
        parts = [Segment(" ", ink.side)]
        for key, words in [*shown, *last]:
            parts += [Segment(key, ink.side + ink.bold), Segment(f" {words}  ", ink.side + ink.dim)]
        return Strip(parts).adjust_cell_length(width, ink.side)


def _all_keys(hints: Sequence[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    """Returns every key, the first ones with words while there is room."""
    room = width - 1 - sum(cells(key) + 3 for key, _ in hints)
    shown = []
    for key, words in hints:
        brief = words.partition(";")[0]
        room -= cells(brief)
        shown.append((key, brief if room >= 0 else ""))
    return shown
