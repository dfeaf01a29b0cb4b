"""Shows the story that the state names in the story pane: at once, or once the cursor has rested."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.timer import Timer

from newstui.ui.reader.context import Context

REST_SECONDS = 0.15
"""How long the cursor rests before the preview follows, so that a held key sends no previews."""
LATE_SECONDS = 0.05
"""How late a rest may end. Later than that the terminal kept us waiting, so keys wait too: rest again."""


class Preview:
    """Keeps the story pane on the story under the list's cursor, or at the end of the trail."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._resting: Timer | None = None
        self._then: Callable[[], None] = self._preview

    def cursor_moved(self) -> None:
        """Takes the row under the list's cursor into the state; the story pane follows after a rest."""
        context = self.context
        row = context.stories.current
        story = row.id if row else None
        if story != context.state.story or context.state.trail:
            context.state = context.state._replace(story=story, trail=())
        self.rest()

    def rest(self) -> None:
        """Lets the story pane follow once the cursor has stood still for a moment."""
        if self.context.sees_story and self.behind:
            self.after(REST_SECONDS, self._preview)

    def after(self, seconds: float, then: Callable[[], None], *, late: bool = False) -> None:
        """Does one thing after a rest; a newer one replaces it. `late`: this rest ended late once already."""
        due = time.monotonic() + seconds

        def rested() -> None:
            if not late and time.monotonic() > due + LATE_SECONDS:
                self.after(seconds, then, late=True)
            else:
                self.at_once()

        self.stay()
        self._resting, self._then = self.context.screen.set_timer(seconds, rested), then

    def at_once(self) -> None:
        """Does what waits for a rest now."""
        if self.resting:
            self.stay()
            self._then()

    def stay(self) -> None:
        """Drops what waits for a rest."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None

    @property
    def resting(self) -> bool:
        return self._resting is not None

    @property
    def behind(self) -> bool:
        """The story pane shows another story than the state names, or was never drawn."""
        context = self.context
        return not context.has_view or (context.shown.id if context.shown else None) != context.state.read

    def _preview(self) -> None:
        if self.context.sees_story and self.behind:
            self.context.spawn("story", self.show(self.context.state.read, preview=True))

    async def show(self, story_id: str | None, preview: bool = False) -> None:
        """Reads a story and draws it, unless the state names another one by then."""
        context = self.context
        story = (
            await context.worker.read("story", lambda library: library.story(story_id)) if story_id else None
        )
        if story_id == context.state.read:
            context.shown = story
            context.view.show(story, preview=preview)
