"""The story pane: one story's lines, scrolled, with a cursor in its related list. Repaints only what changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, tzinfo

from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from newstui.model.story import RelatedStory, Story
from newstui.ui.drawing.glyphs import CURSOR
from newstui.ui.drawing.highlight import pattern_of
from newstui.ui.drawing.paint import MARGIN, Painter
from newstui.ui.drawing.quiet_focus import QuietFocus
from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.drawing.wrap import Line, Tone
from newstui.ui.panes.link_letters import Hint, hints, overlay
from newstui.ui.panes.page import Page, Section
from newstui.ui.panes.place import Place, Spot
from newstui.ui.panes.story_body import Address, Body
from newstui.ui.panes.story_sections import (
    TEXT,
    Entry,
    Setting,
    Topic,
    above,
    below,
    entries,
    first_related,
    nothing,
    outside,
)


class StoryView(QuietFocus, ScrollView, can_focus=True):
    """`tz`, `now` (UTC seconds) and `keys` (beside the address) hold from the next `show` on."""

    DEFAULT_CSS = "StoryView { overflow: hidden; width: 1fr; height: 1fr; }"

    class TopicChosen(Message):
        """A topic's name was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class RelatedChosen(Message):
        """An entry was clicked: a related story, a part of a collection, one of "also at"."""

        def __init__(self, related: RelatedStory) -> None:
            super().__init__()
            self.related = related

    class AddressChosen(Message):
        """A link was clicked; the address is openable."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(
        self,
        *,
        palette: Palette = PLAIN,
        tz: tzinfo = UTC,
        now: int = 0,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.palette, self.tz, self.now = palette, tz, now
        self.keys: tuple[tuple[str, str], ...] = (("o", "open"),)
        self.preview = False
        self.page_shown = Page()
        self._story: Story | None = None
        self._entries: tuple[RelatedStory, ...] = ()
        self._related: int | None = None
        self._body: Body | None = None
        self._words: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        self._finding: str = ""
        self._wanted: Place | None = None
        self._found: list[int] = []
        self._at_found = 0
        self._painter = Painter(palette)
        self._hints: list[Hint] = []

    # --- what it shows ------------------------------------------------------------------------------------

    @property
    def story(self) -> Story | None:
        return self._story

    def show(self, story: Story | None, *, preview: bool = False) -> None:
        """Another story, from its top; or the same with other marks, where it stands."""
        before, self._story, self.preview = self._story, story, preview
        self._entries = entries(story) if story else ()
        text = story.body if story else None
        if text != (self._body.text if self._body else None):
            self._body = Body(text) if text else None
        same = before and story and (before.id, before.address) == (story.id, story.address)
        if self._related is not None and self._related >= len(self._entries):
            self._related = None
        if not same:
            self._related, self._finding, self._found = None, "", []
            if self.is_attached and self.text_selection:
                self.screen.clear_selection()
        with self._repainting():
            self._lay_out()
            if not same:
                self._jump(0)
            self._read_ahead()

    def show_related(self, related: RelatedStory) -> None:
        """What an entry itself tells, when the library has not got the story."""
        self.show(outside(related))

    def set_palette(self, palette: Palette) -> None:
        self.palette = palette
        self._painter = Painter(palette)
        self.refresh()

    @property
    def place(self) -> Place:
        return Place(*self._spot(0), self._related)

    def restore(self, place: Place) -> None:
        """Go where one was, as far as that is still there; not laid out yet, once that is done."""
        if not self.size.width:
            self._wanted = place
            return
        if place.related is None or place.related < len(self._entries):
            self._related = place.related
        with self._repainting():
            self._lay_out()
            if place.spot and self._body and self.page_shown.find(place.spot) is None:
                self._body.read_all()
                self._lay_out()
            self._jump(0)
            self._hold(place.spot, place.row)

    # --- scrolling ----------------------------------------------------------------------------------------

    def step(self, by: int) -> bool:
        """Scrolls by lines; False when nothing moved."""
        return self._go(self._top + by)

    def page(self, pages: float) -> bool:
        """Scroll by pages, a line kept in view; False at the end already."""
        lines = int((self.size.height - 1) * pages)
        return self._go(self._top + (lines or (1 if pages > 0 else -1)))

    def move_to(self, index: int) -> bool:
        """Puts a line at the top, or as far up as it goes; False when nothing moved."""
        return self._go(index)

    @property
    def _top(self) -> int:
        return self.scroll_offset.y

    @property
    def _last_top(self) -> int:
        return max(0, len(self.page_shown) - self.size.height)

    def _go(self, top: int) -> bool:
        before = self._top
        top = max(0, min(top, self._last_top))
        self.scroll_to(y=top, animate=False, force=True)
        return top != before

    @property
    def allow_vertical_scroll(self) -> bool:
        """The wheel scrolls though there is no scrollbar."""
        return self._last_top > 0

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and self._top < self._last_top:
            self._read_ahead()
        elif new_value < old_value:
            self._read_back()

    # --- related stories ----------------------------------------------------------------------------------

    @property
    def related_index(self) -> int | None:
        """The entry under the cursor: parts of a collection, related, also at, in the order of the page."""
        return self._related

    @related_index.setter
    def related_index(self, index: int | None) -> None:
        if index is not None and not 0 <= index < len(self._entries):
            index = None
        if (self._related is None) != (index is None):
            self.refresh(Region(0, 0, self.size.width, 1))
        self._related = index
        with self._repainting():
            self._lay_out()
            rows = self.page_shown.rows(f"entry {index}")
            if rows:
                # As little as it takes, with a line above in view.
                self._jump(min(max(self._top, rows.stop - self.size.height), rows.start - 1))

    @property
    def current(self) -> RelatedStory | None:
        return None if self._related is None else self._entries[self._related]

    def next_related(self, step: int) -> RelatedStory | None:
        """Move the cursor, opening the entry it comes to; the entry, None when there are none."""
        if not self._entries:
            return None
        last = len(self._entries) - 1
        index = (0 if step > 0 else last) if self._related is None else self._related + step
        self.related_index = max(0, min(index, last))
        return self.current

    def goto_related(self) -> bool:
        """The heading of the related stories at the top, the cursor on the first; False: there are none."""
        index = first_related(self._story) if self._story else None
        if index is None:
            return False
        if (self._related is None) != (index is None):
            self.refresh(Region(0, 0, self.size.width, 1))
        self._related = index
        with self._repainting():
            self._lay_out()
            heading = self.page_shown.rows("related") or self.page_shown.rows(f"entry {index}")
            self._jump(heading.start)
        return True

    # --- words --------------------------------------------------------------------------------------------

    def highlight(self, words: Sequence[str], whole: Sequence[str] = ()) -> None:
        """Mark the words of a search, as `pattern_of` reads them; none: no marks."""
        if (tuple(words), tuple(whole)) != self._words:
            self._words = tuple(words), tuple(whole)
            with self._repainting():
                self._mark()

    def find(self, text: str) -> int:
        """Look for a text and go to the first match from here on; how many there are. "" ends it."""
        self._finding = text
        if text and self._body:
            self._body.read_all()
        with self._repainting():
            self._lay_out()
        self._found = self.page_shown.found() if text else []
        self._at_found = next((i for i, y in enumerate(self._found) if y >= self._top), 0)
        self.find_next(0)
        return len(self._found)

    @property
    def finding(self) -> str:
        """The text looked for last in this story."""
        return self._finding

    @property
    def at_found(self) -> int:
        """Which of the matches one is at, from 1."""
        return self._at_found + 1

    def find_next(self, step: int = 1) -> bool:
        """Go to the next match (or the one before), around the ends; False: there are none."""
        if not self._found:
            return False
        self._at_found = (self._at_found + step) % len(self._found)
        y = self._found[self._at_found]
        if not self._top <= y < self._top + self.size.height:
            self._go(y - self.size.height // 3)
        return True

    def _mark(self) -> None:
        starts, whole = self._words
        found = (
            pattern_of([self._finding], anywhere=True) if self._finding else pattern_of(starts, whole=whole)
        )
        self.page_shown.mark(found)

    # --- layout -------------------------------------------------------------------------------------------

    @property
    def _text_width(self) -> int:
        return max(2, min(TEXT, self.size.width - 2 * MARGIN))

    def _sections(self) -> list[Section]:
        room = self.size.width - 2 * MARGIN
        setting = Setting(self._text_width, self.now, self.tz, self._related, room, self.keys)
        story = self._story
        if story is None:
            return nothing(setting)
        middle = self._body.sections(setting.width) if self._body else []
        return [*above(story, setting), *middle, *below(story, setting)]

    def _lay_out(self, row: int = 0) -> None:
        """Make the page anew; what stands in this row of the window stays there."""
        if not self.size.width:
            return
        held = self._spot(row)
        self.page_shown = Page(self._sections())
        self._mark()
        # Quietly: a watched size would lay out the whole screen.
        self.set_reactive(Widget.virtual_size, Size(self.size.width, len(self.page_shown)))
        self._hold(*held)

    def _spot(self, row: int) -> tuple[Spot | None, int]:
        """What stands in a row of the window, or first below it; and its row."""
        spot = self.page_shown.spot(self._top + row) if self._top else None
        y = self.page_shown.find(spot) if spot else None
        return (None, 0) if y is None else (spot, y - self._top)

    def _hold(self, spot: Spot | None, row: int) -> None:
        """Scroll so that the spot stands in that row; when it is gone, stay."""
        y = self.page_shown.find(spot) if spot else None
        self._jump(self._top if y is None else y - row)

    def _jump(self, top: int) -> None:
        """Scroll quietly: a watched offset would repaint the whole pane."""
        top = max(0, min(top, self._last_top))
        self.set_reactive(Widget.scroll_y, float(top))
        self.set_reactive(Widget.scroll_target_y, float(top))

    def _read_ahead(self) -> None:
        """Read on in a long body before its end so far comes into the window."""
        while self._body and (more := self.page_shown.rows("more")):
            if not self._top <= more.start < self._top + 2 * self.size.height:
                return
            self._body.read_on()
            self._lay_out()

    def _read_back(self) -> None:
        """Coming up from below to where reading stopped: read the rest, what is seen below stays in its row."""
        more = self.page_shown.rows("more")
        if self._body and more and self._top <= more.start < self._top + self.size.height:
            self._body.read_all()
            self._lay_out(more.stop + 1 - self._top)

    def on_resize(self) -> None:
        self._lay_out()
        if self._wanted is not None:
            self.restore(self._wanted)
            self._wanted = None
        self._read_ahead()
        self.refresh()

    # --- painting -----------------------------------------------------------------------------------------

    def _rows(self) -> list[tuple[Line, Sequence[tuple[int, int]]]]:
        """What the window shows, row by row."""
        return [
            (self.page_shown.line(y), self.page_shown.marks(y))
            for y in range(self._top, self._top + self.size.height)
        ]

    @contextmanager
    def _repainting(self) -> Iterator[None]:
        """Repaint the rows that show something else afterwards."""
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
        strip = self._painter.strip(
            line,
            y,
            self.size.width,
            tone_width=min(self.size.width, MARGIN + self._text_width + (line.tone is Tone.CURSOR)),
            focused=self.has_focus,
            marks=self.page_shown.marks(y),
            selected=span,
        )
        for letter, _, row, x in self._hints:
            if row == y:
                strip = overlay(strip, x, letter, self.palette.match + self._reversed)
        if self.has_focus and self._related is None and y == self._top and self._story is not None:
            strip = overlay(strip, int(bool(line.margin)), CURSOR, self.palette.page + self.palette.accent)
        return strip

    _reversed = Style(reverse=True)

    # --- letters on links ---------------------------------------------------------------------------------

    def show_hints(self) -> bool:
        """Letters on every link and related story in the window; False: there are none."""
        self._hints = hints(self.page_shown, self._top, self.size.height)
        self._refresh_hints(self._hints)
        return bool(self._hints)

    def follow_hint(self, letter: str) -> bool:
        """Take the letters away and follow the one typed, if any."""
        shown, self._hints = self._hints, []
        self._refresh_hints(shown)
        target = next((target for name, target, _, _ in shown if name == letter), None)
        self._follow(target)
        return target is not None

    def _refresh_hints(self, shown: Sequence[Hint]) -> None:
        for y in {row - self._top for _, _, row, _ in shown}:
            self.refresh(Region(0, y, self.size.width, 1))

    def focus_moved(self) -> None:
        if self._related is None:
            self.refresh(Region(0, 0, self.size.width, 1))
        rows = self.page_shown.rows(f"entry {self._related}")
        if rows:
            self.refresh_lines(rows.start, len(rows))

    # --- the mouse ----------------------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The running text, folded lines whole again."""
        start, end = ((at.x, at.y) if at else None for at in selection)
        return self.page_shown.selected(start, end), "\n"

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection:
            return
        x, y = offset.x, offset.y + self._top
        if event.chain > 1:
            # Textual would select the whole pane.
            event.prevent_default()
            self._select_word(self.page_shown.line(y).character(x - MARGIN), y)
            return
        self._follow(self.page_shown.line(y).target(x - MARGIN))

    def _follow(self, target: object) -> None:
        match target:
            case Topic(name):
                self.post_message(self.TopicChosen(name))
            case Address(address):
                self.post_message(self.AddressChosen(address))
            case Entry(index):
                self.related_index = index
                self.post_message(self.RelatedChosen(self._entries[index]))

    def _select_word(self, x: int, y: int) -> None:
        word = self.page_shown.word(x, y)
        if word:
            start, end = word
            self.screen.selections = {self: Selection(Offset(*start), Offset(*end))}
            self.screen.post_message(events.TextSelected())
