"""Looks up the names in a query, with their story counts, before the query becomes SQL."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from collections.abc import Iterator, Sequence
from typing import Any

from newstui.library.rows import AMONG, Ask, among
from newstui.library.values import VISIT
from newstui.model.identity import key_range
from newstui.text.clean import as_compared
from newstui.text.letters import is_word_of

REMEMBERED = 1_000
"""Names whose lookups are cached in memory."""
LABELS = ("tag", "author")
_BY_WORDS = ("provider", "author")
"""Fields that also match whole words: of a provider's name or domain, of an author's name."""


class NamesLookup:
    """Implements `query_sql.Lookup` on one connection. Names are cached until another connection writes.

    `ask` runs a statement on it.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._version = -1
        self._known: dict[str, list[tuple[Any, ...]]] = {}
        self._found: dict[tuple[str, str], list[int]] = {}

    def named(self, table: str, value: str) -> list[tuple[int, int]]:
        return [(number, listed) for number, listed, _ in self.counted(table, value)]

    def counted(self, table: str, value: str) -> list[tuple[int, int, int]]:
        """Finds (id, listed, unread) of all topics, providers, sources or types named `value`."""
        return [
            (number, listed, unread)
            for number, listed, unread in self._ask(
                f"SELECT id, listed, unread FROM {table} WHERE id {AMONG}",
                among(self._ids(table, as_compared(value).strip())),
            )
        ]

    def _ids(self, table: str, wanted: str) -> list[int]:
        """Finds the ids for a name; reads the tables again if another connection wrote."""
        if not wanted:
            return []
        ((version,),) = self._ask("PRAGMA data_version")
        if version != self._version:
            self._version = version
            self._known.clear()
            self._found.clear()
        if (table, wanted) not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[table, wanted] = list(self._search(table, wanted))
        return self._found[table, wanted]

    def labels(self, kind: str, value: str) -> list[int]:
        """Finds the ids of the tags or authors (`kind`) named `value`."""
        return self._ids(kind, as_compared(value).strip())

    def _search(self, table: str, wanted: str) -> Iterator[int]:
        if table not in self._known:
            if table in LABELS:
                found = self._ask("SELECT id, name FROM label WHERE kind = ?", table)
            else:
                domain = ", ifnull(domain, '')" if table == "provider" else ""
                found = self._ask(f"SELECT id, name{domain} FROM {table}")
            self._known[table] = [(row[0], *map(as_compared, row[1:])) for row in found]
        for number, *texts in self._known[table]:
            if wanted in texts or (table in _BY_WORDS and any(is_word_of(wanted, text) for text in texts)):
                yield number

    def event(self, value: str) -> int | None:
        keys = key_range(value)
        found = self._ask(
            "SELECT event FROM story_event WHERE key >= ? AND key < ? LIMIT 1", *(keys or (0, 0))
        )
        return found[0][0] if found else None

    def last_visit(self) -> int | None:
        found = self._ask(
            f"SELECT json_extract(value, '$.last') FROM setting WHERE name = '{VISIT}' AND json_valid(value)"
        )
        return found[0][0] if found and isinstance(found[0][0], int) else None

    def counter(self, name: str) -> int:
        return int(self._ask(f"SELECT {name} FROM total")[0][0])

    def at_most(self, limit: int, sql: str, params: Sequence[Any]) -> int:
        return int(self._ask(f"SELECT count(*) FROM ({sql} LIMIT ?)", *params, limit)[0][0])
