"""Reads the topics and authors of a post from all the fields that may name them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from newstui import limits
from newstui.sources.files.posts import keys
from newstui.sources.files.posts.prose import without_marks
from newstui.text.tags import plain

_NO_TOPICS = frozenset({"post", "posts", "all", "nav", "uncategorized"})
_SPLIT_AT_SPACES = frozenset({"tags", "categories"})
_SPLIT_AT_COMMAS = frozenset({"tags", "categories", "topics", "topic", "keywords"})
_AND = re.compile(r",| and | & ")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]\Z")


def topics_of(fields: keys.Fields, spaces: bool) -> tuple[str, ...]:
    """Returns the topics of a post, each once. `spaces`: texts without a comma are split at spaces."""
    found = list(_topic_values(fields))
    if not found:
        keywords = fields.get("keywords")
        found = [("keywords", keywords)] if keywords is not None else []
    labels = (label for name, value in found for label in _labels(name, value, spaces))
    return _distinct(label for label in labels if label.casefold() not in _NO_TOPICS)


def _topic_values(fields: keys.Fields) -> Iterator[tuple[str, Any]]:
    taxonomies = fields.get("taxonomies")
    more = keys.Fields(taxonomies) if isinstance(taxonomies, dict) else None
    for name in keys.TOPICS:
        for group in (fields, more):
            value = group.get(name) if group else None
            if value is not None:
                yield name, value


def _labels(name: str, value: Any, spaces: bool) -> Iterator[str]:
    if isinstance(value, str):
        if name in _SPLIT_AT_COMMAS and "," in value:
            value = value.split(",")
        elif name in _SPLIT_AT_SPACES and spaces and "[[" not in value:
            value = value.split()
    for entry in value if isinstance(value, list) else [value]:
        # Categories of Hexo: a nested list is a path of categories.
        for part in entry if isinstance(entry, list) else [entry]:
            if label := _label(part):
                yield label


def _label(entry: Any) -> str:
    if isinstance(entry, dict):
        named = keys.Fields(entry)
        entry = next(
            (text for text in named.given(("name", "title", "label")) if isinstance(text, str)), None
        )
    if isinstance(entry, int | float) and not isinstance(entry, bool):
        entry = str(entry)
    if not isinstance(entry, str):
        return ""
    entry = entry.strip()
    if linked := _WIKI_LINK.match(entry):
        entry = linked[1].rpartition("/")[2]
    return plain(entry.removeprefix("#"), limits.TOPIC)


def _distinct(labels: Iterable[str]) -> tuple[str, ...]:
    """Yields each label in its first spelling; case, `-` and `_` make no difference."""
    found: dict[str, str] = {}
    for label in labels:
        found.setdefault(" ".join(label.replace("-", " ").replace("_", " ").casefold().split()), label)
    return tuple(found.values())[: limits.TOPICS]


def authors_of(fields: keys.Fields) -> tuple[str, ...]:
    """Returns the authors of a post, each once; ids stay ids."""
    found: dict[str, str] = {}
    for name in keys.AUTHORS:
        value = fields.get(name)
        if isinstance(value, str) and name == "authors":
            value = _AND.split(value)
        for entry in value if isinstance(value, list) else [value]:
            author = _author(entry)
            if author:
                found.setdefault(author.casefold(), author)
    return tuple(found.values())[: limits.AUTHORS]


def _author(entry: Any) -> str:
    if isinstance(entry, dict):
        entry = keys.Fields(entry).get("name")
    if not isinstance(entry, str):
        return ""
    if linked := _WIKI_LINK.match(entry.strip()):
        entry = linked[1]
    return plain(without_marks(entry), limits.NAME)
