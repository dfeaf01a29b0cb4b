"""Finds what belongs to the story that was opened, and lists or marks the stories of its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.query.ast import Field, Query
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.story.more import MoreFinder
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles

if TYPE_CHECKING:
    from newstui.model.change import Mark
    from newstui.model.together import Event


class TogetherFinder:
    """Asks the library once the story is painted; opening another story cancels the request."""

    def __init__(self, context: Context, filter: Filter, marks: Marks, more: MoreFinder) -> None:
        self.context, self.filter, self.marks, self.more = context, filter, marks, more

    def find(self) -> None:
        """Shows what belongs to the open story, once that is on the screen."""
        story = self.context.shown
        if story is not None and story.id and story.together is None:
            self.context.app.call_after_refresh(self._find, story.id)
        else:
            self.more.find()

    def _find(self, story_id: str) -> None:
        self.context.spawn("together", self._found(story_id))

    async def _found(self, story_id: str) -> None:
        context = self.context
        if context.shown is None or context.shown.id != story_id:
            return
        together = await context.worker.read("together", lambda library: library.together(story_id))
        if context.shown is not None and context.shown.id == story_id:
            if not context.config.screen.events:
                together = replace(together, event=None)
            points = context.listing.points(story_id)
            context.shown = replace(context.shown, together=together, points=points)
            context.view.show(context.shown, preview=context.view.preview)
            context.draw_place()  # the page has grown, so the percentage read has changed
            self.more.find()

    # --- the event ----------------------------------------------------------------------------------------

    @handles("event.go")
    def list_event(self) -> None:
        """Lists the stories of the event; undo and Esc return to the list before."""
        if target := self.marks.target():
            self.context.spawn("event", self._list_event(target[0]), awaited=True)

    async def _list_event(self, story_id: str) -> None:
        event = await self._event(story_id)
        if event is not None:
            self.filter.set_query(Query((Field("event", event.id),)), story=story_id)
            self.context.focus("list")

    @handles("event.mark-read")
    def mark_rest_read(self) -> None:
        """Marks the other stories of the event read."""
        if target := self.marks.target():
            self.context.spawn("event", self._mark_rest_read(target[0]), awaited=True)

    async def _mark_rest_read(self, story_id: str) -> None:
        event = await self._event(story_id)
        if event is None:
            return
        undo = self.context.keys.hints(("undo", "undoes it"))

        def words(marks: Sequence[Mark]) -> str:
            if not marks:
                return "the rest of this event is already read"
            stories = "story" if len(marks) == 1 else "stories"
            return " · ".join((f"{len(marks):,} other {stories} of this event marked read", *undo))

        rest = [story.id for story in event.stories if story.id and story.id != story_id]
        self.marks.mark(rest, "read", True, words)

    async def _event(self, story_id: str) -> Event | None:
        event = await self.context.worker.read("event", lambda library: library.event(story_id))
        if event is None:
            self.context.say("no other stories of this event")
        return event
