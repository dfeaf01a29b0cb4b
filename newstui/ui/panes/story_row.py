"""Draws one row of the list of stories: the line with its title, and the second line if rows have two."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.model.row import StoryRow
from newstui.text.cells import cells, cut, fit
from newstui.ui.drawing.glyphs import CHOSEN, CURSOR, DOT, EVENT, FOLDED, HERE, STAR, UNREAD
from newstui.ui.drawing.highlight import marked
from newstui.ui.drawing.theme import Palette


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of a row's columns in cells; 0: hidden. They shrink before the title gets less than half."""

    title: int
    provider: int = 0
    time: int = 0


TIME_CELLS = 6
"""As wide as "31 Dec", "23:59" and what stands for them."""


def columns(width: int) -> Columns:
    """Divides a row of `width` cells: bar, dot, star and a blank on the left, the scrollbar on the right."""
    room = width - 5 - TIME_CELLS - 2
    for provider in (18, 14, 12):
        if room - provider - 2 >= max(width // 2, 36):
            return Columns(room - provider - 2, provider, TIME_CELLS)
    return Columns(room, 0, TIME_CELLS) if room >= 14 else Columns(max(0, width - 5))


class RowLook(NamedTuple):
    """Holds what a line of a row depends on, besides the palette and the search words.

    `width` in cells; `time` as written; `lines` of each row; `chosen`: in the selected range; `focused`: the list has
    the keyboard; `events`: shows how many stories the event has.
    """

    row: StoryRow
    width: int
    time: str
    bold_time: bool
    lines: int
    at_cursor: bool
    chosen: bool
    focused: bool
    events: bool

    @property
    def bar(self) -> str:
        if self.at_cursor:
            return CURSOR if self.focused else HERE
        return CHOSEN if self.chosen else " "

    def tones(self, palette: Palette) -> tuple[Style, Style]:
        """Returns the ground of the line, and the style of its quiet words."""
        ground = tone(palette, self.at_cursor or self.chosen, self.focused)
        return ground, ground + (palette.dim if self.at_cursor else palette.faint)


def tone(palette: Palette, lit: bool, focused: bool) -> Style:
    """Returns the ground of a row; `lit`: under the cursor or in the selected range."""
    if not lit:
        return palette.page
    return palette.cursor if focused else palette.page + palette.cursor_off


def title_line(look: RowLook, ink: Palette, pattern: re.Pattern[str] | None) -> Strip:
    row, width, (ground, quiet) = look.row, look.width, look.tones(ink)
    wide = columns(width) if look.lines == 1 else Columns(max(0, width - 5))
    words = ink.dim if row.read or row.copy_read else ink.bold
    event = f" {EVENT}{row.event_count}" if row.event_count and look.events else ""
    related = f" +{row.related_count}" if row.related_count else ""
    room = max(0, wide.title - len(event) - len(related))
    parts: list[tuple[str, Style]] = [
        (look.bar, ground + ink.accent),
        (
            FOLDED if row.folded else " " if row.read else UNREAD,
            ground + (ink.faint if row.folded else ink.accent),
        ),
        (STAR if row.starred else " ", ground + ink.star),
        (" ", ground),
        *marked(fit(row.title, room), ground + words, pattern, ink.match),
        (event, ground + ink.bold if row.event_unread else quiet),
        (related, quiet),
    ]
    if wide.provider:
        parts.append(("  " + fit(row.provider, wide.provider), ground + ink.dim))
    if wide.time:
        time = "  " + fit(look.time, wide.time, right=True)
        parts.append((time, ground + ink.bold if look.bold_time else quiet))
    parts.append((" ", ground))
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, ground)


def second_line(look: RowLook, ink: Palette, pattern: re.Pattern[str] | None) -> Strip:
    """Draws provider, time and the start of the excerpt."""
    row, width, (ground, quiet) = look.row, look.width, look.tones(ink)
    known = f" {DOT} ".join(filter(None, (cut(row.provider, max(12, width // 4)), look.time)))
    known = cut(known, max(0, width - 5))
    between = f" {DOT} " if known and row.excerpt else ""
    rest = width - 5 - cells(known) - cells(between)
    parts = [
        (look.bar, ground + ink.accent),
        ("   ", ground),
        (known, ground + ink.dim),
        *marked(between + cut(row.excerpt, rest) if rest > 8 else "", quiet, pattern, ink.match),
    ]
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, ground)
