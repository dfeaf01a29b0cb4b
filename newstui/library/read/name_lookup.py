"""What must be known of a library before a query is SQL: names by what they say, and how many stories each has."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from newstui.library.read.query_sql import is_word_of
from newstui.library.rows import AMONG, among
from newstui.text.clean import as_compared

REMEMBERED = 1_000
"""Names that were asked for."""


class NamesLookup:
    """`query_sql.Lookup` on one connection, which `ask` asks. Names are kept until another connection writes."""

    def __init__(self, ask: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._ask = ask
        self._version = -1
        self._known: dict[str, list[tuple[Any, ...]]] = {}
        self._found: dict[tuple[str, str], list[int]] = {}

    def named(self, table: str, value: str) -> list[tuple[int, int]]:
        return [(number, listed) for number, listed, _ in self.counted(table, value)]

    def counted(self, table: str, value: str) -> list[tuple[int, int, int]]:
        """(id, listed, unread) of every topic, provider, source or type that `value` names."""
        return [
            (number, listed, unread)
            for number, listed, unread in self._ask(
                f"SELECT id, listed, unread FROM {table} WHERE id {AMONG}",
                among(self._ids(table, as_compared(value).strip())),
            )
        ]

    def _ids(self, table: str, wanted: str) -> list[int]:
        """Read again when somebody wrote."""
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

    def _search(self, table: str, wanted: str) -> Iterator[int]:
        if table not in self._known:
            domain = ", ifnull(domain, '')" if table == "provider" else ""
            found = self._ask(f"SELECT id, name{domain} FROM {table}")
            self._known[table] = [(row[0], *map(as_compared, row[1:])) for row in found]
        for number, *texts in self._known[table]:
            # A provider is named by whole words of its name or domain.
            if wanted in texts or (table == "provider" and any(is_word_of(wanted, text) for text in texts)):
                yield number

    def counter(self, name: str) -> int:
        return int(self._ask(f"SELECT {name} FROM total")[0][0])

    def at_most(self, limit: int, sql: str, params: Sequence[Any]) -> int:
        return int(self._ask(f"SELECT count(*) FROM ({sql} LIMIT ?)", *params, limit)[0][0])
