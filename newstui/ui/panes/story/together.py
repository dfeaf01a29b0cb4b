"""Lays out what newstui found that belongs to a story: points, copies, its event, similar stories, its topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newstui.library.together.parameters import (
    ENOUGH_RELATED,
    SHOWN_PROVIDERS,
    SHOWN_SHARE,
    SHOWN_STORIES,
    SHOWN_WORDS,
)
from newstui.model.related import RelatedStory
from newstui.model.story import Story
from newstui.model.together import SimilarStory
from newstui.text import dates
from newstui.text.cells import cells, cut, fit
from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import Line, Look, Piece, Tone, fold
from newstui.ui.panes.story.listed import Entry, heading, opened_lines
from newstui.ui.panes.story.page.page import Page, Section
from newstui.ui.panes.story.sections import entries
from newstui.ui.panes.story.setting import Setting

MOST_IN_TOPIC = 5
"""The most stories listed under "More in TOPIC"."""
_HEADING_LINES = 2
"""An empty line and the heading."""
_GAP = "  "
_WHEN_CELLS, _PROVIDER_CELLS, _REASON_CELLS = 12, 16, 24


def more_entries(story: Story) -> tuple[RelatedStory, ...]:
    """Returns the other stories of the event, and the similar ones: they follow `entries` in the page."""
    others = (entry for entry in _timeline(story) if entry.id != story.id)
    return (*others, *(similar.story for similar in _similar(story)))


def together(story: Story, setting: Setting) -> Iterator[Section]:
    """Yields the sections below all others; none until it was found."""
    if story.points:
        yield Section(
            "points", fold([Piece("Top  ", Look.BOLD), Piece(str(story.points), Look.DIM)], setting.width)
        )
    if story.together is None:
        return
    names = dict.fromkeys(copy.provider.shown for copy in story.together.copies if copy.provider)
    if names:
        yield Section("copies", fold([Piece(f"= {', '.join(names)}", Look.DIM)], setting.width))
    number = len(entries(story))
    timeline = _timeline(story)
    if timeline:
        yield heading("Same event", len(timeline))
        first = timeline[0].published or 0
        for at, entry in enumerate(timeline):
            here = entry.id == story.id
            lines = _timeline_row(entry, None if here else number, first if at else None, setting)
            yield Section(f"event {at}" if here else f"entry {number}", list(lines), close=True)
            number += not here
    similar = _similar(story)
    if similar:
        yield heading("Similar", len(similar))
        for one in similar:
            yield Section(f"entry {number}", list(_like(one, number, setting)), close=True)
            number += 1


def _timeline(story: Story) -> Sequence[RelatedStory]:
    """Returns the stories of the event, this one too, when enough providers tell of it."""
    event = story.together.event if story.together else None
    return event.stories if event and len(event.providers) >= SHOWN_PROVIDERS else ()


def _similar(story: Story) -> list[SimilarStory]:
    """Chooses the similar stories that are shown: none where the data names enough related ones."""
    if story.together is None or sum(entry.id is not None for entry in story.related) >= ENOUGH_RELATED:
        return []
    listed = {entry.id for entry in (*entries(story), *_timeline(story))}
    likely = (
        one
        for one in story.together.similar
        if one.share >= SHOWN_SHARE and len(one.words) >= SHOWN_WORDS and one.titled and not one.folded
    )
    return [one for one in likely if one.story.id not in listed][:SHOWN_STORIES]


# --- rows -------------------------------------------------------------------------------------------------


def _timeline_row(
    entry: RelatedStory, index: int | None, first: int | None, setting: Setting
) -> Iterator[Line]:
    """Yields a row of the timeline: time, provider and title. `index` None: the story that is open.

    `first`: when the event began, None for its first story.
    """
    published = entry.published
    if published is None:
        when = ""
    elif first is None:
        day = dates.short_date(published, setting.now, setting.tz)
        minute = dates.local_minute(published, setting.tz)[11:]
        when = f"{day} {minute}".strip() if len(day) <= len("18 Dec") else day
    else:
        when = _later(published - first)
    who = fit(entry.provider.shown if entry.provider else "", _PROVIDER_CELLS)
    left = ((fit(when, _WHEN_CELLS, right=True), Look.FAINT), (_GAP + who, Look.DIM))
    yield from story_row(entry, index, left, "this story" if index is None else entry.title, (), setting)


def _later(seconds: int) -> str:
    """Writes a difference in time: `+38 min`, `+1 h 38 min`, `+2 d 3 h`."""
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"+{hours // 24} d {hours % 24} h"
    if not hours:
        return f"+{minutes} min"
    return f"+{hours} h {minutes} min" if minutes else f"+{hours} h"


def _like(one: SimilarStory, index: int, setting: Setting) -> Iterator[Line]:
    """Yields the row of a similar story, which ends in the words that it shares."""
    reason = fit(" ".join(one.words), min(_REASON_CELLS, setting.width // 3))
    yield from story_row(one.story, index, (), one.story.title, ((_GAP + reason, Look.FAINT),), setting)


def story_row(
    entry: RelatedStory,
    index: int | None,
    left: Sequence[tuple[str, Look]],
    title: str,
    right: Sequence[tuple[str, Look]],
    setting: Setting,
) -> Iterator[Line]:
    opened = index is not None and index == setting.opened
    target = None if index is None else Entry(index)
    unread = not entry.read and index is not None
    look = Look.BOLD if unread else Look.DIM
    gap = _GAP if left else ""
    room = max(10, setting.width - 3 - cells(gap) - sum(cells(text) for text, _ in (*left, *right)))
    columns = (*left, (gap + fit(title, room), look), *right)
    marks = (
        Piece(glyphs.UNREAD if unread else " ", Look.ACCENT),
        Piece(glyphs.STAR if entry.starred else " ", Look.STAR),
        Piece(" "),
    )
    pieces = tuple(Piece(text, style, target) for text, style in columns)
    yield Line(pieces, marks, tone=Tone.CURSOR if opened else Tone.PAGE)
    if opened:
        yield from opened_lines(entry, setting)


# --- more in the topic --------------------------------------------------------------------------------------


def more_stories(story: Story) -> Sequence[RelatedStory]:
    """Returns the stories that are not on the page already; they follow all other entries."""
    if story.more is None:
        return ()
    listed = {entry.id for entry in (*entries(story), *more_entries(story))}
    return [entry for entry in story.more.stories if entry.id not in listed][:MOST_IN_TOPIC]


def rows_with_room(story: Story, above: Sequence[Section], height: int) -> int:
    """Returns how many of the stories fit into a window of this height below other sections."""
    if story.more is None:
        return 0
    return max(0, min(height - len(Page(above)) - _HEADING_LINES, len(more_stories(story))))


def more_in_topic(story: Story, setting: Setting, rows: int) -> Iterator[Section]:
    """Lays out "More in TOPIC" below everything else, if the window has room for it."""
    if story.more is None or not rows:
        return
    yield heading(cut(f"More in {story.more.topic}", setting.width - 4), rows)
    first = len(entries(story)) + len(more_entries(story))
    for number, entry in enumerate(more_stories(story)[:rows], first):
        day = f"  {dates.row_day(entry.published, setting.now, setting.tz)}"
        lines = story_row(entry, number, (), entry.title, ((day, Look.FAINT),), setting)
        yield Section(f"entry {number}", list(lines), close=True)
