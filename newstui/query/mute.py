"""Mutes: queries by which stories are hidden everywhere. They ask for what a story says and is about, nothing else."""

import re

from newstui.errors import QueryError
from newstui.query.ast import Compare, Field, Node, Query, When, leaves
from newstui.query.parser import parse

_FIELDS = ("title", "topic", "tag", "author", "provider", "type")
_TAKES = f"a mute takes words, phrases, {', '.join(f'{name}:' for name in _FIELDS)}"


def parse_mute(text: str) -> Query:
    """The query that a mute says. Raises QueryError, also for terms that are not of a story's content."""
    query = parse(text)
    for name in (name for term in query.terms for node in leaves(term) if (name := _other(node))):
        raise QueryError(f"{_TAKES}, not {name}:", _column(text, name))
    if query.sort != "newest":
        raise QueryError(f"{_TAKES}, not sort:", _column(text, "sort"))
    if not query.terms:
        raise QueryError(_TAKES, 0)
    return query


def _other(node: Node) -> str | None:
    """The name of a term that a mute can't have."""
    if isinstance(node, Compare | When) or (isinstance(node, Field) and node.name not in _FIELDS):
        return node.name
    return None


def _column(text: str, name: str) -> int:
    found = re.search(rf"(?<!\w){name}:", text, re.IGNORECASE)
    return found.start() if found else 0
