"""Describes a picture to be drawn in a terminal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """Holds a small picture. `pixels`: three bytes each, red, green and blue, row by row from the top."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class NoPicture:
    """Says in words why there is no picture."""

    words: str
