"""Shows the bottom row: the footer, or a question with a field for its answer and a hint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from newstui.keys.hints import Hint
from newstui.keys.keymap import Keymap
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import MISTAKE
from newstui.ui.panes.bars import Role
from newstui.ui.panes.footer import Footer, KeyHints

if TYPE_CHECKING:
    from textual.widgets import Input

    from newstui.ui.prompts.question import Question

Answer = Callable[[str], bool | None]
"""Called with the typed text at Enter; returns False to keep the question open."""
Listener = Callable[[str], None]
Completer = Callable[[str, int], tuple[int, int, Sequence[str]]]
"""Maps text and cursor to the (start, stop) to replace and the replacements, best first."""


KEYS_CELLS = 20
"""Cells of the keys of a question, with the word for Enter."""

STEPS = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}


class HintBar(KeyHints):
    """Words beside the answer or in a row below it; without words, the keys of a question."""

    words = ""
    role: Role = "faint"
    hints = (Hint("Enter", "ok"), Hint("Esc", "cancel"))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return min(cells(self.words) + 3, container.width // 2) if self.words else KEYS_CELLS

    def render_line(self, y: int) -> Strip:
        if not self.words:
            return super().render_line(y)
        return self.row([(self.words, self.role)], [], self.size.width)


class Prompt(Container):
    """Shows the footer or a question. `ended` is called after a question, so that the focus can return to its pane."""

    def __init__(self, keys: Keymap, ended: Callable[[], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.footer = Footer(keys, id="footer")
        self.hint_bar = HintBar(id="hint")
        self.asking = False
        self._ended = ended
        self._answer: Answer | None = None
        self._on_change: Listener | None = None
        self._on_cancel: Callable[[], object] | None = None
        self._complete: Completer | None = None
        self._step: Callable[[int], None] | None = None
        self._offered: tuple[int, list[str]] | None = None
        self._completed = ""
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        yield self.footer
        yield self.hint_bar

    def on_mount(self) -> None:
        self._show_question(False)

    @property
    def question(self) -> Question:
        """Returns the question, made when first needed so that the start does not wait for it."""
        if self._question is None:
            from newstui.ui.prompts.question import Question

            self._question = Question()
            self._question.display = False
            self.mount(self._question, after=self.footer)
            self._question.mount_parts()
        return self._question

    def is_typing(self, focused: Widget | None) -> bool:
        """Tells whether keys go into the answer."""
        return self._question is not None and focused is self._question.field

    def ask(
        self,
        words: str,
        answer: Answer,
        on_change: Listener | None = None,
        start: str = "",
        *,
        complete: Completer | None = None,
        on_cancel: Callable[[], object] | None = None,
        step: Callable[[int], None] | None = None,
        selected: bool = False,
        tall: bool = False,
    ) -> None:
        """Asks a question. `on_change` is called at every change, `on_cancel` at Esc, `step` at Tab (1) and S-Tab
        (-1).

        `selected`: typing replaces `start`. `tall`: hints get a row of their own below.
        """
        self._answer, self._on_change, self._on_cancel = answer, on_change, on_cancel
        self._complete, self._step = complete, step
        self._offered = None
        self.set_class(tall, "tall")
        self.question.begin(words, start, selected)
        self._show_question(True)
        self.screen.set_focus(self.question.field)  # at once, for keys typed ahead

    def hint(self, words: str, role: Role = "faint") -> None:
        if (words, role) != (self.hint_bar.words, self.hint_bar.role):
            wider = cells(words) != cells(self.hint_bar.words)
            self.hint_bar.words, self.hint_bar.role = words, role
            self.hint_bar.refresh(layout=wider and not self.has_class("tall"))

    def point_at(self, words: str, column: int) -> None:
        """Shows an error below the character at `column` of the answer."""
        self.hint(pointed(words, self.question.cell_of(column) - 1, self.size.width - 3), "error")

    def cancel(self) -> None:
        on_cancel = self._on_cancel
        self._end()
        if on_cancel is not None:
            on_cancel()

    def _end(self) -> None:
        self._answer = self._on_change = self._on_cancel = self._complete = self._step = self._offered = None
        self._show_question(False)
        self._ended()

    def _show_question(self, asking: bool) -> None:
        self.asking = asking
        self.hint("")
        self.footer.display = not asking
        self.hint_bar.display = asking
        if self._question is not None:
            self._question.display = asking

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._completed:
            self._offered = None
        if self._on_change is not None:
            self._on_change(event.value)
        if self._offered is not None:
            self.hint("  ".join(self._offered[1]))

    def _answered(self) -> None:
        answer = self._answer
        if answer is not None and answer(self.question.field.value) is False:
            return
        if self._answer is answer:  # no further question was asked
            self._end()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            self.cancel()
        elif event.key == "enter":  # not a binding, which the app would run too late
            event.stop()
            self._answered()
        elif event.key in STEPS:
            event.stop()
            event.prevent_default()
            if self._step is not None:
                self._step(STEPS[event.key])
            elif event.key == "tab":
                self._offer()

    def _offer(self) -> None:
        """Inserts the best completion; at the next Tab, the next one."""
        field = self.question.field
        if self._complete is None:
            return
        if self._offered is None:
            start, stop, found = self._complete(field.value, field.cursor_position)
            rest = field.value[stop:]
        else:
            start, found = self._offered
            rest = field.value[field.cursor_position :]
        if not found:
            self.hint("no completions")
            return
        first, *others = found
        self._offered = (start, [*others, first]) if others else None
        field.value = self._completed = field.value[:start] + first + rest
        field.cursor_position = start + len(first)


def pointed(words: str, at: int, width: int) -> str:
    """Returns a sign at cell `at` of a line of `width` cells, with the words on the side that has more room."""
    at = max(0, min(at, width - 1))
    after = width - at - 2
    if cells(words) <= after or at <= width // 2:
        return f"{' ' * at}{MISTAKE} {cut(words, after)}".rstrip()
    before = cut(words, at - 1)
    return f"{' ' * (at - 1 - cells(before))}{before} {MISTAKE}"
