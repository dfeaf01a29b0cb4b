"""Stores what determines topics in the library: the config's rules, the definitions, tags that became topics."""

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from newstui.library import item_json, schema
from newstui.library.name_ids import fold
from newstui.library.write.topics.assigner import Assigner, names_of
from newstui.library.write.topics.sorting import set_value, sort_all, sort_some
from newstui.model.topic import TopicDefinition, TopicRules


def rules_text(rules: TopicRules) -> str:
    """Writes rules in the form of the setting, without sources that have no topics."""
    sources = {name: topics for name, topics in sorted(rules.sources.items()) if topics}
    return json.dumps({"sources": sources, "rules": rules.rules, "pinned": rules.pinned})


def take_rules(connection: sqlite3.Connection, sources: Mapping[str, int], rules: TopicRules) -> bool:
    """Puts these rules in force and notes which stories need new topics; returns True if the rules changed.

    `sources`: the numbers of all sources of the library. A source missing in `rules` keeps its topics: it was in a list
    and no longer is.
    """
    before = kept_rules(connection)
    kept = {name: before.sources[name] for name in sources.keys() & before.sources.keys()}
    rules = replace(rules, sources=kept | dict(rules.sources))
    text = rules_text(rules)
    if text == rules_text(before):
        return False
    set_value(connection, schema.TOPIC_RULES, text)
    if rules.rules != before.rules:
        sort_all(connection)
    else:
        differ = [name for name in sources if rules.sources.get(name, ()) != kept.get(name, ())]
        names = names_of(before).keys() ^ names_of(rules).keys()
        sort_some(connection, [sources[name] for name in differ], names)
    return True


def kept_rules(connection: sqlite3.Connection) -> TopicRules:
    """Reads the rules in force."""
    return _rules(_text(connection, schema.TOPIC_RULES))


def kept_tags(connection: sqlite3.Connection) -> dict[str, str]:
    """Reads the tags that are topics: compared form -> as shown."""
    return dict(json.loads(_text(connection, schema.TAG_TOPICS)))


def _text(connection: sqlite3.Connection, name: str) -> str:
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return found[0] if found else "{}"


def _rules(text: str) -> TopicRules:
    kept: dict[str, Any] = json.loads(text)
    return TopicRules(
        {name: tuple(topics) for name, topics in kept.get("sources", {}).items()},
        tuple((topic, query) for topic, query in kept.get("rules", ())),
        tuple(kept.get("pinned", ())),
    )


def definitions(connection: sqlite3.Connection) -> dict[str, TopicDefinition]:
    """Reads the definitions by folded name; of two with one name that of the first source, then the smaller path."""
    return _unpacked(_packed_definitions(connection))


def _packed_definitions(connection: sqlite3.Connection) -> tuple[str, ...]:
    found = connection.execute(
        f"""SELECT origin.item FROM origin JOIN source ON source.id = origin.source
        WHERE origin.kind = {schema.DEFINITION} ORDER BY source.rank, source.name, origin.path"""  # noqa: S608
    )
    return tuple(item for (item,) in found)


def _unpacked(packed: Collection[str]) -> dict[str, TopicDefinition]:
    found: dict[str, TopicDefinition] = {}
    for definition in map(item_json.unpack_definition, packed):
        found.setdefault(fold(definition.name), definition)
    return found


class Assigners:
    """Provides the assigner in force, cached until its inputs change: a sync asks once per batch."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._made_of: tuple[object, ...] = ()
        self._assigner = Assigner(TopicRules(), (), {})

    def now(self) -> Assigner:
        """Returns the assigner for the running transaction."""
        rules, tags = _text(self._connection, schema.TOPIC_RULES), _text(self._connection, schema.TAG_TOPICS)
        packed = _packed_definitions(self._connection)
        if (rules, tags, packed) != self._made_of:
            self._assigner = Assigner(_rules(rules), _unpacked(packed).values(), json.loads(tags))
            self._made_of = rules, tags, packed
        return self._assigner
