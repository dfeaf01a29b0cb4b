"""Defines the query language: one syntax tree for the filter line, `list -q`, views and mutes.

A query is a list of terms that must all hold, and an order. `parse` undoes `str`; `str` undoes `parse` apart
from spaces and needless parentheses and quotes. Grammar, loosest binding first:

    query  = row ("OR" row)*                  sort:heat may stand anywhere outside parentheses
    row    = term term*                       spaces mean AND, and bind closer than OR
    term   = "-" term | "(" query ")" | name ":" value | word
    value, word = characters without spaces and parentheses, or "in quotes, where \\" and \\\\ are literal"

A lone `-` is ignored. `name:` is a field only when the name consists of letters.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

Sort = Literal["newest", "oldest", "heat", "quality", "read", "top"]

SORTS: tuple[str, ...] = get_args(Sort)
FLAGS = ("unread", "read", "starred", "folded", "draft", "gone", "muted", "new")
KINDS = ("related", "image", "body", "video", "fulltext")
FIELDS = ("title", "topic", "tag", "author", "provider", "source", "type", "event", "is", "has")
NUMBERS = ("heat", "quality")
DATES = ("since", "before", "on")
NAMES = (*FIELDS, *NUMBERS, *DATES, "sort")
FIXED = {"is": FLAGS, "has": KINDS, "sort": SORTS}
"""Fields that take one of a fixed set of values."""


@dataclass(frozen=True, slots=True)
class Word:
    """Finds whole words in title, excerpt or body; with `prefix`, as in `artif*`, the last is the start of a word."""

    text: str
    phrase: bool = False
    prefix: bool = False

    def __str__(self) -> str:
        bare = BARE.fullmatch(self.text) and self.text[0] != "-" and self.text != "OR"
        if not bare or self.phrase or _is_named(self.text):
            return _quoted(self.text)
        return f"{self.text}*" if self.prefix else self.text


@dataclass(frozen=True, slots=True)
class Field:
    """Holds `name:value`, as `title:`, `topic:`, `event:` or `is:` take it. Case does not matter."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value if BARE.fullmatch(self.value) else _quoted(self.value)}"


UNREAD, READ, STARRED = (Field("is", mark) for mark in ("unread", "read", "starred"))


@dataclass(frozen=True, slots=True)
class Compare:
    """Compares a number, as in `heat:>50`, of heat or quality. A story without it never matches."""

    name: str
    op: Literal["<", "<=", "=", ">=", ">"]
    value: int

    def __str__(self) -> str:
        return f"{self.name}:{'' if self.op == '=' else self.op}{self.value}"


@dataclass(frozen=True, slots=True)
class When:
    """Compares the date, as in `since:2020-12-01`, `before:7d`. Stories without a date never match.

    `value` is kept as written.
    """

    name: Literal["since", "before", "on"]
    value: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class Not:
    """Excludes what the term matches."""

    term: "Node"

    def __str__(self) -> str:
        return f"-{self.term}"


@dataclass(frozen=True, slots=True)
class And:
    """Matches when all of two or more terms do."""

    terms: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' '.join(map(str, self.terms))})"


@dataclass(frozen=True, slots=True)
class Or:
    """Matches when one of two or more terms does."""

    terms: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.terms))})"


Node = Word | Field | Compare | When | Not | And | Or


def leaves(node: Node) -> Iterator[Node]:
    """Yields the Words, Fields, Compares and Whens of a term from left to right, excluded ones too."""
    match node:
        case Not(term):
            yield from leaves(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from leaves(term)
        case _:
            yield node


def is_words(node: Node) -> bool:
    """Tells whether a term consists only of words, phrases and `title:`, wanted or excluded."""
    return all(isinstance(n, Word) or (isinstance(n, Field) and n.name == "title") for n in leaves(node))


def is_topics(node: Node) -> bool:
    """Tells whether a term consists only of topics, wanted or excluded."""
    return all(isinstance(n, Field) and n.name == "topic" for n in leaves(node))


@dataclass(frozen=True, slots=True)
class Query:
    """Matches stories for which all `terms` hold; without terms, every listed story."""

    terms: tuple[Node, ...] = ()
    sort: Sort = "newest"

    def __str__(self) -> str:
        order = () if self.sort == "newest" else (f"sort:{self.sort}",)
        if len(self.terms) == 1 and not order and isinstance(self.terms[0], Or):
            return str(self.terms[0])[1:-1]
        return " ".join((*map(str, self.terms), *order))

    def having(self, term: Node) -> "Query":
        """Adds a term at the end, unless it is there already."""
        return self if term in self.terms else replace(self, terms=(*self.terms, term))

    def without(self, term: Node) -> "Query":
        return replace(self, terms=tuple(t for t in self.terms if t != term))

    def sorted(self, sort: Sort) -> "Query":
        return replace(self, sort=sort)

    def topics(self) -> tuple[str, ...]:
        """Returns the topics that a story must have, in order."""
        return tuple(t.value for t in self.terms if isinstance(t, Field) and t.name == "topic")

    def searched(self) -> str:
        """Returns the words, wanted and excluded, as they would be typed; `with_words` replaces them."""
        return " ".join(str(t) for t in self.terms if is_words(t))

    def with_topic(self, name: str) -> "Query":
        """Replaces all wanted topics and words by this topic; exclusions of others stay."""
        stays = self._clear_of(name)._keep(
            lambda t: isinstance(t, Not) or not all(is_topics(n) or is_words(n) for n in leaves(t))
        )
        return replace(stays, terms=(Field("topic", name), *stays.terms))

    def and_topic(self, name: str) -> "Query":
        """Adds this topic after those already wanted."""
        others = self._clear_of(name)
        topics = [i for i, t in enumerate(others.terms, 1) if isinstance(t, Field) and t.name == "topic"]
        at = topics[-1] if topics else 0
        return replace(others, terms=(*others.terms[:at], Field("topic", name), *others.terms[at:]))

    def not_topic(self, name: str) -> "Query":
        """Excludes this topic."""
        return self._clear_of(name).having(Not(Field("topic", name)))

    def drop_topics(self) -> "Query":
        """Drops all topics, wanted and excluded."""
        return self._keep(lambda t: not is_topics(t))

    def without_words(self) -> "Query":
        """Drops all words, wanted and excluded."""
        return self._keep(lambda t: not is_words(t))

    def unread_only(self, on: bool) -> "Query":
        return self.without(READ).having(UNREAD) if on else self.without(UNREAD)

    def drop_last(self) -> "Query":
        """Drops the last term; resets the order if there is none."""
        return replace(self, terms=self.terms[:-1]) if self.terms else Query()

    def _keep(self, wanted: Callable[[Node], bool]) -> "Query":
        return replace(self, terms=tuple(t for t in self.terms if wanted(t)))

    def _clear_of(self, topic: str) -> "Query":
        """Drops the terms that want or exclude exactly this topic."""
        same = topic.casefold()

        def other(term: Node) -> bool:
            inner = term.term if isinstance(term, Not) else term
            return not (isinstance(inner, Field) and inner.name == "topic" and inner.value.casefold() == same)

        return self._keep(other)


BARE = re.compile(r'[^\s()"][^\s()]*')
NAMED = re.compile(r"([A-Za-z]+):(?=[^\s()/])|([A-Za-z]+):")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_named(text: str) -> bool:
    match = NAMED.match(text)
    return match is not None and (match[1] is not None or match[2].lower() in NAMES)
