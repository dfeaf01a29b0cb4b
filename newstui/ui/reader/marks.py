"""Marks, and taking back: every act goes to the library, comes back as a Change, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.library.base import Library
from newstui.model.change import Change, Flag, Mark
from newstui.ui.reader.state import Filtered, Marked, Step

if TYPE_CHECKING:
    from newstui.ui.screen import Reader


MANY = 1_000
"""Marks that are not written in the blink of an eye."""
Told = Callable[[Sequence[Mark]], str]
"""What is said of the marks that were written."""


class Marking:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def target(self) -> tuple[str, bool, bool] | None:
        """The story an act is about (id, read, starred): the one being read, else the one under the cursor."""
        story, row = self.reader.reading.story, self.reader.stories.current
        if self.reader.at == "story" and story is not None:
            return story.id, story.read, story.starred
        return (row.id, row.read, row.starred) if row else None

    def toggle(self, flag: Flag) -> None:
        """Of the range when there is one (off only when all have it), else of one story."""
        chosen = self.reader.stories.range
        if chosen and self.reader.at == "list":
            rows = [self.reader.stories.row(index) for index in chosen]
            have = all(row is not None and (row.read if flag == "read" else row.starred) for row in rows)
            self.reader.stories.set_anchor(None)
            self.mark_places(chosen.start, chosen.stop, flag, not have)
            return
        target = self.target()
        if target is not None and not target[0]:
            self.reader.say("this story is not in the library")
        elif target is not None:
            story_id, read, starred = target
            self.mark([story_id], flag, not (read if flag == "read" else starred))

    def mark(self, ids: Sequence[str], flag: Flag, value: bool) -> None:
        self._spawn(lambda library: library.mark(ids, flag, value))

    def opened(self) -> None:
        """A story was opened by an act of the user: it is read at once, or after a while, as the config says."""
        story, rule = self.reader.reading.story, self.reader.config.read_mark
        if story is None or story.read or rule == "never":
            return
        if rule == "open":
            self.mark([story.id], "read", True)
        else:
            self.reader.set_timer(rule, lambda: self._stayed(story.id))

    def _stayed(self, story_id: str) -> None:
        """The seconds on screen are over."""
        story = self.reader.reading.story
        if story is not None and story.id == story_id and not story.read:
            self.mark([story_id], "read", True)

    async def take_over(self) -> None:
        """Show the marks that another newstui on this library set meanwhile."""
        change = await self.reader.worker.write(lambda library: library.refresh())
        self.changed(change.marks)

    def part_read(self, start: int, stop: int | None) -> None:
        """Mark a part of the list read; `stop` None: to its end, which must be known."""
        listing = self.reader.filtering.listing
        if listing.query != self.reader.filtering.query or (stop is None and listing.total is None):
            self.reader.say("the list is still being counted; try again in a moment")
            return
        stop = listing.known if stop is None else stop
        if start < stop:
            self.mark_places(start, stop, "read", True)
        else:
            self.reader.say("nothing stands there")

    def say_range(self) -> None:
        """How many are chosen, and what can be done with them."""
        chosen = len(self.reader.stories.range)
        if chosen:
            how = (
                ("story.read", "read"),
                ("story.star", "star"),
                ("story.open", "open"),
                ("go.back", "none"),
            )
            self.reader.say(" · ".join((f"{chosen:,} chosen", *self.reader.keys.hints(*how))), "mine")

    def mark_places(self, start: int, stop: int, flag: Flag, value: bool) -> None:
        """All of a part of the list, told with its number."""
        listing = self.reader.filtering.listing
        undo = self.reader.keys.hints(("undo", "takes it back"))
        what = flag if value else "unread" if flag == "read" else "without a star"

        def words(marks: Sequence[Mark]) -> str:
            own, more = _counted(marks, {mark.id for mark in marks if mark.along})
            return " · ".join((f"{own:,}{more} marked {what}", *undo)) if marks else f"all of them are {what}"

        if stop - start > MANY:
            self.reader.say(f"marking {stop - start:,} …")
        self._spawn(lambda library: library.mark_listing(listing, start, stop, flag, value), words)

    # --- undo ---------------------------------------------------------------------------------------------

    def undo(self) -> None:
        meant = self.reader.history.writing
        self._in_turn(lambda: self.reader.history.undo(meant), back=True)

    def redo(self) -> None:
        self._in_turn(self.reader.history.redo, back=False)

    def _in_turn(self, take: Callable[[], Step | None], back: bool) -> None:
        self.reader.spawn("again", self._after_writing(take, back), exclusive=False, awaited=True)

    async def _after_writing(self, take: Callable[[], Step | None], back: bool) -> None:
        """The last act may be on its way to the disk: then it is what is meant, once it is there."""
        if self.reader.history.writing:
            await self.reader.worker.write(lambda library: None)
        await self._again(take(), back)

    async def _again(self, step: Step | None, back: bool) -> None:
        if step is None:
            self.reader.say("nothing to take back" if back else "nothing to do again")
        elif isinstance(step, Filtered):
            self.reader.filtering.to(step.before if back else step.after, record=False)
        else:
            change = step.change.inverse() if back else step.change
            done = "taken back" if back else "set again"
            along = {mark.id for mark in change.marks if mark.along}

            def words(marks: Sequence[Mark]) -> str:
                own, more = _counted(marks, along)
                return f"{own:,} mark{'' if own == 1 else 's'}{more} {done}"

            await self._write(lambda library: library.apply(change), words)

    # --- writing ------------------------------------------------------------------------------------------

    def _spawn(self, act: Callable[[Library], Change], words: Told | None = None) -> None:
        place = self.reader.history.reserve()
        self.reader.spawn("mark", self._write(act, words, place), exclusive=False)

    async def _write(
        self, act: Callable[[Library], Change], words: Told | None, place: Marked | None = None
    ) -> None:
        change = Change()
        try:
            change = await self.reader.worker.write(act)
        finally:
            if place is not None:
                self.reader.history.fill(place, change)
        self.changed(change.marks)
        if words is not None:
            self.reader.say(words(change.marks))

    def changed(self, marks: Sequence[Mark]) -> None:
        """Repaint what a Change is about, and only that."""
        if not marks:
            return
        reader, story = self.reader, self.reader.reading.story
        reader.stories.remark(marks)
        after = {(mark.id, mark.flag): mark.after for mark in marks}
        ids = {mark.id for mark in marks}
        if story is not None and (story.id in ids or any(entry.id in ids for entry in story.related)):
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
            reader.reading.story = replace(
                story,
                read=after.get((story.id, "read"), story.read),
                starred=after.get((story.id, "starred"), story.starred),
                related=related,
            )
            reader.view.show(reader.reading.story)
        reader.refresh_tree()


def _counted(marks: Sequence[Mark], along: Collection[str]) -> tuple[int, str]:
    """How many were set by themselves, and words for those that were set along with their heads."""
    more = sum(mark.id in along for mark in marks)
    return len(marks) - more, f" and {more:,} duplicate{'' if more == 1 else 's'}" if more else ""
