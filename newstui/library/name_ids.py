"""Maps the names of providers, types, topics, sources, tags and authors to row ids, for the writing connection.

Names are equal if they are equal when trimmed and casefolded. Of several spellings the smallest is shown, so that their
order of arrival does not matter; a topic's definition overrides this (`write.topic_tree`). Tags and authors have an id
for each spelling.
"""

import sqlite3
from dataclasses import dataclass

from newstui.model.item import Item, Provider

REMEMBERED = 20_000
"""Sets of topics, and labels, cached in memory: there may be as many as stories."""


def fold(name: str) -> str:
    """Trims and casefolds a name, to compare it with others."""
    return name.strip().casefold()


def packed(ids: set[int]) -> str:
    """Writes ids as story.topics and story.sources hold them: ",3,17,"."""
    return f",{','.join(map(str, sorted(ids)))}," if ids else ""


def unpacked(ids: str) -> tuple[int, ...]:
    """Reads what `packed` wrote. Raises ValueError."""
    return tuple(map(int, ids[1:-1].split(","))) if ids else ()


@dataclass(slots=True)
class Topic:
    """A row of the table `topic`."""

    id: int
    name: str
    fold: str
    defined: int = 0
    parent: int | None = None
    stories: int = 0
    shortname: str | None = None
    rank: int = 0


class Names:
    """Caches the tables of names. New names are inserted when they are looked up, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.reload()

    def reload(self) -> None:
        """Reads the tables again, after another process wrote or a transaction was rolled back."""
        select = self._connection.execute
        self.sources: dict[str, int] = dict(select("SELECT name, id FROM source").fetchall())
        self.source_names = {id_: name for name, id_ in self.sources.items()}
        self._providers: dict[tuple[str | None, str | None], int] = {}
        self._types: dict[str, int] = {}
        self._labels: dict[tuple[str, str], int] = {}
        self._topic_sets: dict[tuple[str, ...], str] = {}
        self._topic_spellings: dict[str, int] = {}
        self.topics: dict[int, Topic] = {}
        self._folded: dict[str, Topic] = {}
        for row in select("SELECT id, name, fold, defined, parent, stories, shortname, rank FROM topic"):
            self._know(Topic(*row))
        self.rehung()

    def source_added(self, name: str, number: int) -> None:
        """Notes a source that was inserted in this transaction."""
        self.sources[name], self.source_names[number] = number, name

    def source_dropped(self, name: str) -> None:
        """Notes that a source was deleted in this transaction."""
        del self.source_names[self.sources.pop(name)]

    def rehung(self) -> None:
        """Forgets the cached ancestors, after parents changed."""
        self._closures: dict[str, tuple[tuple[int, bool], ...]] = {}

    def _know(self, topic: Topic) -> None:
        self.topics[topic.id] = topic
        self._folded[topic.fold] = topic

    # --- providers and types --------------------------------------------------------------------------------

    def provider(self, provider: Provider | None) -> int | None:
        if provider is None:
            return None
        known = (provider.name, provider.domain)
        if known not in self._providers:
            self._providers[known] = self._provider_row(provider.shown.strip(), provider.domain)
        return self._providers[known]

    def _provider_row(self, name: str, domain: str | None) -> int:
        (id_,) = self._connection.execute(
            """INSERT INTO provider (name, domain, fold) VALUES (:name, :domain, :fold) ON CONFLICT (fold)
            DO UPDATE SET name = min(name, :name), domain = coalesce(min(domain, :domain), domain, :domain)
            RETURNING id""",
            {"name": name, "domain": domain, "fold": fold(name)},
        ).fetchone()
        return int(id_)

    def label(self, kind: str, name: str) -> int:
        """Returns the id of a tag or author in this spelling; inserts it if it is new."""
        if (kind, name) not in self._labels:
            if len(self._labels) >= REMEMBERED:
                self._labels.clear()
            self._connection.execute("INSERT OR IGNORE INTO label (kind, name) VALUES (?, ?)", (kind, name))
            (self._labels[kind, name],) = self._connection.execute(
                "SELECT id FROM label WHERE kind = ? AND name = ?", (kind, name)
            ).fetchone()
        return self._labels[kind, name]

    def type(self, name: str) -> int:
        if name not in self._types:
            (self._types[name],) = self._connection.execute(
                """INSERT INTO type (name, fold) VALUES (:name, :fold) ON CONFLICT (fold)
                DO UPDATE SET name = min(name, :name) RETURNING id""",
                {"name": name.strip(), "fold": fold(name)},
            ).fetchone()
        return self._types[name]

    # --- topics ---------------------------------------------------------------------------------------------

    def topic_set(self, names: tuple[str, ...]) -> str:
        """Returns the ids of these topics, packed."""
        found = self._topic_sets.get(names)
        if found is None:
            found = packed({self.topic(name).id for name in names if name.strip()})
            if len(self._topic_sets) >= REMEMBERED:
                self._topic_sets.clear()
            self._topic_sets[names] = found
        return found

    def topics_of(self, item: Item) -> str:
        """Returns the ids of all topics of an item, packed: its own, and those that it was given."""
        return self.topic_set((*item.topics, *(topic.name for topic in item.given)))

    def source_names_of(self, sources: str) -> list[str]:
        """Returns the names of these sources (packed), in order."""
        return sorted(self.source_names[id_] for id_ in unpacked(sources))

    def topic(self, name: str) -> Topic:
        """Returns the topic with this name; inserts it if it is new."""
        if name in self._topic_spellings:
            return self.topics[self._topic_spellings[name]]
        shown, folded = name.strip(), fold(name)
        topic = self._folded.get(folded)
        if topic is None:
            inserted = self._connection.execute(
                "INSERT INTO topic (name, fold) VALUES (?, ?)", (shown, folded)
            )
            topic = Topic(inserted.lastrowid or 0, shown, folded)
            self._know(topic)
        elif not topic.defined and shown < topic.name:
            self._connection.execute("UPDATE topic SET name = ? WHERE id = ?", (shown, topic.id))
            topic.name = shown
        self._topic_spellings[name] = topic.id
        return topic

    def with_ancestors(self, topics: str) -> tuple[tuple[int, bool], ...]:
        """Returns these topics (packed) and all their ancestors, each once, with whether it is one of these."""
        found = self._closures.get(topics)
        if found is None:
            own = unpacked(topics)
            closure: dict[int, bool] = dict.fromkeys(own, True)
            for id_ in own:
                above = self.topics[id_].parent
                while above is not None and above not in closure:
                    closure[above] = False
                    above = self.topics[above].parent
            if len(self._closures) >= REMEMBERED:
                self._closures.clear()
            found = self._closures[topics] = tuple(closure.items())
        return found
