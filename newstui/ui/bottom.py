"""The bottom row: the footer, or a question with its answer typed beside it."""

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from newstui.keymap import Keymap
from newstui.ui.bars import Footer

Heard = Callable[[str], None]


class Bottom(Horizontal):
    """`ended` is called whenever a question is over, so that the keyboard can go back to its pane."""

    def __init__(self, keys: Keymap, ended: Callable[[], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.footer = Footer(keys, id="footer")
        self.asking = False
        self._ended = ended
        self._answer: Heard | None = None
        self._live: Heard | None = None
        self._label = Static("", id="asked", markup=False)
        self._field = Input(compact=True, id="answer")

    def compose(self) -> ComposeResult:
        yield self.footer
        yield self._label
        yield self._field

    def on_mount(self) -> None:
        self._show_question(False)

    def ask(self, words: str, answer: Heard, live: Heard | None = None, start: str = "") -> None:
        """`answer` hears what was typed at Enter; `live` every change, and "" when the user goes back."""
        self._answer, self._live = answer, live
        self._label.update(f" {words} ")
        with self.prevent(Input.Changed):
            self._field.value = start
        self._field.cursor_position = len(start)
        self._show_question(True)
        self._field.focus()

    def leave(self) -> None:
        live = self._live
        self._end()
        if live is not None:
            live("")

    def _end(self) -> None:
        self._answer = self._live = None
        self._show_question(False)
        self._ended()

    def _show_question(self, asking: bool) -> None:
        self.asking = asking
        self.footer.display = not asking
        self._label.display = self._field.display = asking

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        if self._live is not None:
            self._live(event.value)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        answer = self._answer
        self._end()
        if answer is not None:
            answer(event.value)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            self.leave()
