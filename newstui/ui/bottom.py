"""The bottom row: the footer, or a question with its answer typed beside it and a hint above it."""

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.strip import Strip
from textual.widgets import Input, Static

from newstui.keymap import Keymap
from newstui.ui.bars import Bar, Footer, Role

Heard = Callable[[str], None]
Completer = Callable[[str, int], tuple[int, int, Sequence[str]]]
"""Text and cursor -> the part of the text to replace, and what may stand there, best first."""


class Hint(Bar):
    """One line above the question."""

    words = ""
    role: Role = "faint"

    def render_line(self, y: int) -> Strip:
        return self.row([(self.words, self.role)], [], self.size.width)


class Bottom(Vertical):
    """`ended` is called whenever a question is over, so that the keyboard can go back to its pane."""

    def __init__(self, keys: Keymap, ended: Callable[[], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.footer = Footer(keys, id="footer")
        self.above = Hint(id="hint")
        self.asking = False
        self._ended = ended
        self._answer: Heard | None = None
        self._live: Heard | None = None
        self._left: Callable[[], None] | None = None
        self._complete: Completer | None = None
        self._offered: tuple[int, list[str]] | None = None
        self._completed = ""
        self._label = Static("", id="asked", markup=False)
        self._field = Input(compact=True, id="answer")

    def compose(self) -> ComposeResult:
        yield self.above
        with Horizontal(id="bottom-row"):
            yield self.footer
            yield self._label
            yield self._field

    def on_mount(self) -> None:
        self._show_question(False)

    def ask(
        self,
        words: str,
        answer: Heard,
        live: Heard | None = None,
        start: str = "",
        *,
        complete: Completer | None = None,
        left: Callable[[], None] | None = None,
    ) -> None:
        """`answer` hears what was typed at Enter, `live` every change; `left` is called when the user goes back."""
        self._answer, self._live, self._left, self._complete = answer, live, left, complete
        self._label.update(f" {words} ")
        with self.prevent(Input.Changed):
            self._field.value = start
        self._field.cursor_position = len(start)
        self._show_question(True)
        self.screen.set_focus(self._field)  # at once: what was typed ahead is meant for it

    def hint(self, words: str, role: Role = "faint") -> None:
        self.above.words, self.above.role = words, role
        self.above.display = bool(words)
        self.above.refresh()

    def leave(self) -> None:
        left = self._left
        self._end()
        if left is not None:
            left()

    def _end(self) -> None:
        self._answer = self._live = self._left = self._complete = self._offered = None
        self._show_question(False)
        self._ended()

    def _show_question(self, asking: bool) -> None:
        self.asking = asking
        self.hint("")
        self.footer.display = not asking
        self._label.display = self._field.display = asking

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._completed:
            self._offered = None
        if self._live is not None:
            self._live(event.value)
        if self._offered is not None:
            self.hint("  ".join(sorted(self._offered[1])))

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        answer = self._answer
        self._end()
        if answer is not None:
            answer(event.value)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            self.leave()
        elif event.key == "tab" and self._complete is not None:
            event.stop()
            event.prevent_default()
            self._offer()

    def _offer(self) -> None:
        """Tab: the best that may stand here, and again: the next."""
        field = self._field
        if self._offered is None and self._complete is not None:
            start, stop, found = self._complete(field.value, field.cursor_position)
            rest = field.value[stop:]
        elif self._offered is not None:
            start, found = self._offered
            rest = field.value[field.cursor_position :]
        if not found:
            self.hint("nothing completes this")
            return
        first, *others = found
        field.value = self._completed = field.value[:start] + first + rest
        field.cursor_position = start + len(first)
        self._offered = (start, [*others, first]) if others else None
