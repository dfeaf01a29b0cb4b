"""The query language: one AST for the filter line, `list -q`, views and mutes.

A query is a row of terms that must all hold, and an order. `parse` and `str` are inverses.
"""

from dataclasses import dataclass, replace
from typing import Literal

Sort = Literal["newest", "oldest", "heat", "quality"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase in title, excerpt or body, as whole words; `prefix`: the last word may go on."""

    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """`name:value`. Names: title, topic, provider, source, type, is, has. Values are compared casefolded."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`heat:>50`. Names: heat, quality. A story without the number never matches."""

    name: str
    op: Literal["<", "<=", "=", ">=", ">"]
    value: int


@dataclass(frozen=True, slots=True)
class When:
    """`since:2020-12-01`, `before:7d`, `on:2020-12-18`: the value as written. Undated stories match none."""

    name: Literal["since", "before", "on"]
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    term: "Node"


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple["Node", ...]


Node = Word | Field | Compare | When | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """All `terms` must hold; none: every listed story."""

    terms: tuple[Node, ...] = ()
    sort: Sort = "newest"

    def having(self, term: Node) -> "Query":
        """With one more term, last; unchanged when it is there already."""
        return self if term in self.terms else replace(self, terms=(*self.terms, term))

    def without(self, term: Node) -> "Query":
        return replace(self, terms=tuple(t for t in self.terms if t != term))

    def sorted(self, sort: Sort) -> "Query":
        return replace(self, sort=sort)
