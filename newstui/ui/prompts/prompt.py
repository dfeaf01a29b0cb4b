"""The bottom row: the footer, or a question with its answer typed beside it and a hint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from newstui.keys.keymap import Keymap
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import MISTAKE
from newstui.ui.panes.bars import Bar, Footer, Role

if TYPE_CHECKING:
    from textual.widgets import Input

    from newstui.ui.prompts.question import Question

Answer = Callable[[str], bool | None]
"""Hears what was typed at Enter; False: the question stays."""
Heard = Callable[[str], None]
Completer = Callable[[str, int], tuple[int, int, Sequence[str]]]
"""Text and cursor -> the part of the text to replace, and what may stand there, best first."""


STEPS = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}


class Hint(Bar):
    """Beside what is typed, or a line under it."""

    words = ""
    role: Role = "faint"

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return min(cells(self.words) + 3, container.width // 2) if self.words else 0

    def render_line(self, y: int) -> Strip:
        return self.row([(self.words, self.role)], [], self.size.width)


class Bottom(Container):
    """`ended` is called whenever a question is over, so that the keyboard can go back to its pane."""

    def __init__(self, keys: Keymap, ended: Callable[[], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.footer = Footer(keys, id="footer")
        self.below = Hint(id="hint")
        self.asking = False
        self._ended = ended
        self._answer: Answer | None = None
        self._live: Heard | None = None
        self._left: Callable[[], object] | None = None
        self._complete: Completer | None = None
        self._step: Callable[[int], None] | None = None
        self._offered: tuple[int, list[str]] | None = None
        self._completed = ""
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        yield self.footer
        yield self.below

    def on_mount(self) -> None:
        self._show_question(False)

    @property
    def question(self) -> Question:
        """Made when it is first wanted: no start waits for it."""
        if self._question is None:
            from newstui.ui.prompts.question import Question

            self._question = Question()
            self._question.display = False
            self.mount(self._question, after=self.footer)
            self._question.mount_parts()
        return self._question

    def types(self, focused: Widget | None) -> bool:
        """Whether keys go into the answer."""
        return self._question is not None and focused is self._question.field

    def ask(
        self,
        words: str,
        answer: Answer,
        live: Heard | None = None,
        start: str = "",
        *,
        complete: Completer | None = None,
        left: Callable[[], object] | None = None,
        step: Callable[[int], None] | None = None,
        chosen: bool = False,
        tall: bool = False,
    ) -> None:
        """`live` hears every change; `left` is called when the user goes back, `step` at Tab (1) or S-Tab (-1).

        `chosen`: what is typed takes the place of `start`. `tall`: hints have a line of their own, under it.
        """
        self._answer, self._live, self._left = answer, live, left
        self._complete, self._step = complete, step
        self._offered = None
        self.set_class(tall, "tall")
        self.question.begin(words, start, chosen)
        self._show_question(True)
        self.screen.set_focus(self.question.field)  # at once: what was typed ahead is meant for it

    def hint(self, words: str, role: Role = "faint") -> None:
        if (words, role) != (self.below.words, self.below.role):
            wider = cells(words) != cells(self.below.words)
            self.below.words, self.below.role = words, role
            self.below.refresh(layout=wider and not self.has_class("tall"))

    def point(self, words: str, column: int) -> None:
        """Say that something is wrong with this character of what is typed, in a line under it."""
        self.hint(pointed(words, self.question.cell_of(column) - 1, self.size.width - 3), "error")

    def leave(self) -> None:
        left = self._left
        self._end()
        if left is not None:
            left()

    def _end(self) -> None:
        self._answer = self._live = self._left = self._complete = self._step = self._offered = None
        self._show_question(False)
        self._ended()

    def _show_question(self, asking: bool) -> None:
        self.asking = asking
        self.hint("")
        self.footer.display = not asking
        self.below.display = asking
        if self._question is not None:
            self._question.display = asking

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._completed:
            self._offered = None
        if self._live is not None:
            self._live(event.value)
        if self._offered is not None:
            self.hint("  ".join(self._offered[1]))

    def _answered(self) -> None:
        answer = self._answer
        if answer is not None and answer(self.question.field.value) is False:
            return
        if self._answer is answer:  # it asked no further question
            self._end()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            self.leave()
        elif event.key == "enter":  # here, not by the field's binding: the app would come to that too late
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
        """Tab: the best that may stand here, and again: the next."""
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
            self.hint("nothing completes this")
            return
        first, *others = found
        self._offered = (start, [*others, first]) if others else None
        field.value = self._completed = field.value[:start] + first + rest
        field.cursor_position = start + len(first)


def pointed(words: str, at: int, width: int) -> str:
    """A sign at cell `at` of a line of `width` cells, and the words beside it where there is more room."""
    at = max(0, min(at, width - 1))
    after = width - at - 2
    if cells(words) <= after or at <= width // 2:
        return f"{' ' * at}{MISTAKE} {cut(words, after)}".rstrip()
    before = cut(words, at - 1)
    return f"{' ' * (at - 1 - cells(before))}{before} {MISTAKE}"
