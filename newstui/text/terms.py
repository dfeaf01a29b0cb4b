"""Finds the terms of a text, which are used to compare stories: words, or pairs of characters in Chinese and Japanese.

Terms are folded like the words of the search index, so each can be looked up there as a phrase. Other scripts without
blanks between words have no terms, nor do languages without a list of stop words: no similar stories are found for
them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from newstui.text.letters import CJK, NO_BLANKS, folded
from newstui.text.stop_words import stop_words

_CJK_LETTER = f"(?=[{CJK}])[^\\W_]"
_BLANKLESS_LETTER = f"(?=[{NO_BLANKS}])."
_MARKS = "\u0900-\u0963\u0966-\u0dff"
"""The blocks of Indic scripts: their vowel signs are parts of words."""
_LETTER = f"(?:(?![{CJK}{NO_BLANKS}])[^\\W_]|[{_MARKS}])"
_TOKEN = re.compile(f"((?:{_CJK_LETTER})+)|(?:{_BLANKLESS_LETTER})+|({_LETTER}+)")
_PLAIN_TOKEN = re.compile("()([a-z0-9]+)")
_NO_TERM = re.compile("[0-9]{1,2}|(?:19|20)[0-9]{2}")
"""Years, and numbers so small that many stories have them."""
_SURFACE = re.compile(r"[^\W_]+")


class Terms(NamedTuple):
    """Holds the terms of a story, each once and in order: those of the title, and those of the excerpt with their
    counts.
    """

    title: tuple[str, ...]
    excerpt: dict[str, int]

    @property
    def all(self) -> dict[str, int]:
        """Returns all terms with their counts; those of the title count twice."""
        return {**dict.fromkeys(self.excerpt, 1), **dict.fromkeys(self.title, 2)}


def terms_of(title: str, excerpt: str | None) -> Terms:
    """Finds the terms of a story, without the stop words of its language."""
    in_title, in_excerpt = list(_tokens(title)), list(_tokens(excerpt or ""))
    stopped = stop_words(title, [*in_title, *in_excerpt])
    if stopped is None:
        return Terms((), {})

    def wanted(term: str) -> bool:
        if term[1:2] == " ":
            return term[0] not in stopped and term[2] not in stopped
        return len(term) > 1 and term not in stopped and not _NO_TERM.fullmatch(term)

    counts: dict[str, int] = {}
    for term in filter(wanted, in_excerpt):
        counts[term] = counts.get(term, 0) + 1
    return Terms(tuple(dict.fromkeys(filter(wanted, in_title))), counts)


def _tokens(text: str) -> Iterator[str]:
    """Yields words, and pairs as the index holds them: two characters with a blank between."""
    plain = folded(text)
    for match in (_PLAIN_TOKEN if plain.isascii() else _TOKEN).finditer(plain):
        run, word = match.groups()
        if word:
            yield word
        elif run:
            yield from (f"{first} {second}" for first, second in pairwise(run))


def capitalised(text: str) -> set[str]:
    """Finds the words of a text that begin with a capital letter, folded."""
    return {folded(word) for word in _SURFACE.findall(text) if word[0].isupper()}


def as_written(terms: tuple[str, ...], *texts: str) -> tuple[str, ...]:
    """Writes terms as they appear in these texts: with capitals and accents, character pairs without the blank."""
    written = {folded(word): word for text in reversed(texts) for word in reversed(_SURFACE.findall(text))}
    return tuple(written.get(term) or term.replace(" ", "") for term in terms)
