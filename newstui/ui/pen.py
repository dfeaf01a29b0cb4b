"""Colours and weights, sent when they change: Rich says each piece's whole look, and takes it back after it.

On a page of the list that is half of all bytes.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_PIECES = re.compile(
    r"\x1b\[(?P<look>[\d;]*)m"
    r"|(?P<place>\x1b\[\d*(?:;\d*)?H|[\r\n])"
    r"|(?P<other>\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]]?)|[^\x1b\r\n]+)"
)
_OFF = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""What takes an attribute back."""


class Pen(NamedTuple):
    """How the terminal writes: attributes, ascending; colours as they are sent, "" for the terminal's own."""

    attributes: tuple[int, ...] = ()
    ink: str = ""
    paper: str = ""


PLAIN = Pen()


def thin(data: str) -> str:
    """The same picture in fewer bytes. What holds sequences that nobody here sends is left as it is."""
    if "\x1b[" not in data:
        return data
    now: Pen | None = None  # whatever was written before
    wanted: Pen | None = None
    out: list[str] = []
    for piece in _PIECES.finditer(data):
        look, place, other = piece.groups()
        if look is not None:
            wanted = _after(wanted or PLAIN, look)
            if wanted is None:
                return data
            continue
        if other is not None and wanted is not None and wanted != now:
            out.append(_between(now, wanted))
            now = wanted
        out.append(place or other)
    if wanted is not None and wanted != now:
        out.append(_between(now, wanted))
    return "".join(out)


@lru_cache(4096)
def _after(pen: Pen, look: str) -> Pen | None:
    """The pen once it was told this; None for what is not known here."""
    attributes, ink, paper = set(pen.attributes), pen.ink, pen.paper
    codes = [int(code or 0) for code in look.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            attributes, ink, paper = set(), "", ""
        elif code in _OFF:
            attributes.add(code)
        elif code in _OFF.values():
            attributes = {attribute for attribute in attributes if _OFF[attribute] != code}
        elif code in (38, 48):
            count = {5: 1, 2: 3}.get(codes[0] if codes else 0)
            if count is None or len(codes) <= count:
                return None
            colour = ";".join(map(str, (code, *codes[: count + 1])))
            del codes[: count + 1]
            ink, paper = (colour, paper) if code == 38 else (ink, colour)
        elif 30 <= code <= 39 or 90 <= code <= 97:
            ink = "" if code == 39 else str(code)
        elif 40 <= code <= 49 or 100 <= code <= 107:
            paper = "" if code == 49 else str(code)
        else:
            return None
    return Pen(tuple(sorted(attributes)), ink, paper)


@lru_cache(4096)
def _between(now: Pen | None, wanted: Pen) -> str:
    """The shortest way from one pen to another; None: from any."""
    whole = ["0", *map(str, wanted.attributes), *filter(None, (wanted.ink, wanted.paper))]
    ways = [";".join(whole)]
    if now is not None:
        off = {_OFF[code] for code in now.attributes if code not in wanted.attributes}
        kept = {code for code in now.attributes if _OFF[code] not in off}
        parts = [str(code) for code in sorted(off)]
        parts += [str(code) for code in wanted.attributes if code not in kept]
        if now.ink != wanted.ink:
            parts.append(wanted.ink or "39")
        if now.paper != wanted.paper:
            parts.append(wanted.paper or "49")
        ways.append(";".join(parts))
    return f"\x1b[{min(ways, key=len)}m"
