"""Lays out code: a bar at its left, the name of its language at its right, each kind of word in its colour."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import Line, Look, Piece, Tone, cells, chopped

_LOOKS = {
    "keyword": Look.KEYWORD,
    "string": Look.STRING,
    "number": Look.NUMBER,
    "comment": Look.COMMENT,
}

Runs = Sequence[tuple[int, str]]
"""The characters and the kind of each run of code, in order: "keyword", "string", "number", "comment" or ""."""


@dataclass(frozen=True, slots=True)
class Code:
    """Identifies a piece of code in a language."""

    language: str
    text: str


def code_lines(text: str, language: str, runs: Runs, width: int, lead: tuple[Piece, ...]) -> list[Line]:
    """Returns the lines of code behind a bar; a long one continues below after a sign. No blank is dropped."""
    room = max(2, width - 2)
    lead = (*lead, Piece(f"{glyphs.HERE} ", Look.FAINT))
    looks = _looks(text, runs)
    starts = [start for start, _, _ in looks]
    lines, at = [], 0
    for written in text.split("\n"):
        for number, part in enumerate(chopped(written, room, max(2, room - 2))):
            pieces = []
            for start, stop, look in looks[max(0, bisect_right(starts, at) - 1) :]:
                if start >= at + len(part):
                    break
                pieces.append(Piece(text[max(start, at) : min(stop, at + len(part))], look))
            at += len(part)
            sign = (Piece(f"{glyphs.WRAPPED} ", Look.FAINT),) if number else ()
            lines.append(Line(tuple(pieces), (*lead, *sign), joint="" if number else "\n", tone=Tone.CODE))
        at += 1
    _add_name(lines, language, room + cells(lead))
    return lines


def _looks(text: str, runs: Runs) -> list[tuple[int, int, Look]]:
    """Returns start, stop and look of each run; one for all of the text if the runs don't fit it."""
    if sum(length for length, _ in runs) != len(text):
        runs = [(len(text), "")]
    found, at = [], 0
    for length, kind in runs:
        found.append((at, at + length, Look.CODE | _LOOKS.get(kind, Look.PLAIN)))
        at += length
    return found


def _add_name(lines: list[Line], language: str, width: int) -> None:
    """Puts the language at the right of the last line, or of the first, where there is room for it."""
    for index in (-1, 0) if language else ():
        line = lines[index]
        free = width - cells(line.lead) - cells(line.pieces) - len(language)
        if free >= 2:
            lines[index] = replace(line, tail=(Piece(" " * free), Piece(language, Look.FAINT)))
            return
