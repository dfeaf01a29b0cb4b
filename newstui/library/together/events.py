"""Groups stories by event, in the order in which they came.

A story joins those that its data relates it to; without any, the event whose two nearest stories are most similar to
it, if they are similar enough; else it stays alone. Events only grow: none is ever split, so what was shown together
stays together. Two events become one only where the data relates their stories: which of those came first then makes
no difference. Stories that came together are grouped newest first, in batches, and the progress is stored, so that an
interrupted run continues.
"""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newstui.library import schema
from newstui.library.rows import AMONG, among, related_keys
from newstui.library.together import parameters as p
from newstui.library.together.copies import is_copy, write_copies
from newstui.library.together.recent import RecentStories, RecentStory

STATE = "library.events"
"""The setting: [origin, last, below]. Stories that came with an origin up to the first number are grouped, and of those
up to the second the ones at or after the position `below`."""
CERTAIN = 100
"""The score of a story that is in an event because its data says so."""


_FAR = schema.first_position(p.RELATED_SECONDS) - schema.first_position(0)
"""`RELATED_SECONDS` as a distance of positions."""


class Joined(NamedTuple):
    """Holds a row of `story_event`: a story joined an event, identified by the key of its first story. `score`: in
    hundredths.
    """

    key: int
    event: int
    score: int


class Grouped(NamedTuple):
    """Describes what a batch did: how many stories are left, and the keys of those that joined an event."""

    left: int
    stories: tuple[int, ...]


class State(NamedTuple):
    """Holds the progress, as stored in the setting."""

    origin: int = 0
    last: int = 0
    below: int = 0


class Grouping:
    """Groups new stories, from `state` on. Use one per round, and call `more` inside a transaction until nothing is
    left.
    """

    def __init__(self, connection: sqlite3.Connection, state: State) -> None:
        self._connection = connection
        self._recent = RecentStories(connection)
        self._sizes: Counter[int] = Counter()
        if not state.below:
            ((last,),) = connection.execute("SELECT ifnull(max(id), 0) FROM origin")
            state = State(min(state.origin, last), last, 1 << 62)
        self.state = state
        self._waiting = self._arrived(state)
        self._not_yet = set(self._waiting)

    def _arrived(self, state: State) -> list[int]:
        """Finds the positions of new stories that are not grouped yet, oldest first."""
        found = self._connection.execute(
            """SELECT DISTINCT pos FROM origin o WHERE id > ? AND id <= ? AND pos < ? AND pos >= ?
            AND NOT EXISTS (SELECT 1 FROM origin e WHERE e.pos = o.pos AND e.id <= ?)""",
            (state.origin, state.last, state.below, schema.DATED, state.origin),
        )
        positions = sorted(pos for (pos,) in found)
        if len(positions) > p.FIRST_LOAD_STORIES:
            newest = schema.published_at(positions[-1]) or 0
            oldest = schema.first_position(newest - p.FIRST_LOAD_SECONDS)
            positions = [pos for pos in positions[-p.FIRST_LOAD_STORIES :] if pos >= oldest]
        return positions

    def more(self) -> Grouped:
        """Groups the next stories, newest first, and stores the progress."""
        positions = [self._waiting.pop() for _ in range(min(p.BATCH_STORIES, len(self._waiting)))]
        stories = [story for pos in positions if (story := self._recent.at(pos)) is not None]
        related = self._related(stories)
        joined: list[Joined] = []
        copies: list[tuple[RecentStory, RecentStory]] = []
        for story in stories:
            likeness = self._likeness(story)
            alike = (other for other, score in likeness.items() if score >= p.COPY_LIKENESS)
            copies += ((story, other) for other in alike if is_copy(story, other))
            if near := related.get(story.key):
                joined += self._join(self._by_data([story.key, *near]))
            elif story.key not in self._recent.events:
                joined += self._join(self._by_words(story, likeness))
            self._not_yet.discard(story.pos)
        write_copies(self._connection, copies)
        done = State(self.state.last, self.state.last)
        self.state = self.state._replace(below=positions[-1]) if self._waiting else done
        return Grouped(len(self._waiting), tuple(one.key for one in joined))

    def _likeness(self, story: RecentStory) -> dict[RecentStory, float]:
        """Compares a story with those before it that share one of its heaviest terms."""
        rarity = self._recent.rarity(story)
        near = self._recent.near(story)
        return {other: rarity.likeness(story, other) for other in near if other.pos not in self._not_yet}

    def _by_data(self, together: Sequence[int]) -> list[Joined]:
        """Decides the event of stories, given by key, that the data relates; merges the events they are in."""
        events = self._recent.events
        known = Counter(events[key] for key in together if key in events)
        event, *others = sorted(
            (event for event in known if self._size(event) < p.EVENT_STORIES),
            key=lambda event: (-known[event], event),
        ) or [together[0]]
        if event in events and events[event] != event:
            return []  # its own event is full
        for other in others:
            if self._size(event) + self._size(other) <= p.EVENT_STORIES:
                self._rename(other, event)
        return [Joined(key, event, CERTAIN) for key in together if key not in events]

    def _by_words(self, story: RecentStory, likeness: dict[RecentStory, float]) -> list[Joined]:
        """Decides whether a story joins the event, or the single story, most similar to it."""
        events = self._recent.events
        scores: defaultdict[int, list[float]] = defaultdict(list)
        for other, score in likeness.items():
            scores[events.get(other.key, other.key)].append(score)
        best, event = max(
            ((_nearest(found), event) for event, found in scores.items()),
            key=lambda entry: (entry[0], -entry[1]),
            default=(0.0, 0),
        )
        if best < p.JOIN_SCORE or self._size(event) >= p.EVENT_STORIES:
            return []
        first = (event,) if event not in events else ()
        return [Joined(key, event, round(100 * best)) for key in (*first, story.key)]

    def _join(self, joined: list[Joined]) -> list[Joined]:
        """Notes who joined."""
        for one in joined:
            self._sizes[one.event] = self._size(one.event) + 1
            self._recent.events[one.key] = one.event
        self._connection.executemany("INSERT OR REPLACE INTO story_event VALUES (?, ?, ?)", joined)
        return joined

    def _rename(self, old: int, new: int) -> None:
        """Makes one event a part of another."""
        self._sizes[new] = self._size(new) + self._size(old)
        moved = self._connection.execute(
            "UPDATE story_event SET event = ? WHERE event = ? RETURNING key", (new, old)
        )
        self._recent.events.update((key, new) for (key,) in moved.fetchall())
        del self._sizes[old]

    def _size(self, event: int) -> int:
        if event not in self._sizes:
            found = self._connection.execute("SELECT count(*) FROM story_event WHERE event = ?", (event,))
            self._sizes[event] = found.fetchone()[0]
        return self._sizes[event]

    def _related(self, stories: Sequence[RecentStory]) -> dict[int, list[int]]:
        """Finds the stories here that these list as related, or that list these as related: key -> keys."""
        ask = self._connection.execute
        here = {story.pos: story.key for story in stories}
        listed = {
            pos: related_keys(more)
            for pos, more in ask(f"SELECT pos, more FROM story_text WHERE pos {AMONG}", (among(here),))
        }
        keys = {key for keys in listed.values() for key in keys}
        at = dict(ask(f"SELECT key, pos FROM story WHERE key {AMONG}", (among(keys),)).fetchall())
        pairs = [
            (here[pos], key)
            for pos, keys in listed.items()
            for key in sorted(keys & at.keys())
            if abs(pos - at[key]) <= _FAR
        ]
        own = {key: pos for pos, key in here.items()}
        listing = ask(
            f"SELECT r.key, s.pos, s.key FROM related_key r JOIN story s ON s.pos = r.pos WHERE r.key {AMONG}",
            (among(own),),
        )
        pairs += [(key, other) for key, pos, other in listing if abs(own[key] - pos) <= _FAR]
        others = {other for _, other in pairs}
        known: dict[int, int | None] = dict(
            ask(
                f"""SELECT s.key, e.event FROM story s LEFT JOIN story_event e ON e.key = s.key
                WHERE s.key {AMONG}""",
                (among(others),),
            )
        )
        for key, event in known.items():
            if event is not None:
                self._recent.events.setdefault(key, event)
        found: defaultdict[int, dict[int, None]] = defaultdict(dict)
        for key, other in pairs:
            if other != key and other in known:
                found[key][other] = None
        return {key: list(keys) for key, keys in found.items()}


def _nearest(scores: Iterable[float]) -> float:
    best = sorted(scores, reverse=True)[: p.NEAREST_STORIES]
    return sum(best) / len(best)
