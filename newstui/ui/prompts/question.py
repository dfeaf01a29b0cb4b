"""Shows a question and the field for its answer."""

from textual.containers import Horizontal
from textual.widgets import Input, Static

from newstui.limits import QUERY
from newstui.text.cells import cells
from newstui.ui.prompts.text_field import TextField


class Question(Horizontal):
    """Call `mount_parts` right after mounting it: keys typed meanwhile are meant for the field."""

    def __init__(self) -> None:
        super().__init__(id="question")
        self._label = Static("", id="asked", markup=False)
        self.field = TextField(compact=True, id="answer", select_on_focus=False, max_length=QUERY + 1)
        # A blinking cursor would write to the terminal twice a second.
        self.field.set_reactive(Input.cursor_blink, False)

    def mount_parts(self) -> None:
        self.mount(self._label, self.field)

    def begin(self, words: str, start: str, selected: bool) -> None:
        """Shows a question. `selected`: typing replaces `start`."""
        self._label.update(f" {words} ")
        with self.prevent(Input.Changed):
            self.field.value = start
        self.field.cursor_position = len(start)
        if selected:
            self.field.select_all()

    def cell_of(self, column: int) -> int:
        """Returns the cell at which a character of the answer stands."""
        before = cells(str(self._label.content)) + cells(self.field.value[:column])
        return before - int(self.field.scroll_offset.x)
