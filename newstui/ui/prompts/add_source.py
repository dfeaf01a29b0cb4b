"""Shows the panel to add a source: asks for an address, a path or a list of feeds, then offers what was found there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from newstui.errors import NewstuiError
from newstui.keys.hints import Hint
from newstui.ui.drawing.theme import Palette
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.footer import KeyHints
from newstui.ui.prompts.choice import Choice
from newstui.ui.prompts.panel import Panel
from newstui.ui.prompts.picker import FRAME_CELLS, ChoiceList, unfolded
from newstui.ui.prompts.text_field import TextField

WIDTH_CELLS = 102
_INTRODUCTION = (
    "Paste the address of a site or a feed, or type a path:",
    "a folder, a file or a list of feeds (OPML, newsboat's urls).",
)
_STEPS = {"down": 1, "up": -1, "ctrl+n": 1, "ctrl+p": -1, "tab": 1, "shift+tab": -1}

Look = Callable[[str], Awaitable[Sequence[Choice]]]
"""Looks at what was typed and returns what can be added. Raises NewstuiError; cancelled, it ends its requests."""


class AddSource(Panel[Any]):
    """Returns what `add` returned for the chosen value, None when nothing was added.

    `look` and `add` are awaited in a task, so that the keyboard is never blocked; their errors are shown here.
    """

    def __init__(self, palette: Palette, look: Look, add: Callable[[Any], Awaitable[Any]]) -> None:
        super().__init__()
        self.palette = palette
        self._look, self._add = look, add
        self._found: Sequence[Choice] = ()
        self._looked_at = ""
        """What was typed when the offers that are shown were found."""
        self._working: asyncio.Task[None] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            field = TextField(placeholder="https://example.org", compact=True, id="typed")
            field.set_reactive(Input.cursor_blink, False)
            yield field
            yield ChoiceList(id="choices")
            yield KeyHints(id="keys")

    def on_mount(self) -> None:
        self.field, self.lines = self.query_one(TextField), self.query_one(ChoiceList)
        self.lines.set_palette(self.palette)
        self.query_one(KeyHints).set_palette(self.palette)
        panel = self.query_one("#panel")
        panel.styles.width, panel.styles.max_width = WIDTH_CELLS, "100%"
        panel.border_title = "Add a source"
        self._say(*_INTRODUCTION)
        self.set_focus(self.field)

    def on_unmount(self) -> None:
        self._cancel()
        super().on_unmount()

    def on_resize(self) -> None:
        self._show(self._found)

    # --- what it shows --------------------------------------------------------------------------------------

    def _say(self, *lines: str) -> None:
        """Shows text in place of offers."""
        self._looked_at = ""
        self._show([Choice(line) for line in lines])

    def _show(self, choices: Sequence[Choice]) -> None:
        self._found = choices
        width = min(WIDTH_CELLS, self.app.size.width) - FRAME_CELLS
        self.lines.choices = unfolded(choices, width)
        self.lines.styles.height = max(1, min(len(self.lines.choices), self.app.size.height - 8))
        self.lines.set_count(len(self.lines.choices), 0, 0)
        self.call_after_refresh(self.repaint_sides)
        self._show_keys()

    def _show_keys(self) -> None:
        if self._working is not None:
            hints = [Hint("Esc", "cancel")]
        elif self._chosen is not None:
            hints = [Hint("Enter", "add and read it"), Hint("^n/^p", "choose", "C-n"), Hint("Esc", "close")]
        else:
            hints = [Hint("Enter", "look there"), Hint("Esc", "close")]
        self.query_one(KeyHints).show(*hints)

    @property
    def _chosen(self) -> Any:
        """Returns the value under the cursor, if it belongs to the typed text."""
        if not self._looked_at or self.field.value.strip() != self._looked_at:
            return None
        shown = self.lines.choices
        return shown[self.lines.cursor].value if shown else None

    # --- keys -----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            if self._working is None:
                self.dismiss(None)
            else:
                self._cancel()
                self._say("cancelled")
        elif event.key == "enter":
            self._enter()
        elif event.key in _STEPS:
            self.lines.step(_STEPS[event.key])
        else:
            return
        event.stop()
        event.prevent_default()

    @on(CursorList.Chosen)
    def _clicked(self, event: CursorList.Chosen) -> None:
        if event.double:
            self._enter()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._cancel()
        self._show_keys()

    def _enter(self) -> None:
        if self._working is not None:
            return
        typed = self.field.value.strip()
        if (chosen := self._chosen) is not None:
            self._start(self._added(chosen), "adding …")
        elif typed:
            self._start(self._found_at(typed), f"looking at {typed} …")

    # --- tasks ----------------------------------------------------------------------------------------------

    def _start(self, work: Any, words: str) -> None:
        self._working = asyncio.get_running_loop().create_task(self._run(work))
        if self._looked_at:
            self._show_keys()
        else:
            self._say(words)

    async def _run(self, work: Awaitable[None]) -> None:
        """Awaits a task and shows its error."""
        task = asyncio.current_task()
        try:
            await work
        except NewstuiError as error:
            if self._working is task:
                self._working = None
                typed = self.field.value.strip().removeprefix("https://")
                self._say(str(error).removeprefix("https://").removeprefix(f"{typed}: "))
        finally:
            if self._working is task:
                self._working = None
                if self.is_attached:
                    self._show_keys()

    async def _found_at(self, typed: str) -> None:
        found = await self._look(typed)
        if self.field.value.strip() == typed:
            self._working, self._looked_at = None, typed
            self._show(found)

    async def _added(self, chosen: Any) -> None:
        result = await self._add(chosen)
        if self.is_current:
            self.dismiss(result)

    def _cancel(self) -> None:
        task, self._working = self._working, None
        if task is not None:
            task.cancel()
