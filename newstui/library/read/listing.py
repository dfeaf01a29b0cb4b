"""Lists the stories of a query: positions are read once, in order; rows when they are needed."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Literal

from newstui.library import schema
from newstui.library.read.planner import NO_NUMBERS, Place, Plan
from newstui.library.rows import AMONG, Ask, among
from newstui.library.together.signs import SIGNS
from newstui.model.identity import key_range, story_id
from newstui.model.row import StoryRow
from newstui.query.ast import Query

if TYPE_CHECKING:
    from newstui.model.story import Story
    from newstui.model.together import Points


# A story without a provider shows its first author, at index 13 of the packed item.
_AUTHOR = "CASE WHEN s.provider IS NULL AND json_valid(t.more) THEN json_extract(t.more, '$[13][0]') END"
EXCERPT_START = 200
"""The characters of the excerpt in a row: more than any list is wide."""
_EXCERPT = f"substr(t.excerpt, 1, {EXCERPT_START})"
_COLUMNS = f"s.key, t.title, coalesce(p.name, {_AUTHOR}), s.pos, s.flags, s.related, {SIGNS}, {_EXCERPT}"
_BESIDE = "JOIN story_text t ON t.pos = s.pos LEFT JOIN provider p ON p.id = s.provider"
NEAR, FAR = 256, 16_384
"""Places searched at a time for an unread story: first near the cursor, then further away."""


class PositionListing:
    """Implements `protocol.Listing` over an array of positions.

    A story that moved is found by its key at its new position.

    `since`: the newest origin there was when it was opened. `unread`: how many of the query are, where a counter
    says it. `walk`: the way to unread ones from a position on, where there is one. `brief`: positions -> stories.
    """

    def __init__(
        self,
        query: Query,
        plan: Plan,
        ask: Ask,
        *,
        first: int,
        since: int,
        unread: Callable[[], int | None],
        walk: Callable[[Literal[1, -1]], Plan | None],
        brief: Callable[[Sequence[int]], list[Story]],
    ) -> None:
        self.query, self.since = query, since
        self._plan, self._ask, self._unread, self._walk, self._brief = plan, ask, unread, walk, brief
        self._places: array[int] = array("q")
        self._after: Place | None = None
        self._whole = False
        self._by_date = query.sort in ("newest", "oldest")
        # Undated stories come last, also with oldest first: they are read after the dated ones.
        self._dated: bool | None = True if plan.sort == "oldest" else None
        # One more row tells whether that is all.
        self._take(-1 if plan.gathers else first + 1)

    @property
    def total(self) -> int | None:
        return len(self._places) if self._whole else None

    @property
    def known(self) -> int:
        return len(self._places)

    def fill(self, slice_size: int = 20_000) -> bool:
        if not self._whole:
            self._take(slice_size)
        return not self._whole

    def _take(self, limit: int) -> None:
        page = self._plan.page(self._after, limit, self._dated)
        found = self._ask(page.text, *page.params)
        if self._plan.by_number:
            self._places.extend([pos for pos, _ in found])
        else:
            self._places.extend(chain.from_iterable(found))
        if len(found) == limit:
            self._after = Place(*found[-1])
        elif self._plan.by_number and self._after and self._after.number is not None:
            self._after = NO_NUMBERS
        elif self._dated:
            self._after, self._dated = None, False
            self._take(limit if limit < 0 else limit - len(found))
        else:
            self._whole = True

    def positions(self, start: int, stop: int) -> Sequence[int]:
        """Returns the positions of these places as of when the listing was opened; `keys_at` finds the stories."""
        return self._places[max(0, start) : max(0, stop)]

    def rows(self, start: int, stop: int) -> list[StoryRow]:
        places = self.positions(start, stop)
        found = rows_at(self._ask, places)
        if missing := [pos for pos in places if pos not in found]:
            found |= self._elsewhere(missing)
        return [found[pos] for pos in places]

    def _elsewhere(self, missing: Sequence[int]) -> dict[int, StoryRow]:
        """Reads rows of stories that moved; a gone row stands for one that no longer exists."""
        keys: dict[int, int] = dict(
            self._ask(f"SELECT pos, key FROM story_moved WHERE pos {AMONG}", among(missing))
        )
        moved = self._ask(
            f"SELECT {_COLUMNS} FROM story s {_BESIDE} WHERE s.key {AMONG}", among(keys.values())
        )
        rows = {row[0]: _row(*row) for row in moved}
        lost = StoryRow(id="", title="", gone=True)
        return {pos: rows.get(keys.get(pos, -1), lost) for pos in missing}

    def points(self, story_id: str) -> Points | None:
        return None

    def stories(self, start: int, stop: int) -> list[Story]:
        return self._brief(self.positions(start, stop))

    def index(self, story_id: str) -> int | None:
        keys = key_range(story_id)
        if keys is None:
            return None
        found = self._ask(
            """SELECT pos FROM story WHERE key >= ?1 AND key < ?2
            UNION SELECT pos FROM story_moved WHERE key >= ?1 AND key < ?2""",
            *keys,
        )
        places = (self._place(pos) for (pos,) in found)
        return next((place for place in places if place is not None), None)

    def _place(self, pos: int) -> int | None:
        if not self._by_date:
            try:
                return self._places.index(pos)
            except ValueError:
                return None
        place = self._bisect(pos)
        return place if place < len(self._places) and self._places[place] == pos else None

    def _bisect(self, pos: int) -> int:
        """Finds the first place at or after `pos`, in the order by date."""
        if self._plan.sort == "newest":
            return bisect_left(self._places, -pos, key=lambda place: -place)
        return bisect_left(self._places, _undated_last(pos), key=_undated_last)

    def near_date(self, published: int) -> int:
        if not self._by_date:
            return 0
        newest = self._plan.sort == "newest"
        pos = schema.first_position(published + 1) - 1 if newest else schema.first_position(published)
        self._reach(pos)
        return min(self._bisect(pos), max(0, self.known - 1))

    def _reach(self, pos: int) -> None:
        """Fills until the place at or after `pos` is known."""
        while self._bisect(pos) == self.known and self.fill():
            pass

    def next_unread(self, start: int, step: Literal[1, -1]) -> int | None:
        if self._unread() == 0:
            return None
        at = start + step if step > 0 else min(start + step, self.known - 1)
        chunk = NEAR
        while True:
            while step > 0 and at >= self.known and self.fill():
                pass
            low, high = (at, at + chunk) if step > 0 else (at - chunk + 1, at + 1)
            places = self.positions(low, high)
            if not places:
                return None
            unread = f"SELECT pos FROM story WHERE pos {AMONG} AND flags & {schema.READ} = 0"
            found = {pos for (pos,) in self._ask(unread, among(places))}
            for i in range(len(places))[::step]:
                if places[i] in found:
                    return max(0, low) + i
            if chunk == NEAR and (walk := self._walk(step)):
                return self._walked(walk, places[-1 if step > 0 else 0])
            at = low + len(places) if step > 0 else low - 1
            chunk = FAR

    def _walked(self, walk: Plan, pos: int) -> int | None:
        """Finds the next place on a walk from `pos`; skips stories that came after the listing was opened."""
        while True:
            page = walk.page(Place(pos), NEAR)
            found = self._ask(page.text, *page.params)
            for (pos,) in found:
                self._reach(pos)
                if (place := self._place(pos)) is not None:
                    return place
            if len(found) < NEAR:
                return None


def _undated_last(pos: int) -> int:
    return pos if pos >= schema.DATED else pos + (1 << 62)


def rows_at(ask: Ask, positions: Sequence[int], condition: str = "") -> dict[int, StoryRow]:
    """Reads the rows of the stories at these positions, by position; leaves out those that do not exist."""
    # The positions drive the join, so that they need not be sorted and made unique first.
    path = f"json_each(?) place CROSS JOIN story s ON s.pos = place.value {_BESIDE}"
    found = ask(f"SELECT {_COLUMNS} FROM {path} {condition}", among(positions))
    return {row[3]: _row(*row) for row in found}


def keys_at(connection: sqlite3.Connection, positions: Sequence[int]) -> list[int]:
    """Finds the keys of the stories at these positions of a listing, in its order; leaves out those that do
    not exist.
    """
    ask = connection.execute
    found = dict(ask(f"SELECT pos, key FROM story WHERE pos {AMONG}", (among(positions),)))
    if missing := [pos for pos in positions if pos not in found]:
        found |= dict(ask(f"SELECT pos, key FROM story_moved WHERE pos {AMONG}", (among(missing),)))
    return [found[pos] for pos in positions if pos in found]


def _row(
    key: int,
    title: str,
    provider: str | None,
    pos: int,
    flags: int,
    related: int,
    event: int,
    copy_read: int,
    excerpt: str | None,
) -> StoryRow:
    # By index: access by name would take a third of the time.
    return StoryRow(
        story_id(key),
        title,
        provider or "",
        schema.published_at(pos),
        flags & schema.READ != 0,
        flags & schema.STARRED != 0,
        flags & schema.FOLDED != 0,
        flags & schema.GONE != 0,
        flags & schema.DRAFT != 0,
        related,
        event >> 1,
        event & 1 != 0,
        copy_read != 0,
        " ".join(excerpt.split()) if excerpt else "",
    )
