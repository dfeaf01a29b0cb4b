"""Parses queries about content only, without dates, marks and numbers, for mutes and topic rules."""

import re

from newstui.errors import QueryError
from newstui.query.ast import Compare, Field, Query, When, leaves
from newstui.query.parser import parse

_MUTE_FIELDS = ("title", "topic", "tag", "author", "provider", "type")
_RULE_FIELDS = ("title", "tag", "author", "provider", "source", "type")


def parse_mute(text: str) -> Query:
    """Parses the query of a mute, which hides the stories it finds. Raises QueryError."""
    return _parse(text, "a mute", _MUTE_FIELDS)


def parse_rule(text: str) -> Query:
    """Parses the query of a topic rule, which gives the stories it finds a topic. Raises QueryError."""
    return _parse(text, "a rule", _RULE_FIELDS)


def _parse(text: str, what: str, fields: tuple[str, ...]) -> Query:
    """Parses a query of words, phrases and these fields. Raises QueryError, also for other fields."""
    query = parse(text)
    takes = f"{what} takes words, phrases, {', '.join(f'{name}:' for name in fields)}"
    for term in query.terms:
        for node in leaves(term):
            if isinstance(node, Compare | When) or (isinstance(node, Field) and node.name not in fields):
                raise QueryError(f"{takes}, not {node.name}:", _column(text, node.name))
    if query.sort != "newest":
        raise QueryError(f"{takes}, not sort:", _column(text, "sort"))
    if not query.terms:
        raise QueryError(takes, 0)
    return query


def _column(text: str, name: str) -> int:
    found = re.search(rf"(?<!\w){name}:", text, re.IGNORECASE)
    return found.start() if found else 0
