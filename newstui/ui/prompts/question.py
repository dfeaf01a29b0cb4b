"""What is asked, and the line its answer is typed into."""

from textual.containers import Horizontal
from textual.widgets import Input, Static

from newstui.limits import QUERY
from newstui.text.cells import cells
from newstui.ui.prompts.text_field import Field


class Question(Horizontal):
    """Begin it (`mount_parts`) as soon as it is in the tree: what is typed meanwhile is meant for it."""

    def __init__(self) -> None:
        super().__init__(id="question")
        self._label = Static("", id="asked", markup=False)
        self.field = Field(compact=True, id="answer", select_on_focus=False, max_length=QUERY + 1)
        # A blinking cursor is written to the terminal twice a second.
        self.field.set_reactive(Input.cursor_blink, False)

    def mount_parts(self) -> None:
        self.mount(self._label, self.field)

    def begin(self, words: str, start: str, chosen: bool) -> None:
        """`chosen`: what is typed takes the place of `start`."""
        self._label.update(f" {words} ")
        with self.prevent(Input.Changed):
            self.field.value = start
        self.field.cursor_position = len(start)
        if chosen:
            self.field.select_all()

    def cell_of(self, column: int) -> int:
        """Where a character of what is typed stands."""
        before = cells(str(self._label.content)) + cells(self.field.value[:column])
        return before - int(self.field.scroll_offset.x)
