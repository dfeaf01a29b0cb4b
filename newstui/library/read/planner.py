"""By which road to get at the stories of a query.

A road walks an index that has the wanted order already; where something in the query is rare, those few rows
are gathered and sorted instead. Counters say what is rare; for words and numbers, a count that stops early.
"""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from newstui.library import schema
from newstui.library.read.query_sql import (
    ALWAYS,
    MUTED_SQL,
    NEVER,
    STARRED_SQL,
    UNREAD_SQL,
    Conditions,
    Flags,
    Lookup,
    Sql,
    all_words,
    during,
    flag_of,
    flat,
    joined,
    labelled,
    match_of,
    shown,
)
from newstui.library.rows import AMONG, among
from newstui.query.ast import Compare, Field, Node, Not, Query, Sort, When

NUMBERS = ("heat", "quality", "read")
"""What one can sort by that has a column and an index of its own."""

FEW = 2_000
"""Rows that are gathered and sorted without a thought."""

PROBE = 50
"""How many rows are found by walking in the time that one is asked for its words."""

WINDOW = 200
"""A walk by number must find this many among all; gathering must find all of its own."""


READ_ONES = Sql("s.read IS NOT NULL")
"""What says of read stories that they stand together in the index."""


class Place(NamedTuple):
    """The last row of a page: where the next one begins. `number`: what it was sorted by, None for none."""

    pos: int
    number: int | None = None


NO_NUMBERS = Place(2**63 - 1)
"""Before the rows that lack the number sorted by."""


class Road(NamedTuple):
    """A way to the stories `s`. `at`: the column with their positions. `walks`: they come in its order.

    `rows`: about how many they are. `term`: what holds for them all.
    """

    tables: str
    where: Sql
    rows: int
    at: str = "s.pos"
    walks: bool = True
    term: Node | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`gathers`: what the road leads to is few, and sorted."""

    sort: Sort
    road: Road
    where: Sql
    gathers: bool

    @property
    def by_number(self) -> bool:
        return self.sort in NUMBERS

    def page(self, after: Place | None, limit: int, dated: bool | None = None) -> Sql:
        """The next positions, each with its number when sorted by one; after a place that has a number, only
        those that have one. `dated`: only those with a date, or without.
        """
        # "+" keeps SQLite from walking another index for the order.
        plus, parts = "+" if self.gathers else "", [self.where]
        if self.by_number:
            number = f"s.{self.sort}"
            columns, order = f"s.pos, {number}", f"{plus}{number} DESC, s.pos DESC"
            if after and after.number is None:
                parts.append(Sql(f"{number} IS NULL AND s.pos < ?", (after.pos,)))
            elif after:
                parts.append(Sql(f"({number}, s.pos) < (?, ?)", (after.number, after.pos)))
        else:
            down = self.sort == "newest"
            columns, order = "s.pos", f"{plus}{self.road.at} {'DESC' if down else 'ASC'}"
            if after:
                parts.append(Sql(f"{self.road.at} {'<' if down else '>'} ?", (after.pos,)))
            if dated is not None:
                parts.append(Sql(f"{self.road.at} {'>=' if dated else '<'} ?", (schema.DATED,)))
        where = joined(parts)
        text = f"SELECT {columns} FROM {self.road.tables} WHERE {where.text} ORDER BY {order} LIMIT ?"
        return Sql(text, (*where.params, limit))

    def count(self) -> Sql:
        return Sql(f"SELECT count(*) FROM {self.road.tables} WHERE {self.where.text}", self.where.params)


def plan(
    query: Query, lookup: Lookup, now: int, tz: tzinfo, road: Road | None = None, *, every: bool = False
) -> Plan:
    """The best way to the stories of a query, or by a given road. Raises QueryError for a date that is none.

    `every`: those too that the query does not show.
    """
    hidden, visible = (0, ALWAYS) if every else shown(query)
    flags = Flags(clear=hidden)
    rest: list[Node] = []
    for term in flat(query.terms):
        if bits := flag_of(term):
            flags = Flags(flags.set | bits.set, flags.clear | bits.clear)
        else:
            rest.append(term)
    words, rest = _words(rest)
    stories = lookup.counter("stories")
    conditions = Conditions(lookup, now, tz)
    gathers = False
    if road is None:
        road, gathers = _Map(conditions, query.sort, stories).choose(rest, words, flags)
    conditions.probes = road.rows * PROBE < stories
    parts = [road.where, flags.sql, visible]
    if words and road.at != WORDS:
        parts.append(conditions.matching(words))
    for term in rest:
        if isinstance(term, When):
            parts.append(during(conditions.span(term), road.at))
        elif term != road.term:
            parts.append(conditions.of(term))
    where = joined([part for part in parts if part != ALWAYS])
    if where == NEVER:
        # SQLite sees it too, and then has no use for the index that a road insists on.
        road = Road("story s NOT INDEXED", ALWAYS, 0)
    return Plan(query.sort, road, where, gathers)


WORDS = "w.rowid"


def _words(terms: Sequence[Node]) -> tuple[str | None, list[Node]]:
    """All words as one question to FTS5, and the terms that are about something else."""
    wanted = {t: m for t in terms if (m := match_of(t))}
    excluded = {t: m for t in terms if isinstance(t, Not) and (m := match_of(t.term))}
    if not wanted:
        return None, list(terms)
    words = all_words(list(wanted.values()), list(excluded.values()))
    return words, [t for t in terms if t not in wanted and t not in excluded]


class _Map(NamedTuple):
    """All the roads to the stories of a query."""

    conditions: Conditions
    sort: Sort
    stories: int

    @property
    def by_number(self) -> bool:
        return self.sort in NUMBERS

    @property
    def few(self) -> int:
        """Up to so many rows, gathering and sorting is no slower than to walk."""
        return max(FEW, math.isqrt(WINDOW * self.stories)) if self.by_number else FEW

    @property
    def all(self) -> Road:
        return Road("story s NOT INDEXED", ALWAYS, self.stories)

    def choose(self, terms: Sequence[Node], words: str | None, flags: Flags) -> tuple[Road, bool]:
        """The road, and whether its rows are to be gathered."""
        roads = [*self._of_flags(flags), *(road for term in terms for road in self._of_term(term))]
        if words:
            # Nothing to compare it with: no need to count.
            rows = (
                self._rows("story_search WHERE story_search MATCH ?", words) if roads or self.by_number else 0
            )
            where = Sql("w.story_search MATCH ? AND s.pos = w.rowid", (words,))
            roads.append(Road("story_search w CROSS JOIN story s", where, rows, WORDS))
        best = min(roads, key=lambda road: road.rows, default=self.all)
        if self.by_number:
            if best.rows <= self.few:
                return best, True
            where = READ_ONES if self.sort == "read" and flags.set & schema.READ else ALWAYS
            return Road(f"story s INDEXED BY story_{self.sort}", where, self.stories), False
        if best.walks or best.rows <= self.few:
            return best, not best.walks
        walkable = (road for road in roads if road.walks)
        return min(walkable, key=lambda road: road.rows, default=self.all), False

    def _of_flags(self, flags: Flags) -> Iterator[Road]:
        counter = self.conditions.lookup.counter
        if UNREAD_SQL in flags.sql.text:
            yield Road("story s INDEXED BY story_unread", ALWAYS, counter("unread"))
        if flags.set & schema.STARRED:
            yield Road("story s INDEXED BY story_starred", Sql(STARRED_SQL), counter("starred"))
        if flags.set & schema.MUTED:
            rows = self._rows(f"story s WHERE {MUTED_SQL}")
            yield Road("story s INDEXED BY story_muted", Sql(MUTED_SQL), rows)
        if flags.set & schema.READ:
            rows = self._rows("story WHERE read IS NOT NULL")
            yield Road("story s INDEXED BY story_read", READ_ONES, rows, walks=False)

    def _of_term(self, term: Node) -> Iterator[Road]:
        match term:
            case Field("topic", value):
                if len(found := self.conditions.lookup.named("topic", value)) == 1:
                    ((number, rows),) = found
                    where = Sql("c.topic = ? AND s.pos = c.pos", (number,))
                    yield Road("topic_closure c CROSS JOIN story s", where, rows, "c.pos", term=term)
            case Field("tag" | "author" as name, value):
                labels = self.conditions.lookup.labels(name, value)
                rows = self._rows(f"story_label WHERE label {AMONG}", among(labels))
                if len(labels) == 1:
                    where = Sql("l.label = ? AND s.pos = l.pos", (labels[0],))
                    yield Road("story_label l CROSS JOIN story s", where, rows, "l.pos", term=term)
                else:
                    where = labelled(labels)
                    yield Road("story s NOT INDEXED", where, rows, walks=False, term=term)
            case Field("provider" | "type" | "source" as name, value):
                found = self.conditions.lookup.named(name, value)
                ids, rows = [number for number, _ in found], sum(rows for _, rows in found)
                several = Sql(AMONG, (among(ids),))
                if name == "source":
                    there = (
                        f"s.pos IN (SELECT pos FROM origin WHERE source {several.text} AND pos IS NOT NULL)"
                    )
                    yield Road(
                        "story s NOT INDEXED", Sql(there, several.params), rows, walks=False, term=term
                    )
                elif len(ids) == 1:
                    where = Sql(f"s.{name} = ?", (ids[0],))
                    yield Road(f"story s INDEXED BY story_{name}", where, rows, term=term)
                elif ids:
                    where = Sql(f"s.{name} {several.text}", several.params)
                    yield Road(f"story s INDEXED BY story_{name}", where, rows, walks=False, term=term)
            case Compare(name, op, value):
                rows = self._rows(f"story WHERE {name} {op} ?", value)
                where = Sql(f"s.{name} {op} ?", (value,))
                yield Road(f"story s INDEXED BY story_{name}", where, rows, walks=False, term=term)
            case When() if self.by_number:
                # By date, every road is as short as the dates are.
                where = during(self.conditions.span(term))
                rows = self._rows(f"story s WHERE {where.text}", *where.params)
                yield Road("story s NOT INDEXED", where, rows, walks=False, term=term)

    def _rows(self, where: str, *params: object) -> int:
        return self.conditions.lookup.at_most(self.few + 1, f"SELECT 1 FROM {where}", params)
