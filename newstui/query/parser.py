"""Parses the text of a query into its terms. See `ast` for the grammar."""

import re
from difflib import get_close_matches
from typing import Literal, cast

from newstui.errors import QueryError
from newstui.limits import QUERY, QUERY_DEPTH
from newstui.query.ast import (
    BARE,
    DATES,
    FIXED,
    NAMED,
    NAMES,
    NUMBERS,
    And,
    Compare,
    Field,
    Node,
    Not,
    Or,
    Query,
    Sort,
    When,
    Word,
)
from newstui.query.dates import age, days

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_NUMBER = re.compile(r"(<=|>=|<|>|=|)(-?\d{1,18})", re.ASCII)
_SORT = re.compile(r"sort:", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


def nearest(word: str, among: tuple[str, ...]) -> str | None:
    """Returns the most similar of the known words, None if none is similar."""
    return next(iter(get_close_matches(word[:40].casefold(), among, 1)), None)


def parse(text: str, *, typing: bool = False) -> Query:
    """Parses a query. Raises QueryError.

    `typing`: the text is unfinished; its last word may be the start of one, and a quote may be open.
    """
    if len(text) > QUERY:
        raise QueryError(f"a query may have at most {QUERY:,} characters", QUERY)
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
        """Reads up to the end or the closing `)`. Returns the rows of terms between ORs, at least one."""
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
                    raise QueryError("OR needs a term on each side", at)
                rows.append(tuple(row))
                row, either = [], at
            elif not depth and (match := _SORT.match(self.text, at)):
                self.at = match.end()
                self.sort = cast(Sort, self.value("sort"))
            elif (term := self.term(depth, wanted=True)) is not None:
                row.append(term)
        if either is not None and not row:
            raise QueryError("OR needs a term on each side", either)
        if self.at < len(self.text):
            if not depth:
                raise QueryError('this ")" has no "(" before it', self.at)
            self.at += 1
            if not row:
                raise QueryError('nothing between "(" and ")"', opened)
        elif depth:
            raise QueryError('this "(" is not closed', opened)
        return [*rows, tuple(row)]

    def term(self, depth: int, *, wanted: bool) -> Node | None:
        """Reads one term; None for a lone `-`."""
        at = self.at
        if depth > QUERY_DEPTH:
            raise QueryError("parentheses nested too deeply", at)
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
        if (match := NAMED.match(self.text, at)) and (named := self.named(match)):
            return named
        word = _word_at(self.text, at)
        self.at += len(word)
        if word == "OR":
            return Word(word, phrase=True)
        if len(word) > 2 and word[-1] == "*" and word[-2].isalnum():
            return Word(word[:-1], prefix=True)
        starts = self.typing and wanted and self.at == len(self.text) and len(word) > 1
        return Word(word, prefix=starts)

    def named(self, match: re.Match[str]) -> Node | None:
        """Reads a term `name:value`; None if it is just a word with a colon."""
        at = match.start()
        name = (match[1] or match[2]).lower()
        if name not in NAMES:
            if not match[1]:
                return None
            raise _unknown_field(name[:40], at)
        if name == "sort":
            raise QueryError("sort: must stand outside parentheses and without -", at)
        self.at = match.end()
        value = self.value(name)
        if name in NUMBERS:
            if not (number := _NUMBER.fullmatch(value)):
                raise QueryError(f"{name}: takes a number, such as {name}:50 or {name}:>=50", match.end())
            op = cast(Literal["<", "<=", "=", ">=", ">"], number[1] or "=")
            return Compare(name, op, int(number[2]))
        if name in DATES:
            if days(value) is None and (age(value) is None or name == "on"):
                or_age = "" if name == "on" else ", or an age, such as 7d, 24h or 2w"
                reason = f"{name}: takes a date, such as 2020-12-18, 2020-12 or 2020{or_age}"
                raise QueryError(reason, match.end())
            return When(cast(Literal["since", "before", "on"], name), value)
        return Field(name, value)

    def value(self, name: str) -> str:
        at = self.at
        if self.text[at : at + 1] == '"':
            value, closed = self.quoted()
            if not closed:
                raise QueryError("this quote is not closed", at)
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
        """Reads text in quotes. Returns it, and whether the quote is closed."""
        at = self.at
        match = _QUOTED.match(self.text, at)
        assert match  # noqa: S101 - called where a quote stands
        closed = bool(match[2])
        if not closed and not self.typing:
            raise QueryError("this quote is not closed", at)
        self.at = match.end() if closed else len(self.text)
        text = re.sub(r'\\(["\\])', r"\1", match[1])
        if not text.strip():
            raise QueryError("nothing between the quotes", at)
        return text, closed

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1


def _unknown_field(name: str, at: int) -> QueryError:
    near = nearest(name, NAMES)
    unknown, advice = f'unknown field "{name}:"', "(quote it to search for the word)"
    message = f'{unknown} - did you mean "{near}:"? {advice}' if near else None
    return QueryError(f"{unknown} {advice}", at, near, message)


def _word_at(text: str, at: int) -> str:
    match = BARE.match(text, at)
    return match[0] if match else ""


def _one(terms: tuple[Node, ...]) -> Node:
    return terms[0] if len(terms) == 1 else And(terms)


def with_words(query: Query, text: str, *, typing: bool = False) -> Query:
    """Replaces all words by the terms of `text`, and the order if it names one. Raises QueryError."""
    said = parse(text, typing=typing)
    found = query.without_words()
    for term in said.terms:
        found = found.having(term)
    return found.sorted(said.sort) if said.sort != "newest" else found
