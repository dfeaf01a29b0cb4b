"""Finds more stories of a story's topic for the room that its page leaves."""

from __future__ import annotations

from dataclasses import replace

from newstui.ui.reader.context import Context


class MoreFinder:
    """Asks the library once a story is painted; showing another story cancels the request."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def find(self) -> None:
        """Shows more of the story's topic, if there is room and nothing is shown yet."""
        story = self.context.shown
        if story is not None and story.id and story.topics and story.more is None:
            self.context.app.call_after_refresh(self._find, story.id)

    def _find(self, story_id: str) -> None:
        self.context.spawn("more", self._found(story_id))

    async def _found(self, story_id: str) -> None:
        context = self.context
        if context.shown is None or context.shown.id != story_id or not context.view.has_room:
            return
        more = await context.worker.read("more", lambda library: library.more_in_topic(story_id))
        if more is not None and context.shown is not None and context.shown.id == story_id:
            context.shown = replace(context.shown, more=more)
            context.view.show(context.shown, preview=context.view.preview)
            context.draw_place()  # the page has grown, so the percentage read has changed
