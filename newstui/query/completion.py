"""Describes a query in words for the filter line, and completes a query that is being typed."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from newstui.model.topic import Tree
from newstui.query.ast import (
    FIXED,
    NAMES,
    And,
    Compare,
    Field,
    Node,
    Not,
    Or,
    Query,
    When,
    Word,
    is_topics,
    is_words,
    leaves,
)
from newstui.query.parser import nearest
from newstui.text.cells import cut
from newstui.text.clean import as_compared

Role = Literal["topic", "provider", "source", "word", "flag", "number", "date", "not", "group", "sort"]

_FLAGS = {
    "folded": "duplicates",
    "draft": "drafts",
    "new": "new since last time",
    "related": "with related",
    "image": "with image",
    "body": "with body",
    "video": "with video",
    "fulltext": "with full text",
}
_SORTS = {
    "newest": "newest first",
    "oldest": "oldest first",
    "heat": "hottest first",
    "quality": "best first",
    "read": "last read first",
    "top": "front page",
}


class Say(NamedTuple):
    """Holds a part of the filter line. `term` is the term of the query, None for the order.

    With the role "not", `text` is what is excluded, to be drawn after a "not" or "−".
    """

    role: Role
    text: str
    term: Node | None


def words(query: Query) -> tuple[Say, ...]:
    """Describes the terms in their order, then the order of the stories."""
    return (*(_say(term) for term in query.terms), Say("sort", _SORTS[query.sort], None))


def _say(term: Node) -> Say:
    match term:
        case Not(inner):
            return Say("not", _say(inner).text, term)
        case And(terms):
            return Say(_role(term), f"({' '.join(_text(t) for t in terms)})", term)
        case Or(terms):
            return Say(_role(term), " or ".join(_text(t) for t in terms), term)
        case Word(text):
            return Say("word", str(term) if term.phrase else text, term)
        case Field("topic" | "provider" | "source" as name, value):
            return Say(_FIELD_ROLES[name], value, term)
        case Field("title"):
            return Say("word", f"title {Word(term.value, phrase=' ' in term.value)}", term)
        case Field("tag" | "author" as name, value):
            return Say("flag", f"{name} {value}", term)
        case Field("event"):
            return Say("flag", "one event", term)
        case Field(_, value):
            return Say("flag", _FLAGS.get(value, value) if term.name in FIXED else value, term)
        case Compare(name, op, value):
            return Say("number", f"{name} {'' if op == '=' else op}{value}", term)
        case When(name, value):
            return Say("date", _date(name, value), term)


_FIELD_ROLES: dict[str, Role] = {"topic": "topic", "provider": "provider", "source": "source"}


def _text(term: Node) -> str:
    say = _say(term)
    if say.role == "not":
        return f"not {say.text}"
    return f"({say.text})" if isinstance(term, Or) else say.text


def _role(term: Node) -> Role:
    return "topic" if is_topics(term) else "word" if is_words(term) else "group"


def _date(name: str, value: str) -> str:
    if value[-1] not in "hdw":
        return f"{name} {value}"
    unit = {"h": "hour", "d": "day", "w": "week"}[value[-1]]
    number = int(value[:-1])
    age = f"{number} {unit}{'' if number == 1 else 's'}"
    return f"the last {age}" if name == "since" else f"more than {age} old"


class Completion(NamedTuple):
    """Offers replacements for text[start:stop].

    `name` is the field whose value is being typed, if any; `typed` is that value so far, without its quote.
    `candidates` holds the values of `is`, `has` and `sort`; those of `topic`, `provider`, `source` and `type`
    the caller looks up in the library.
    """

    start: int
    stop: int
    typed: str
    name: str | None = None
    candidates: tuple[str, ...] = ()


def unknown(query: Query, tree: Tree) -> Iterator[str]:
    """Yields a message for each unknown topic, source or type in a query, with the closest known one."""
    kinds = {
        "topic": ("no topic is called", tree.all_topics),
        "source": ("no source is called", tree.sources),
        "type": ("no story listed is of the type", tree.types),
    }
    for node in (node for term in query.terms for node in leaves(term)):
        if isinstance(node, Field) and node.name in kinds:
            words, rows = kinds[node.name]
            known, wanted = {as_compared(row.name): row.name for row in rows}, as_compared(node.value)
            if wanted not in known:
                near = nearest(wanted, tuple(known))
                yield f"{words} {cut(node.value, 40)}" + (f"; did you mean {known[near]}?" if near else "")


_TERM = re.compile(r'(?:^|[\s(])-*(?:([A-Za-z]+):(?:"([^"]*)|([^\s()"]*))|([A-Za-z]*))$')


def complete(text: str, at: int) -> Completion:
    """Completes the text at the cursor: with fields, such as `topic:`, or with values of a field."""
    match = _TERM.search(text[max(0, at - 200) : at])
    if not match:
        return Completion(at, at, "")
    if match[1] is None:
        typed = match[4].lower()
        names = tuple(f"{name}:" for name in NAMES if name.startswith(typed))
        return Completion(at - len(typed), at, typed, None, names)
    name = match[1].lower()
    typed = match[3] if match[2] is None else match[2]
    start = at - len(typed) - (match[2] is not None)
    values = tuple(v for v in FIXED.get(name, ()) if v.startswith(typed.lower()))
    return Completion(start, at, typed, name if name in NAMES else None, values)
