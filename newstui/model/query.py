"""The query language: one AST for the filter line, `list -q`, views and mutes.

A query is a row of terms that must all hold, and an order. `parse` and `str` are inverses, but for what the
text says twice over (spaces, needless parentheses and quotes). Grammar, in the order of binding:

    query  = row ("OR" row)*                  sort:heat may stand anywhere outside parentheses
    row    = term term*                       spaces mean AND, and bind closer than OR
    term   = "-" term | "(" query ")" | name ":" value | word
    value, word = characters without spaces and parentheses, or "in quotes, where \\" and \\\\ are literal"

A `-` that stands alone is nothing; a word with a colon after something that is not letters is a word.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal, cast, get_args

from newstui.errors import QueryError
from newstui.limits import QUERY, QUERY_DEPTH
from newstui.model.span import age, days

Sort = Literal["newest", "oldest", "heat", "quality", "read"]

SORTS: tuple[str, ...] = get_args(Sort)
FLAGS = ("unread", "read", "starred", "folded", "draft", "gone", "muted")
KINDS = ("related", "image", "body", "video")
FIELDS = ("title", "topic", "provider", "source", "type", "is", "has")
NUMBERS = ("heat", "quality")
DATES = ("since", "before", "on")
NAMES = (*FIELDS, *NUMBERS, *DATES, "sort")
FIXED = {"is": FLAGS, "has": KINDS, "sort": SORTS}
"""Names whose values are given."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase in title, excerpt or body, as whole words; `prefix`: the last word may go on."""

    text: str
    phrase: bool = False
    prefix: bool = False

    def __str__(self) -> str:
        bare = _BARE.fullmatch(self.text) and self.text[0] != "-" and self.text != "OR"
        return self.text if bare and not self.phrase and not _is_named(self.text) else _quoted(self.text)


@dataclass(frozen=True, slots=True)
class Field:
    """`name:value`. Names: title, topic, provider, source, type, is, has. Values are compared casefolded."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value if _BARE.fullmatch(self.value) else _quoted(self.value)}"


@dataclass(frozen=True, slots=True)
class Compare:
    """`heat:>50`. Names: heat, quality. A story without the number never matches."""

    name: str
    op: Literal["<", "<=", "=", ">=", ">"]
    value: int

    def __str__(self) -> str:
        return f"{self.name}:{'' if self.op == '=' else self.op}{self.value}"


@dataclass(frozen=True, slots=True)
class When:
    """`since:2020-12-01`, `before:7d`, `on:2020-12-18`: the value as written. Undated stories match none."""

    name: Literal["since", "before", "on"]
    value: str

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"


@dataclass(frozen=True, slots=True)
class Not:
    term: "Node"

    def __str__(self) -> str:
        return f"-{self.term}"


@dataclass(frozen=True, slots=True)
class And:
    """Two terms or more."""

    terms: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' '.join(map(str, self.terms))})"


@dataclass(frozen=True, slots=True)
class Or:
    """Two terms or more."""

    terms: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.terms))})"


Node = Word | Field | Compare | When | Not | And | Or


def leaves(node: Node) -> Iterator[Node]:
    """The Words, Fields, Compares and Whens of a term, from left to right, under `-` too."""
    match node:
        case Not(term):
            yield from leaves(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from leaves(term)
        case _:
            yield node


def is_words(node: Node) -> bool:
    """Looks only at what stories say: words, phrases and titles, wanted or not."""
    return all(isinstance(n, Word) or (isinstance(n, Field) and n.name == "title") for n in leaves(node))


def is_topics(node: Node) -> bool:
    """Looks only at topics, wanted or not."""
    return all(isinstance(n, Field) and n.name == "topic" for n in leaves(node))


@dataclass(frozen=True, slots=True)
class Query:
    """All `terms` must hold; none: every listed story."""

    terms: tuple[Node, ...] = ()
    sort: Sort = "newest"

    def __str__(self) -> str:
        order = () if self.sort == "newest" else (f"sort:{self.sort}",)
        if len(self.terms) == 1 and not order and isinstance(self.terms[0], Or):
            return str(self.terms[0])[1:-1]
        return " ".join((*map(str, self.terms), *order))

    def having(self, term: Node) -> "Query":
        """With one more term, last; unchanged when it is there already."""
        return self if term in self.terms else replace(self, terms=(*self.terms, term))

    def without(self, term: Node) -> "Query":
        return replace(self, terms=tuple(t for t in self.terms if t != term))

    def sorted(self, sort: Sort) -> "Query":
        return replace(self, sort=sort)

    def topics(self) -> tuple[str, ...]:
        """Names of the topics that all stories must have, in order."""
        return tuple(t.value for t in self.terms if isinstance(t, Field) and t.name == "topic")

    def searched(self) -> str:
        """The words looked for and excluded, as one types them: what `with_words` replaces."""
        return " ".join(str(t) for t in self.terms if is_words(t))

    def with_topic(self, name: str) -> "Query":
        """Only this topic: in place of all wanted topics and words; other exclusions stay."""
        stays = self._clear_of(name)._keep(
            lambda t: isinstance(t, Not) or not all(is_topics(n) or is_words(n) for n in leaves(t))
        )
        return replace(stays, terms=(Field("topic", name), *stays.terms))

    def and_topic(self, name: str) -> "Query":
        """This topic too, after those there are."""
        others = self._clear_of(name)
        topics = [i for i, t in enumerate(others.terms, 1) if isinstance(t, Field) and t.name == "topic"]
        at = topics[-1] if topics else 0
        return replace(others, terms=(*others.terms[:at], Field("topic", name), *others.terms[at:]))

    def not_topic(self, name: str) -> "Query":
        """But not this topic."""
        return self._clear_of(name).having(Not(Field("topic", name)))

    def drop_topics(self) -> "Query":
        """No topic wanted or excluded."""
        return self._keep(lambda t: not is_topics(t))

    def with_words(self, text: str, *, typing: bool = False) -> "Query":
        """What `text` says in place of all words (and its order, where it names one). Raises QueryError."""
        said = parse(text, typing=typing)
        stays = self._keep(lambda t: not is_words(t))
        for term in said.terms:
            stays = stays.having(term)
        return stays.sorted(said.sort) if said.sort != "newest" else stays

    def unread_only(self, on: bool) -> "Query":
        unread, read = Field("is", "unread"), Field("is", "read")
        return self.without(read).having(unread) if on else self.without(unread)

    def drop_last(self) -> "Query":
        """Without the last filter; when none is left, newest first."""
        return replace(self, terms=self.terms[:-1]) if self.terms else Query()

    def _keep(self, wanted: Callable[[Node], bool]) -> "Query":
        return replace(self, terms=tuple(t for t in self.terms if wanted(t)))

    def _clear_of(self, topic: str) -> "Query":
        """Neither wanting nor excluding this topic by itself."""
        same = topic.casefold()

        def other(term: Node) -> bool:
            inner = term.term if isinstance(term, Not) else term
            return not (isinstance(inner, Field) and inner.name == "topic" and inner.value.casefold() == same)

        return self._keep(other)


_BARE = re.compile(r'[^\s()"][^\s()]*')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_NAMED = re.compile(r"([A-Za-z]+):(?=[^\s()/])|([A-Za-z]+):")
_NUMBER = re.compile(r"(<=|>=|<|>|=|)(-?\d{1,18})", re.ASCII)
_SORT = re.compile(r"sort:", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def nearest(word: str, among: tuple[str, ...]) -> str | None:
    """The most like of some right words, if any is like it at all."""
    return next(iter(get_close_matches(word[:40].casefold(), among, 1)), None)


def parse(text: str, *, typing: bool = False) -> Query:
    """The query that `text` says. Raises QueryError.

    `typing`: the text is not finished: its last bare word is the start of one, a quote may be open.
    """
    if len(text) > QUERY:
        raise QueryError(f"a query may have {QUERY:,} characters", QUERY)
    return _Parser(_SURROGATE.sub("\ufffd", text), typing).query()


class _Parser:
    def __init__(self, text: str, typing: bool) -> None:
        self.text, self.typing = text, typing
        self.at = 0
        self.sort: Sort = "newest"

    def query(self) -> Query:
        rows = self.rows(0)
        terms = rows[0] if len(rows) == 1 else (Or(tuple(_one(row) for row in rows)),)
        return Query(tuple(terms), self.sort)

    def rows(self, depth: int) -> list[tuple[Node, ...]]:
        """Up to the end or the `)` of this depth: the rows between ORs, one at least."""
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        opened = self.at - 1
        either: int | None = None
        while True:
            self.skip()
            at = self.at
            if at == len(self.text) or self.text[at] == ")":
                break
            if _word_at(self.text, at) == "OR":
                self.at += 2
                if not row:
                    raise QueryError("OR stands between two terms", at)
                rows.append(tuple(row))
                row, either = [], at
            elif not depth and (match := _SORT.match(self.text, at)):
                self.at = match.end()
                self.sort = cast(Sort, self.value("sort"))
            elif (term := self.term(depth, wanted=True)) is not None:
                row.append(term)
        if either is not None and not row:
            raise QueryError("OR stands between two terms", either)
        if self.at < len(self.text):
            if not depth:
                raise QueryError("no ( for this )", self.at)
            self.at += 1
            if not row:
                raise QueryError("nothing between ( and )", opened)
        elif depth:
            raise QueryError("no ) for this (", opened)
        return [*rows, tuple(row)]

    def term(self, depth: int, *, wanted: bool) -> Node | None:
        """One term; None for a `-` that stands alone."""
        at = self.at
        if depth > QUERY_DEPTH:
            raise QueryError("too many parentheses within each other", at)
        if self.text[at] == "(":
            self.at += 1
            rows = self.rows(depth + 1)
            return _one(rows[0]) if len(rows) == 1 else Or(tuple(_one(row) for row in rows))
        if self.text[at] == "-":
            self.at += 1
            if self.at == len(self.text) or self.text[self.at] == ")" or self.text[self.at].isspace():
                return None
            term = self.term(depth + 1, wanted=False)
            return None if term is None else Not(term)
        if self.text[at] == '"':
            text, closed = self.quoted()
            return Word(text, phrase=True, prefix=not closed and wanted)
        if (match := _NAMED.match(self.text, at)) and (named := self.named(match)):
            return named
        word = _word_at(self.text, at)
        self.at += len(word)
        if word == "OR":
            return Word(word, phrase=True)
        starts = self.typing and wanted and self.at == len(self.text) and len(word) > 1
        return Word(word, prefix=starts)

    def named(self, match: re.Match[str]) -> Node | None:
        """A term `name:value`; None when this is but a word with a colon."""
        at = match.start()
        name = (match[1] or match[2]).lower()
        if name not in NAMES:
            if not match[1]:
                return None
            raise QueryError(f"{name[:40]}: is no name; in quotes it is a word", at, nearest(name, NAMES))
        if name == "sort":
            raise QueryError("sort: stands outside parentheses, without -", at)
        self.at = match.end()
        value = self.value(name)
        if name in NUMBERS:
            if not (number := _NUMBER.fullmatch(value)):
                raise QueryError(f"{name}: takes a number, as in {name}:50 or {name}:>=50", match.end())
            op = cast(Literal["<", "<=", "=", ">=", ">"], number[1] or "=")
            return Compare(name, op, int(number[2]))
        if name in DATES:
            if days(value) is None and (age(value) is None or name == "on"):
                or_age = "" if name == "on" else ", or an age as 7d, 24h, 2w"
                reason = f"{name}: takes a date as 2020-12-18, 2020-12, 2020{or_age}"
                raise QueryError(reason, match.end())
            return When(cast(Literal["since", "before", "on"], name), value)
        return Field(name, value)

    def value(self, name: str) -> str:
        at = self.at
        if self.text[at : at + 1] == '"':
            value, closed = self.quoted()
            if not closed:
                raise QueryError("this quote has no end", at)
        else:
            value = _word_at(self.text, at)
            self.at += len(value)
        if not value:
            raise QueryError(f"{name}: needs a value", at)
        if right := FIXED.get(name):
            value = value.lower()
            if value not in right:
                raise QueryError(f"{name}: takes {', '.join(right)}", at, nearest(value, right))
        return value

    def quoted(self) -> tuple[str, bool]:
        """What stands in quotes, and whether they are closed."""
        at = self.at
        match = _QUOTED.match(self.text, at)
        assert match  # noqa: S101 - called where a quote stands
        closed = bool(match[2])
        if not closed and not self.typing:
            raise QueryError("this quote has no end", at)
        self.at = match.end() if closed else len(self.text)
        text = re.sub(r'\\(["\\])', r"\1", match[1])
        if not text.strip():
            raise QueryError("nothing between the quotes", at)
        return text, closed

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1


def _word_at(text: str, at: int) -> str:
    match = _BARE.match(text, at)
    return match[0] if match else ""


def _is_named(text: str) -> bool:
    match = _NAMED.match(text)
    return match is not None and (match[1] is not None or match[2].lower() in NAMES)


def _one(terms: tuple[Node, ...]) -> Node:
    return terms[0] if len(terms) == 1 else And(terms)
