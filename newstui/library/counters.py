"""The counters the tree is drawn from, kept by the transaction that changes the stories."""

import sqlite3
from collections import Counter

from newstui.library import schema
from newstui.library.names import Names, unpacked
from newstui.library.rows import Row

_COUNTED = schema.HIDDEN | schema.MARKS | schema.WITHDRAWN

Shelf = tuple[int, int | None, int, str, str]
"""Stories that count alike: counted flags, provider, type, topics, sources."""


class Counters:
    """Adds up what stories were and are; `write` brings the tables up to date."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._shelves: Counter[Shelf] = Counter()

    def add(self, row: Row) -> None:
        self._shelves[(row.flags & _COUNTED, row.provider, row.type, row.topics, row.sources)] += 1

    def remove(self, row: Row) -> None:
        self._shelves[(row.flags & _COUNTED, row.provider, row.type, row.topics, row.sources)] -= 1

    def reflag(self, row: Row, flags: int) -> None:
        """The story has other flags now."""
        _, _, _, _, _, provider, kind, _, _, topics, sources, _ = row
        self._shelves[(row.flags & _COUNTED, provider, kind, topics, sources)] -= 1
        self._shelves[(flags & _COUNTED, provider, kind, topics, sources)] += 1

    def write(self, connection: sqlite3.Connection) -> bool:
        """True when a topic has its first story now, or lost its last."""
        total: Counter[str] = Counter()
        sets: Counter[str] = Counter()
        own: Counter[int] = Counter()
        listed: Counter[tuple[str, int]] = Counter()
        unread: Counter[tuple[str, int]] = Counter()
        for (flags, provider, kind, topics, sources), number in self._shelves.items():
            if not number:
                continue
            if not flags & schema.GONE or flags & schema.WITHDRAWN:
                total["stories"] += number
            if flags & schema.STARRED:
                total["starred"] += number
            if not flags & schema.GONE and topics:
                sets[topics] += number
                for topic in unpacked(topics):
                    own[topic] += number
            if flags & schema.HIDDEN:
                continue
            places = [("topic", topic) for topic, _ in self._names.with_ancestors(topics)]
            places += [("source", source) for source in unpacked(sources)]
            places.append(("type", kind))
            if provider is not None:
                places.append(("provider", provider))
            total["listed"] += number
            for place in places:
                listed[place] += number
            if not flags & schema.READ:
                total["unread"] += number
                for place in places:
                    unread[place] += number
        self._shelves.clear()
        _add(connection, listed, unread)
        if any(total.values()):
            connection.execute(
                """UPDATE total SET
                stories = stories + ?, listed = listed + ?, unread = unread + ?, starred = starred + ?""",
                (total["stories"], total["listed"], total["unread"], total["starred"]),
            )
        connection.executemany(
            """INSERT INTO topic_set (topics, stories) VALUES (?, ?)
            ON CONFLICT DO UPDATE SET stories = stories + excluded.stories""",
            [change for change in sets.items() if change[1]],
        )
        return self._add_own(connection, own)

    def _add_own(self, connection: sqlite3.Connection, own: Counter[int]) -> bool:
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


def _add(
    connection: sqlite3.Connection, listed: Counter[tuple[str, int]], unread: Counter[tuple[str, int]]
) -> None:
    for table in ("topic", "source", "type", "provider"):
        changes = [
            (listed[place], unread[place], place[1])
            for place in listed.keys() | unread.keys()
            if place[0] == table and (listed[place] or unread[place])
        ]
        if changes:
            connection.executemany(
                f"UPDATE {table} SET listed = listed + ?, unread = unread + ? WHERE id = ?",  # noqa: S608
                changes,
            )
