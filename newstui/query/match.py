"""Matches one item against a query in memory, as the search index and the tables of names would."""

from collections.abc import Callable, Collection
from functools import cached_property

from newstui.model.item import Item
from newstui.query.ast import And, Field, Node, Not, Or, Query, Word
from newstui.text.clean import as_compared
from newstui.text.letters import is_word_of, spaced_words


class Said:
    """Holds the text and names of an item in the forms in which they are compared; its body is ignored."""

    def __init__(self, item: Item, sources: Collection[str]) -> None:
        self.item, self.sources = item, sources

    @cached_property
    def title(self) -> str:
        return spaced_words(self.item.title)

    @cached_property
    def text(self) -> str:
        """Returns the words of title and excerpt on two lines, so that no phrase spans both."""
        return f"{self.title}\n{spaced_words(self.item.excerpt or '')}"

    def names(self, field: str) -> list[str]:
        """Returns the names that a query field is compared with."""
        item = self.item
        match field:
            case "tag":
                names: Collection[str | None] = item.tags
            case "author":
                names = item.authors
            case "provider":
                names = item.provider or ()
            case "source":
                names = self.sources
            case _:
                names = (item.type,)
        return [as_compared(name) for name in names if name]


Matches = Callable[[Said], bool]


def matcher(query: Query) -> Matches:
    """Turns a query into a condition; its fields may be title, tag, author, provider, source and type."""
    return _all([_matcher(term) for term in query.terms])


def _matcher(term: Node) -> Matches:
    match term:
        case Not(inner):
            excluded = _matcher(inner)
            return lambda said: not excluded(said)
        case And(terms):
            return _all([_matcher(inner) for inner in terms])
        case Or(terms):
            tests = [_matcher(inner) for inner in terms]
            return lambda said: any(test(said) for test in tests)
        case Word(text, prefix=prefix):
            return _words(text, prefix=prefix)
        case Field("title", value):
            return _words(value, title_only=True)
        case Field(name, value):
            return _named(name, as_compared(value))
    raise ValueError(term)


def _all(tests: list[Matches]) -> Matches:
    return lambda said: all(test(said) for test in tests)


def _words(text: str, *, title_only: bool = False, prefix: bool = False) -> Matches:
    words = spaced_words(text)
    if not words.strip():  # only signs, no words: they are searched for literally
        return lambda said: text in said.item.title or (not title_only and text in (said.item.excerpt or ""))
    if prefix:
        words = words.rstrip()
    return (lambda said: words in said.title) if title_only else (lambda said: words in said.text)


def _named(field: str, wanted: str) -> Matches:
    """Compares whole names; providers and authors also by whole words in their names."""
    if field not in ("provider", "author"):
        return lambda said: wanted in said.names(field)
    return lambda said: any(wanted == name or is_word_of(wanted, name) for name in said.names(field))
