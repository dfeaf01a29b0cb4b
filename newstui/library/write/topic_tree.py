"""Builds the topic tree: a topic's parent comes from its definition, else from the topics that it occurs with.

Topics of sources and rules go where the config says. Other topics without a definition go under the smallest topic that
at least 80 % of their stories, and at least 5, have too; they stay there while 60 % do.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from newstui.library import schema
from newstui.library.name_ids import Names, Topic, fold, unpacked
from newstui.library.rows import AMONG, StoredStory, among
from newstui.library.write.passes import Settled, Settling
from newstui.library.write.topics.kept import definitions, kept_rules
from newstui.model.topic import TopicRules, topic_path

JOIN_PERCENT, STAY_PERCENT, AT_LEAST_STORIES = 80, 60, 5

LEAST_STORIES, LEAST_PER_MILLE, MOST_AT_TOP = 3, 5, 60
"""Limits of a tree without definitions: the fewest stories of a top-level topic, as a number and per thousand listed
stories, and the most such topics."""

Parents = dict[int, int | None]


def hang(topics: Mapping[int, Topic], defined: Parents, sets: Iterable[tuple[str, int]]) -> Parents:
    """Finds the parent of every topic.

    `topics` by id, with their parents so far; `defined` the parents that definitions give; `sets` how many
    stories carry exactly these topics (packed).
    """
    parents: Parents = dict(defined)
    _cut_cycles(parents, topics)
    free = [topic for topic in topics.values() if topic.id not in defined]
    own, shared = _company({topic.id for topic in free}, sets)
    for topic in free:
        parents[topic.id] = None
    for topic in sorted(free, key=lambda topic: topic.fold):
        stays = topic.parent
        if (
            stays is not None
            and shared[topic.id][stays] * 100 >= own[topic.id] * STAY_PERCENT
            and own[topic.id]
        ):
            _set(parents, topic.id, stays)
    for topic in sorted(free, key=lambda topic: (own[topic.id], topic.fold)):
        if parents[topic.id] is None:
            for candidate in _larger(topic, topics, own, shared[topic.id], defined):
                if _set(parents, topic.id, candidate):
                    break
    return parents


def _company(free: set[int], sets: Iterable[tuple[str, int]]) -> tuple[Counter[int], dict[int, Counter[int]]]:
    """Counts the stories of each topic, and those that topics in `free` share with every other topic."""
    own: Counter[int] = Counter()
    shared: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for packed, stories in sets:
        ids = unpacked(packed)
        for id_ in ids:
            own[id_] += stories
            if id_ in free:
                for other in ids:
                    shared[id_][other] += stories
    return own, shared


def _larger(
    topic: Topic, topics: Mapping[int, Topic], own: Counter[int], shared: Counter[int], defined: Parents
) -> list[int]:
    """Lists the topics that may be the parent of a topic, smallest first.

    Of two topics that come together, the smaller hangs under the other; of equal ones the later by name.
    """
    found: list[tuple[int, str, int]] = []
    for id_, stories in shared.items():
        other = topics[id_]
        if id_ == topic.id or stories < AT_LEAST_STORIES or stories * 100 < own[topic.id] * JOIN_PERCENT:
            continue
        if id_ in defined or (-own[id_], other.fold) < (-own[topic.id], topic.fold):
            found.append((own[id_], other.fold, id_))
    return [id_ for _, _, id_ in sorted(found)]


def _set(parents: Parents, topic: int, parent: int) -> bool:
    """Moves a topic under a parent; returns False if that would make a cycle."""
    above: int | None = parent
    while above is not None:
        if above == topic:
            return False
        above = parents.get(above)
    parents[topic] = parent
    return True


def _cut_cycles(parents: Parents, topics: Mapping[int, Topic]) -> None:
    """Breaks cycles of parents: the first topic by name in each goes to the top level."""
    for start in parents:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in path:
            path.append(at)
            at = parents[at]
        if at is not None:
            cycle = path[path.index(at) :]
            parents[min(cycle, key=lambda id_: topics[id_].fold)] = None


# --- in the content file ------------------------------------------------------------------------------------


@dataclass(slots=True)
class TopicTree:
    """Builds the tree from definitions and stories.

    It is dirty when a definition, or the topics of a story that is not gone, changed.
    """

    name: ClassVar[str] = "topic tree"
    changed: bool = False

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        self.changed = self.changed or _topics_of(before) != _topics_of(after)

    def doubt(self) -> None:
        self.changed = True

    def clear(self) -> None:
        self.changed = False

    def __bool__(self) -> bool:
        return self.changed

    def run(self, settling: Settling) -> Settled:
        return Settled(tree=rehang(settling.connection, settling.names))


def _topics_of(story: StoredStory | None) -> str:
    """Returns the topics that a story counts for, packed; none for a gone story."""
    return "" if story is None or story.row.flags & schema.GONE else story.row.topics


def rehang(connection: sqlite3.Connection, names: Names) -> bool:
    """Updates the tree from definitions and stories; returns True if it changed."""
    defined_topics, rules = definitions(connection), kept_rules(connection)
    for definition in defined_topics.values():
        names.topic(definition.name)
    by_fold = {topic.fold: topic for topic in names.topics.values()}
    defined: Parents = {}
    for name, above in _places(rules).items():
        if name in by_fold and (not above or above in by_fold):
            defined[by_fold[name].id] = by_fold[above].id if above else None
    for name, definition in defined_topics.items():
        above = fold(definition.parent or "")
        defined[by_fold[name].id] = by_fold[above].id if above in defined_topics else None
    sets = connection.execute("SELECT topics, stories FROM topic_set WHERE stories").fetchall()
    before = {topic.id: topic.parent for topic in names.topics.values()}
    after = hang({id_: topic for id_, topic in names.topics.items() if id_ != schema.OTHER}, defined, sets)
    pinned = set(map(fold, rules.pinned))
    loose = [
        topic
        for id_, parent in after.items()
        if parent is None and id_ not in defined and (topic := names.topics[id_]).fold not in pinned
    ]
    if not defined_topics:
        (listed,) = connection.execute("SELECT listed FROM total").fetchone()
        loose = _rare(loose, listed)
    after.update(dict.fromkeys((topic.id for topic in loose), schema.OTHER))
    after[schema.OTHER] = None
    changed = before != after
    for topic in names.topics.values():
        found = defined_topics.get(topic.fold)
        was = (topic.name, topic.shortname, topic.defined)
        topic.parent = after[topic.id]
        topic.defined = int(found is not None)
        if found is not None:
            topic.name, topic.shortname = found.name.strip(), found.shortname
        changed |= was != (topic.name, topic.shortname, topic.defined)
    ordered = sorted(names.topics.values(), key=lambda topic: (-topic.stories, topic.fold))
    for rank, topic in enumerate(ordered):
        topic.rank = rank
    connection.executemany(
        "UPDATE topic SET name = ?, shortname = ?, defined = ?, parent = ?, rank = ? WHERE id = ?",
        [(t.name, t.shortname, t.defined, t.parent, t.rank, t.id) for t in ordered],
    )
    names.rehung()
    _reclose(connection, before, after)
    return changed


def _places(rules: TopicRules) -> dict[str, str]:
    """Returns the parents of the topics in the config, folded: name -> parent, "" for the top level.

    A folder with two different parents goes to the top level: under one of them it would count the other's stories.
    """
    above: dict[str, str] = {}
    for written in rules.written():
        names = [fold(name) for name in topic_path(written)]
        if not written.startswith("/"):
            continue
        for parent, name in zip(["", *names], names, strict=False):
            above[name] = parent if above.get(name, parent) == parent else ""
    for written in rules.written():
        above.setdefault(fold(topic_path(written)[-1]), "")
    return above


def _rare(topics: list[Topic], listed: int) -> list[Topic]:
    """Picks the topics that have too few of the `listed` stories for the top level, or are not among the
    largest there.
    """
    least = max(LEAST_STORIES, -(-listed * LEAST_PER_MILLE // 1_000))
    ordered = sorted(topics, key=lambda topic: (-topic.stories, topic.fold))
    return [topic for place, topic in enumerate(ordered) if place >= MOST_AT_TOP or topic.stories < least]


def _reclose(connection: sqlite3.Connection, before: Parents, after: Parents) -> None:
    """Rewrites the closure and the counters of topics whose descendants changed."""
    below_before, below_after = _below(before), _below(after)
    for topic in after:
        were, are = below_before[topic], below_after[topic]
        if were and were < are:
            # A new topic only adds stories to its ancestors: existing rows are not written again.
            connection.execute(_COUNT_MORE, (among(are - were), topic))
            _close(connection, topic, are - were)
        elif were != are:
            connection.execute("DELETE FROM topic_closure WHERE topic = ? AND NOT own", (topic,))
            _close(connection, topic, are)
            connection.execute(_COUNT, (topic,))


_COUNT = f"""UPDATE topic SET (listed, unread) = (
    SELECT count(*), coalesce(sum(NOT story.flags & {schema.READ}), 0)
    FROM topic_closure CROSS JOIN story USING (pos)
    WHERE topic_closure.topic = topic.id AND NOT story.flags & {schema.HIDDEN})
WHERE id = ?"""  # noqa: S608
_COUNT_MORE = f"""UPDATE topic SET (listed, unread) = (
    SELECT topic.listed + count(*), topic.unread + coalesce(sum(NOT story.flags & {schema.READ}), 0)
    FROM story WHERE NOT story.flags & {schema.HIDDEN}
    AND pos IN (SELECT pos FROM topic_closure WHERE own AND topic {AMONG})
    AND NOT EXISTS (SELECT 1 FROM topic_closure c WHERE c.topic = topic.id AND c.pos = story.pos))
WHERE id = ?"""  # noqa: S608


def _close(connection: sqlite3.Connection, topic: int, below: set[int]) -> None:
    """Adds the stories of the topics below to a topic's closure."""
    connection.executemany(
        "INSERT OR IGNORE INTO topic_closure SELECT ?, pos, 0 FROM topic_closure WHERE topic = ? AND own",
        [(topic, other) for other in sorted(below)],
    )


def _below(parents: Parents) -> defaultdict[int, set[int]]:
    """Finds all topics below each."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for topic in parents:
        above = parents[topic]
        while above is not None:
            found[above].add(topic)
            above = parents[above]
    return found
