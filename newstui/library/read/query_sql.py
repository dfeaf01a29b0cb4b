"""Turns terms of a query into SQL conditions on the row `s` of story.

Every value is a bound parameter, and no condition is ever NULL, so that "not" is its complement. A word without letters
and digits, which the search index can't see, is searched for literally.
"""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple, Protocol

from newstui.library import schema
from newstui.library.rows import AMONG, among
from newstui.query.ast import And, Compare, Field, Node, Not, Or, Query, When, Word
from newstui.query.dates import Span, span
from newstui.text.dates import DAY
from newstui.text.letters import folded, is_word

_BITS = {
    "starred": schema.STARRED,
    "folded": schema.FOLDED,
    "draft": schema.DRAFT,
    "gone": schema.GONE,
    "muted": schema.MUTED,
    "related": schema.RELATED,
    "image": schema.IMAGE,
    "body": schema.BODY,
    "video": schema.VIDEO,
    "fulltext": schema.FULL_TEXT,
}
_MATCH_DEPTH = 4
"""The nesting of parentheses that FTS5 can parse; SQL evaluates the rest."""


class Lookup(Protocol):
    """Looks up the names and counts that are needed to turn a query into SQL."""

    def named(self, table: str, value: str) -> Sequence[tuple[int, int]]:
        """Finds (id, listed stories) of all topics, providers, sources or types named `value`."""
        ...

    def labels(self, kind: str, value: str) -> Sequence[int]:
        """Finds the ids of the tags or authors (`kind`) named `value`."""
        ...

    def event(self, value: str) -> int | None:
        """Finds the event of the story whose id begins with `value`, None without one."""
        ...

    def last_visit(self) -> int | None:
        """Reads the newest origin at the time the reader was last closed; None if it never was."""
        ...

    def counter(self, name: str) -> int:
        """Reads a counter of the whole library: stories, listed, unread, starred."""
        ...

    def at_most(self, limit: int, sql: str, params: Sequence[Any]) -> int:
        """Counts the rows of a SELECT, up to `limit`."""
        ...


class Sql(NamedTuple):
    text: str
    params: tuple[Any, ...] = ()


NEVER, ALWAYS = Sql("0"), Sql("1")


def joined(parts: Sequence[Sql], word: str = "AND") -> Sql:
    """Joins conditions pairwise, so that the nesting of thousands of them grows only with the logarithm."""
    if word == "AND" and NEVER in parts:
        return NEVER
    if not parts:
        return ALWAYS
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left, right = joined(parts[:half], word), joined(parts[half:], word)
    return Sql(f"({left.text} {word} {right.text})", left.params + right.params)


def flat(terms: Iterable[Node]) -> Iterator[Node]:
    """Yields the terms that must hold, without their parentheses, each once."""
    seen: set[Node] = set()
    for term in terms:
        for one in flat(term.terms) if isinstance(term, And) else (term,):
            if one not in seen:
                seen.add(one)
                yield one


class Flags(NamedTuple):
    """Holds the bits that a story must have and must not have. If a query asks for both, nothing matches."""

    set: int = 0
    clear: int = 0

    @property
    def sql(self) -> Sql:
        if self.set & self.clear:
            return NEVER
        unread = schema.HIDDEN | schema.READ
        if self.clear & unread == unread:
            # Verbatim as in the partial index.
            rest = Flags(self.set, self.clear & ~unread)
            return joined([Sql(UNREAD_SQL), rest.sql]) if rest != Flags() else Sql(UNREAD_SQL)
        bits = self.set | self.clear
        return Sql(f"s.flags & {bits} = {self.set}") if bits else ALWAYS


UNREAD_SQL = schema.UNREAD_SQL.replace("flags", "s.flags")
STARRED_SQL = schema.STARRED_SQL.replace("flags", "s.flags")
MUTED_SQL = schema.MUTED_SQL.replace("flags", "s.flags")


def flag_of(term: Node) -> Flags | None:
    """Returns the flag bits that a term tests; None if it tests anything else."""
    match term:
        case Not(inner):
            flags = flag_of(inner)
            return Flags(flags.clear, flags.set) if flags else None
        case Field("is", "unread"):
            return Flags(clear=schema.READ)
        case Field("is", "read"):
            return Flags(set=schema.READ)
        case Field("is" | "has", value) if value in _BITS:
            return Flags(set=_BITS[value])
    return None


def shown(query: Query) -> tuple[int, Sql]:
    """Tells which stories a query shows: the bits they must not have, and a condition."""
    asked = {(n.name, n.value) if isinstance(n, Field) else ("word", "") for n in _asked(query.terms)}
    names = {name for name, _ in asked}
    starred, gone = ("is", "starred") in asked, ("is", "gone") in asked
    hidden = 0
    if not (starred or gone or ("is", "folded") in asked or names & {"word", "title", "provider", "event"}):
        hidden |= schema.FOLDED
    away = 0 if gone else schema.GONE
    away |= 0 if ("is", "muted") in asked else schema.MUTED
    # Starred stories are always shown.
    return (hidden, Sql(f"(s.flags & {away} = 0 OR {STARRED_SQL})")) if starred else (hidden | away, ALWAYS)


def _asked(terms: Iterable[Node], wanted: bool = True) -> Iterator[Node]:
    """Yields the words and fields that are wanted, not excluded."""
    for term in terms:
        match term:
            case Not(inner):
                yield from _asked((inner,), not wanted)
            case And(inner_terms) | Or(inner_terms):
                yield from _asked(inner_terms, wanted)
            case Word() | Field() if wanted:
                yield term


# --- words --------------------------------------------------------------------------------------------------


def match_of(term: Node, depth: int = 0) -> str | None:
    """Writes a term of words as an FTS5 query; None if it contains anything but words."""
    match term:
        case Word(text, prefix=prefix):
            return _phrase(text, prefix) if visible(text) else None
        case Field("title", value):
            return f"title : {_phrase(value)}" if visible(value) else None
        case And(terms) if depth < _MATCH_DEPTH:
            wanted = [match_of(t, depth + 1) for t in terms if not isinstance(t, Not)]
            excluded = [match_of(t.term, depth + 1) for t in terms if isinstance(t, Not)]
            return all_words(wanted, excluded)
        case Or(terms) if depth < _MATCH_DEPTH:
            either = [match_of(t, depth + 1) for t in terms]
            return f"({' OR '.join(filter(None, either))})" if all(either) else None
    return None


def all_words(wanted: Sequence[str | None], excluded: Sequence[str | None]) -> str | None:
    if not wanted or not all(wanted) or not all(excluded):
        return None
    words = f"({' AND '.join(filter(None, wanted))})"
    return f"({words} NOT ({' OR '.join(filter(None, excluded))}))" if excluded else words


def visible(text: str) -> bool:
    """Tells whether the search index sees anything of a text."""
    return any(map(is_word, folded(text)))


def _phrase(text: str, prefix: bool = False) -> str:
    words = schema.indexed(text).replace("\0", " ").replace('"', '""')
    return f'"{words}"*' if prefix else f'"{words}"'


# --- any term -----------------------------------------------------------------------------------------------


class Conditions:
    """Turns terms into SQL conditions.

    `probes`: checks each of a few rows for words, instead of first finding all rows with the words.
    """

    def __init__(self, lookup: Lookup, now: int, tz: tzinfo, probes: bool = False) -> None:
        self.lookup, self.now, self.tz, self.probes = lookup, now, tz, probes

    def of(self, term: Node) -> Sql:
        if words := match_of(term):
            return self.matching(words)
        if flags := flag_of(term):
            return flags.sql
        match term:
            case Not(inner):
                inner_sql = self.of(inner)
                return Sql(f"NOT {inner_sql.text}", inner_sql.params)
            case And(terms):
                return self._several(terms, "AND")
            case Or(terms):
                return self._several(terms, "OR")
            case Word(text):
                return _as_written(text, "title", "excerpt", "body")
            case Field("title", value):
                return _as_written(value, "title")
            case Field("tag" | "author" as kind, value):
                return labelled(self.lookup.labels(kind, value))
            case Field("event", value):
                return of_event(self.lookup.event(value))
            case Field("is", "new"):
                return _come_since(self.lookup.last_visit())
            case Field(name, value):
                return self._named(name, value)
            case Compare(name, op, value):
                return Sql(f"ifnull(s.{name} {op} ?, 0)", (value,))
            case When():
                return during(self.span(term))

    def span(self, term: When) -> Span:
        return span(term, self.now, self.tz)

    def matching(self, words: str) -> Sql:
        if self.probes:
            found = "EXISTS (SELECT 1 FROM story_search WHERE story_search MATCH ? AND rowid = s.pos)"
        else:
            found = "s.pos IN (SELECT rowid FROM story_search WHERE story_search MATCH ?)"
        return Sql(found, (words,))

    def _several(self, terms: Sequence[Node], word: str) -> Sql:
        found = {term: match_of(term) for term in terms}
        parts = [self.of(term) for term, words in found.items() if not words]
        if together := [words for words in found.values() if words]:
            parts.append(self.matching(f" {word} ".join(together)))
        return joined(parts, word)

    def _named(self, name: str, value: str) -> Sql:
        ids = [number for number, _ in self.lookup.named(name, value)]
        if not ids:
            return NEVER
        if name == "source":
            return joined([Sql("instr(s.sources, ?) > 0", (f",{number},",)) for number in ids], "OR")
        if name == "topic":
            part = "EXISTS (SELECT 1 FROM topic_closure WHERE topic = ? AND pos = s.pos)"
            return joined([Sql(part, (number,)) for number in ids], "OR")
        return Sql(f"ifnull(s.{name} {AMONG}, 0)", (among(ids),))


def labelled(labels: Sequence[int]) -> Sql:
    """Makes the condition that a story has one of these tags or authors."""
    if not labels:
        return NEVER
    return Sql(f"s.pos IN (SELECT pos FROM story_label WHERE label {AMONG})", (among(labels),))


def of_event(event: int | None) -> Sql:
    """Makes the condition that a story is in this event."""
    if event is None:
        return NEVER
    return Sql("s.key IN (SELECT key FROM story_event WHERE event = ?)", (event,))


def _come_since(last: int | None) -> Sql:
    """Makes the condition that a story's first origin came after this one."""
    if last is None:
        return NEVER
    return Sql("ifnull((SELECT min(e.id) FROM origin e WHERE e.pos = s.pos), 0) > ?", (last,))


FIRST_ORIGIN = Sql(
    "s.pos = o.pos AND NOT EXISTS (SELECT 1 FROM origin e WHERE e.pos = o.pos AND e.id < o.id)"
)
"""The condition that the origin `o` is the first of the story `s`."""


def _as_written(text: str, *columns: str) -> Sql:
    found = " OR ".join(f"ifnull(instr(t.{column}, ?), 0)" for column in columns)
    return Sql(
        f"EXISTS (SELECT 1 FROM story_text t WHERE t.pos = s.pos AND ({found}))", (text,) * len(columns)
    )


def during(dates: Span, at: str = "s.pos") -> Sql:
    """Makes the condition for positions within these dates: a range, with separate bounds for days and instants."""

    def within(low: int, high: int) -> Sql:
        bounds = (schema.first_position(low), schema.first_position(high))
        return Sql(f"({at} >= ? AND {at} < ?)", bounds)

    instants, whole_days = within(dates.low, dates.high), within(dates.day_low, dates.day_high)
    if instants == whole_days:
        return instants
    is_day = f"({at} >> {schema.SHIFT}) % {DAY} = {schema.OFFSET % DAY}"
    case = f"CASE WHEN {is_day} THEN {whole_days.text} ELSE {instants.text} END"
    either = within(min(dates.low, dates.day_low), max(dates.high, dates.day_high))
    return joined([either, Sql(case, whole_days.params + instants.params)])
