"""Finds the defined topics of a feed entry: by their names and keywords in its words, hashtags and tags."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from newstui.library.write.topics.tag_names import tag_key
from newstui.model.topic import TopicDefinition
from newstui.query.match import Said
from newstui.text.letters import folded, spaced_words

_CAPITALS = re.compile("[A-Z]{1,4}")
"""Matches a short word in capitals ("AI", "US"), which is case-sensitive: in lower case it is another word."""
_WORD = re.compile(r"\w+")
_HASHTAG = re.compile(r"(?<!\w)#(\w+)")


class _Term(NamedTuple):
    """Holds a name or keyword. `words`: as `spaced_words`; `exact`: between blanks too, None when its case
    is ignored.
    """

    shown: str
    words: str
    exact: str | None


class Words:
    """Provides the words of an entry as written, and its hashtags, computed when first needed."""

    def __init__(self, said: Said) -> None:
        self.said = said

    @cached_property
    def exact_title(self) -> str:
        return _as_written(self.said.item.title)

    @cached_property
    def exact_text(self) -> str:
        return f"{self.exact_title}\n{_as_written(self.said.item.excerpt or '')}"

    @cached_property
    def hashtags(self) -> frozenset[str]:
        texts = (self.said.item.title, self.said.item.excerpt or "")
        return frozenset(tag for text in texts if "#" in text for tag in _HASHTAG.findall(folded(text)))

    def in_title(self, term: _Term) -> bool:
        return term.exact in self.exact_title if term.exact else term.words in self.said.title

    def in_text(self, term: _Term) -> bool:
        return term.exact in self.exact_text if term.exact else term.words in self.said.text


def _as_written(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} "


class DefinedTopic:
    """Holds what identifies the topic of a definition in an entry. `tags`: the compared forms of tags that mean this
    topic.
    """

    def __init__(self, definition: TopicDefinition) -> None:
        self.name = definition.name.strip()
        hashtags = [name.lstrip("#") for name in definition.hashtags]
        named = [definition.name, definition.shortname or "", *definition.keywords, *hashtags]
        self.terms = list(_terms(named))
        self.hashtags = {folded(name): name for name in hashtags if name}
        self.tags = {key for name in named if (key := tag_key(name))}

    def why(self, words: Words) -> str:
        """Returns why an entry is about the topic, "" if it is not."""
        text = words.said.text
        said = [term for term in self.terms if term.words in text]
        if not said and not words.hashtags:
            return ""
        for term in said:
            if words.in_title(term):
                return f'"{term.shown}" in the title'
        for tag in words.hashtags & self.hashtags.keys():
            return f"hashtag #{self.hashtags[tag]}"
        found = [term for term in said if words.in_text(term)]
        apart = [
            one for one in found if not any(one.words in other.words and one != other for other in found)
        ]
        if len(apart) > 1:
            return f'"{apart[0].shown}" and "{apart[1].shown}" in the excerpt'
        return ""


def _terms(names: Iterable[str]) -> Iterator[_Term]:
    """Yields each term once; of two that differ only in case, the one in capitals, which asks for more."""
    terms: dict[str, _Term] = {}
    for name in names:
        words, capitals = spaced_words(name), _CAPITALS.fullmatch(name.strip())
        if words.strip() and (capitals or words not in terms):
            terms[words] = _Term(name.strip(), words, f" {name.strip()} " if capitals else None)
    yield from terms.values()
