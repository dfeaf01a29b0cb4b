"""Answers the reads of the library: tree, listings, counts, stories. Its connection never writes."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from newstui.errors import Ambiguous, Interrupted, NotFound
from newstui.library import schema
from newstui.library.files import broken, code
from newstui.library.protocol import Listing
from newstui.library.read.listing import PositionListing
from newstui.library.read.name_lookup import NamesLookup
from newstui.library.read.planner import Plan, arrived_after, plan
from newstui.library.read.query_sql import flat
from newstui.library.read.tree import read_sources, read_tree
from newstui.library.values import Arrivals, Came, SourceInfo, Totals
from newstui.model.identity import key_range, story_id, story_key
from newstui.model.topic import Tree
from newstui.query.ast import READ, STARRED, UNREAD, Field, Node, Query, Sort, leaves

if TYPE_CHECKING:
    from newstui.library.read.stories import Stories
    from newstui.library.read.title_search import Finder
    from newstui.library.together.read import TogetherReader
    from newstui.model.row import StoryRow
    from newstui.model.story import Story
    from newstui.model.together import Event, MoreInTopic, Together

NAMED = 100
"""The limit for counting the stories that match the start of an id."""


class ReadSide:
    """Answers the reads of `protocol.Library`. `zone`: the time zone of the days that a query names."""

    def __init__(self, path: Path, reading: sqlite3.Connection, zone: tzinfo) -> None:
        self.path, self.connection, self._zone = path, reading, zone
        self._lookup = NamesLookup(self._ask)
        self._interrupts = 0

    @cached_property
    def _finder(self) -> Finder:
        from newstui.library.read.title_search import Finder

        return Finder(self._ask)

    @cached_property
    def _stories(self) -> Stories:
        from newstui.library.read.stories import Stories

        return Stories(self.connection)

    @cached_property
    def _together(self) -> TogetherReader:
        from newstui.library.together.read import TogetherReader

        return TogetherReader(self._ask, self._stories.entries)

    def _ask(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with self._asking():
            return self.connection.execute(sql, params).fetchall()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.Error as error:
            if code(error) == sqlite3.SQLITE_INTERRUPT:
                raise Interrupted from error
            raise broken(self.path, error) from error

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Makes several statements see the same state of the library."""
        with self._asking():
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("COMMIT")

    def setting(self, key: str) -> Any:
        found = self._ask("SELECT value FROM setting WHERE name = ?", key)
        return json.loads(found[0][0]) if found else None

    def interrupt(self) -> None:
        self._interrupts += 1
        self.connection.interrupt()

    # --- tree and sources -------------------------------------------------------------------------------------------

    def tree(self) -> Tree:
        with self._snapshot():
            return read_tree(self._ask)

    def totals(self) -> Totals:
        return Totals(*self._ask("SELECT stories, listed, unread FROM total")[0])

    def sources(self) -> list[SourceInfo]:
        with self._snapshot():
            return read_sources(self._ask)

    def states(self) -> dict[str, dict[str, Any]]:
        return {name: json.loads(state) for name, state in self._ask("SELECT name, state FROM source")}

    # --- listings and counts --------------------------------------------------------------------------------

    def listing(self, query: Query, first: int = 100, now: int | None = None) -> Listing:
        if "_finder" in vars(self):
            self._finder.rest()
        if query.sort == "top":
            return self._front_page(query, _clock(now))
        found = plan(query, self._lookup, _clock(now), self._zone)
        ((since,),) = self._ask("SELECT ifnull(max(id), 0) FROM origin")
        return PositionListing(
            query,
            found,
            self._ask,
            first=first,
            since=since,
            unread=lambda: None if READ in query.terms else self._counted(query.having(UNREAD)),
            walk=lambda step: self._walk(query, step, _clock(now)),
            brief=self._brief,
        )

    def _front_page(self, query: Query, now: int) -> Listing:
        from newstui.library.together.front_page import FrontPage

        found = plan(query.sorted("newest"), self._lookup, now, self._zone)
        ((since,),) = self._ask("SELECT ifnull(max(id), 0) FROM origin")
        return FrontPage(query, found, self._ask, now=now, since=since, brief=self._brief)

    def _walk(self, query: Query, step: Literal[1, -1], now: int) -> Plan | None:
        """Plans a walk through the unread stories of a query, forwards or backwards. None if the order is not a single
        walk, or if the query asks for marks, which change while the listing is open.
        """
        marks = {UNREAD, READ, STARRED}
        if query.sort != "newest" or any(marks & set(leaves(term)) for term in query.terms):
            return None
        order: Sort = "newest" if step > 0 else "oldest"
        return plan(query.having(UNREAD).sorted(order), self._lookup, now, self._zone)

    def count(self, query: Query, now: int | None = None) -> int:
        if query.sort == "top":
            return self._front_page(query, _clock(now)).known
        counted = self._counted(query)
        if counted is not None:
            return counted
        count = plan(query.sorted("newest"), self._lookup, _clock(now), self._zone).count()
        return int(self._ask(count.text, *count.params)[0][0])

    def _counted(self, query: Query) -> int | None:
        """Counts from counters, if they can tell; else returns None."""
        terms = set(flat(query.terms))
        marks = terms & {UNREAD, READ}
        rest = list(terms - marks)
        totals = self.totals()
        match rest:
            case []:
                found = [(0, totals.listed, totals.unread)]
            case [Field("is", "starred")] if not marks:
                return self._lookup.counter("starred")
            case [Field("topic" | "source" | "type" | "provider" as table, value)]:
                found = self._lookup.counted(table, value)
                # No counter includes the folded stories that a provider's list shows.
                if len(found) > 1 or (table == "provider" and totals.stories != totals.listed):
                    return None
            case _:
                return None
        listed, unread = sum(row[1] for row in found), sum(row[2] for row in found)
        by_mark: dict[Node, int] = {UNREAD: unread, READ: listed - unread}
        return min((by_mark[mark] for mark in marks), default=listed) if len(marks) < 2 else 0

    def arrivals(self, listing: Listing) -> Arrivals:
        assert isinstance(listing, PositionListing)  # noqa: S101 - there is no other here
        count = self._since(listing.query, listing.since).count()
        return Arrivals(int(self._ask(count.text, *count.params)[0][0]))

    def came(self, query: Query, since: int | None) -> Came:
        ((last,),) = self._ask("SELECT ifnull(max(id), 0) FROM origin")
        if since is None or since >= last:
            return Came(last=last)
        found = self._since(query, since)
        count, page = found.count(), found.page(None, 1)
        new = int(self._ask(count.text, *count.params)[0][0])
        titles = (
            self._ask("SELECT title FROM story_text WHERE pos = ?", *self._ask(page.text, *page.params)[0])
            if new
            else [("",)]
        )
        return Came(new, titles[0][0], last)

    def _since(self, query: Query, since: int) -> Plan:
        """Plans a read of the stories of a query whose first origin came after this one."""
        path = arrived_after(since, 0)
        return plan(query.sorted("newest"), self._lookup, _clock(None), self._zone, path)

    # --- stories --------------------------------------------------------------------------------------------

    def together(self, story_id: str) -> Together:
        interrupts = self._interrupts

        def go_on() -> None:
            if self._interrupts != interrupts:
                raise Interrupted

        return self._together.of(story_id, go_on)

    def more_in_topic(self, story_id: str) -> MoreInTopic | None:
        from newstui.library.read.more import more_in_topic

        with self._snapshot():
            return more_in_topic(self._ask, self._stories.entries, story_id)

    def daily(self, topic: str | None, days: int, now: int) -> tuple[int, ...]:
        from newstui.library.read.daily import daily

        numbers = [] if topic is None else [number for number, _ in self._lookup.named("topic", topic)]
        return daily(self._ask, None if topic is None else numbers, days, now, self._zone)

    def event(self, story_id: str) -> Event | None:
        return self._together.event(story_id)

    def find(self, text: str) -> str:
        from newstui.text import urls

        text = text.strip()
        if address := urls.openable(text):
            key = story_key(urls.normal(address))
            if self._ask("SELECT 1 FROM story WHERE key = ?", key):
                return story_id(key)
        elif keys := key_range(text):
            found = self._ask("SELECT key FROM story WHERE key >= ? AND key < ? LIMIT ?", *keys, NAMED + 1)
            ids = [story_id(key) for (key,) in found]
            if len(ids) == 1:
                return ids[0]
            if ids:
                number = f"{len(ids)}" if len(ids) <= NAMED else f"more than {NAMED}"
                raise Ambiguous(
                    f"{text} matches {number} stories ({', '.join(ids[:3])}…); type more of the id"
                )
        raise NotFound(f"no story {text}: give an address, an id, or the start of one")

    def find_titles(self, text: str, limit: int) -> list[StoryRow]:
        if len(text.strip()) < 2 and text.isascii():
            return self.listing(Query(), first=limit).rows(0, limit)
        interrupts = self._interrupts

        def go_on() -> None:
            if self._interrupts != interrupts:
                raise Interrupted

        return self._finder.find(text, limit, go_on)

    def story(self, story_id: str) -> Story | None:
        keys = key_range(story_id)
        if keys is None:
            return None
        with self._snapshot():
            return self._stories.whole(*keys)

    def repeated(self) -> dict[str, int]:
        return dict(
            self._ask(
                f"""SELECT c.name, count(*) - count(DISTINCT o.pos) AS more
                FROM origin o JOIN source c ON c.id = o.source
                WHERE o.kind = {schema.ITEM} GROUP BY o.source HAVING more"""
            )
        )

    def story_at(self, source: str, origin: str) -> str | None:
        found = self._ask(
            """SELECT s.key FROM origin o JOIN source c ON c.id = o.source JOIN story s ON s.pos = o.pos
            WHERE c.name = ? AND o.path = ?""",
            *(source, origin),
        )
        return story_id(found[0][0]) if found else None

    def _brief(self, positions: Sequence[int]) -> list[Story]:
        with self._snapshot():
            return self._stories.brief(positions)


def _clock(now: int | None) -> int:
    return int(time.time()) if now is None else now
