"""The three panes: their names, and what each of them can do with its cursor."""

from typing import Literal, Protocol

PaneName = Literal["tree", "list", "story"]
PANES: tuple[PaneName, ...] = ("tree", "list", "story")
"""The panes one goes to by h and l, left to right."""


class Pane(Protocol):
    """A pane with a cursor: a row of the tree or the list, or the top line of the story."""

    @property
    def current(self) -> object:
        """What the cursor stands on: a node, a row, a related story; None for nothing."""
        ...

    def step(self, by: int) -> bool:
        """Moves by rows; False when nothing moved."""
        ...

    def page(self, pages: float) -> bool:
        """Moves by parts of the pane's height; False when nothing moved."""
        ...

    def move_to(self, index: int) -> bool:
        """Goes to a row, from 0, or to the last one above it; False when nothing moved."""
        ...
