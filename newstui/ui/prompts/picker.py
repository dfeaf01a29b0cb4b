"""Shows a panel to choose from a list by typing: topics, keys, errors."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip
from textual.widgets import Input

from newstui.errors import Interrupted
from newstui.text.cells import cells, cut, fit
from newstui.ui.drawing.glyphs import CURSOR, ENTER
from newstui.ui.drawing.highlight import marked, pattern_of
from newstui.ui.drawing.theme import Palette
from newstui.ui.drawing.wrap import fold_plain
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.prompts.choice import Choice, Extra, ranked
from newstui.ui.prompts.panel import Panel
from newstui.ui.prompts.text_field import TextField

SEARCHING_SECONDS = 0.2
"""A search that takes longer says so."""
LEAST_ROWS, SHARE = 10, 0.6
"""A panel is as tall as its choices, but has at most so many rows, or that share of the window if it is more."""
FRAME_LINES = 4
"""Lines of a panel that are not choices: frame, field, and the blank below it."""
FRAME_CELLS = 8
"""Cells of the panel's width that are not text: frame, padding, the list's margins."""


def unfolded(choices: Sequence[Choice], width: int) -> list[Choice]:
    """Wraps plain texts that are too wide into several rows."""
    rows: list[Choice] = []
    for choice in choices:
        if choice.folds or (choice.value is None and not choice.heading):
            rows += [Choice(line, value=choice.value) for line in fold_plain(choice.left, width, 2)]
        else:
            rows.append(choice)
    return rows


class ChoiceList(CursorList, can_focus=False):
    """Shows the list of a picker."""

    SCROLLBAR = True
    choices: Sequence[Choice] = ()
    typed: re.Pattern[str] | None = None

    @property
    def paper(self) -> Style:
        return self.palette.side

    def draw(self, index: int, width: int, at_cursor: bool) -> Strip:
        choice, ink = self.choices[index], self.palette
        if choice.sheet:
            return self._draw_sheet(choice, width)
        tone = ink.cursor if at_cursor and choice.value is not None else ink.side
        note = cut(choice.note, max(width // 2, width - 6 - cells(choice.left)))
        room = max(1, width - 4 - (cells(note) + 2 if note else 0))
        words = ink.bold if choice.heading else ink.text
        bar = CURSOR if at_cursor and choice.value is not None else " "
        parts = [
            Segment(bar, tone + ink.accent),
            Segment(" ", tone),
            *(Segment(*run) for run in marked(fit(choice.left, room), tone + words, self.typed, ink.match)),
            Segment(("  " + note if note else "") + "  ", tone + ink.dim),
        ]
        return Strip(parts).adjust_cell_length(width, tone)

    def _draw_sheet(self, choice: Choice, width: int) -> Strip:
        ink, parts = self.palette, [Segment("  ", self.palette.side)]
        for cell in choice.sheet:
            parts.append(Segment(cell.key, ink.side + ink.bold))
            parts.append(Segment(cell.words, ink.side + (ink.dim if cell.key else ink.faint)))
        return Strip(parts).adjust_cell_length(width, ink.side)

    def _show_cursor(self) -> None:
        """Also shows the heading above the first choice of a group."""
        super()._show_cursor()
        if self.top == self.cursor > 0 and self.choices[self.top - 1].heading:
            self.top -= 1

    def draw_below(self, y: int, width: int) -> Strip:
        words = " nothing matches" if y == 0 and not self.count else ""
        return Strip([Segment(fit(words, width), self.palette.side + self.palette.dim)], width)


class Picker(Panel[Any]):
    """Returns the chosen value, or None. `title` stands in the frame; so do the keys that the panel takes.

    `search` returns the choices for what is typed, best first; without it, `choices` are ranked. `sheet` gives rows
    for a width, which stand above the choices until something is typed. `extra` is a choice with a key of its own,
    which counts as long as nothing else is typed.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        palette: Palette,
        *,
        search: Callable[[str], Awaitable[list[Choice]]] | None = None,
        sheet: Callable[[int], list[Choice]] | None = None,
        extra: Extra | None = None,
    ) -> None:
        super().__init__()
        self._sheet, self._extra = sheet, extra
        self.title_words, self.choices, self.palette, self.search = title, choices, palette, search
        self.found: Sequence[Choice] = choices
        self._room = LEAST_ROWS
        self._behind = self._entered = False
        """The search has not finished; Enter was pressed meanwhile."""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            field = TextField(placeholder="type to search", compact=True, id="typed")
            field.set_reactive(Input.cursor_blink, False)
            yield field
            yield ChoiceList(id="choices")

    def on_mount(self) -> None:
        self.lines = self.query_one(ChoiceList)
        self.lines.set_palette(self.palette)
        widest = max(
            cells(self.title_words) + 12,
            *(cells(choice.left) + cells(choice.note) for choice in self.choices),
            20,
        )
        self._width = 102 if self.search or self._sheet else max(46, min(widest + 10, 102))
        panel = self.query_one("#panel")
        panel.styles.width, panel.styles.max_width = self._width, "100%"
        panel.border_subtitle = self._hints()
        self._show("")
        self._resized()
        self.set_focus(self.query_one(Input))  # at once, for keys typed ahead

    def _hints(self) -> str:
        """Returns the keys of the panel as markup: bold, and a click presses them."""
        enter = "Enter" if self.palette.ascii else ENTER
        hints = [("ctrl+n", "^n ^p", "move"), ("escape", "Esc", "close")]
        if self.search or any(choice.value for choice in self.choices):
            hints.insert(0, ("enter", enter, "choose"))
        if self._extra:
            hints.insert(-1, (self._extra.key, self._extra.key, self._extra.words))
        return "   ".join(
            f"[@click=screen.press('{key}')][b]{shown}[/b] {does}[/]" for key, shown, does in hints
        )

    def action_press(self, key: str) -> None:
        """Presses a key of the panel that was clicked."""
        if self._extra and key == self._extra.key:
            self._leave(self._extra.value)
        else:
            self.on_key(events.Key(key, None))

    def on_resize(self) -> None:
        self._resized()
        if self._rows(self.found) != self.lines.choices:
            self._fill(self.found)

    def _resized(self) -> None:
        height = self.app.size.height
        least = len(self._rows(())) + 1 if self._sheet else LEAST_ROWS
        self._room = max(1, min(height - 6, max(least, round(height * SHARE))))
        tallest = self._room if self.search else self._height(self.choices)
        self.query_one("#panel").styles.margin = (max(0, (height - tallest - FRAME_LINES) // 2), 0, 0, 0)
        self.lines.styles.height = tallest if self.search else self._height(self.found)

    def _height(self, choices: Sequence[Choice]) -> int:
        return min(max(1, len(self._rows(choices))), self._room)

    def _rows(self, choices: Sequence[Choice]) -> list[Choice]:
        width = min(self._width, self.app.size.width) - FRAME_CELLS
        above = self._sheet(width) if self._sheet and not self.query_one(Input).value else []
        return [*above, *unfolded(choices, width)]

    def _show(self, typed: str) -> None:
        if self.search is None:
            self._fill(ranked(self.choices, typed))
        else:
            self._behind, self._entered = True, False
            self.run_worker(self._searched(self.search, typed), group="search", exclusive=True)
            self.set_timer(SEARCHING_SECONDS, self._say_behind)

    def _say_behind(self) -> None:
        """Says that a search is slow: the first one reads a hundred thousand titles."""
        if self._behind:
            self._fill([Choice("searching …", heading=True)])

    async def _searched(self, search: Callable[[str], Awaitable[list[Choice]]], typed: str) -> None:
        try:
            found = await search(typed)
        except Interrupted:
            return
        self._behind = False
        self._fill(found)
        if self._entered:
            self._choose()

    def _fill(self, choices: Sequence[Choice]) -> None:
        self.found, self.lines.choices = choices, self._rows(choices)
        self.lines.top = 0
        if not self._behind:
            self.lines.styles.height = self._height(choices)
            self.call_after_refresh(self.repaint_sides)
        typed = self.query_one(Input).value
        self.lines.typed = pattern_of(typed.split(), anywhere=True)
        found, known = (sum(not choice.heading for choice in some) for some in (choices, self.choices))
        count = f" · {found:,}" if self.search else f" · {found:,} of {known:,}"
        self.query_one("#panel").border_title = self.title_words + (count if typed else "")
        self.lines.set_count(len(self.lines.choices), 0, 0)
        if self.lines.choices and self.lines.choices[0].heading and not self.lines.choices[0].sheet:
            self._step(1)

    def _step(self, by: int) -> None:
        shown, at = self.lines.choices, self.lines.cursor + by
        while 0 <= at < len(shown) and shown[at].heading:
            at += 1 if by > 0 else -1
        if self.lines.top + self.lines.height <= at < len(shown) and shown[self.lines.cursor].sheet:
            self.lines.scroll_by(by)  # through a sheet that is higher than the list
        elif 0 <= at < len(shown):
            self.lines.move_to(at)
        elif by < 0:
            self.lines.scroll_by(-1)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._extra and event.value == self._extra.key:
            self._leave(self._extra.value)
        else:
            self._show(event.value)

    def on_key(self, event: events.Key) -> None:
        steps = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "tab": 1, "shift+tab": -1}
        if event.key in steps:
            self._step(steps[event.key])
        elif event.key in ("pagedown", "pageup"):
            self.lines.page(1 if event.key == "pagedown" else -1)
        elif event.key == "enter":
            self._choose()
        elif event.key in ("escape", "ctrl+c"):
            self._leave(None)
        else:
            return
        event.stop()
        event.prevent_default()

    @on(CursorList.Chosen)
    def _clicked(self) -> None:
        self._choose()

    def _choose(self) -> None:
        if self._behind:
            self._entered = True
            return
        shown = self.lines.choices
        chosen = shown[self.lines.cursor].value if shown else None
        if chosen is not None:
            self._leave(chosen)

    def _leave(self, chosen: Any) -> None:
        if self.is_current:  # a search that Enter waited for may finish after Esc
            self.dismiss(chosen)
