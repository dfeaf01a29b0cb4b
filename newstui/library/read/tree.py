"""Reads the topic tree with its counters, and what is known of the sources."""
# ruff: noqa: S608 - what is put into SQL are our own names

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import starmap
from typing import Any

from newstui.library import schema
from newstui.library.rows import Ask
from newstui.library.values import SourceInfo
from newstui.model.topic import Tree, TreeRow

PROVIDERS = 500
"""The most providers in the tree: those with the most stories."""

_COUNTERS = ("stories", "listed", "unread", "starred")


def read_tree(ask: Ask) -> Tree:
    """Reads all counters: one row for each topic, provider, source and type; no story is read."""
    total = dict(zip(_COUNTERS, ask(f"SELECT {', '.join(_COUNTERS)} FROM total")[0], strict=True))
    topics = ask(
        """SELECT parent, id, name, unread, listed, shortname, defined FROM topic
        WHERE defined OR stories OR id = ? ORDER BY rank, fold""",
        schema.OTHER,
    )
    providers = ask(
        """SELECT name, unread, listed FROM provider WHERE listed
        ORDER BY listed DESC, fold LIMIT ?""",
        PROVIDERS,
    )
    sources = ask("SELECT name, unread, listed FROM source ORDER BY rank, id")
    types = ask("SELECT name, unread, listed FROM type WHERE listed ORDER BY listed DESC, fold")
    below: dict[int | None, list[tuple[Any, ...]]] = {}
    for parent, *rest in topics:
        below.setdefault(parent, []).append(tuple(rest))

    def rows(parent: int | None) -> Iterator[TreeRow]:
        for number, name, unread, listed, shortname, defined in below.get(parent, ()):
            yield TreeRow(name, unread, listed, shortname, bool(defined), tuple(rows(number)))

    top = list(rows(None))
    other = next(row for row in top if not row.name)
    return Tree(
        unread=total["unread"],
        total=total["listed"],
        starred=total["starred"],
        topics=tuple(row for row in top if row is not other),
        other=other,
        providers=tuple(starmap(TreeRow, providers)),
        sources=tuple(starmap(TreeRow, sources)),
        types=tuple(starmap(TreeRow, types)),
    )


def read_sources(ask: Ask) -> list[SourceInfo]:
    """Reads what is known of each source, in the order of the config."""
    rejected: dict[int, list[tuple[str, str]]] = {}
    for source, path, reason in ask(
        "SELECT source, path, reason FROM origin WHERE reason IS NOT NULL ORDER BY path"
    ):
        rejected.setdefault(source, []).append((path, reason))
    passed_over: dict[int, list[tuple[str, str]]] = {}
    for source, path, reason in ask(
        f"SELECT source, path, item FROM origin WHERE {schema.PASSED_OVER_SQL} ORDER BY path"
    ):
        passed_over.setdefault(source, []).append((path, reason))
    found = ask(
        f"""SELECT id, name, at, synced, failure, remarks, NOT EXISTS (
            SELECT 1 FROM origin
            WHERE origin.source = source.id AND kind IN ({schema.ITEM}, {schema.DEFINITION}))
        FROM source ORDER BY rank, id"""
    )
    return [
        SourceInfo(
            *(name, at, synced),
            failures=tuple(failure.split("\n")) if failure else (),
            remarks=tuple(json.loads(remarks)),
            rejected=tuple(rejected.get(number, ())),
            passed_over=tuple(passed_over.get(number, ())),
            empty=bool(empty),
        )
        for number, name, at, synced, failure, remarks, empty in found
    ]
