"""Shows the story pane: one story, with a cursor in its related list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, tzinfo

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from newstui.model.full_text import FullText
from newstui.model.related import RelatedStory
from newstui.model.story import Story
from newstui.text.body.kind import kind_of
from newstui.text.reading_time import reading_time
from newstui.ui.drawing.glyphs import CURSOR
from newstui.ui.drawing.paint import MARGIN
from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.panes.story.body import Address, StoryBody
from newstui.ui.panes.story.body_view import BodyView
from newstui.ui.panes.story.listed import Entry
from newstui.ui.panes.story.page.link_letters import overlay
from newstui.ui.panes.story.page.page import Section
from newstui.ui.panes.story.page.place import Place
from newstui.ui.panes.story.pictures import named_once
from newstui.ui.panes.story.sections import (
    Topic,
    above,
    below,
    entries,
    facts_in_rule,
    first_related,
    full_text_section,
    note_section,
    nothing,
    outside,
)
from newstui.ui.panes.story.setting import Setting
from newstui.ui.panes.story.together import (
    more_entries,
    more_in_topic,
    more_stories,
    rows_with_room,
    together,
)

RULE_CELLS = 8
"""Cells of the rule above the page that are line."""


class StoryView(BodyView):
    """Shows a story. `tz`, `clock` (the UTC seconds of now) and `keys` (shown beside the address) apply from the next
    `show` on.
    """

    class Scrolled(Message):
        """Says that another part of the story came into view."""

    class TopicChosen(Message):
        """Says that a topic was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class RelatedChosen(Message):
        """Says that an entry was clicked: a related story, a part of a collection, or one of "also at"."""

        def __init__(self, related: RelatedStory) -> None:
            super().__init__()
            self.related = related

    class AddressChosen(Message):
        """Says that a link was clicked; the address is openable."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(
        self,
        *,
        palette: Palette = PLAIN,
        tz: tzinfo = UTC,
        clock: Callable[[], int] = lambda: 0,
        id: str | None = None,
    ) -> None:
        super().__init__(palette=palette, id=id)
        self.tz, self.clock = tz, clock
        self.keys: tuple[tuple[str, str], ...] = (("o", "open"),)
        self.preview = False
        self._story: Story | None = None
        self._more_rows = 0
        self._related: int | None = None
        self.full_text: FullText | None = None
        self._note = ""
        self._list_empty = self._below_rule = False
        self.say_facts: Callable[[str], object] = lambda words: None
        """Called with the facts that the rule above is to show."""
        self._wanted: Place | None = None

    # --- what it shows ------------------------------------------------------------------------------------

    @property
    def story(self) -> Story | None:
        return self._story

    @property
    def _entries(self) -> tuple[RelatedStory, ...]:
        """Returns all entries of the page, in order."""
        story = self._story
        if story is None:
            return ()
        return (*entries(story), *more_entries(story), *more_stories(story)[: self._more_rows])

    @property
    def has_room(self) -> bool:
        """Tells whether the page leaves lines of the pane empty, or may once it is laid out."""
        return not self.size.height or len(self.page_shown) + 2 < self.size.height

    def show(self, story: Story | None, *, preview: bool = False) -> None:
        """Shows another story from its top, or the same one with other marks where it is."""
        before, self._story, self.preview = self._story, story, preview
        same = before and story and (before.id, before.address) == (story.id, story.address)
        if not same:
            self.full_text, self._note = None, ""
            self.extras = replace(self.extras, pictures={})
        self._read_body()
        if self._related is not None and self._related >= len(self._entries):
            self._related = None
        if not same:
            self._related = None
            self.forget_matches()
            if self.is_attached and self.text_selection:
                self.screen.clear_selection()
        with self._repainting():
            self._lay_out()
            if not same:
                self._set_top(0)
            self._read_ahead()

    def show_full_text(self, text: FullText | None) -> None:
        """Shows an article in place of excerpt and body, from the line where the window is; None: these again."""
        self.full_text, self._note = text, ""
        self.forget_matches()
        with self._repainting():
            self._read_body()
            self._lay_out()
            self._read_ahead()

    def show_note(self, words: str) -> None:
        """Shows a line below the story's own text: why there is no article."""
        self._note = words
        with self._repainting():
            self._lay_out()

    def set_list_empty(self, empty: bool) -> None:
        """Shows nothing in place of a story: the list, which has none, says why."""
        if empty != self._list_empty:
            self._list_empty = empty
            if self._story is None:
                with self._repainting():
                    self._lay_out()

    def set_below_rule(self, below: bool) -> None:
        """Leaves the facts to the rule above, or shows them below the title."""
        if below != self._below_rule:
            self._below_rule = below
            with self._repainting():
                self._lay_out()

    def _read_body(self) -> None:
        """Begins to read the text that is to be shown, unless it is being read."""
        text = self._story.body if self._story else None
        if self.full_text is not None:
            text = self.full_text.blocks
        if text == (self._body.text if self._body else None):
            return
        if not text:
            self._body = None
        elif self.full_text is not None:
            self._body = StoryBody(text, "lines")
        else:
            self._body = StoryBody(text, kind_of(text))

    def show_related(self, related: RelatedStory) -> None:
        """Shows what an entry says about a story that is not in the library."""
        self.show(outside(related))

    @property
    def place(self) -> Place:
        return Place(*self._position_at(0), self._related)

    def restore(self, place: Place) -> None:
        """Returns to a place as far as it still exists; before the first layout, once that is done."""
        if not self.size.width:
            self._wanted = place
            return
        if place.related is None or place.related < len(self._entries):
            self._related = place.related
        with self._repainting():
            self._lay_out()
            if place.spot and self._body and self.page_shown.line_of(place.spot) is None:
                self._body.read_all()
                self._lay_out()
            self._set_top(0)
            self._keep_at(place.spot, place.row)

    # --- scrolling ----------------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    # --- related stories ----------------------------------------------------------------------------------

    @property
    def related_index(self) -> int | None:
        """Returns the index of the entry under the cursor, in page order; None without one."""
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
                # Scrolls as little as possible, with the line above in view.
                self._set_top(min(max(self._top, rows.stop - self.size.height), rows.start - 1))

    @property
    def current(self) -> RelatedStory | None:
        return None if self._related is None else self._entries[self._related]

    def next_related(self, step: int) -> RelatedStory | None:
        """Moves the cursor and opens the entry under it; returns it, None if there are no entries."""
        if not self._entries:
            return None
        last = len(self._entries) - 1
        index = (0 if step > 0 else last) if self._related is None else self._related + step
        self.related_index = max(0, min(index, last))
        return self.current

    def goto_related(self) -> bool:
        """Scrolls to the related stories, the cursor on the first; returns False if there are none."""
        index = first_related(self._story) if self._story else None
        if index is None:
            return False
        if (self._related is None) != (index is None):
            self.refresh(Region(0, 0, self.size.width, 1))
        self._related = index
        with self._repainting():
            self._lay_out()
            heading = self.page_shown.rows("related") or self.page_shown.rows(f"entry {index}")
            self._set_top(heading.start)
        return True

    # --- layout -------------------------------------------------------------------------------------------

    @property
    def _setting(self) -> Setting:
        room = self.size.width - 2 * MARGIN
        story, body = self._story, self._body
        text = self.full_text.html if self.full_text else body.text if body else None
        time = reading_time(text, story.excerpt) if story else ""
        rule = max(0, self.size.width - RULE_CELLS) if self._below_rule else 0
        return Setting(
            self.text_width, self.clock(), self.tz, self._related, room, self.keys, self.extras, time, rule
        )

    def _lay_out(self, row: int = 0) -> None:
        super()._lay_out(row)
        if self._below_rule:
            self.say_facts(facts_in_rule(self._story, self._setting) if self._story else "")

    def sections(self) -> list[Section]:
        setting = self._setting
        story, body, article = self._story, self._body, self.full_text
        if story is None:
            return [] if self._list_empty else nothing(setting)
        top = list(above(story, setting))
        if body and (article or (story.excerpt is not None and body.begins_with(story.excerpt))):
            top = [section for section in top if section.key != "excerpt"]
        if article:
            top.append(full_text_section(article, setting))
        if body:
            body.set_extras(self.extras)
        text = body.sections(setting.width) if body else []
        self.laid_out()
        note = [note_section(self._note, setting)] if self._note else []
        rest = named_once(below(story, setting), text)
        page = [*top, *text, *note, *rest, *together(story, setting)]
        if self._related is None:  # an opened entry must not push out those below it
            self._more_rows = rows_with_room(story, page, self.size.height)
        return [*page, *more_in_topic(story, setting, self._more_rows)]

    def on_resize(self) -> None:
        self._lay_out()
        if self._wanted is not None:
            self.restore(self._wanted)
            self._wanted = None
        self._read_ahead()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        strip, y = super().render_line(y), y + self._top
        if self.has_focus and self._related is None and y == self._top and self._story is not None:
            indent = int(bool(self.page_shown.line(y).margin))
            strip = overlay(strip, self.left + indent, CURSOR, self.palette.page + self.palette.accent)
        return strip

    # --- the keyboard and clicks --------------------------------------------------------------------------

    def focus_moved(self) -> None:
        self.laid_out()
        if self._related is None:
            self.refresh(Region(0, 0, self.size.width, 1))
        rows = self.page_shown.rows(f"entry {self._related}")
        if rows:
            self.refresh_lines(rows.start, len(rows))

    def follow(self, target: object) -> None:
        match target:
            case Topic(name):
                self.post_message(self.TopicChosen(name))
            case Address(address):
                self.post_message(self.AddressChosen(address))
            case Entry(index):
                self.related_index = index
                self.post_message(self.RelatedChosen(self._entries[index]))
