"""Assigns topics to items: from their sources, from rules, from definitions, and from tags that are topics.

Everything is decided by the item, the config and the definitions, so a story gets the same topics whenever it comes.
Only entries of feeds get topics from definitions and tags: other items name their topics themselves.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from newstui import limits
from newstui.library.name_ids import fold
from newstui.library.write.topics.definitions import DefinedTopic, Words
from newstui.library.write.topics.tag_names import tag_key
from newstui.model.item import GivenTopic, Item
from newstui.model.topic import TopicDefinition, TopicRules, topic_path
from newstui.query.content import parse_rule
from newstui.query.match import Said, matcher


def names_of(rules: TopicRules) -> dict[str, str]:
    """Returns the names of all topics in the config: compared form -> first spelling."""
    names: dict[str, str] = {}
    for written in rules.written():
        for name in topic_path(written):
            names.setdefault(tag_key(name), name)
    return names


class Assigner:
    """Assigns topics by these rules and definitions. `tag_topics`: compared form of a tag -> its topic."""

    def __init__(
        self, rules: TopicRules, definitions: Iterable[TopicDefinition], tag_topics: Mapping[str, str]
    ) -> None:
        self._sources = {
            source: [topic for written in topics for topic in _of_source(written, source)]
            for source, topics in rules.sources.items()
        }
        self._rules = [
            (topic_path(topic), f"rule: {query}", matcher(parse_rule(query))) for topic, query in rules.rules
        ]
        self._defined = [DefinedTopic(definition) for definition in definitions]
        self._by_tag = dict(tag_topics)
        self._by_tag |= {tag: topic.name for topic in reversed(self._defined) for tag in topic.tags}
        self._by_tag |= names_of(rules)
        self._by_tag |= {tag_key(topic.name): topic.name for topic in self._defined}

    def applied(self, item: Item, sources: Collection[str]) -> Item:
        """Returns the item with the topics that it gets as an item of these sources, replacing earlier ones."""
        given = self._given(item, sources)
        return item if given == item.given else replace(item, given=given)

    def _given(self, item: Item, sources: Collection[str]) -> tuple[GivenTopic, ...]:
        found: dict[str, GivenTopic] = {}
        for topic in self._topics(item, sources):
            found.setdefault(fold(topic.name), topic)
        for name in item.topics:
            found.pop(fold(name), None)
        return tuple(found.values())[: limits.TOPICS]

    def _topics(self, item: Item, sources: Collection[str]) -> Iterator[GivenTopic]:
        for source in sources:
            yield from self._sources.get(source, ())
        if not self._rules and not item.entry:
            return
        said = Said(item, sources)
        for names, why, holds in self._rules:
            if holds(said):
                yield from (GivenTopic(name, why) for name in names)
        if not item.entry:
            return
        words = Words(said)
        for defined in self._defined:
            if why := defined.why(words):
                yield GivenTopic(defined.name, why)
        for tag in item.tags if self._by_tag else ():
            if name := self._by_tag.get(tag_key(tag)):
                yield GivenTopic(name, f"tag {tag}")


def _of_source(written: str, source: str) -> Iterator[GivenTopic]:
    names = topic_path(written)
    what = f"folder {'/'.join(names)}" if written.startswith("/") else "topics"
    yield from (GivenTopic(name, f'{what} of the source "{source}"') for name in names)
