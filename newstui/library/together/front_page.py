"""Lists the front page: the newest story of each event, ordered by points that can be explained."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from newstui.library import schema
from newstui.library.name_ids import unpacked
from newstui.library.read.listing import PositionListing
from newstui.library.read.planner import Place, Plan
from newstui.library.rows import AMONG, Ask, among
from newstui.library.together import parameters as p
from newstui.model.identity import story_id
from newstui.model.together import Points
from newstui.text.cells import cut

if TYPE_CHECKING:
    from newstui.model.row import StoryRow
    from newstui.model.story import Story
    from newstui.query.ast import Query

_SLICE = 500
_PROVIDER_CELLS = 14
"""A provider's name is cut to this with the number of the others behind it: the column of the list may be so narrow."""
_SHOWN = f"s.flags & {schema.GONE | schema.MUTED} = 0"


class _Told(NamedTuple):
    """Holds what the points of a story depend on."""

    pos: int
    key: int
    flags: int
    heat: int | None
    quality: int | None
    provider: int | None
    topics: str
    sources: str
    event: int | None


_TOLD = "s.pos, s.key, s.flags, s.heat, s.quality, s.provider, s.topics, s.sources, e.event"
_EVENT = "LEFT JOIN story_event e ON e.key = s.key"


class FrontPage(PositionListing):
    """Lists the stories of a query from the two days before its newest one, as the front page. `now`: UTC seconds."""

    def __init__(
        self,
        query: Query,
        plan: Plan,
        ask: Ask,
        *,
        now: int,
        since: int,
        brief: Callable[[Sequence[int]], list[Story]],
    ) -> None:
        super().__init__(
            query,
            plan,
            ask,
            first=1,
            since=since,
            unread=lambda: None,
            walk=lambda step: None,
            brief=brief,
        )
        newest, positions = _recent(ask, plan, now)
        chosen = _Desk(ask, newest).ordered(positions)
        self._places, self._whole, self._by_date = array("q", [pos for pos, *_ in chosen]), True, False
        self._points = {story_id(key): points for _, key, points in chosen}

    def points(self, story_id: str) -> Points | None:
        return self._points.get(story_id)

    def rows(self, start: int, stop: int) -> list[StoryRow]:
        """Reads rows like any listing, with the number of other providers that report the event."""
        return [_with_others(row, self._points.get(row.id)) for row in super().rows(start, stop)]


def _with_others(row: StoryRow, points: Points | None) -> StoryRow:
    if points is None or points.providers < 2:
        return row
    others = f" +{points.providers - 1}"
    return row._replace(provider=(cut(row.provider, _PROVIDER_CELLS - len(others)) + others).strip())


def _recent(ask: Ask, plan: Plan, now: int) -> tuple[int, list[int]]:
    """Finds the date of the newest story of a query, ignoring future dates, and the positions before it."""
    positions: list[int] = []
    newest = low = 0
    after: Place | None = None
    while True:
        page = plan.page(after, _SLICE, True)
        found = [pos for (pos,) in ask(page.text, *page.params)]
        if not newest and (past := [pos for pos in found if (schema.published_at(pos) or 0) <= now]):
            newest = schema.published_at(past[0]) or 0
            low = schema.first_position(newest - p.TOP_SECONDS)
        positions += found
        if len(found) < _SLICE or (found[-1] < low and len(positions) > p.TOP_STORIES):
            recent = sum(pos >= low for pos in positions)
            return newest, positions[: max(recent, p.TOP_STORIES)]
        after = Place(found[-1])


class _Desk:
    """Gives points to stories. `newest`: the date of the newest story, UTC seconds."""

    def __init__(self, ask: Ask, newest: int) -> None:
        self._ask, self._newest = ask, newest

    def ordered(self, positions: Sequence[int]) -> list[tuple[int, int, Points]]:
        """Chooses the newest story of each event, and orders them by their points: (position, key, points)."""
        faces: dict[int, _Told] = {}
        for story in self._told(f"s.pos {AMONG}", among(positions)):
            faces.setdefault(story.key if story.event is None else story.event, story)
        events: defaultdict[int, list[_Told]] = defaultdict(list)
        recent = schema.first_position(self._newest - p.WINDOW_SECONDS)
        told = {story.event for story in faces.values() if story.event is not None}
        for story in self._told(f"e.event {AMONG} AND s.pos >= {recent}", among(told)):
            events[story.event or 0].append(story)
        ranks, liked = self._ranks(), self._liked()
        pointed = (
            (face, self._points(face, events.get(event) or [face], ranks, liked))
            for event, face in faces.items()
        )
        return list(_spread(pointed))

    def _told(self, condition: str, parameter: str) -> list[_Told]:
        """Reads stories that are neither gone nor muted, newest first."""
        found = self._ask(
            f"SELECT {_TOLD} FROM story s {_EVENT} WHERE {condition} AND {_SHOWN} ORDER BY s.pos DESC",
            parameter,
        )
        return list(map(_Told._make, found))

    def _points(
        self,
        face: _Told,
        event: Sequence[_Told],
        ranks: Mapping[tuple[str, str], list[int]],
        liked: Counter[int],
    ) -> Points:
        providers = {story.provider for story in event if story.provider is not None} | {face.provider}
        others = len(providers) - 1
        sources = p.FIRST_SOURCE_POINTS * min(others, p.FIRST_SOURCES)
        sources += p.SOURCE_POINTS * max(0, others - p.FIRST_SOURCES)
        heat, by_quality = _heat(event, ranks)
        age = self._newest - (schema.published_at(face.pos) or 0)
        return Points(
            providers=len(providers),
            sources=min(sources, p.MOST_SOURCE_POINTS),
            heat=heat,
            fresh=min(p.FRESH_POINTS, round(p.FRESH_POINTS * 2 ** (-age / p.FRESH_HALF_SECONDS))),
            topics=min(
                p.MOST_TOPIC_POINTS,
                p.TOPIC_POINTS * max((liked[topic] for topic in unpacked(face.topics)), default=0),
            ),
            read=p.READ_POINTS if any(story.flags & schema.READ for story in event) else 0,
            crowd=0,
            by_quality=by_quality,
            old=p.OLD_POINTS if age > p.TOP_SECONDS else 0,
        )

    def _ranks(self) -> dict[tuple[str, str], list[int]]:
        """Collects the heats and qualities of the last week: (column, sources) -> numbers, ascending."""
        found = self._ask(
            f"SELECT s.sources, s.heat, s.quality FROM story s WHERE s.pos >= ? AND {_SHOWN}",
            schema.first_position(self._newest - p.HEAT_SECONDS),
        )
        ranks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for sources, heat, quality in found:
            if heat is not None:
                ranks["heat", sources].append(heat)
            if quality is not None:
                ranks["quality", sources].append(quality)
        for numbers in ranks.values():
            numbers.sort()
        return ranks

    def _liked(self) -> Counter[int]:
        """Counts the starred stories of the last month by topic, without top-level topics that have children."""
        found = self._ask(
            f"SELECT topics FROM story s WHERE {schema.STARRED_SQL} AND pos >= ?",
            schema.first_position(self._newest - p.STARRED_SECONDS),
        )
        liked = Counter(topic for (topics,) in found for topic in unpacked(topics))
        roots = self._ask("SELECT id FROM topic r WHERE parent IS NULL AND id IN (SELECT parent FROM topic)")
        for (root,) in roots:
            del liked[root]
        return liked


def _heat(event: Iterable[_Told], ranks: Mapping[tuple[str, str], list[int]]) -> tuple[int, bool]:
    """Returns the points for the hottest story of an event, or for the best one if none has a heat."""
    for name, numbers in (
        ("heat", [(story.sources, story.heat) for story in event]),
        ("quality", [(story.sources, story.quality) for story in event]),
    ):
        found = [
            _percentile(ranks.get((name, sources), ()), number)
            for sources, number in numbers
            if number is not None and number >= 0
        ]
        if found:
            return round(p.HEAT_POINTS * max(found)), name == "quality"
    return p.NO_HEAT_POINTS, False


def _percentile(numbers: Sequence[int], number: int) -> float:
    """Returns the share of sorted numbers that are below a number; equal ones count half."""
    if not numbers:
        return 0.5
    return (bisect_left(numbers, number) + bisect_right(numbers, number)) / 2 / len(numbers)


def _spread(pointed: Iterable[tuple[_Told, Points]]) -> Iterator[tuple[int, int, Points]]:
    """Orders stories by points; each loses some for every story of the same provider above it."""
    above: Counter[int | None] = Counter()
    waiting = [(-points.total, -story.pos, story, points) for story, points in pointed]
    heapq.heapify(waiting)
    while waiting:
        standing, _, story, points = heapq.heappop(waiting)
        crowd = p.SAME_PROVIDER_POINTS * above[story.provider] if story.provider is not None else 0
        points = points._replace(crowd=crowd)
        if -points.total > standing:
            heapq.heappush(waiting, (-points.total, -story.pos, story, points))
            continue
        above[story.provider] += 1
        yield story.pos, story.key, points
