"""Names the three panes, and the operations they have in common."""

from typing import Literal, Protocol

PaneName = Literal["tree", "list", "story"]
PANES: tuple[PaneName, ...] = ("tree", "list", "story")
"""Left to right, as h and l go through them."""


class Pane(Protocol):
    """Defines a pane with a cursor: a row of the tree or the list, or the top line of the story."""

    @property
    def current(self) -> object:
        """Returns the node, row or related story under the cursor, None if there is none."""
        ...

    def step(self, by: int) -> bool:
        """Moves by rows; returns False if nothing moved."""
        ...

    def page(self, pages: float) -> bool:
        """Moves by parts of the pane's height; returns False if nothing moved."""
        ...

    def move_to(self, index: int) -> bool:
        """Moves to a row, counted from 0, or to the last row if there are fewer; returns False if nothing moved."""
        ...
