"""A position in a story, to come back to."""

from typing import NamedTuple


class TextPosition(NamedTuple):
    """A position in the text at any width: an offset in characters into a section."""

    key: str
    offset: int = 0


class Place(NamedTuple):
    """A text position, the window row it stood in, and the related story under the cursor."""

    spot: TextPosition | None = None
    row: int = 0
    related: int | None = None
