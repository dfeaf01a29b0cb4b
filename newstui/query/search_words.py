"""Collects the words that a query looks for, so that they can be marked in titles and texts."""

from collections.abc import Iterator

from newstui.query.ast import And, Field, Node, Or, Query, Word


def sought(query: Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the wanted starts of words, and the wanted whole words and phrases."""
    words = [word for term in query.terms for word in _words(term)]
    return (
        tuple(word.text for word in words if word.prefix),
        tuple(word.text for word in words if not word.prefix),
    )


def _words(term: Node) -> Iterator[Word]:
    match term:
        case Word():
            yield term
        case Field("title", value):
            yield Word(value)
        case And(terms) | Or(terms):
            for inner in terms:
                yield from _words(inner)
