"""Parses mutes: queries on words, topics, providers and types whose stories are hidden everywhere."""

import re

from newstui.errors import QueryError
from newstui.query.ast import Compare, Field, Node, Query, When, leaves
from newstui.query.parser import parse

_FIELDS = ("title", "topic", "tag", "author", "provider", "type")
_TAKES = f"a mute takes words, phrases, {', '.join(f'{name}:' for name in _FIELDS)}"


def parse_mute(text: str) -> Query:
    """Parses the query of a mute. Raises QueryError, also for fields that a mute can't have."""
    query = parse(text)
    for name in (name for term in query.terms for node in leaves(term) if (name := _other(node))):
        raise QueryError(f"{_TAKES}, not {name}:", _column(text, name))
    if query.sort != "newest":
        raise QueryError(f"{_TAKES}, not sort:", _column(text, "sort"))
    if not query.terms:
        raise QueryError(_TAKES, 0)
    return query


def _other(node: Node) -> str | None:
    """Returns the field of a term when a mute can't have it."""
    if isinstance(node, Compare | When) or (isinstance(node, Field) and node.name not in _FIELDS):
        return node.name
    return None


def _column(text: str, name: str) -> int:
    found = re.search(rf"(?<!\w){name}:", text, re.IGNORECASE)
    return found.start() if found else 0
