"""Finds the topics of stories again after rules, definitions or tags changed, in parts, newest first.

A setting stores which stories are left, so the work continues where it stopped, also after a restart. Stories that come
meanwhile already get their topics by the new rules.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from newstui.library import item_json, schema
from newstui.library.name_ids import Names
from newstui.library.rows import AMONG, ROW, Row, StoredStory, among
from newstui.library.write.counters import Counters
from newstui.library.write.topics.assigner import Assigner
from newstui.library.write.topics.tag_names import tag_key
from newstui.model.change import Change
from newstui.model.identity import story_id
from newstui.model.item import Item

PART = 500
"""Stories per transaction, which a mark of the user may have to wait for."""


class Sorted(NamedTuple):
    """Holds the progress: stories done, of all that need it. `change`: what this part changed."""

    done: int
    stories: int
    change: Change


class Left(NamedTuple):
    """Holds what is left to do: the stories before position `below` of these sources or with these tags.

    Both are row ids; None for all stories. `done`: the number of stories done so far.
    """

    below: int
    sources: list[int] | None = None
    labels: list[int] | None = None
    done: int = 0

    def where(self) -> tuple[str, tuple[Any, ...]]:
        """Returns the condition on stories, and its parameters."""
        place = "story.pos < ? AND story.sources <> ''"
        if self.sources is None or self.labels is None:
            return place, (self.below,)
        some = f"""{place} AND story.pos IN (
            SELECT pos FROM origin WHERE pos IS NOT NULL AND source {AMONG}
            UNION ALL SELECT pos FROM story_label WHERE label {AMONG})"""  # noqa: S608
        return some, (self.below, among(self.sources), among(self.labels))


def left(connection: sqlite3.Connection) -> Left | None:
    """Reads what is left to do, None for nothing."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", (schema.UNSORTED,)).fetchone()
    return Left(*json.loads(found[0])) if found else None


def sort_all(connection: sqlite3.Connection) -> None:
    """Notes that all stories need new topics."""
    _leave(connection, Left(0))


def sort_some(connection: sqlite3.Connection, sources: Iterable[int], tags: Collection[str]) -> None:
    """Notes that the stories of these sources, and those with these tags in any spelling, need new topics.

    `sources` are numbers, `tags` in their compared form.
    """
    labels = [id_ for id_, name in tag_labels(connection) if tag_key(name) in tags] if tags else []
    numbers = list(sources)
    if not numbers and not labels:
        return
    before = left(connection)
    if before is None:
        _leave(connection, Left(0, numbers, labels))
    elif before.sources is None or before.labels is None:
        _leave(connection, before)
    else:
        _leave(connection, Left(0, sorted({*before.sources, *numbers}), sorted({*before.labels, *labels})))


def tag_labels(connection: sqlite3.Connection, after: int = 0) -> list[tuple[int, str]]:
    """Lists the number and spelling of every tag whose number is greater than `after`."""
    return connection.execute(
        "SELECT id, name FROM label WHERE kind = 'tag' AND id > ? ORDER BY id", (after,)
    ).fetchall()


def _leave(connection: sqlite3.Connection, what: Left) -> None:
    """Writes what is left, from the newest story on."""
    (last,) = connection.execute("SELECT max(pos) FROM story").fetchone()
    if last is not None:
        what = what._replace(below=last + 1, done=0)
        set_value(connection, schema.UNSORTED, json.dumps(what))


def sort_part(
    connection: sqlite3.Connection, names: Names, counters: Counters, assigner: Assigner
) -> Sorted | None:
    """Finds the topics of the next stories, inside a transaction; returns None if none are left."""
    at = left(connection)
    if at is None:
        return None
    condition, parameters = at.where()
    found = connection.execute(
        f"""SELECT {ROW}, title, excerpt, body, more FROM story JOIN story_text USING (pos)
        WHERE {condition} ORDER BY story.pos DESC LIMIT {PART}""",  # noqa: S608
        parameters,
    ).fetchall()
    width = len(Row._fields)
    stories = [StoredStory(Row(*row[:width]), *row[width:]) for row in found]
    change = _assign(connection, names, counters, assigner, stories)
    done = at.done + len(stories)
    if len(stories) < PART:
        connection.execute("DELETE FROM setting WHERE name = ?", (schema.UNSORTED,))
        return Sorted(done, done, change)
    at = at._replace(below=stories[-1].row.pos, done=done)
    set_value(connection, schema.UNSORTED, json.dumps(at))
    condition, parameters = at.where()
    (rest,) = connection.execute(
        f"SELECT count(*) FROM story WHERE {condition}",  # noqa: S608
        parameters,
    ).fetchone()
    return Sorted(done, done + rest, change)


def _assign(
    connection: sqlite3.Connection,
    names: Names,
    counters: Counters,
    assigner: Assigner,
    stories: Iterable[StoredStory],
) -> Change:
    """Writes the topics of these stories where they differ."""
    changed: list[tuple[StoredStory, Row, Item]] = []
    for story in stories:
        before, sources = story.item, names.source_names_of(story.row.sources)
        item = assigner.applied(before, sources)
        if item is not before:
            changed.append((story, story.row._replace(topics=names.topics_of(item)), item))
    for story, row, _ in changed:
        counters.remove(story.row)
        counters.add(row)
    above, write = names.with_ancestors, connection.executemany
    write("UPDATE story SET topics = ? WHERE pos = ?", [(row.topics, row.pos) for _, row, _ in changed])
    write(
        "UPDATE story_text SET more = ? WHERE pos = ?",
        [(item_json.pack(item), row.pos) for _, row, item in changed],
    )
    write(
        "DELETE FROM topic_closure WHERE topic = ? AND pos = ?",
        [(id_, story.row.pos) for story, _, _ in changed for id_, _ in above(story.row.topics)],
    )
    write(
        "INSERT INTO topic_closure VALUES (?, ?, ?)",
        [(id_, row.pos, own) for _, row, _ in changed for id_, own in above(row.topics)],
    )
    return Change(altered=tuple(story_id(row.key) for _, row, _ in changed))


def set_value(connection: sqlite3.Connection, name: str, text: str) -> None:
    """Writes a setting within the running transaction; `text` is JSON."""
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, text))
