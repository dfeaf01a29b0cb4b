"""Writes pictures in kitty's graphics protocol: each is sent once, and shown wherever cells of text stand for it.

Such cells scroll, are covered and vanish like all text, also in tmux; the terminal is asked nothing. Each holds the
same sign with marks that count its row and column, in a colour that is the number of the picture.
"""

import base64
import os
from collections.abc import Iterator
from itertools import chain, cycle

from textual import constants

from newstui.model.picture import Place

_SIGN = chr(0x10EEEE)
_MARKS = "".join(
    map(
        chr,
        chain(
            (0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C),
            (0x350, 0x351, 0x352, 0x357, 0x35B, *range(0x363, 0x370), *range(0x483, 0x488)),
            (*range(0x592, 0x596), *range(0x597, 0x59A), *range(0x59C, 0x5A2), 0x5A8, 0x5A9, 0x5AB),
            (0x5AC, 0x5AF, 0x5C4, *range(0x610, 0x618)),
        ),
    )
)
"""The marks of numbers from 0, which the protocol lists."""
MOST_COLUMNS = len(_MARKS)
_STEPS = (0, 95, 135, 175, 215, 255)
_CHUNK_BYTES = 4096
NUMBERS = range(17, 232)
"""Numbers of pictures: those of the 256 colours that stay the same in a terminal with more, and with no more."""


def numbers() -> Iterator[int]:
    """Yields numbers for pictures, over and over. Programs that share a terminal seldom begin with the same."""
    first = os.getpid() % len(NUMBERS)
    return cycle((*NUMBERS[first:], *NUMBERS[:first]))


def colour(number: int) -> str:
    """Returns the colour of a picture's cells, as "#rrggbb"."""
    cube = number - 16
    return "#" + "".join(f"{_STEPS[part]:02x}" for part in (cube // 36, cube // 6 % 6, cube % 6))


def cells(place: Place, row: int) -> str:
    """Returns the cells of one row of a picture."""
    return "".join(f"{_SIGN}{_MARKS[row]}{mark}" for mark in _MARKS[: place.columns])


def sent(png: bytes, place: Place) -> Iterator[bytes]:
    """Yields the sequences that hand a picture to the terminal, which draws it where its cells are."""
    data, number = base64.b64encode(png), _as_drawn(place.number)
    keys = b"a=t,f=100,i=%d,q=2,m=%d"
    for at in range(0, len(data), _CHUNK_BYTES):
        more = at + _CHUNK_BYTES < len(data)
        first = keys % (number, more) if not at else b"q=2,m=%d" % more
        yield _sequence(first, data[at : at + _CHUNK_BYTES])
    yield _sequence(b"a=p,U=1,i=%d,c=%d,r=%d,q=2" % (number, place.columns, place.rows))


def dropped(place: Place) -> bytes:
    """Returns the sequence that makes the terminal forget a picture."""
    return _sequence(b"a=d,d=I,i=%d,q=2" % _as_drawn(place.number))


def _as_drawn(number: int) -> int:
    """Returns the number that the terminal reads from the colour of cells: an index of the 256, or red, green, blue."""
    return number if constants.COLOR_SYSTEM == "256" else int(colour(number)[1:], 16)


def _sequence(keys: bytes, data: bytes = b"") -> bytes:
    return b"\x1b_G" + keys + (b";" + data if data else b"") + b"\x1b\\"
