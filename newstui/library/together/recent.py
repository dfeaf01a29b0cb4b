"""Keeps the stories of some days in memory, with their terms, to compare new ones with.

A day is read once, when first needed. The stories of the two weeks up to a day determine how rare a term is.
"""

import heapq
import math
import sqlite3
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from sys import intern

from newstui.library import schema
from newstui.library.together import parameters as p
from newstui.text.terms import terms_of

_EVENT_DAYS = p.EVENT_SECONDS // p.DAY_SECONDS
_DAYS_KEPT = p.RARITY_DAYS + 3 * _EVENT_DAYS


@dataclass(slots=True, eq=False)
class RecentStory:
    """Holds a story and its terms, each with its weight."""

    pos: int
    key: int
    published: int
    provider: int | None
    title: str
    excerpt: str
    terms: dict[str, int]


@dataclass(slots=True)
class _Day:
    stories: dict[int, RecentStory] = field(default_factory=dict)
    having: defaultdict[str, list[RecentStory]] = field(default_factory=lambda: defaultdict(list))
    """Term -> the stories of the day that contain it."""


class Rarity:
    """Weighs terms by how rare they are on one day, and compares stories by that."""

    def __init__(self, days: list[_Day]) -> None:
        self._days = days
        self._stories = sum(len(day.stories) for day in days) + p.UNSEEN_STORIES
        self._weights: dict[str, float] = {}
        self._lengths: dict[int, float] = {}

    def weight(self, term: str) -> float:
        found = self._weights.get(term)
        if found is None:
            having = sum(len(day.having[term]) for day in self._days if term in day.having)
            found = self._weights[term] = math.log(self._stories / max(1, having))
        return found

    def heaviest(self, story: RecentStory) -> list[str]:
        return sorted(story.terms, key=lambda term: (-self.weight(term) * story.terms[term], term))[
            : p.HEAVIEST_TERMS
        ]

    def likeness(self, one: RecentStory, other: RecentStory) -> float:
        """Returns the cosine similarity of two stories, 0 to 1."""
        few, many = sorted((one.terms, other.terms), key=len)
        product = sum(
            count * many[term] * self.weight(term) ** 2 for term, count in few.items() if term in many
        )
        lengths = self._length(one) * self._length(other)
        return product / lengths if lengths else 0.0

    def _length(self, story: RecentStory) -> float:
        found = self._lengths.get(story.pos)
        if found is None:
            squares = ((count * self.weight(term)) ** 2 for term, count in story.terms.items())
            found = self._lengths[story.pos] = math.sqrt(sum(squares))
        return found


class RecentStories:
    """Provides the stories around those being grouped. `events`: story key -> event key, for those in an event."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.events: dict[int, int] = {}
        self._days: OrderedDict[int, _Day] = OrderedDict()
        self._rarity: tuple[int, Rarity] | None = None

    def at(self, pos: int) -> RecentStory | None:
        """Returns the story at a position; None if it is undated, gone or muted."""
        published = schema.published_at(pos)
        return None if published is None else self._day(published // p.DAY_SECONDS).stories.get(pos)

    def rarity(self, story: RecentStory) -> Rarity:
        """Returns how rare terms are on the day of a story."""
        day = story.published // p.DAY_SECONDS
        if self._rarity is None or self._rarity[0] != day:
            days = [self._day(number) for number in range(day - p.RARITY_DAYS, day + 1)]
            self._rarity = day, Rarity(days)
        return self._rarity[1]

    def near(self, story: RecentStory) -> list[RecentStory]:
        """Finds the stories close in time that share most of a story's heaviest terms."""
        rarity = self.rarity(story)
        day = story.published // p.DAY_SECONDS
        days = [self._day(number).having for number in range(day - _EVENT_DAYS, day + _EVENT_DAYS + 1)]
        shared: defaultdict[RecentStory, float] = defaultdict(float)
        for term in rarity.heaviest(story):
            weight = rarity.weight(term)
            for having in days:
                stories = having.get(term, ())
                if len(stories) < p.FREQUENT_STORIES:
                    for other in stories:
                        shared[other] += weight
        shared.pop(story, None)
        first, last = story.published - p.EVENT_SECONDS, story.published + p.EVENT_SECONDS
        near = [(-weight, one.pos, one) for one, weight in shared.items() if first <= one.published <= last]
        return [one for _, _, one in heapq.nsmallest(p.COMPARED_STORIES, near)]

    def _day(self, number: int) -> _Day:
        day = self._days.get(number)
        if day is None:
            day = self._days[number] = self._read(number)
            if len(self._days) > _DAYS_KEPT:
                self._days.popitem(last=False)
        else:
            self._days.move_to_end(number)
        return day

    def _read(self, number: int) -> _Day:
        day = _Day()
        rows = self._connection.execute(
            f"""SELECT s.pos, s.key, s.provider, t.title, substr(t.excerpt, 1, ?), e.event
            FROM story s JOIN story_text t ON t.pos = s.pos LEFT JOIN story_event e ON e.key = s.key
            WHERE s.pos >= ? AND s.pos < ? AND s.flags & {schema.GONE | schema.MUTED} = 0
            ORDER BY s.pos DESC LIMIT ?""",  # noqa: S608
            (
                p.COMPARED_CHARACTERS,
                schema.first_position(number * p.DAY_SECONDS),
                schema.first_position((number + 1) * p.DAY_SECONDS),
                p.DAY_STORIES,
            ),
        )
        for pos, key, provider, title, excerpt, event in rows:
            published = schema.published_at(pos) or 0
            terms = {intern(term): count for term, count in terms_of(title, excerpt).all.items()}
            story = RecentStory(pos, key, published, provider, title, excerpt or "", terms)
            day.stories[pos] = story
            if event is not None:
                self.events.setdefault(key, event)
            for term in terms:
                day.having[term].append(story)
        return day
