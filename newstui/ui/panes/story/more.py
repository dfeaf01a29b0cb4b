"""Lays out "More in TOPIC" below all else, when the window has room for it."""

from collections.abc import Iterator, Sequence

from newstui.model.related import RelatedStory
from newstui.model.story import Story
from newstui.text import dates
from newstui.text.cells import cut
from newstui.ui.drawing.wrap import Look
from newstui.ui.panes.story.listed import heading
from newstui.ui.panes.story.page import Page, Section
from newstui.ui.panes.story.sections import entries
from newstui.ui.panes.story.setting import Setting
from newstui.ui.panes.story.together import more_entries, story_row

MOST = 5
_HEADING_LINES = 2
"""An empty line and the heading."""


def more_stories(story: Story) -> Sequence[RelatedStory]:
    """Returns the stories that are not on the page already; they follow all other entries."""
    if story.more is None:
        return ()
    listed = {entry.id for entry in (*entries(story), *more_entries(story))}
    return [entry for entry in story.more.stories if entry.id not in listed][:MOST]


def rows_with_room(story: Story, above: Sequence[Section], height: int) -> int:
    """Returns how many of the stories fit into a window of this height below other sections."""
    if story.more is None:
        return 0
    return max(0, min(height - len(Page(above)) - _HEADING_LINES, len(more_stories(story))))


def more_in_topic(story: Story, setting: Setting, rows: int) -> Iterator[Section]:
    if story.more is None or not rows:
        return
    yield heading(cut(f"More in {story.more.topic}", setting.width - 4), rows)
    first = len(entries(story)) + len(more_entries(story))
    for number, entry in enumerate(more_stories(story)[:rows], first):
        day = f"  {dates.row_day(entry.published, setting.now, setting.tz)}"
        lines = story_row(entry, number, (), entry.title, ((day, Look.FAINT),), setting)
        yield Section(f"entry {number}", list(lines), close=True)
