"""Stacks sections of lines into a page that can be searched, selected, and scrolled to a remembered position."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from newstui.text.letters import folded_with_places, origin
from newstui.ui.drawing.wrap import Line
from newstui.ui.panes.story.page.place import TextPosition

BLANK = Line()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together. `close`: no empty line above. `key` identifies it after the page changes.

    `picture`: the address of the image that it shows or names.
    """

    key: str
    lines: list[Line]
    close: bool = False
    picture: str | None = None


class Page:
    """Lines 0 to len - 1 of several sections; any other line is blank. Empty sections are left out."""

    def __init__(self, sections: Iterable[Section] = ()) -> None:
        self.lines: list[Line] = []
        self._keys: list[str] = []
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._pictures: list[str | None] = []
        self._pattern: re.Pattern[str] | None = None
        self._marks: dict[int, dict[int, list[tuple[int, int]]]] = {}
        for section in sections:
            if section.lines:
                if self.lines and not section.close:
                    self.lines.append(BLANK)
                self._keys.append(section.key)
                self._starts.append(len(self.lines))
                self.lines.extend(section.lines)
                self._stops.append(len(self.lines))
                self._pictures.append(section.picture)

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, y: int) -> Line:
        return self.lines[y] if 0 <= y < len(self.lines) else BLANK

    def picture(self, y: int) -> str | None:
        """Returns the address of the image in line `y`, None for any other line."""
        index = self._section(y)
        return self._pictures[index] if index is not None and y < self._stops[index] else None

    def picture_rows(self, address: str) -> range:
        """Returns the line numbers of an image's section, an empty range if there is none."""
        if address not in self._pictures:
            return range(0)
        index = self._pictures.index(address)
        return range(self._starts[index], self._stops[index])

    # --- spots --------------------------------------------------------------------------------------------

    def rows(self, key: str) -> range:
        """Returns the line numbers of a section, an empty range if there is no such section."""
        if key not in self._keys:
            return range(0)
        index = self._keys.index(key)
        return range(self._starts[index], self._stops[index])

    def position(self, y: int) -> TextPosition | None:
        """Returns the text position of line `y`, or of the first text below it."""
        index = self._section(y)
        if index is not None and y >= self._stops[index]:
            index += 1
        if index is None or index >= len(self._keys):
            return None
        above = self.lines[self._starts[index] : max(y, self._starts[index])]
        return TextPosition(self._keys[index], sum(map(_length, above)))

    def line_of(self, spot: TextPosition) -> int | None:
        """Returns the line that holds a text position now, None if its section is gone."""
        rows = self.rows(spot.key)
        if not rows:
            return None
        ends = list(accumulate(_length(self.lines[y]) for y in rows))
        return min(rows[0] + bisect_right(ends, spot.offset), rows[-1])

    def _section(self, y: int) -> int | None:
        """Returns the last section that begins at or above line `y`, None for an empty page."""
        return max(bisect_right(self._starts, y) - 1, 0) if self._starts else None

    # --- words --------------------------------------------------------------------------------------------

    def highlight(self, pattern: re.Pattern[str] | None) -> None:
        """Sets the pattern to find (see `highlight.pattern_of`)."""
        self._pattern = pattern
        self._marks.clear()

    def marks(self, y: int) -> Sequence[tuple[int, int]]:
        """Returns (start, stop) of each match in line `y`, in characters of its text."""
        index = self._section(y)
        if self._pattern is None or index is None or y >= self._stops[index]:
            return ()
        if index not in self._marks:
            self._marks[index] = self._search(self._pattern, index)
        return self._marks[index].get(y, ())

    def matches(self) -> list[int]:
        """Returns the line in which each match begins, from the top."""
        if self._pattern is None:
            return []
        begins = []
        for start, stop in zip(self._starts, self._stops, strict=True):
            text, ends = self._text(start, stop)
            folded, places = folded_with_places(text)
            begins += [
                start + bisect_right(ends, places[match.start()])
                for match in self._pattern.finditer(folded)
                if match.end() > match.start()
            ]
        return begins

    def _search(self, pattern: re.Pattern[str], index: int) -> dict[int, list[tuple[int, int]]]:
        """Returns the matches of one section by line; a match may run over line ends."""
        first = self._starts[index]
        text, ends = self._text(first, self._stops[index])
        folded, places = folded_with_places(text)
        marks: dict[int, list[tuple[int, int]]] = {}
        for match in pattern.finditer(folded):
            start, stop = origin(places, *match.span())
            row = bisect_right(ends, start)
            while start < stop:
                begin = ends[row - 1] if row else 0
                length = len(self.lines[first + row].text)
                # A joint counts as text of the line after it, but is not drawn.
                joint = len(self.lines[first + row].joint) if row else 0
                left, right = start - begin - joint, min(stop - begin - joint, length)
                if right > max(left, 0):
                    marks.setdefault(first + row, []).append((max(left, 0), right))
                start, row = ends[row], row + 1
        return marks

    def _text(self, start: int, stop: int) -> tuple[str, list[int]]:
        """Returns the running text of these lines, and the offset at which each line ends."""
        first, *others = self.lines[start:stop]
        parts = [first.text, *(line.joint + line.text for line in others)]
        return "".join(parts), list(accumulate(map(len, parts)))

    # --- selection ----------------------------------------------------------------------------------------

    def selected(self, start: tuple[int, int] | None, end: tuple[int, int] | None) -> str:
        """Returns the running text between two (character, line) positions; None means the start or the end.

        Wrapped lines are joined again; a cut line is whole when the selection goes beyond its end.
        """
        left, top = start or (0, 0)
        right, bottom = end or (-1, len(self.lines) - 1)
        parts: list[str] = []
        for y in range(max(top, 0), min(bottom, len(self.lines) - 1) + 1):
            line = self.lines[y]
            text, begin = line.text, max(left, 0) if y == top else 0
            if y == bottom and 0 <= right < len(text):
                text = text[begin:right]
            else:
                text = (text if line.whole is None else line.whole)[begin:]
            parts.append(line.joint + text if parts else text)
        return "".join(parts)

    def word(self, x: int, y: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Returns the start and end, as (character, line), of the word at character `x`, even across wrapped lines."""
        text = self.line(y).text
        if not 0 <= x < len(text) or text[x].isspace():
            return None
        first = last = y
        left, right = _word_start(text, x), _word_end(text, x)
        while left == 0 and first > 0 and self.lines[first].joint == "":
            first -= 1
            above = self.lines[first].text
            left = _word_start(above, len(above) - 1)
        while right == len(self.lines[last].text) and self.line(last + 1).joint == "":
            last += 1
            right = _word_end(self.lines[last].text, 0)
        return (left, first), (right, last)


def _length(line: Line) -> int:
    return len(line.joint) + len(line.text)


def _word_start(text: str, x: int) -> int:
    while x > 0 and not text[x - 1].isspace():
        x -= 1
    return x


def _word_end(text: str, x: int) -> int:
    while x < len(text) and not text[x].isspace():
        x += 1
    return x
