"""Describes topics as sources define them, and the tree that the library builds from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """Holds a topic as defined by a source.

    `parent` is the name of another definition. `services` are (section, API address) pairs. `keywords` and `hashtags`
    identify entries of feeds that are about the topic.
    """

    name: str
    origin: str = ""
    id: str | None = None
    shortname: str | None = None
    parent: str | None = None
    description: str | None = None
    services: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicRules:
    """Holds the topics of the config. A topic is a name, or a path in the tree (`topic_path`).

    `sources`: the topics of each source, by its name. `rules`: topics, and queries for the stories that get them.
    `pinned`: topics that are always at the top level of the tree.
    """

    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: tuple[tuple[str, str], ...] = ()
    pinned: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.rules or self.pinned or any(self.sources.values()))

    def written(self) -> Iterator[str]:
        """Yields all topics of sources and rules as written, in order; some more than once."""
        for topics in self.sources.values():
            yield from topics
        yield from (topic for topic, _ in self.rules)


def topic_path(written: str) -> tuple[str, ...]:
    """Returns the names of a path, outermost first: two for "/A/B", but one for "A/B", which is a plain name."""
    names = tuple(name for part in written.split("/") if (name := part.strip()))
    return names if written.startswith("/") and names else (written.strip(),)


class TreeRow(NamedTuple):
    """Holds a name with its counts of listed stories (not folded, gone or muted).

    `children` are in the order to show. A story in several children counts once in the parent.
    """

    name: str
    unread: int
    total: int
    shortname: str | None = None
    defined: bool = False
    children: tuple["TreeRow", ...] = ()


class Tree(NamedTuple):
    """Holds everything that the left pane shows. `other` holds the topics that fit nowhere, if there are definitions.

    `unread`, `total` are of all listed stories; `starred` counts starred ones, gone or folded too.
    Providers come most stories first, then by name; sources in config order.
    """

    unread: int = 0
    total: int = 0
    starred: int = 0
    topics: tuple[TreeRow, ...] = ()
    other: TreeRow = TreeRow("", 0, 0)
    providers: tuple[TreeRow, ...] = ()
    sources: tuple[TreeRow, ...] = ()
    types: tuple[TreeRow, ...] = ()

    @property
    def all_topics(self) -> list[TreeRow]:
        """Lists all topics: parents before their children, then those in `other`."""
        return [*_walked(self.topics), *_walked(self.other.children)]


def _walked(rows: Iterable[TreeRow]) -> Iterator[TreeRow]:
    for row in rows:
        yield row
        yield from _walked(row.children)
