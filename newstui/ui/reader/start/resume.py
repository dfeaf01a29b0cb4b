"""Saves where the user is at the end, and restores it at the next start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from newstui.errors import QueryError
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.ui.panes.pane import PaneName
from newstui.ui.panes.story.page.place import Place, TextPosition
from newstui.ui.reader.actions.filtering.filter import Filter, OpenedListing
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.empty_list import WhyEmpty, why_empty

if TYPE_CHECKING:
    from newstui.library.protocol import Library, Listing
    from newstui.model.row import StoryRow
    from newstui.model.story import Story

SETTING = "left_off"
ALL = ("all", "All")
TOP = Place()
ROWS_AROUND_CURSOR = 100
"""Rows read on either side of the cursor."""
MAX_SEARCHED_ROWS = 100_000
"""Rows of a listing that are searched for the story at the start."""


@dataclass(frozen=True, slots=True)
class SavedPosition:
    """Holds where the user is. `story` is under the cursor, at `index` of the list and `row` of its window; `node` is
    under the tree's cursor.

    `trail`: the related stories followed to the story shown; `place`: the position in it. `full_text`: its article
    is shown.
    """

    query: str = ""
    story: str | None = None
    index: int = 0
    row: int = 0
    pane: PaneName = "list"
    node: tuple[str, str] = ALL
    trail: tuple[str, ...] = ()
    place: Place = TOP
    full_text: bool = False

    def as_json(self) -> dict[str, Any]:
        spot = self.place.spot
        place = self.place._asdict() | {"spot": spot and spot._asdict()}
        return asdict(self) | {"place": place}


class ResumeData(NamedTuple):
    """Holds the position and everything needed to show it at once. `start`: index of the first of `rows`; `at`: of the
    cursor.
    """

    left: SavedPosition
    listing: Listing
    rows: Sequence[StoryRow]
    start: int
    at: int
    story: Story | None
    why: WhyEmpty = WhyEmpty()


def read_resume_data(library: Library, fresh: bool) -> ResumeData:
    """Reads what to show at the start; `fresh`: ignores the saved position."""
    left = SavedPosition() if fresh else _from_json(library.setting(SETTING))
    listing = library.listing(_query(left.query))
    at = listing.index(left.story) if left.story else None
    if left.story and at is None and listing.known <= left.index + ROWS_AROUND_CURSOR < MAX_SEARCHED_ROWS:
        listing.fill(left.index + 2 * ROWS_AROUND_CURSOR - listing.known)
        at = listing.index(left.story)
    cursor = max(0, min(left.index if at is None else at, listing.known - 1))
    start = max(0, cursor - ROWS_AROUND_CURSOR)
    story = None
    if left.pane == "story" and (shown := left.trail[-1] if left.trail else left.story):
        story = library.story(shown)
    if at is None or story is None:
        pane: PaneName = "list" if left.pane == "story" else left.pane
        left, story = replace(left, pane=pane, trail=()), None
    rows = listing.rows(start, start + 2 * ROWS_AROUND_CURSOR)
    return ResumeData(left, listing, rows, start, cursor, story, why_empty(library, listing))


def restore(context: Context, filter: Filter, story: StoryReader, data: ResumeData) -> None:
    """Shows it, before the first paint."""
    left = data.left
    context.topics.select(left.node[0], left.node[1])  # type: ignore[arg-type]
    filter.show(OpenedListing(data.listing, data.rows, data.start, data.at, data.why))
    # A user who left at the top sees newer stories above the one under the cursor.
    context.stories.top = 0 if left.row == left.index else max(0, data.at - left.row)
    if data.story is not None:
        story.resume(data.story, left.trail, left.place)
    context.focus(left.pane)


def current_position(context: Context) -> SavedPosition:
    """Returns where the user is."""
    stories, node, trail = context.stories, context.topics.current, context.state.trail
    reading = context.at == "story" and "" not in trail
    return SavedPosition(
        str(context.state.query),
        context.state.story,
        stories.cursor,
        stories.cursor - stories.top,
        context.at,
        (node.kind, node.name) if node else ALL,
        trail if reading else (),
        context.view.place if reading else TOP,
        reading and context.view.full_text is not None,
    )


def _query(text: str) -> Query:
    try:
        return parse(text)
    except QueryError:
        return Query()


def _from_json(value: Any) -> SavedPosition:
    """Reverses `as_json`; returns the defaults for nothing, or for what another version saved."""
    try:
        place, spot = value["place"], value["place"]["spot"]
        kept = {
            "node": tuple(value["node"]),
            "trail": tuple(value["trail"]),
            "place": Place(TextPosition(**spot) if spot else None, place["row"], place["related"]),
        }
        return SavedPosition(**{**value, **kept})
    except (TypeError, KeyError):
        return SavedPosition()
