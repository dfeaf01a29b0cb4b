"""Draws a list of rows with a cursor, by the Line API: the base of the story list, the tree and pickers.

All rows have the same number of lines, usually one. A rule may stand above a row; the cursor skips it, and no row
counts it.

Only visible rows are drawn. A cursor step repaints two rows; at the edge the window jumps by half its height, so that
a held key stays cheap on a slow line.
"""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from newstui.text.cells import fit
from newstui.ui.drawing.glyphs import RULE
from newstui.ui.drawing.quiet_focus import QuietFocus
from newstui.ui.drawing.reversed_row import without_colours
from newstui.ui.drawing.scrollbar import thumb, with_thumb
from newstui.ui.drawing.theme import PLAIN, Palette


class CursorList(QuietFocus, can_focus=True):
    """Shows rows 0 to count - 1. Subclasses set the number by `set_count` and draw a row in `draw`."""

    ALLOW_SELECT = False
    WHEEL = 3
    SCROLLBAR = False

    class Moved(Message):
        """Says that the cursor moved to another row."""

        def __init__(self, lines: "CursorList") -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> "CursorList":
            return self.lines

    class Chosen(Message):
        """Says that a row was clicked; `double`: by a double click."""

        def __init__(self, lines: "CursorList", double: bool) -> None:
            super().__init__()
            self.lines, self.double = lines, double

        @property
        def control(self) -> "CursorList":
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.palette: Palette = PLAIN
        self.lines_per_row = 1
        self.count = 0
        self.cursor = 0
        self.top = 0

    # --- what subclasses give -----------------------------------------------------------------------------

    def draw(self, index: int, width: int, at_cursor: bool) -> Strip:
        raise NotImplementedError

    def draw_second(self, index: int, width: int, at_cursor: bool) -> Strip:
        """Draws the second line of a row, where rows have two."""
        raise NotImplementedError

    def draw_below(self, y: int, width: int) -> Strip:
        """Draws a line below the last row; with no rows, every line."""
        return Strip([Segment(" " * width, self.paper)], width)

    def rule_above(self, index: int) -> str:
        """Returns the words of a rule that is drawn above a row; "" for none."""
        return ""

    @property
    def paper(self) -> Style:
        return self.palette.page

    # --- state --------------------------------------------------------------------------------------------

    @property
    def height(self) -> int:
        return max(1, self.size.height)

    @property
    def rows_in_window(self) -> int:
        """Returns the number of whole rows that fit into the window, ignoring rules."""
        return max(1, self.size.height // self.lines_per_row)

    def set_palette(self, palette: Palette) -> None:
        self.palette = palette
        self.refresh()

    def set_count(self, count: int, cursor: int | None = None, top: int | None = None) -> None:
        """Sets the number of rows and repaints everything."""
        self.count = count
        self.cursor = self._clamped(self.cursor if cursor is None else cursor)
        if top is not None:
            self.top = top
        if self.size.height:
            self._show_cursor()
        self.refresh()

    def move_to(self, index: int) -> bool:
        """Moves the cursor to a row; returns False if it was already there."""
        index = self._clamped(index)
        if index == self.cursor:
            return False
        before, top = self.cursor, self.top
        self.cursor = index
        self._show_cursor()
        if self.top == top:
            self.refresh_row(before)
            self.refresh_row(index)
        else:
            self.refresh()
        self.post_message(self.Moved(self))
        return True

    def step(self, by: int) -> bool:
        return self.move_to(self.cursor + by)

    def page(self, pages: float) -> bool:
        """Moves window and cursor by this many heights, less one row of overlap."""
        by = int((self.rows_in_window - 1) * pages) or (1 if pages > 0 else -1)
        self.top = max(0, min(self.top + by, self._last_top))
        moved = self.move_to(self.cursor + by)
        self.refresh()
        return moved

    def scroll_by(self, rows: int) -> None:
        """Scrolls the window; the cursor moves only to stay inside it."""
        top = max(0, min(self.top + rows, self._last_top))
        if top == self.top:
            return
        self.top = top
        self.refresh()
        self.move_to(max(top, min(self.cursor, top + self.rows_in_window - 1)))

    def refresh_row(self, index: int) -> None:
        """Repaints a row, and the rule above it."""
        if not self.top <= index < self.top + self.size.height:
            return
        y, ruled = self._y_of(index), bool(self.rule_above(index))
        if y < self.size.height:
            self.refresh(Region(0, y - ruled, self.size.width, self.lines_per_row + ruled))

    # --- drawing ------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, strip, lines = self.size.width, self._line(y), self.lines_per_row
        if self.SCROLLBAR and y in thumb(self.top * lines, self.height, self.count * lines):
            at_cursor = self.has_focus and self._index_at(y) == self.cursor
            ground = self.palette.cursor if at_cursor else self.paper
            return with_thumb(
                strip, width, ground + (self.palette.accent if self.has_focus else self.palette.rule)
            )
        return strip

    def _line(self, y: int) -> Strip:
        width, (index, line) = self.size.width, self._place_at(y)
        if index is None:
            return self._draw_rule(self.rule_above(self._index_at(y + 1) or 0), width)
        if index >= self.count:
            return self.draw_below(y - self._y_of(self.count), width)
        strip = (self.draw_second if line else self.draw)(index, width, index == self.cursor)
        return without_colours(strip) if index == self.cursor and self.palette.cursor.reverse else strip

    def _draw_rule(self, words: str, width: int) -> Strip:
        ink = self.palette
        line = f"  {RULE * 2} {words} ".ljust(width - 1, RULE)
        return Strip([Segment(fit(line, width), self.paper + ink.faint)], width)

    def _index_at(self, y: int) -> int | None:
        """Returns the row in a line of the window, None for a rule; past the last row, the count or more."""
        return self._place_at(y)[0]

    def _place_at(self, y: int) -> tuple[int | None, int]:
        """Returns the row as `_index_at` does, and which of its lines this is."""
        line = 0
        for index in range(self.top, self.count):
            if (line or not index) and self.rule_above(index):
                if line == y:
                    return None, 0
                line += 1
            if y < line + self.lines_per_row:
                return index, y - line
            line += self.lines_per_row
        return self.count + y - line, 0

    def _y_of(self, index: int) -> int:
        """Returns the line of the window in which a row at or below the top stands.

        Above the top row is no rule, unless it is the first of all.
        """
        first = self.top + bool(self.top)
        return (index - self.top) * self.lines_per_row + sum(
            bool(self.rule_above(row)) for row in range(first, index + 1)
        )

    @property
    def _last_top(self) -> int:
        """Returns the top at which the last row is at the bottom of the window."""
        top, lines = max(0, self.count - self.rows_in_window), self.lines_per_row
        room = self.height - (self.count - top) * lines
        rules = [row for row in range(top + 1, self.count) if self.rule_above(row)]
        while rules and len(rules) > room:
            top, room = top + 1, room + lines
            rules = [row for row in rules if row > top]
        return top

    def _clamped(self, index: int) -> int:
        return max(0, min(index, self.count - 1))

    def _show_cursor(self) -> None:
        rows = self.rows_in_window
        if self.cursor < self.top:
            self.top = max(0, self.cursor - rows // 2) if self.top - self.cursor < rows else self.cursor
        elif self.cursor >= self.top + rows:
            near = self.cursor - self.top < 2 * rows
            self.top = self.cursor - rows // 2 if near else self.cursor - rows + 1
        self.top = max(0, min(self.top, self._last_top))
        while self.top < self.cursor and self._y_of(self.cursor) + self.lines_per_row > self.height:
            self.top += 1

    # --- events -------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        top = self.top
        self._show_cursor()
        if top != self.top:
            self.refresh()

    def focus_moved(self) -> None:
        self.refresh_row(self.cursor)

    def on_click(self, event: events.Click) -> None:
        index = self._index_at(event.y)
        if index is not None and index < self.count:
            self.move_to(index)
            self.post_message(self.Chosen(self, double=event.chain > 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(-(-self.WHEEL // self.lines_per_row))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-self.WHEEL // self.lines_per_row)
