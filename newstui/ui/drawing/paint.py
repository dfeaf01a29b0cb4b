"""Turns lines into Textual strips, with as few segments as possible: each style change costs bytes on a slow line."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.ui.drawing.glyphs import CURSOR
from newstui.ui.drawing.theme import Palette
from newstui.ui.drawing.wrap import Line, Look, Piece, Tone

MARGIN = 2
_NONE, _BOLD, _ITALIC, _SELECTED = Style.null(), Style(bold=True), Style(italic=True), Style(reverse=True)
Range = tuple[int, int]
"""Start and stop, in characters of a line's text."""


class Painter:
    """Draws lines with one palette; a bar marks the cursor row of the focused pane."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._bar = (Piece(CURSOR, Look.ACCENT), Piece(" "))
        self._styles: dict[tuple[Look, Tone, bool], Style] = {}

    def strip(
        self,
        line: Line,
        y: int,
        width: int,
        *,
        tone_width: int = 0,
        focused: bool = False,
        marks: Sequence[Range] = (),
        selected: Range | None = None,
    ) -> Strip:
        """Draws a line exactly `width` cells wide; a background tone covers `tone_width` of them.

        Selection offsets count characters of the line's text, at line `y`; margin and lead have negative offsets.
        """
        before = self._before(line, focused)
        ranges = [(start, stop, self.palette.match) for start, stop in marks]
        if selected is not None:
            ranges.append((*selected, _SELECTED))
        runs = [(piece.text, self._piece_style(piece, line.tone, focused)) for piece in before]
        for piece, extra in _split_at(line.pieces, ranges):
            runs.append((piece.text, self._style(piece.look, line.tone, focused) + extra))
        runs += [(piece.text, self._style(piece.look, line.tone, focused)) for piece in line.tail]
        used = sum(cell_len(text) for text, _ in runs)
        if line.tone and used < tone_width <= width:
            runs.append((" " * (tone_width - used), self._style(Look.PLAIN, line.tone, focused)))
            used = tone_width
        if used < width:
            runs.append((" " * (width - used), self._style(Look.PLAIN, Tone.PAGE, focused)))
        strip = Strip(_merged(runs))
        strip = strip.crop(0, width) if used > width else strip
        return strip.apply_offsets(-sum(len(piece.text) for piece in before), y)

    def _before(self, line: Line, focused: bool) -> tuple[Piece, ...]:
        if line.tone is Tone.CURSOR and focused:
            return (*self._bar, *line.lead)
        return (*line.margin, Piece(" " * (MARGIN - len(line.margin))), *line.lead)

    def _piece_style(self, piece: Piece, tone: Tone, focused: bool) -> Style:
        if piece.colours is not None:
            return Style(color=piece.colours[0], bgcolor=piece.colours[1] or None)
        return self._style(piece.look, tone, focused)

    def _style(self, look: Look, tone: Tone, focused: bool) -> Style:
        style = self._styles.get((look, tone, focused))
        if style is None:
            ground, ink = self._ground(tone, focused), self._ink(look, tone)
            style = ground + (ink.without_color if ground.reverse else ink)
            self._styles[look, tone, focused] = style
        return style

    def _ground(self, tone: Tone, focused: bool) -> Style:
        palette = self.palette
        if tone is Tone.CURSOR:
            return palette.page + (palette.cursor if focused else palette.cursor_off)
        return palette.page + palette.code if tone is Tone.CODE else palette.page

    def _ink(self, look: Look, tone: Tone) -> Style:
        palette = self.palette
        inks = (
            (Look.CODE, palette.code if tone is Tone.PAGE else _NONE),
            (Look.DIM, palette.dim),
            (Look.FAINT, palette.faint),
            (Look.LINK, palette.link),
            (Look.ACCENT, palette.accent),
            (Look.STAR, palette.star),
            (Look.KEYWORD, palette.keyword),
            (Look.STRING, palette.string),
            (Look.NUMBER, palette.number),
            (Look.COMMENT, palette.comment),
            (Look.ITALIC, _ITALIC),
            (Look.BOLD, _BOLD),
        )
        return Style.combine([palette.text, *(ink for bit, ink in inks if look & bit)])


def _split_at(
    pieces: Iterable[Piece], ranges: Sequence[tuple[int, int, Style]]
) -> Iterable[tuple[Piece, Style]]:
    """Splits the pieces where a range begins or ends; yields each with the style that the ranges add."""
    offset = 0
    for piece in pieces:
        end = offset + len(piece.text)
        cuts = {cut for start, stop, _ in ranges for cut in (start, stop) if offset < cut < end}
        left = offset
        for right in (*sorted(cuts), end):
            extra = [style for start, stop, style in ranges if start <= left < stop]
            yield (
                piece._replace(text=piece.text[left - offset : right - offset]),
                Style.combine([_NONE, *extra]),
            )
            left = right
        offset = end


def _merged(runs: Iterable[tuple[str, Style]]) -> list[Segment]:
    """Joins neighbours of one style; blanks take their neighbour's style where it looks the same."""
    merged: list[tuple[str, Style]] = []
    for text, style in runs:
        if not text:
            continue
        last, near = merged[-1] if merged else ("", style)
        if style == near or (text.isspace() and _blank_alike(style, near)):
            merged[-1:] = [(last + text, near)]
        elif last.isspace() and _blank_alike(near, style):
            merged[-1:] = [(last + text, style)]
        else:
            merged.append((text, style))
    return [Segment(text, style) for text, style in merged]


def _blank_alike(one: Style, other: Style) -> bool:
    """Tells whether blanks look the same in both styles."""
    lines = one.underline or other.underline or one.reverse or other.reverse
    return not lines and one.bgcolor == other.bgcolor
