"""Makes topics from the tags that several feeds use; others stay tags."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from newstui.library import schema
from newstui.library.name_ids import unpacked
from newstui.library.rows import AMONG, StoredStory, among, labels
from newstui.library.write.passes import Settled, Settling
from newstui.library.write.topics.assigner import names_of
from newstui.library.write.topics.kept import definitions, kept_rules, kept_tags
from newstui.library.write.topics.sorting import set_value, sort_some, tag_labels
from newstui.library.write.topics.tag_names import can_be_topic, tag_key

STORIES, FEEDS = 5, 3
"""The stories and feeds that a tag needs to become a topic."""
STAY_STORIES, STAY_FEEDS = 3, 2
"""The stories and feeds that it needs to remain one."""
MOST = 100
COMMON_PERCENT = 80
"""If this share of a feed's entries has a tag, the feed does not count: there the tag says nothing."""


class Use(NamedTuple):
    """Counts the uses of a tag in the feeds that count. `shown`: its most frequent spelling."""

    shown: str
    stories: int
    feeds: int


@dataclass(slots=True)
class TagTopics:
    """Decides which tags are topics. Its dirty set: compared forms of tags of changed entries."""

    name: ClassVar[str] = "tag topics"
    everything: bool = False
    tags: set[str] = field(default_factory=set)
    _spellings: dict[str, list[int]] = field(default_factory=dict)
    """Compared form -> ids of the labels that are its spellings, as far as the table was read."""
    _names: dict[int, str] = field(default_factory=dict)

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        for story in (before, after):
            if story is not None and story.row.flags & schema.ENTRY and not self.everything:
                self.tags.update(tag_key(name) for kind, name in labels(story.more) if kind == "tag")

    def doubt(self) -> None:
        self.everything = True

    def clear(self) -> None:
        self.everything = False
        self.tags.clear()

    def __bool__(self) -> bool:
        return self.everything or bool(self.tags)

    def run(self, settling: Settling) -> Settled:
        connection = settling.connection
        before = kept_tags(connection)
        self._read_spellings(connection)
        keys = self._spellings.keys() if self.everything else self.tags | before.keys()
        taken = {*names_of(kept_rules(connection)), *map(tag_key, definitions(connection))}
        candidates = {
            key: [id_ for id_ in self._spellings.get(key, ()) if can_be_topic(self._names[id_])]
            for key in keys - taken
        }
        after = chosen(_uses(connection, candidates, self._names), before)
        if after != before:
            set_value(connection, schema.TAG_TOPICS, json.dumps(after))
            sort_some(connection, (), {key for key, _ in before.items() ^ after.items()})
        return Settled()

    def _read_spellings(self, connection: sqlite3.Connection) -> None:
        for id_, name in tag_labels(connection, max(self._names, default=0)):
            self._names[id_] = name
            self._spellings.setdefault(tag_key(name), []).append(id_)


def chosen(uses: Mapping[str, Use], before: Mapping[str, str]) -> dict[str, str]:
    """Picks the tags that are topics, by compared form: at most MOST, those with the most stories.

    One that is a topic already (`before`) keeps its spelling and needs fewer to remain one.
    """

    def has_enough(key: str, use: Use) -> bool:
        least = (STAY_STORIES, STAY_FEEDS) if key in before else (STORIES, FEEDS)
        return use.stories >= least[0] and use.feeds >= least[1]

    enough = [(-use.stories, key) for key, use in uses.items() if has_enough(key, use)]
    return {key: before.get(key, uses[key].shown) for _, key in sorted(enough)[:MOST]}


def _uses(
    connection: sqlite3.Connection, candidates: Mapping[str, Iterable[int]], names: Mapping[int, str]
) -> dict[str, Use]:
    """Counts the listed entries, and their feeds, that have each tag in any of its spellings."""
    key_of = {id_: key for key, ids in candidates.items() for id_ in ids}
    listed = dict(connection.execute("SELECT id, listed FROM source").fetchall())
    by_feed: defaultdict[str, Counter[int]] = defaultdict(Counter)
    by_set: defaultdict[str, Counter[str]] = defaultdict(Counter)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    found = connection.execute(
        f"""SELECT story_label.label, story.sources, count(*) FROM story_label CROSS JOIN story USING (pos)
        WHERE story_label.label {AMONG} AND story.flags & {schema.HIDDEN | schema.ENTRY} = {schema.ENTRY}
        GROUP BY 1, 2""",  # noqa: S608
        (among(key_of),),
    )
    for label, sources, stories in found:
        key = key_of[label]
        spelled[key][names[label]] += stories
        by_set[key][sources] += stories
        for source in unpacked(sources):
            by_feed[key][source] += stories
    uses: dict[str, Use] = {}
    for key, feeds in by_feed.items():
        counting = {
            source for source, stories in feeds.items() if stories * 100 < listed[source] * COMMON_PERCENT
        }
        stories = sum(
            number for sources, number in by_set[key].items() if counting.intersection(unpacked(sources))
        )
        most = min(spelled[key], key=lambda name: (-spelled[key][name], name))
        uses[key] = Use(most, stories, len(counting))
    return uses
