"""Drops repeated colour sequences from a frame, which are half of its bytes.

Rich sets the whole style before each segment and resets it after.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[\d;]*H|[\r\n])*")
_OFF = {22: (1, 2), 23: (3,), 24: (4,), 25: (5,), 27: (7,), 28: (8,), 29: (9,)}
_LINED = frozenset((4, 7, 9))
"""Attributes that are visible on blanks."""


class Pen(NamedTuple):
    """The look of the next character. Colours are the parameters that set them, "" for the terminal's own."""

    ink: str = ""
    paper: str = ""
    attributes: frozenset[int] = frozenset()


PLAIN = Pen()


def drop_repeats(frame: str) -> str:
    """Returns the same picture in fewer bytes. It begins and ends with a plain pen."""
    if "\x1b[" not in frame:
        return frame
    current, wanted, out = PLAIN, PLAIN, []
    for at, part in enumerate(_STYLE.split(frame)):
        if at % 2:
            after = _after(wanted, part)
            if after is None:
                return frame
            wanted = after
        elif part:
            if not _MOVES.fullmatch(part) and not (part.isspace() and _alike_on_blanks(current, wanted)):
                out.append(_change(current, wanted))
                current = wanted
            out.append(part)
    return "".join((*out, _change(current, wanted)))


def _alike_on_blanks(one: Pen, other: Pen) -> bool:
    return one.paper == other.paper and not (one.attributes | other.attributes) & _LINED


@lru_cache(4096)
def _after(pen: Pen, parameters: str) -> Pen | None:
    """Returns the pen after a sequence, None if the sequence is unknown."""
    ink, paper, attributes = pen
    numbers = [int(number or 0) for number in parameters.split(";")]
    while numbers:
        number = numbers.pop(0)
        if number in (38, 48):
            length = {2: 4, 5: 2}.get(numbers[0] if numbers else 0, 0)
            colour, numbers = numbers[:length], numbers[length:]
            if not colour:
                return None
            current = ";".join(map(str, (number, *colour)))
            ink, paper = (current, paper) if number == 38 else (ink, current)
        elif number == 0:
            ink, paper, attributes = PLAIN
        elif number < 10:
            attributes = attributes | {number}
        elif number in _OFF:
            attributes = attributes.difference(_OFF[number])
        elif 30 <= number <= 39 or 90 <= number <= 97:
            ink = "" if number == 39 else str(number)
        elif 40 <= number <= 49 or 100 <= number <= 107:
            paper = "" if number == 49 else str(number)
        else:
            return None
    return Pen(ink, paper, attributes)


@lru_cache(4096)
def _change(current: Pen, wanted: Pen) -> str:
    """Returns the sequence that changes one pen into another."""
    if current == wanted:
        return ""
    taken = current.attributes - wanted.attributes
    off = [code for code, those in _OFF.items() if taken.intersection(those)]
    kept = current.attributes.difference(*(_OFF[code] for code in off))
    changed = [*map(str, off), *map(str, sorted(wanted.attributes - kept))]
    if current.ink != wanted.ink:
        changed.append(wanted.ink or "39")
    if current.paper != wanted.paper:
        changed.append(wanted.paper or "49")
    codes, anew = ";".join(changed), ";".join(("0", *_parameters(wanted)))
    # A terminal without colours may only know the full reset.
    if len(anew) < len(codes) or (off and not wanted.ink and not wanted.paper):
        codes = anew
    return f"\x1b[{codes}m"


def _parameters(pen: Pen) -> list[str]:
    return [*map(str, sorted(pen.attributes)), *filter(None, (pen.ink, pen.paper))]
