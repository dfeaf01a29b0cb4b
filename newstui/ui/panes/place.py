"""Where one was in a story, to come back to."""

from typing import NamedTuple


class Spot(NamedTuple):
    """A spot in the text, whatever the width: so many characters into a section."""

    key: str
    offset: int = 0


class Place(NamedTuple):
    """What stood in which row of the window, and the related story under the cursor."""

    spot: Spot | None = None
    row: int = 0
    related: int | None = None
