"""Sets the MUTED flag of stories that match the user's mutes, which hides them from lists and counts."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, ClassVar

from newstui.library import schema
from newstui.library.read.name_lookup import NamesLookup
from newstui.library.read.planner import AccessPath, plan
from newstui.library.read.query_sql import Sql
from newstui.library.rows import AMONG, among, rows_where
from newstui.library.write.counters import Counters
from newstui.library.write.passes import NotesAnything, Settled, Settling
from newstui.query.ast import And, Or, Query, is_words
from newstui.query.content import parse_mute

_WORD_MUTES = 500
"""This many mutes of words are combined into one query of the search index."""


@dataclass(slots=True)
class Mutes(NotesAnything):
    """Mutes stories again whose head, names or ancestors of topics changed."""

    name: ClassVar[str] = "mutes"

    def run(self, settling: Settling) -> Settled:
        return Settled(tuple(remute(settling.connection, settling.counters, settling.mutes)))


def remute(
    connection: sqlite3.Connection,
    counters: Counters,
    mutes: Sequence[str],
    positions: Sequence[int] | None = None,
) -> list[int]:
    """Sets the flag according to the mutes for the stories at these positions, or for all; returns the keys that
    changed.
    """

    def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return connection.execute(sql, params).fetchall()

    path, here = None, Sql(schema.MUTED_SQL)
    if positions is not None:
        these = among(positions)
        path = AccessPath("story s", Sql(f"s.pos {AMONG}", (these,)), len(positions))
        here = Sql(f"{schema.MUTED_SQL} AND pos {AMONG}", (these,))
    # A new one each time: it does not notice writes on its own connection.
    lookup = NamesLookup(ask)
    wanted: set[int] = set()
    for query in _questions(mutes):
        page = plan(query, lookup, 0, UTC, path, every=True).page(None, -1)
        wanted.update(pos for (pos,) in ask(page.text, *page.params))
    muted = {pos for (pos,) in ask(f"SELECT pos FROM story WHERE {here.text}", *here.params)}
    differing = rows_where(connection, f"pos {AMONG}", among(wanted ^ muted))
    for row in differing:
        counters.reflag([row], row.flags, row.flags ^ schema.MUTED)
    connection.executemany(
        "UPDATE story SET flags = ? WHERE pos = ?", [(row.flags ^ schema.MUTED, row.pos) for row in differing]
    )
    return [row.key for row in differing]


def _questions(mutes: Sequence[str]) -> Iterator[Query]:
    """Turns mutes into queries: those of words combined, the others one by one."""
    words: list[Query] = []
    for query in map(parse_mute, mutes):
        if all(map(is_words, query.terms)):
            words.append(query)
        else:
            yield query
    for start in range(0, len(words), _WORD_MUTES):
        either = [
            query.terms[0] if len(query.terms) == 1 else And(query.terms)
            for query in words[start : start + _WORD_MUTES]
        ]
        yield Query((Or(tuple(either)) if len(either) > 1 else either[0],))
