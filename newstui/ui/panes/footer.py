"""Draws the last row: the keys of what has the keyboard, the keys that may follow half-typed ones, or a message."""

from collections.abc import Mapping, Sequence

from rich.segment import Segment
from textual.strip import Strip

from newstui.keys.actions import Where
from newstui.keys.hints import Hint, Wanted, footer_hints
from newstui.keys.keymap import Keymap
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import ENTER
from newstui.ui.panes.bars import Bar, Role


class KeyHints(Bar):
    """Shows a row of keys and what they do. A click on one presses it."""

    hints: Sequence[Hint] = ()

    def show(self, *hints: Hint) -> None:
        if hints != self.hints:
            self.hints = hints
            self.refresh()

    def render_line(self, y: int) -> Strip:
        return self.draw_hints(self.hints, self.size.width)

    def draw_hints(self, hints: Sequence[Hint], width: int, said: tuple[str, Role] | None = None) -> Strip:
        """Draws keys bold, words dim, after a message if there is one.

        Hints that don't fit are dropped from the end, but the last one before all others.
        """
        ink = self.palette
        parts, spots, used = [Segment(" ", ink.side)], [], 1
        if said is not None:
            words = f"{cut(said[0], max(0, width - 2))}   "
            parts.append(Segment(words, ink.side + self.ink(said[1])))
            used += cells(words)
        for hint in _fitting([self._as_shown(hint) for hint in hints], width - used):
            wide = cells(hint.key) + 1 + cells(hint.words)
            spots.append((range(used, used + wide), hint.press))
            parts += [Segment(hint.key, ink.side + ink.bold), Segment(f" {hint.words}  ", ink.side + ink.dim)]
            used += wide + 2
        self._spots = spots
        return Strip(parts).adjust_cell_length(width, ink.side)

    def _as_shown(self, hint: Hint) -> Hint:
        key = hint.key if self.palette.ascii else hint.key.replace("Enter", ENTER)
        return hint._replace(key=key, press=hint.press or hint.key)


class Footer(KeyHints):
    """Shows the most useful keys of the pane, after a message if there is one, or what may follow half-typed keys.

    `renamed`, `more`: see `footer_hints`.
    """

    def __init__(self, keys: Keymap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.keys = keys
        self.where = Where.LIST
        self.renamed: Mapping[str, str] = {}
        self.more: Sequence[Wanted] = ()
        self._idle = self._empty = False
        self._said: tuple[str, Role] | None = None
        self._instead: Sequence[Hint] | None = None
        self._follow: Sequence[Hint] = ()

    def set_pane(self, where: Where, renamed: Mapping[str, str]) -> None:
        if (where, renamed) != (self.where, self.renamed):
            self.where, self.renamed = where, renamed
            self.refresh()

    def set_idle(self, idle: bool) -> None:
        """Hides the hints while a panel has the keys."""
        self._idle = idle
        self.refresh()

    def set_empty(self, empty: bool) -> None:
        """Shows the keys of a list without stories."""
        if empty != self._empty:
            self._empty = empty
            self.refresh()

    def say(
        self, words: str, role: Role = "part", asking: bool = False, hints: Sequence[Hint] | None = None
    ) -> None:
        """Shows a message until the next key, and `hints` instead of the pane's own.

        `asking`: it asks for that key, so that no hint holds.
        """
        self._said, self._instead = (words, role), () if asking else hints
        self.refresh()

    def clear_message(self) -> None:
        if self._said or self._follow:
            self._said, self._follow = None, ()
            self.refresh()

    def show_continuations(self, typed: str, endings: Sequence[tuple[str, str]]) -> None:
        """Shows what may follow half-typed keys: (key, what it does)."""
        self._follow = [Hint(f"{typed}{key}", words, key) for key, words in endings]
        self.refresh()

    @property
    def message(self) -> str:
        return self._said[0] if self._said else ""

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._follow:
            return self.draw_hints(_all_keys(self._follow, width), width)
        if self._idle:
            return self.draw_hints((), width)
        if self._said and self._instead is not None:
            return self.draw_hints(self._instead, width, self._said)
        more = () if self.where is Where.STORY or self._empty else self.more
        hints = footer_hints(self.keys, self.where, self.renamed, more, self._empty)
        return self.draw_hints(hints, width, self._said)


def _width(hint: Hint) -> int:
    return cells(hint.key) + cells(hint.words) + 3


def _fitting(hints: Sequence[Hint], room: int) -> list[Hint]:
    """Returns the hints that have room, from the first on, and the last one if any has."""
    *others, last = hints or [Hint("", "")]
    if not hints or _width(last) - 2 > room:
        return []
    room -= _width(last)
    kept = []
    for hint in others:
        room -= _width(hint)
        if room < 0:
            break
        kept.append(hint)
    return [*kept, last]


def _all_keys(hints: Sequence[Hint], width: int) -> list[Hint]:
    """Returns every key, the first ones with words while there is room."""
    room = width - 1 - sum(cells(hint.key) + 3 for hint in hints)
    shown = []
    for hint in hints:
        brief = hint.words.partition(";")[0]
        room -= cells(brief)
        shown.append(hint._replace(words=brief if room >= 0 else ""))
    return shown
