"""Chooses the access path and the order in which the stories of a query are read.

Most access paths walk an index that is already in the requested order; if a term of the query is rare, its few rows are
gathered and sorted instead. Counters tell what is rare; for words, numbers, tags and authors, a count that stops early
does.
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
    FIRST_ORIGIN,
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
    of_event,
    shown,
)
from newstui.library.rows import AMONG, among
from newstui.query.ast import Compare, Field, Node, Not, Query, Sort, When

NUMBERS = ("heat", "quality", "read")
"""The orders that have their own column and index."""

FEW = 2_000
"""Up to this many rows are always gathered and sorted, at no noticeable cost."""

PROBE = 50
"""How many rows a walk reads in the time that the search index needs to check one row for words."""

WINDOW = 200
"""The rows that a walk in the order of a number has to find; gathering has to read all rows of its path."""


READ_ONES = Sql("s.read IS NOT NULL")
"""Makes SQLite use the part of the index that holds read stories."""


class Place(NamedTuple):
    """Holds the last row of a page, after which the next page begins. `number`: its value in the order's column, None
    for none.
    """

    pos: int
    number: int | None = None


NO_NUMBERS = Place(2**63 - 1)
"""The place before all rows without a number in the order's column."""


class AccessPath(NamedTuple):
    """Describes a way to read the stories `s` from an index.

    `tables` and `where` are SQL. `at`: the column with positions. `walks`: rows come in its order. `rows`: about how
    many there are. `term`: the term of the query that holds for all of them.
    """

    tables: str
    where: Sql
    rows: int
    at: str = "s.pos"
    walks: bool = True
    term: Node | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Describes how the stories of a query are read. `gathers`: the rows of the path are few, and are sorted."""

    sort: Sort
    path: AccessPath
    where: Sql
    gathers: bool

    @property
    def by_number(self) -> bool:
        return self.sort in NUMBERS

    def page(self, after: Place | None, limit: int, dated: bool | None = None) -> Sql:
        """Selects the next positions, each with its number when the order is by one.

        After a place that has a number, only rows that have one come. `dated`: only rows with a date, or without.
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
            columns, order = "s.pos", f"{plus}{self.path.at} {'DESC' if down else 'ASC'}"
            if after:
                parts.append(Sql(f"{self.path.at} {'<' if down else '>'} ?", (after.pos,)))
            if dated is not None:
                parts.append(Sql(f"{self.path.at} {'>=' if dated else '<'} ?", (schema.DATED,)))
        where = joined(parts)
        text = f"SELECT {columns} FROM {self.path.tables} WHERE {where.text} ORDER BY {order} LIMIT ?"
        return Sql(text, (*where.params, limit))

    def count(self) -> Sql:
        return Sql(f"SELECT count(*) FROM {self.path.tables} WHERE {self.where.text}", self.where.params)


def arrived_after(last: int, rows: int, term: Node | None = None) -> AccessPath:
    """Makes the access path to the stories whose first origin came after this one."""
    where = joined([Sql("o.id > ?", (last,)), FIRST_ORIGIN])
    return AccessPath("origin o CROSS JOIN story s", where, rows, walks=False, term=term)


def plan(
    query: Query, lookup: Lookup, now: int, tz: tzinfo, path: AccessPath | None = None, *, every: bool = False
) -> Plan:
    """Plans the best way to read the stories of a query, or plans by a given path. Raises QueryError for a bad date.

    `every`: includes stories that the query does not show.
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
    if path is None:
        path, gathers = _Paths(conditions, query.sort, stories).choose(rest, words, flags)
    conditions.probes = path.rows * PROBE < stories
    parts = [path.where, flags.sql, visible]
    if words and path.at != WORDS:
        parts.append(conditions.matching(words))
    for term in rest:
        if isinstance(term, When):
            parts.append(during(conditions.span(term), path.at))
        elif term != path.term:
            parts.append(conditions.of(term))
    where = joined([part for part in parts if part != ALWAYS])
    if where == NEVER:
        # SQLite notices that too, and then rejects the index that a path names.
        path = AccessPath("story s NOT INDEXED", ALWAYS, 0)
    return Plan(query.sort, path, where, gathers)


WORDS = "w.rowid"


def _words(terms: Sequence[Node]) -> tuple[str | None, list[Node]]:
    """Combines all words into one FTS5 query; also returns the other terms."""
    wanted = {t: m for t in terms if (m := match_of(t))}
    excluded = {t: m for t in terms if isinstance(t, Not) and (m := match_of(t.term))}
    if not wanted:
        return None, list(terms)
    words = all_words(list(wanted.values()), list(excluded.values()))
    return words, [t for t in terms if t not in wanted and t not in excluded]


class _Paths(NamedTuple):
    """Finds and compares the access paths of a query."""

    conditions: Conditions
    sort: Sort
    stories: int

    @property
    def by_number(self) -> bool:
        return self.sort in NUMBERS

    @property
    def few(self) -> int:
        """Returns the number of rows up to which gathering and sorting is no slower than a walk."""
        return max(FEW, math.isqrt(WINDOW * self.stories)) if self.by_number else FEW

    @property
    def all(self) -> AccessPath:
        return AccessPath("story s NOT INDEXED", ALWAYS, self.stories)

    def choose(self, terms: Sequence[Node], words: str | None, flags: Flags) -> tuple[AccessPath, bool]:
        """Chooses a path, and whether to gather its rows."""
        paths = [*self._by_flags(flags), *(path for term in terms for path in self._by_term(term))]
        if words:
            # Without another path to compare it with, there is no need to count.
            rows = (
                self._rows("story_search WHERE story_search MATCH ?", words) if paths or self.by_number else 0
            )
            where = Sql("w.story_search MATCH ? AND s.pos = w.rowid", (words,))
            paths.append(AccessPath("story_search w CROSS JOIN story s", where, rows, WORDS))
        best = min(paths, key=lambda path: path.rows, default=self.all)
        if self.by_number:
            if best.rows <= self.few:
                return best, True
            where = READ_ONES if self.sort == "read" and flags.set & schema.READ else ALWAYS
            return AccessPath(f"story s INDEXED BY story_{self.sort}", where, self.stories), False
        if best.walks or best.rows <= self.few:
            return best, not best.walks
        walkable = (path for path in paths if path.walks)
        return min(walkable, key=lambda path: path.rows, default=self.all), False

    def _by_flags(self, flags: Flags) -> Iterator[AccessPath]:
        counter = self.conditions.lookup.counter
        if UNREAD_SQL in flags.sql.text:
            yield AccessPath("story s INDEXED BY story_unread", ALWAYS, counter("unread"))
        if flags.set & schema.STARRED:
            yield AccessPath("story s INDEXED BY story_starred", Sql(STARRED_SQL), counter("starred"))
        if flags.set & schema.MUTED:
            rows = self._rows(f"story s WHERE {MUTED_SQL}")
            yield AccessPath("story s INDEXED BY story_muted", Sql(MUTED_SQL), rows)
        if flags.set & schema.READ:
            rows = self._rows("story WHERE read IS NOT NULL")
            yield AccessPath("story s INDEXED BY story_read", READ_ONES, rows, walks=False)

    def _by_term(self, term: Node) -> Iterator[AccessPath]:
        match term:
            case Field("topic", value):
                if len(found := self.conditions.lookup.named("topic", value)) == 1:
                    ((number, rows),) = found
                    where = Sql("c.topic = ? AND s.pos = c.pos", (number,))
                    yield AccessPath("topic_closure c CROSS JOIN story s", where, rows, "c.pos", term=term)
            case Field("tag" | "author" as name, value):
                labels = self.conditions.lookup.labels(name, value)
                rows = self._rows(f"story_label WHERE label {AMONG}", among(labels))
                if len(labels) == 1:
                    where = Sql("l.label = ? AND s.pos = l.pos", (labels[0],))
                    yield AccessPath("story_label l CROSS JOIN story s", where, rows, "l.pos", term=term)
                else:
                    where = labelled(labels)
                    yield AccessPath("story s NOT INDEXED", where, rows, walks=False, term=term)
            case Field("is", "new"):
                if (last := self.conditions.lookup.last_visit()) is not None:
                    yield arrived_after(last, self._rows("origin o WHERE o.id > ?", last), term)
            case Field("event", value):
                where = of_event(self.conditions.lookup.event(value))
                yield AccessPath(
                    "story s NOT INDEXED" if where == NEVER else "story s", where, 0, walks=False, term=term
                )
            case Field("provider" | "type" | "source" as name, value):
                found = self.conditions.lookup.named(name, value)
                ids, rows = [number for number, _ in found], sum(rows for _, rows in found)
                several = Sql(AMONG, (among(ids),))
                if name == "source":
                    there = (
                        f"s.pos IN (SELECT pos FROM origin WHERE source {several.text} AND pos IS NOT NULL)"
                    )
                    yield AccessPath(
                        "story s NOT INDEXED", Sql(there, several.params), rows, walks=False, term=term
                    )
                elif len(ids) == 1:
                    where = Sql(f"s.{name} = ?", (ids[0],))
                    yield AccessPath(f"story s INDEXED BY story_{name}", where, rows, term=term)
                elif ids:
                    where = Sql(f"s.{name} {several.text}", several.params)
                    yield AccessPath(f"story s INDEXED BY story_{name}", where, rows, walks=False, term=term)
            case Compare(name, op, value):
                rows = self._rows(f"story WHERE {name} {op} ?", value)
                where = Sql(f"s.{name} {op} ?", (value,))
                yield AccessPath(f"story s INDEXED BY story_{name}", where, rows, walks=False, term=term)
            case When() if self.by_number:
                # In the order of dates, every path is as short as the span of dates.
                where = during(self.conditions.span(term))
                rows = self._rows(f"story s WHERE {where.text}", *where.params)
                yield AccessPath("story s NOT INDEXED", where, rows, walks=False, term=term)

    def _rows(self, where: str, *params: object) -> int:
        return self.conditions.lookup.at_most(self.few + 1, f"SELECT 1 FROM {where}", params)
