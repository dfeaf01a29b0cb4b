"""What must be known of a library before a query is SQL: names by what they say, and how many stories each has."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from collections.abc import Callable, Sequence
from typing import Any

from newstui.library.query_sql import is_word_of
from newstui.library.rows import AMONG, among
from newstui.text import as_compared


class NamesLookup:
    """`query_sql.Lookup` on one connection, which `ask` asks. Names are kept until another connection writes."""

    def __init__(self, ask: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._ask = ask
        self._known_names: dict[str, tuple[int, list[tuple[Any, ...]]]] = {}

    def named(self, table: str, value: str) -> list[tuple[int, int]]:
        return [(number, listed) for number, listed, _ in self.counted(table, value)]

    def counted(self, table: str, value: str) -> list[tuple[int, int, int]]:
        """(id, listed, unread) of every topic, provider, source or type that `value` names."""
        wanted = as_compared(value).strip()
        known = self._known(table) if wanted else []
        if table == "provider":
            # By whole words of the name or the domain.
            ids = [number for number, *texts in known if any(is_word_of(wanted, text) for text in texts)]
        else:
            ids = [number for number, name in known if name == wanted]
        return [
            (number, listed, unread)
            for number, listed, unread in self._ask(
                f"SELECT id, listed, unread FROM {table} WHERE id {AMONG}", among(ids)
            )
        ]

    def _known(self, table: str) -> list[tuple[Any, ...]]:
        """All names, as compared; read again when somebody wrote."""
        ((version,),) = self._ask("PRAGMA data_version")
        if table not in self._known_names or self._known_names[table][0] != version:
            domain = ", ifnull(domain, '')" if table == "provider" else ""
            found = self._ask(f"SELECT id, name{domain} FROM {table}")
            self._known_names[table] = version, [(row[0], *map(as_compared, row[1:])) for row in found]
        return self._known_names[table][1]

    def counter(self, name: str) -> int:
        return int(self._ask(f"SELECT {name} FROM total")[0][0])

    def at_most(self, limit: int, sql: str, params: Sequence[Any]) -> int:
        return int(self._ask(f"SELECT count(*) FROM ({sql} LIMIT ?)", *params, limit)[0][0])
