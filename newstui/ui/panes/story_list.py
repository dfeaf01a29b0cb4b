"""Shows the list of stories: a window of a listing. Missing rows are requested; drawing never waits for them."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, tzinfo

from rich.segment import Segment
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip

from newstui.model.change import Mark
from newstui.model.row import StoryRow
from newstui.text import dates
from newstui.text.cells import fit
from newstui.ui.drawing.theme import Palette
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.story_row import RowLook, second_line, title_line, tone

MAX_ROWS_KEPT = 2_000
"""The most rows kept in memory; those furthest from the window are dropped."""
ROWS_AHEAD = 60
"""Rows requested beyond the window on either side."""


class StoryList(CursorList):
    """Shows a listing. `RowsNeeded` requests rows that are missing, `set_rows` supplies them.

    In an order by date, a rule stands above the first row of each year but the present one. With two lines per row
    the second one has provider, time and the start of the excerpt. `clock` returns the UTC seconds of now, `relative`
    writes times as their distance from it.
    """

    SCROLLBAR = True

    class RowsNeeded(Message):
        """Says that rows in or near the window are missing."""

        def __init__(self, start: int, end: int) -> None:
            super().__init__()
            self.start, self.end = start, end

    def __init__(
        self, *, tz: tzinfo, clock: Callable[[], int], relative: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.tz, self.clock, self.relative = tz, clock, relative
        self.by_date = self.events = True
        self.empty_message: tuple[str, ...] = ()
        self.range_from: int | None = None
        self._rows: dict[int, StoryRow] = {}
        self._strips: LRUCache[tuple[object, RowLook], Strip] = LRUCache(400)
        self._requested = False
        self._rules: dict[int, str] = {}
        self._search_pattern: re.Pattern[str] | None = None

    # --- what it shows ------------------------------------------------------------------------------------

    def show(
        self,
        count: int,
        rows: Sequence[StoryRow],
        start: int = 0,
        *,
        cursor: int = 0,
        top: int | None = None,
        by_date: bool = True,
    ) -> None:
        """Shows another listing of `count` rows, with `rows` from `start` on. `by_date`: mark the first row of each
        day.
        """
        self._rows = dict(enumerate(rows, start))
        self._rules.clear()
        self._requested = False
        self.range_from = None
        self.by_date = by_date
        self._strips.clear()
        self.set_count(count, cursor, top)

    def set_palette(self, palette: Palette) -> None:
        self._strips.clear()
        super().set_palette(palette)

    def set_lines_per_row(self, lines: int) -> None:
        """Draws rows of one line or two; the cursor's row stays in view."""
        if lines != self.lines_per_row:
            self.lines_per_row = lines
            self.set_count(self.count)

    def highlight(self, pattern: re.Pattern[str] | None) -> None:
        """Marks search words in titles, from the next `show` on."""
        self._search_pattern = pattern

    def grow(self, count: int) -> None:
        """Sets a larger count: the rest of the listing was counted."""
        if count != self.count:
            first_new = self.count
            self.count = count
            if first_new - self.top < self.height:
                self.refresh()

    def set_rows(self, start: int, rows: Sequence[StoryRow]) -> None:
        self._requested = False
        self._rules.clear()
        for index, row in enumerate(rows, start):
            if self._rows.get(index) != row:
                self._rows[index] = row
                self.refresh_row(index)
        if rows:
            self.refresh_row(start + len(rows))
        if len(self._rows) > MAX_ROWS_KEPT:
            near, came = (
                range(self.top - MAX_ROWS_KEPT // 4, self.top + MAX_ROWS_KEPT // 4),
                range(start, start + len(rows)),
            )
            self._rows = {at: row for at, row in self._rows.items() if at in near or at in came}

    def update_marks(self, marks: Iterable[Mark]) -> None:
        """Repaints rows whose flags changed."""
        after = {(mark.id, mark.flag): mark.after for mark in marks}
        ids = {story_id for story_id, _ in after}
        for index, row in self._rows.items():
            if row.id in ids:
                read = after.get((row.id, "read"), row.read)
                starred = after.get((row.id, "starred"), row.starred)
                self._rows[index] = row._replace(read=read, starred=starred)
                self.refresh_row(index)

    # --- a range of rows ----------------------------------------------------------------------------------

    def set_anchor(self, index: int | None) -> None:
        """Starts a range at this row, which ends at the cursor; None drops the range."""
        self.range_from = index
        self.refresh()

    @property
    def range(self) -> range:
        """Returns the selected rows, from the anchor to the cursor; empty without a selection."""
        if self.range_from is None:
            return range(0)
        return range(min(self.range_from, self.cursor), max(self.range_from, self.cursor) + 1)

    def move_to(self, index: int) -> bool:
        before, top = self.cursor, self.top
        moved = super().move_to(index)
        if moved and self.range_from is not None and self.top == top:
            for row in range(min(before, self.cursor), max(before, self.cursor) + 1):
                self.refresh_row(row)
        self._look_ahead()
        return moved

    def _look_ahead(self) -> None:
        """Requests the rows just outside the window before they are drawn."""
        for edge in (self.top + 2 * self.height, self.top - self.height):
            if 0 <= edge < self.count and edge not in self._rows:
                self._request_rows(edge)

    def lines_needed(self, most: int) -> int:
        """Returns how many lines all rows take, at most `most`."""
        lines = self.count * self.lines_per_row
        if lines < most:
            lines += sum(bool(self.rule_above(row)) for row in range(self.count))
        return min(lines, most)

    def row(self, index: int) -> StoryRow | None:
        return self._rows.get(index)

    @property
    def current(self) -> StoryRow | None:
        return self._rows.get(self.cursor) if self.count else None

    # --- drawing ------------------------------------------------------------------------------------------

    def draw(self, index: int, width: int, at_cursor: bool) -> Strip:
        row = self._rows.get(index)
        if row is None:
            self._request_rows(index)
            return self._blank(width, at_cursor)
        first = not self.by_date or self._day(row) != self._day_above(index)
        clock = self._clock(row, first) if self.lines_per_row == 1 else ""
        bold = first and self.by_date and not self.relative and row.published is not None
        return self._drawn(title_line, self._look(index, width, at_cursor, row, clock, bold))

    def draw_second(self, index: int, width: int, at_cursor: bool) -> Strip:
        row = self._rows.get(index)
        if row is None:
            return self._blank(width, at_cursor)
        return self._drawn(second_line, self._look(index, width, at_cursor, row, self._full_time(row), False))

    def _look(
        self, index: int, width: int, at_cursor: bool, row: StoryRow, time: str, bold_time: bool
    ) -> RowLook:
        chosen = index in self.range
        focused = (at_cursor or chosen) and self.has_focus
        return RowLook(
            row, width, time, bold_time, self.lines_per_row, at_cursor, chosen, focused, self.events
        )

    def _drawn(
        self, draw: Callable[[RowLook, Palette, re.Pattern[str] | None], Strip], look: RowLook
    ) -> Strip:
        """Draws a line of a row, or returns it as it was drawn before."""
        strip = self._strips.get((draw, look))
        if strip is None:
            strip = draw(look, self.palette, self._search_pattern)
            self._strips.set((draw, look), strip)
        return strip

    def _blank(self, width: int, at_cursor: bool) -> Strip:
        return Strip([Segment(" " * width, tone(self.palette, at_cursor, self.has_focus))], width)

    def draw_below(self, y: int, width: int) -> Strip:
        if self.count or not self.empty_message:
            return super().draw_below(y, width)
        from newstui.ui.drawing.wrap import fold_plain  # only needed for an empty list

        lines = ["", *(line for words in self.empty_message for line in fold_plain(words, width - 5) or [""])]
        words = f"   {lines[y]}" if y < len(lines) else ""
        ink = self.palette.bold if y == 1 else self.palette.dim
        return Strip([Segment(fit(words, width), self.paper + ink)], width)

    def _clock(self, row: StoryRow, first: bool) -> str:
        if self.relative:
            return dates.distance(row.published, self.clock(), self.tz)
        if self.by_date:
            return dates.row_time(row.published, first, self.clock(), self.tz)
        return dates.row_month(row.published, self.clock(), self.tz)

    def _full_time(self, row: StoryRow) -> str:
        """Writes the time without the rows above it: a row of two lines has room for the day."""
        if self.relative or self.by_date:
            return self._clock(row, first=True)
        return dates.clock_or_day(row.published, self.clock(), self.tz)

    def _day(self, row: StoryRow) -> date | None:
        return dates.local_day(row.published, self.tz) if row.published is not None else None

    def rule_above(self, index: int) -> str:
        rule = self._rules.get(index)
        if rule is None:
            rule = self._rules[index] = self._year_above(index)
        return rule

    def _year_above(self, index: int) -> str:
        row, above = self._rows.get(index), self._rows.get(index - 1)
        if not self.by_date or row is None or (index and (above is None or above.published is None)):
            return ""
        if row.published is None:
            return "undated" if index else ""
        before = above.published if above is not None and above.published is not None else self.clock()
        year = dates.local_day(row.published, self.tz).year
        return str(year) if year != dates.local_day(before, self.tz).year else ""

    def _day_above(self, index: int) -> date | None:
        above = self._rows.get(index - 1)
        return self._day(above) if above else None

    def _request_rows(self, index: int) -> None:
        """Requests the rows around a missing one, once; the next paint asks again if need be."""
        if not self._requested:
            self._requested = True
            start, end = min(self.top, index) - ROWS_AHEAD, max(self.top + self.height, index) + ROWS_AHEAD
            self.call_after_refresh(self.post_message, self.RowsNeeded(max(0, start), end))
