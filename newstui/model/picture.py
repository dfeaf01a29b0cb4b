"""Describes a picture to be drawn in a terminal."""

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """Holds the cells where the terminal draws a picture. `number`: its name for the picture."""

    number: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Holds a small picture. `pixels`: three bytes each, red, green and blue, row by row from the top.

    `png`: the same with more pixels, for terminals that draw pictures, "" if they are not requested. `place`: where
    such a terminal draws it, or None.
    """

    width: int
    height: int
    pixels: bytes
    png: bytes = b""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class NoPicture:
    """Says in words why there is no picture."""

    words: str
