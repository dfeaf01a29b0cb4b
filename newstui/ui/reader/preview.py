"""Shows the story under the cursor in the story pane, once the cursor has rested."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from newstui.ui.reader.context import Context

if TYPE_CHECKING:
    from newstui.model.story import Story

REST_SECONDS = 0.15
"""How long the cursor rests before the preview follows, so that a held key sends no previews."""
LATE_SECONDS = 0.05
"""A timer later than this means that the terminal blocked us and keys are waiting: rest again."""


class Preview:
    """Keeps the story pane on the story under the list's cursor, or at the end of the trail."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._timer: Timer | None = None
        self._then: Callable[[], None] = self._preview
        self.after_preview: Callable[[], None] = lambda: None
        self._glanced: str | None = None
        """The story that is shown in one line."""
        self.before_leaving: Callable[[], None] = lambda: None
        self.article_of: Callable[[Story], Awaitable[Callable[[], None] | None]] | None = None
        """Returns what shows a story's article in place of its own text; None for a story that opens without."""

    def cursor_moved(self) -> None:
        """Puts the row under the list's cursor into the state; the story pane follows after a rest."""
        context = self.context
        row = context.stories.current
        story = row.id if row else None
        if story != context.state.story or context.state.trail:
            context.state = context.state._replace(story=story, trail=())
        context.draw_place()
        self.schedule_preview()

    def schedule_preview(self) -> None:
        """Shows the story once the cursor has rested."""
        if self.context.story_visible and self.outdated:
            self.schedule(REST_SECONDS, self._preview)
        elif self.context.plan.glance and self.context.state.story != self._glanced:
            self.schedule(REST_SECONDS, self._glance)

    def schedule(self, seconds: float, then: Callable[[], None], *, late: bool = False) -> None:
        """Calls `then` after some seconds; replaces what was scheduled. `late`: it was postponed once already."""
        due = time.monotonic() + seconds

        def rested() -> None:
            if not late and time.monotonic() > due + LATE_SECONDS:
                self.schedule(seconds, then, late=True)
            else:
                self.run_now()

        self.cancel()
        self._timer, self._then = self.context.screen.set_timer(seconds, rested), then

    def run_now(self) -> None:
        """Runs what is scheduled now."""
        if self.scheduled:
            self.cancel()
            self._then()

    def cancel(self) -> None:
        """Drops what is scheduled."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    @property
    def scheduled(self) -> bool:
        return self._timer is not None

    @property
    def outdated(self) -> bool:
        """Tells whether the story pane shows another story than the state names, or nothing yet."""
        context = self.context
        return not context.has_view or (context.shown.id if context.shown else None) != context.state.shown

    def _preview(self) -> None:
        opening = self.context.tasks.awaits(
            "story"
        )  # the story is on its way already, and is to be marked read
        if self.context.story_visible and self.outdated and not opening:
            self.context.spawn("story", self.show(self.context.state.shown, preview=True))

    def _glance(self) -> None:
        self._glanced = self.context.state.story
        self.context.spawn("glance", self._show_glance(self._glanced))

    async def _show_glance(self, story_id: str | None) -> None:
        read = self.context.worker.read
        story = await read("glance", lambda library: library.story(story_id)) if story_id else None
        if story_id == self._glanced:
            self.context.widgets.glance.show(story)

    async def show(self, story_id: str | None, preview: bool = False) -> None:
        """Reads a story and draws it, unless the state names another one by then."""
        context = self.context
        story = (
            await context.worker.read("story", lambda library: library.story(story_id)) if story_id else None
        )
        put = await self.article_of(story) if story and self.article_of else None
        if story_id == context.state.shown:
            self.before_leaving()
            before = context.shown
            if story and before and before.id == story.id:
                story = replace(story, together=before.together, points=before.points, more=before.more)
            context.shown = story
            context.view.show(story, preview=preview)
            if put:
                put()
            if preview:
                self.after_preview()
