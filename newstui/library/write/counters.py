"""Maintains the counters of the topic tree, in the transaction that changes the stories."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from newstui.library import schema
from newstui.library.name_ids import Names, unpacked
from newstui.library.rows import Row

T = TypeVar("T")
_COUNTED = schema.HIDDEN | schema.MARKS | schema.WITHDRAWN


class Counters:
    """Adds up changes of stories; `write` updates the tables.

    Each of the four has (counted flags, what a story has there) -> how many more such stories there are.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._topics: defaultdict[tuple[int, str], int] = defaultdict(int)
        self._sources: defaultdict[tuple[int, str], int] = defaultdict(int)
        self._types: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._providers: defaultdict[tuple[int, int | None], int] = defaultdict(int)
        self._columns: tuple[tuple[str, defaultdict[tuple[int, Any], int]], ...] = (
            ("topics", self._topics),
            ("sources", self._sources),
            ("type", self._types),
            ("provider", self._providers),
        )

    def add(self, row: Row) -> None:
        self._count(row.flags, row, 1)

    def remove(self, row: Row) -> None:
        self._count(row.flags, row, -1)

    def reflag(self, rows: Sequence[Row], before: int, after: int) -> None:
        """Counts stories whose flags changed from `before` to `after`."""
        before, after = before & _COUNTED, after & _COUNTED
        if before == after:
            return
        # Counted in C: a user may mark a hundred thousand stories.
        for column, counted in self._columns:
            for which, number in Counter(map(attrgetter(column), rows)).items():
                counted[before, which] -= number
                counted[after, which] += number

    def _count(self, flags: int, row: Row, number: int) -> None:
        flags &= _COUNTED
        _, _, _, _, _, provider, kind, _, _, topics, sources, _ = row
        self._topics[flags, topics] += number
        self._sources[flags, sources] += number
        self._types[flags, kind] += number
        self._providers[flags, provider] += number

    def write(self, connection: sqlite3.Connection) -> bool:
        """Writes the sums; returns True if a topic got its first story or lost its last."""
        total: Counter[str] = Counter()
        for (flags, _), number in self._types.items():  # every story has a type
            if not flags & schema.GONE or flags & schema.WITHDRAWN:
                total["stories"] += number
            if flags & schema.STARRED:
                total["starred"] += number
            if not flags & schema.HIDDEN:
                total["listed"] += number
                total["unread"] += 0 if flags & schema.READ else number
        if any(total.values()):
            connection.execute(
                """UPDATE total SET
                stories = stories + ?, listed = listed + ?, unread = unread + ?, starred = starred + ?""",
                (total["stories"], total["listed"], total["unread"], total["starred"]),
            )
        sets: defaultdict[str, int] = defaultdict(int)
        for (flags, topics), number in self._topics.items():
            if number and topics and not flags & schema.GONE:
                sets[topics] += number
        connection.executemany(
            """INSERT INTO topic_set (topics, stories) VALUES (?, ?)
            ON CONFLICT DO UPDATE SET stories = stories + excluded.stories""",
            [change for change in sets.items() if change[1]],
        )
        _add(connection, "topic", _listed(self._topics), self._with_ancestors)
        _add(connection, "source", _listed(self._sources), unpacked)
        _add(connection, "type", _listed(self._types), lambda kind: (kind,))
        _add(
            connection, "provider", _listed(self._providers), lambda provider: (provider,) if provider else ()
        )
        for _, counted in self._columns:
            counted.clear()
        return self._add_own(connection, sets)

    def _with_ancestors(self, topics: str) -> Iterable[int]:
        return [topic for topic, _ in self._names.with_ancestors(topics)]

    def _add_own(self, connection: sqlite3.Connection, sets: Mapping[str, int]) -> bool:
        own: Counter[int] = Counter()
        for topics, number in sets.items():
            for id_ in unpacked(topics) if number else ():
                own[id_] += number
        crossed = False
        for id_, number in own.items():
            topic = self._names.topics[id_]
            crossed |= bool(number) and (not topic.stories or not topic.stories + number)
            topic.stories += number
        connection.executemany(
            "UPDATE topic SET stories = stories + ? WHERE id = ?",
            [(number, id_) for id_, number in own.items() if number],
        )
        return crossed


def _listed(counted: Mapping[tuple[int, T], int]) -> dict[T, tuple[int, int]]:
    """Counts how many more stories are listed and unread of each, where that is not 0."""
    listed: defaultdict[T, int] = defaultdict(int)
    unread: defaultdict[T, int] = defaultdict(int)
    for (flags, which), number in counted.items():
        if number and not flags & schema.HIDDEN:
            listed[which] += number
            if not flags & schema.READ:
                unread[which] += number
    return {
        which: (number, unread.get(which, 0))
        for which, number in listed.items()
        if number or unread.get(which)
    }


def _add(
    connection: sqlite3.Connection,
    table: str,
    more: Mapping[T, tuple[int, int]],
    rows: Callable[[T], Iterable[int]],
) -> None:
    """Adds to the counters of a table. `rows` returns the rows that count such stories."""
    listed: defaultdict[int, int] = defaultdict(int)
    unread: defaultdict[int, int] = defaultdict(int)
    for which, (more_listed, more_unread) in more.items():
        for row in rows(which):
            listed[row] += more_listed
            unread[row] += more_unread
    changes = [(listed[row], unread[row], row) for row in listed]
    connection.executemany(
        f"UPDATE {table} SET listed = listed + ?, unread = unread + ? WHERE id = ?",  # noqa: S608
        [change for change in changes if change[0] or change[1]],
    )
