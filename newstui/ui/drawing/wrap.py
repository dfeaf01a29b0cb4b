"""Wraps styled text into lines of a given width; knows no widgets.

A line breaks at a blank, between wide (CJK) characters, else inside a word that is too long. Grapheme clusters (an
emoji with its joiners, a letter with its marks) stay whole, and nothing is lost: the lines joined by their `joint`
are the text again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag, auto
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size, split_graphemes

GLUE = "\u00a0"
"""A blank at which no line breaks; drawn and copied as an ordinary one."""
_NARROW = re.compile("[\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u2038]*").fullmatch
_NO_START = frozenset(
    "、。，．・：；？！ー）〕］｝〉》」』】’”…‥々ゝヽぁぃぅぇぉっゃゅょァィゥェォッ%!?,.:;)]}"
)
_NO_END = frozenset("（〔［｛〈《「『【‘“([{$￥＄")
_AFTER = "/-?&=_"


class Look(IntFlag):
    """Names how a piece of text looks; the painter turns it into a style."""

    PLAIN = 0
    BOLD = auto()
    ITALIC = auto()
    DIM = auto()
    FAINT = auto()
    CODE = auto()
    LINK = auto()
    ACCENT = auto()
    STAR = auto()
    KEYWORD = auto()
    STRING = auto()
    NUMBER = auto()
    COMMENT = auto()


class Tone(IntFlag):
    """Names the background of a whole line."""

    PAGE = 0
    CODE = auto()
    CURSOR = auto()


class Piece(NamedTuple):
    """Holds a run of text with one look. `target` is what a click on it opens; this module only carries it.

    `colours`: those of the upper and the lower half of a picture's cell, as "#rrggbb"; "": that of the page.
    """

    text: str
    look: Look = Look.PLAIN
    target: object = None
    colours: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `margin` (at most two cells), `lead` (indents, bars), the text in `pieces`, then `tail`.

    Only `pieces` can be found, selected and copied. `joint` is what separates the line from the one above in running
    text. `whole` is the full text of a line that was cut.
    """

    pieces: tuple[Piece, ...] = ()
    lead: tuple[Piece, ...] = ()
    margin: tuple[Piece, ...] = ()
    tail: tuple[Piece, ...] = ()
    joint: str = "\n"
    whole: str | None = None
    tone: Tone = Tone.PAGE

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def character(self, x: int) -> int:
        """Returns the index of the character at cell `x` after the margin; -1 before the text, its length after it."""
        room = x - cells(self.lead)
        if room < 0:
            return -1
        text = self.text
        for start, _, size in split_graphemes(text)[0]:
            room -= size
            if room < 0:
                return start
        return len(text)

    def target(self, x: int) -> object:
        """Returns the target at cell `x` after the margin, None if there is none."""
        index = self.character(x)
        for piece in self.pieces if index >= 0 else ():
            if index < len(piece.text):
                return piece.target
            index -= len(piece.text)
        return None


def cells(pieces: Iterable[Piece]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)


def indent(count: int) -> tuple[Piece, ...]:
    return (Piece(" " * count),) if count else ()


def fold(
    pieces: Iterable[Piece], width: int, lead: tuple[Piece, ...] = (), rest: tuple[Piece, ...] | None = None
) -> list[Line]:
    """Wraps text into lines of at most `width` cells; `lead` precedes the first, `rest` (default: `lead`) the others.

    A line feed ends a line, several blanks count as one, empty text gives no lines. If the lead leaves no room, it is
    dropped; a width below two cells counts as two.
    """
    rest = lead if rest is None else rest
    if width - max(cells(lead), cells(rest)) < 2:
        lead = rest = ()
    room = max(2, width - cells(lead)), max(2, width - cells(rest))
    run = tuple(piece._replace(text=_squeezed(piece.text)) for piece in pieces if piece.text)
    starts = [0, *accumulate(len(piece.text) for piece in run)]
    lines: list[Line] = []
    for start, stop, joint in _breaks(run, *room):
        lines.append(Line(_slice(run, starts, start, stop), rest if lines else lead, joint=joint))
    return lines


def fold_plain(text: str, width: int, rest: int = 0) -> list[str]:
    """Wraps text of one look; lines after the first are indented by `rest` cells."""
    lines = fold([Piece(text)], width, (), indent(rest))
    return ["".join(piece.text for piece in (*line.lead, *line.pieces)) for line in lines]


def cut_line(line: Line, width: int, mark: str = "…") -> Line:
    """Cuts a line to `width` cells with `mark` at its end, and keeps the full text in `whole`; a short line stays."""
    if cells(line.pieces) <= width:
        return line
    kept: list[Piece] = []
    room = width - cell_len(mark)
    for piece in line.pieces:
        spans, size = split_graphemes(piece.text)
        if size > room:
            stop = 0
            for _, end, wide in spans:
                if wide > room:
                    break
                room, stop = room - wide, end
            kept.append(piece._replace(text=piece.text[:stop] + mark))
            break
        kept.append(piece)
        room -= size
    return replace(line, pieces=tuple(kept), whole=line.text)


def chopped(text: str, first: int, rest: int) -> Iterator[str]:
    """Splits text into parts of at most `first`, then `rest` cells; blanks stay, clusters stay whole."""
    if text.isascii():
        yield text[:first]
        yield from (text[at : at + rest] for at in range(first, len(text), rest))
        return
    start = room = 0
    limit = first
    for begin, _, size in split_graphemes(text)[0]:
        if room + size > limit and begin > start:
            yield text[start:begin]
            start, room, limit = begin, 0, rest
        room += size
    yield text[start:]


def _squeezed(text: str) -> str:
    return re.sub(r"[ \t\r\f\v]+", " ", text)


def _breaks(run: Sequence[Piece], first: int, rest: int) -> Iterator[tuple[int, int, str]]:
    """Yields (start, stop, joint) of each line; the first is `first` cells wide, the others `rest`."""
    text = "".join(piece.text for piece in run)
    length = len(text)
    reach = _Narrow(length) if _NARROW(text) else _Wide(run, text)
    start, limit, joint = length - len(text.lstrip(" \n")), first, "\n"
    while start < length:
        end = reach.furthest(start, limit)
        forced = text.find("\n", start, min(end + 1, length))
        if forced >= 0:
            stop, following = forced, forced + 1
        elif end >= length:
            stop = following = length
        else:
            stop = max(text.rfind(" ", start, end + 1), reach.between_wide(start, end))
            if stop <= start:
                nice = max(text.rfind(mark, start + (end - start) // 2, end) for mark in _AFTER) + 1
                stop = nice if nice > start and reach.whole(nice) else end
            following = stop
        bare = stop
        while bare > start and text[bare - 1] == " ":
            bare -= 1
        yield start, bare, joint
        while following < length and text[following] == " ":
            following += 1
        joint = "\n" if forced >= 0 else " " if following > stop else ""
        start, limit = following, rest


class _Narrow:
    """Measures text in which every character is one cell."""

    def __init__(self, length: int) -> None:
        self.length = length

    def furthest(self, start: int, limit: int) -> int:
        return min(start + limit, self.length)

    def between_wide(self, start: int, end: int) -> int:
        return -1

    def whole(self, index: int) -> bool:
        return True


class _Wide:
    """Measures any text. `bounds`: where its clusters begin, and its end; `before`: the cells before each bound."""

    def __init__(self, run: Sequence[Piece], text: str) -> None:
        self.text, self.bounds, self.before = text, [0], [0]
        offset = total = 0
        for piece in run:
            for _, stop, size in split_graphemes(piece.text)[0]:
                total += size
                self.bounds.append(offset + stop)
                self.before.append(total)
            offset += len(piece.text)

    def furthest(self, start: int, limit: int) -> int:
        first = bisect_right(self.bounds, start) - 1
        last = bisect_right(self.before, self.before[first] + limit) - 1
        return self.bounds[max(last, first + 1)]

    def between_wide(self, start: int, end: int) -> int:
        """Returns the last index up to `end` where a line may break beside a wide character, -1 for none."""
        at = bisect_right(self.bounds, end) - 1
        while (here := self.bounds[at]) > start and here < len(self.text):
            left, right = self.text[self.bounds[at - 1]], self.text[here]
            if " " in (left, right):
                return -1
            if (_wide(left) or _wide(right)) and right not in _NO_START and left not in _NO_END:
                return here
            at -= 1
        return -1

    def whole(self, index: int) -> bool:
        return self.bounds[bisect_right(self.bounds, index) - 1] == index


def _wide(character: str) -> bool:
    return get_character_cell_size(character) == 2


def _slice(run: Sequence[Piece], starts: Sequence[int], start: int, stop: int) -> tuple[Piece, ...]:
    pieces = []
    index = bisect_right(starts, start) - 1
    while index < len(run) and starts[index] < stop:
        piece = run[index]
        text = piece.text[max(start - starts[index], 0) : stop - starts[index]]
        pieces.append(piece._replace(text=text.replace(GLUE, " ")))
        index += 1
    return tuple(pieces)
