"""Marks stories read and starred; each step can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.keys.hints import Hint
from newstui.library.protocol import Library
from newstui.model.change import Change, Flag, Mark
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.state import Marked

if TYPE_CHECKING:
    from newstui.model.story import Story

ANNOUNCE_ABOVE = 1_000
"""More marks than this take long enough to be announced."""
RANGE_KEYS = (
    ("story.mark-read", "read"),
    ("story.star", "star"),
    ("story.open", "open"),
    ("story.full-text", "fetch"),
    ("go.back", "cancel"),
)
"""The actions on a range, and what each does with it."""
Report = Callable[[Sequence[Mark]], str]
"""Makes the message about the marks that were written."""


class Marks:
    """Sets flags of one story, a range, or a part of the list."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.when_opened: Callable[[Story], None] = lambda story: None
        self.when_starred: Callable[[Collection[str]], None] = lambda ids: None
        self._coming: dict[tuple[str, Flag], tuple[bool, Marked]] = {}
        """Flags that are being written, which the next key must know of although no row shows them yet."""
        self.after_write: Callable[[], object] = lambda: None
        """Called after marks were written: they may have to be sent somewhere."""

    def target(self) -> tuple[str, bool, bool] | None:
        """Returns the target story (id, read, starred): the one being read, else the one under the cursor."""
        story, row = self.context.shown, self.context.stories.current
        if self.context.at == "story" and story is not None:
            return story.id, story.read, story.starred
        return (row.id, row.read, row.starred) if row else None

    @handles("story.mark-read", "read")
    @handles("story.star", "starred")
    def toggle(self, flag: Flag) -> None:
        """Toggles a flag of the selected range (off only if all have it), else of one story."""
        stories = self.context.stories
        chosen = stories.range
        if chosen and self.context.at == "list":
            rows = [stories.row(index) for index in chosen]
            have = all(row is not None and (row.read if flag == "read" else row.starred) for row in rows)
            stories.set_anchor(None)
            self.mark_rows(chosen.start, chosen.stop, flag, not have)
            return
        target = self.target()
        if target is not None and not target[0]:
            self.context.say("this story is not in the library")
        elif target is not None:
            story_id, read, starred = target
            coming = self._coming.get((story_id, flag))
            has = coming[0] if coming else read if flag == "read" else starred
            self.mark([story_id], flag, not has)

    def mark(self, ids: Sequence[str], flag: Flag, value: bool, words: Report | None = None) -> None:
        place = self._spawn(lambda library: library.mark(ids, flag, value), words)
        self._coming.update(((story_id, flag), (value, place)) for story_id in ids)

    def mark_opened(self) -> None:
        """Marks the open story read: at once, after some seconds on the screen, or never, as the config says."""
        story, rule = self.context.shown, self.context.config.read_mark
        if story is not None:
            self.when_opened(story)
        if story is None or story.read or rule == "never":
            return
        if rule == "open":
            self.mark([story.id], "read", True)
        else:
            self.context.screen.set_timer(rule, lambda: self._mark_if_still_shown(story.id))

    def _mark_if_still_shown(self, story_id: str) -> None:
        """Runs when the configured seconds are over."""
        story = self.context.shown
        if story is not None and story.id == story_id and not story.read:
            self.mark([story_id], "read", True)

    async def show_external_marks(self) -> None:
        """Shows the marks that another newstui process set in this library."""
        change = await self.context.worker.write(lambda library: library.refresh())
        self.show_changes(change.marks)

    # --- parts of the list --------------------------------------------------------------------------------

    @handles("list.mark-read")
    def all_read(self) -> None:
        self._part_read(0, None)

    @handles("list.mark-read-above")
    def above_read(self) -> None:
        self._part_read(0, self.context.stories.cursor)

    @handles("list.mark-read-below")
    def below_read(self) -> None:
        self._part_read(self.context.stories.cursor + 1, None)

    def _part_read(self, start: int, stop: int | None) -> None:
        """Marks a part of the list read; `stop` None: to its end, which must have been counted."""
        listing = self.context.listing
        if listing.query != self.context.state.query or (stop is None and listing.total is None):
            self.context.say("the list is still being counted; try again in a moment")
            return
        stop = listing.known if stop is None else stop
        if start < stop:
            self.mark_rows(start, stop, "read", True)
        else:
            self.context.say("no stories there")

    @handles("list.range")
    def toggle_range(self) -> None:
        stories = self.context.stories
        stories.set_anchor(stories.cursor if stories.range_from is None else None)
        self.say_range()

    def say_range(self) -> None:
        """Says how many stories are selected, and which keys act on them."""
        chosen = len(self.context.stories.range)
        if chosen:
            keys = self.context.keys
            hints = [Hint(key, words) for name, words in RANGE_KEYS if (key := keys.key(name))]
            self.context.widgets.prompt.footer.say(f"{chosen:,} selected", "mine", hints=hints)

    def mark_rows(self, start: int, stop: int, flag: Flag, value: bool) -> None:
        """Marks a part of the list and says how many changed."""
        listing = self.context.listing
        undo = self.context.keys.hints(("undo", "undoes it"))
        what = flag if value else "unread" if flag == "read" else "unstarred"

        def words(marks: Sequence[Mark]) -> str:
            own, more = counted(marks, {mark.id for mark in marks if mark.along})
            return " · ".join((f"{own:,}{more} marked {what}", *undo)) if marks else f"all are already {what}"

        if stop - start > ANNOUNCE_ABOVE:
            self.context.say(f"marking {stop - start:,} …")
        self._spawn(lambda library: library.mark_listing(listing, start, stop, flag, value), words)

    # --- writing ------------------------------------------------------------------------------------------

    def _spawn(self, act: Callable[[Library], Change], words: Report | None = None) -> Marked:
        place = self.context.history.reserve()
        self.context.spawn("mark", self.write(act, words, place), exclusive=False)
        return place

    async def write(
        self, act: Callable[[Library], Change], words: Report | None, place: Marked | None = None
    ) -> None:
        """Writes marks, keeps the step for undo at `place`, and shows and reports what changed."""
        change = Change()
        try:
            change = await self.context.worker.write(act)
        finally:
            if place is not None:
                self.context.history.fill(place, change)
                self._coming = {key: one for key, one in self._coming.items() if one[1] is not place}
        self.show_changes(change.marks)
        if starred := [mark.id for mark in change.marks if mark.flag == "starred" and mark.after]:
            self.when_starred(starred)
        if change.marks:
            self.after_write()
        if words is not None:
            self.context.say(words(change.marks))

    def show_changes(self, marks: Sequence[Mark]) -> None:
        """Repaints the rows and the story whose flags changed."""
        if not marks:
            return
        context, story = self.context, self.context.shown
        context.stories.update_marks(marks)
        ids = {mark.id for mark in marks}
        after = {(mark.id, mark.flag): mark.after for mark in marks}
        together = story.together.marked(after) if story and story.together else None
        more = story.more.marked(after) if story and story.more else None
        changed = story is not None and (together, more) != (story.together, story.more)
        if story is not None and (
            changed or story.id in ids or any(entry.id in ids for entry in story.related)
        ):
            related = tuple(
                replace(
                    entry,
                    read=after.get((entry.id, "read"), entry.read),
                    starred=after.get((entry.id, "starred"), entry.starred),
                )
                if entry.id
                else entry
                for entry in story.related
            )
            context.shown = replace(
                story,
                read=after.get((story.id, "read"), story.read),
                starred=after.get((story.id, "starred"), story.starred),
                related=related,
                together=together,
                more=more,
            )
            context.view.show(context.shown)
        context.refresh_tree()


def counted(marks: Sequence[Mark], along: Collection[str]) -> tuple[int, str]:
    """Returns the number of marks set directly, and words for the duplicates that were set with them."""
    more = sum(mark.id in along for mark in marks)
    return len(marks) - more, f" and {more:,} duplicate{'' if more == 1 else 's'}" if more else ""
