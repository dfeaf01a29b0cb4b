"""Reads all that a library holds, says what it should hold, and recounts everything that is stored twice."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from newstui.library import item_json, schema
from newstui.library.name_ids import fold, unpacked
from newstui.library.rows import item_flags
from newstui.library.sqlite import SqliteLibrary
from newstui.library.write.items.merge import face_first, merge
from newstui.model import identity
from newstui.model.item import Item

# --- all that it holds, without positions and row numbers ------------------------------------------------------


def stories(library: SqliteLibrary) -> dict[int, dict[str, Any]]:
    """Returns everything that is stored of each story, by key."""
    ask = library.transactions.connection.execute
    names = {
        table: dict(ask(f"SELECT id, name FROM {table}")) for table in ("provider", "type", "topic", "source")
    }
    found: dict[int, dict[str, Any]] = {}
    for pos, key_, flags, heat, quality, provider, kind, related, head, topics, sources, _ in ask(
        "SELECT * FROM story"
    ):
        title, excerpt, body, more = ask(
            "SELECT title, excerpt, body, more FROM story_text WHERE pos = ?", (pos,)
        ).fetchone()
        found[key_] = {
            "item": item_json.unpack(title, excerpt, body, more),
            "published": schema.published_at(pos),
            "flags": flags,
            "numbers": (heat, quality, related),
            "provider": provider and fold(names["provider"][provider]),
            "type": names["type"][kind],
            "head": head,
            "topics": sorted(fold(names["topic"][id_]) for id_ in unpacked(topics)),
            "sources": sorted(names["source"][id_] for id_ in unpacked(sources)),
            "origins": sorted(
                (names["source"][source], path, face, bool(whole))
                for source, path, face, whole in ask(
                    "SELECT source, path, face, item FROM origin WHERE pos = ?", (pos,)
                )
            ),
        }
    return found


def counted(library: SqliteLibrary) -> dict[str, Any]:
    """Returns all counters, without names that nothing uses any more."""
    ask = library.transactions.connection.execute
    tables = {
        table: {
            fold(row[0]): row[1:] for row in ask(f"SELECT name, listed, unread FROM {table}") if any(row[1:])
        }
        for table in ("provider", "type", "source")
    }
    topics = {
        row[0]: row[1:]
        for row in ask(
            """SELECT t.name, p.name, t.defined, t.stories, t.listed, t.unread
            FROM topic t LEFT JOIN topic p ON p.id = t.parent WHERE t.defined OR t.stories"""
        )
    }
    sets = {row[0]: row[1] for row in ask("SELECT topics, stories FROM topic_set WHERE stories").fetchall()}
    return {
        **tables,
        "topic": topics,
        "sets": sorted(sets.values()),
        "total": ask("SELECT * FROM total").fetchone(),
    }


def expected_stories(given: dict[str, list[Item]]) -> dict[int, tuple[Item, list[tuple[str, str]]]]:
    """Returns the stories that the items of each source make: key -> (item, its origins, the face first)."""
    groups: defaultdict[int, list[tuple[str, Item]]] = defaultdict(list)
    addressed: defaultdict[str, set[int]] = defaultdict(set)
    sources_at: defaultdict[str, set[str]] = defaultdict(set)
    for source, items in given.items():
        for one in items:
            if one.place is not None and one.normal is not None:
                addressed[one.place].add(identity.story_key(one.normal))
            elif one.place is not None:
                sources_at[one.place].add(source)
    for source, items in given.items():
        for one in items:
            if one.normal is not None:
                groups[identity.story_key(one.normal)].append((source, one))
            elif one.place is None:
                groups[identity.story_key(f"{source}/{one.origin}")].append((source, one))
            elif addressed[one.place]:
                groups[min(addressed[one.place])].append((source, one))
            else:
                groups[identity.story_key(f"{min(sources_at[one.place])}/{one.place}")].append((source, one))
    return {
        key_: (merge(face_first(members)), [(source, one.origin) for source, one in face_first(members)])
        for key_, members in groups.items()
    }


def related_keys(one: Item) -> set[int]:
    return {identity.story_key(entry.normal) for entry in one.related if entry.normal}


def expected_heads(items: dict[int, Item]) -> dict[int, int]:
    """Returns folded story -> the story it is folded under, by key, straight from the rule."""
    heads: dict[int, int] = {}
    for key_, one in items.items():
        if one.heat != -1 or one.removed:
            continue
        candidates = [
            (-(other.heat if other.heat is not None else -2), other.normal or "\U0010ffff", head)
            for head, other in items.items()
            if other.heat != -1
            and not other.removed
            and head != key_
            and (key_ in related_keys(other) or head in related_keys(one))
        ]
        if candidates:
            heads[key_] = min(candidates)[2]
    return heads


# --- the recount ----------------------------------------------------------------------------------------------


def recount(library: SqliteLibrary, settled: bool = True) -> None:
    """Asserts that everything stored twice is the same in both places."""
    connection = library.transactions.connection
    ask = connection.execute
    all_stories = ask("SELECT pos, key, flags, provider, type, head, topics, sources FROM story").fetchall()
    parents = dict(ask("SELECT id, parent FROM topic").fetchall())
    listed: Counter[tuple[str, int]] = Counter()
    unread: Counter[tuple[str, int]] = Counter()
    own: Counter[int] = Counter()
    sets: Counter[str] = Counter()
    closure: set[tuple[int, int, int]] = set()
    total: Counter[str] = Counter()
    for pos, _, flags, provider, kind, head, topics, sources in all_stories:
        above = set(_with_parents(unpacked(topics), parents))
        closure |= {(id_, pos, int(id_ in unpacked(topics))) for id_ in above}
        total["starred"] += bool(flags & schema.STARRED)
        total["stories"] += not flags & schema.GONE or bool(flags & schema.WITHDRAWN)
        assert bool(flags & schema.FOLDED) == (head is not None)
        if not flags & schema.GONE:
            own.update(unpacked(topics))
            sets.update([topics] if topics else [])
        if flags & schema.HIDDEN:
            continue
        places = [("topic", id_) for id_ in above] + [("source", id_) for id_ in unpacked(sources)]
        places += [("type", kind)] + ([("provider", provider)] if provider is not None else [])
        total["listed"] += 1
        listed.update(places)
        if not flags & schema.READ:
            total["unread"] += 1
            unread.update(places)
    for table in ("topic", "source", "type", "provider"):
        for id_, has, new in ask(f"SELECT id, listed, unread FROM {table}"):
            assert (listed[(table, id_)], unread[(table, id_)]) == (has, new), (table, id_)
    assert dict(ask("SELECT id, stories FROM topic WHERE stories")) == dict(own)
    assert dict(ask("SELECT topics, stories FROM topic_set WHERE stories")) == dict(sets)
    assert ask("SELECT stories, listed, unread, starred FROM total").fetchall() == [
        (total["stories"], total["listed"], total["unread"], total["starred"])
    ]
    assert set(ask("SELECT topic, pos, own FROM topic_closure").fetchall()) == closure
    items = _recount_texts(connection)
    _recount_origins(connection)
    marks = library.transactions.marks.of_all()
    marked = ask(f"SELECT key, flags & {schema.MARKS}, read FROM story WHERE flags & {schema.MARKS} OR read")
    keys = {row[1] for row in all_stories}
    assert {key_: (flags, read) for key_, flags, read in marked} == {
        key_: (one.flags, one.read if one.flags & schema.READ else None)
        for key_, one in marks.items()
        if key_ in keys
    }
    if settled:
        live = {row[1]: items[row[0]] for row in all_stories if not row[2] & schema.GONE}
        assert {row[1]: row[5] for row in all_stories if row[5] is not None} == expected_heads(live)


def _with_parents(ids: Sequence[int], parents: dict[int, int | None]) -> Iterator[int]:
    for id_ in ids:
        above: int | None = id_
        while above is not None:
            yield above
            above = parents[above]


def _recount_texts(connection: sqlite3.Connection) -> dict[int, Item]:
    """The items of all stories, by position."""
    ask = connection.execute
    texts = ask(
        """SELECT pos, flags, heat, quality, related, title, excerpt, body, more
        FROM story_text LEFT JOIN story USING (pos) ORDER BY pos"""
    ).fetchall()
    assert [row[0] for row in texts] == [pos for (pos,) in ask("SELECT pos FROM story ORDER BY pos")]
    items: dict[int, Item] = {}
    keys: set[tuple[int, int]] = set()
    labelled: set[tuple[str, str, int]] = set()
    own = schema.DRAFT | schema.BODY | schema.IMAGE | schema.VIDEO | schema.RELATED
    for pos, flags, heat, quality, related, *text in texts:
        one = items[pos] = item_json.unpack(*text)
        keys.update((key_, pos) for key_ in related_keys(one))
        labelled.update(("tag", name, pos) for name in one.tags)
        labelled.update(("author", name, pos) for name in one.authors)
        assert flags & own == item_flags(one) & own
        assert (heat, quality, related, schema.published_at(pos)) == (
            one.heat,
            one.quality,
            len(one.related),
            one.published,
        )
    assert set(ask("SELECT key, pos FROM related_key").fetchall()) == keys
    found = ask("SELECT kind, name, pos FROM story_label JOIN label ON label.id = story_label.label")
    assert set(found.fetchall()) == labelled
    _recount_words(connection, items)
    return items


def _recount_words(connection: sqlite3.Connection, items: dict[int, Item]) -> None:
    """The index has every word in its place, and no other: both give them in the same order."""
    ask = connection.execute
    ask(
        f"""CREATE VIRTUAL TABLE temp.words USING fts5 (
            title, excerpt, body, content='', tokenize="{schema.TOKENIZER}")"""
    )
    ask("SAVEPOINT words")  # all in one transaction: else FTS5 writes its index for each story
    connection.executemany(
        "INSERT INTO temp.words (rowid, title, excerpt, body) VALUES (?, ?, ?, ?)",
        (
            (pos, schema.indexed(one.title), schema.indexed(one.excerpt), schema.indexed_body(one.body))
            for pos, one in items.items()
        ),
    )
    ask("RELEASE words")
    ask("CREATE VIRTUAL TABLE temp.is_there USING fts5vocab ('main', 'story_search', 'instance')")
    ask("CREATE VIRTUAL TABLE temp.should_be USING fts5vocab ('temp', 'words', 'instance')")
    there, should = (ask(f"SELECT * FROM temp.{name}").fetchall() for name in ("is_there", "should_be"))
    for name in ("is_there", "should_be", "words"):
        ask(f"DROP TABLE temp.{name}")
    assert there == should


def _recount_origins(connection: sqlite3.Connection) -> None:
    by_pos: defaultdict[int, list[Any]] = defaultdict(list)
    for row in connection.execute("SELECT pos, source, face, item, removed, kind, digest FROM origin"):
        assert (row[0] is not None) == (row[5] == schema.ITEM) == (row[6] is not None)
        if row[0] is not None:
            by_pos[row[0]].append(row)
    for pos, flags, sources in connection.execute("SELECT pos, flags, sources FROM story"):
        origins = by_pos.pop(pos, [])
        assert sorted({row[1] for row in origins}) == list(unpacked(sources))
        assert bool(flags & schema.GONE) == all(row[4] for row in origins)
        assert bool(flags & schema.WITHDRAWN) == bool(flags & schema.GONE and origins)
        assert sum(row[2] for row in origins) == bool(origins)
        assert all(bool(row[3]) == (len(origins) > 1) for row in origins)
    assert not by_pos


def plain(state: dict[int, dict[str, Any]]) -> str:
    """Returns text that can be compared, and read when it differs."""
    return json.dumps(state, default=repr, indent=1, sort_keys=True)
