"""Describes a position in a story, to return to."""

from typing import NamedTuple


class TextPosition(NamedTuple):
    """Holds a position in the text, independent of its width: an offset in characters into a section."""

    key: str
    offset: int = 0


class Place(NamedTuple):
    """Holds a text position, its row in the window, and the related story under the cursor."""

    spot: TextPosition | None = None
    row: int = 0
    related: int | None = None
