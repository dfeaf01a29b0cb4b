"""Lays out what newstui found that belongs to a story: points, copies, the timeline of its event, similar stories."""

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
from newstui.text.cells import cells, fit
from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import Line, Look, Piece, Tone, fold
from newstui.ui.panes.story.listed import Entry, heading, opened_lines
from newstui.ui.panes.story.page import Section
from newstui.ui.panes.story.sections import entries
from newstui.ui.panes.story.setting import Setting

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
            lines = _told(entry, None if here else number, first if at else None, setting)
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


def _told(entry: RelatedStory, index: int | None, first: int | None, setting: Setting) -> Iterator[Line]:
    """Yields a row of the timeline: when, who, what. `index` None: the story itself; `first`: when it began."""
    published = entry.published
    if first is None or published is None:
        day = dates.row_day(published, setting.now, setting.tz)
        minute = dates.local_minute(published, setting.tz)[11:]
        when = f"{day} {minute}".strip() if len(day) <= len("18 Dec") else day
    else:
        when = _later(published - first)
    who = fit(entry.provider.shown if entry.provider else "", _PROVIDER_CELLS)
    left = ((fit(when, _WHEN_CELLS, right=True), Look.FAINT), (_GAP + who, Look.DIM))
    yield from story_row(entry, index, left, "this story" if index is None else entry.title, (), setting)


def _later(seconds: int) -> str:
    """Writes a difference in time: `+38 min`, `+1 h 38`, `+2 d 3 h`."""
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"+{hours // 24} d {hours % 24} h"
    return f"+{hours} h {minutes:02}" if hours else f"+{minutes} min"


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
