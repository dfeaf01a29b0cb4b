"""Shows a page of lines: scrolls, selects, and repaints only rows that changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from newstui.ui.drawing.paint import MARGIN, Painter
from newstui.ui.drawing.quiet_focus import QuietFocus
from newstui.ui.drawing.scrollbar import thumb, with_thumb
from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.drawing.wrap import Line, Tone
from newstui.ui.panes.story.page.page import Page, Section
from newstui.ui.panes.story.page.place import TextPosition

MAX_TEXT_CELLS = 78
"""The most cells of a line of text; longer lines are hard to read."""


class PageView(QuietFocus, ScrollView, can_focus=True):
    """Subclasses return the sections of the page, highlight words in it, and follow click targets."""

    DEFAULT_CSS = "PageView { overflow: hidden; width: 1fr; height: 1fr; }"

    def __init__(self, *, palette: Palette = PLAIN, id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self.page_shown = Page()
        self._painter = Painter(palette)
        self._centred = False

    # --- what subclasses define ---------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """Returns the sections for the present width."""
        raise NotImplementedError

    def highlight_page(self) -> None:
        """Sets the pattern that a new page highlights."""

    def follow(self, target: object) -> None:
        """Opens the target of a click; None for a click on plain text."""

    def set_palette(self, palette: Palette) -> None:
        self.palette = palette
        self._painter = Painter(palette)
        self.refresh()

    def set_centred(self, centred: bool) -> None:
        """Centres the text in a pane that is wider, or sets it at the left edge."""
        if centred != self._centred:
            self._centred = centred
            self.refresh()

    @property
    def left(self) -> int:
        """Blank cells to the left of the page."""
        return max(0, self.size.width - self.text_width - 2 * MARGIN) // 2 if self._centred else 0

    # --- scrolling ----------------------------------------------------------------------------------------

    def step(self, by: int) -> bool:
        """Scrolls by lines; returns False if nothing moved."""
        return self._scroll(self._top + by)

    def page(self, pages: float) -> bool:
        """Scrolls by pages, keeping a line in view; returns False if nothing moved."""
        lines = int((self.size.height - 1) * pages)
        return self._scroll(self._top + (lines or (1 if pages > 0 else -1)))

    def move_to(self, index: int) -> bool:
        """Scrolls a line to the top, or as far up as possible; returns False if nothing moved."""
        return self._scroll(index)

    @property
    def _top(self) -> int:
        return self.scroll_offset.y

    @property
    def _last_top(self) -> int:
        return max(0, len(self.page_shown) - self.size.height)

    def _scroll(self, top: int) -> bool:
        before = self._top
        top = max(0, min(top, self._last_top))
        self.scroll_to(y=top, animate=False, force=True)
        return top != before

    @property
    def percent(self) -> int | None:
        """Returns how far the page is read, in percent of its lines; None if all of it is in view."""
        if not self._last_top:
            return None
        count = len(self.page_shown)
        return 100 * self._true_row(min(count, self._top + self.size.height)) // self._true_row(count)

    def _true_row(self, row: int) -> int:
        """Returns the row that a row will have when all of the page is laid out."""
        return row

    @property
    def allow_vertical_scroll(self) -> bool:
        """Lets the wheel scroll although there is no scrollbar."""
        return self._last_top > 0

    # --- layout -------------------------------------------------------------------------------------------

    @property
    def text_width(self) -> int:
        return max(2, min(MAX_TEXT_CELLS, self.size.width - 2 * MARGIN))

    def _lay_out(self, row: int = 0) -> None:
        """Lays the page out again; the text in this row of the window stays there."""
        if not self.size.width:
            return
        held = self._position_at(row)
        self.page_shown = Page(self.sections())
        self.highlight_page()
        # Without watchers, which would lay out the whole screen.
        self.set_reactive(Widget.virtual_size, Size(self.size.width, len(self.page_shown)))
        self._keep_at(*held)

    def _position_at(self, row: int) -> tuple[TextPosition | None, int]:
        """Returns the text position in a row of the window, or the first one below it, and its row."""
        spot = self.page_shown.position(self._top + row) if self._top else None
        y = self.page_shown.line_of(spot) if spot else None
        return (None, 0) if y is None else (spot, y - self._top)

    def _keep_at(self, spot: TextPosition | None, row: int) -> None:
        """Scrolls so that a text position is in a row; stays if the text is gone."""
        y = self.page_shown.line_of(spot) if spot else None
        self._set_top(self._top if y is None else y - row)

    def _set_top(self, top: int) -> None:
        """Scrolls without Textual's watchers, which would repaint the whole pane."""
        top = max(0, min(top, self._last_top))
        self.set_reactive(Widget.scroll_y, float(top))
        self.set_reactive(Widget.scroll_target_y, float(top))

    # --- painting -----------------------------------------------------------------------------------------

    @property
    def _thumb(self) -> range:
        """Rows of the window that the scrollbar's thumb takes."""
        return thumb(self._true_row(self._top), self.size.height, self._true_row(len(self.page_shown)))

    def _rows(self) -> list[tuple[Line, Sequence[tuple[int, int]], bool]]:
        """Returns the lines, matches and parts of the thumb in the window, row by row."""
        bar, page = self._thumb, self.page_shown
        rows = range(self.size.height)
        return [(page.line(self._top + y), page.marks(self._top + y), y in bar) for y in rows]

    @contextmanager
    def _repainting(self) -> Iterator[None]:
        """Repaints the rows that look different afterwards."""
        before = self._rows()
        yield
        for y, (old, new) in enumerate(zip(before, self._rows(), strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        y += self._top
        line = self.page_shown.line(y)
        span = self.text_selection.get_span(y) if self.text_selection else None
        if span is not None:
            span = max(0, span[0]), len(line.text) if span[1] == -1 else span[1]
        left, room = self.left, self.size.width - self.left
        strip = self._painter.strip(
            line,
            y,
            room,
            tone_width=min(room, MARGIN + self.text_width + (line.tone is Tone.CURSOR)),
            focused=self.has_focus,
            marks=self.page_shown.marks(y),
            selected=span,
        )
        if left:
            strip = Strip.join([Strip([Segment(" " * left, self.palette.page)], left), strip])
        if y - self._top in self._thumb:
            ink = self.palette.accent if self.has_focus else self.palette.rule
            return with_thumb(strip, self.size.width, self.palette.page + ink)
        return strip

    # --- the mouse ----------------------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """Returns the running text; wrapped lines are joined again."""
        start, end = ((at.x, at.y) if at else None for at in selection)
        return self.page_shown.selected(start, end), "\n"

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection:
            return
        x, y = offset.x - self.left, offset.y + self._top
        if event.chain > 1:
            # Textual would select the whole pane instead of a word.
            event.prevent_default()
            self._select_word(self.page_shown.line(y).character(x - MARGIN), y)
            return
        self.follow(self.page_shown.line(y).target(x - MARGIN))

    def _select_word(self, x: int, y: int) -> None:
        word = self.page_shown.word(x, y)
        if word:
            start, end = word
            self.screen.selections = {self: Selection(Offset(*start), Offset(*end))}
            self.screen.post_message(events.TextSelected())
