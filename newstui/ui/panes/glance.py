"""Shows the story under the cursor in one line, where the window has no room for its pane."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from newstui.text import dates
from newstui.text.cells import cells, cut, fit
from newstui.ui.drawing.glyphs import DOT
from newstui.ui.panes.bars import Bar

if TYPE_CHECKING:
    from newstui.model.story import Story


class Glance(Bar):
    """Provider, date, heat, related stories, and the beginning of the excerpt."""

    def __init__(self, *, tz: tzinfo, clock: Callable[[], int], id: str | None = None) -> None:
        """Makes the line. `clock` returns the current UTC seconds."""
        super().__init__(id=id)
        self.tz, self.clock = tz, clock
        self._facts = self._excerpt = ""

    def show(self, story: "Story | None") -> None:
        facts = f" {DOT} ".join(self._known(story)) if story else ""
        excerpt = " ".join((story.excerpt or "").split()) if story else ""
        if (facts, excerpt) != (self._facts, self._excerpt):
            self._facts, self._excerpt = facts, excerpt
            self.refresh()

    def _known(self, story: "Story") -> Iterator[str]:
        if story.provider and story.provider.shown:
            yield story.provider.shown
        if story.published is not None:
            yield dates.short_date(story.published, self.clock(), self.tz)
        if story.heat is not None and story.heat >= 0:
            yield f"heat {story.heat}"
        if story.related:
            yield f"{len(story.related)} related"

    def render_line(self, y: int) -> Strip:
        width, page = self.size.width, self.palette.page
        facts = cut(self._facts, width - 2)
        room = max(0, width - cells(facts) - 5)
        parts = [
            Segment(f" {facts}   ", page + self.palette.dim),
            Segment(fit(self._excerpt, room), page + self.palette.faint),
        ]
        return Strip(parts).adjust_cell_length(width, page)
