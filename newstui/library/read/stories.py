"""Assembles stories from their rows: whole ones for the story pane, brief ones for many at once."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from newstui.library import schema
from newstui.library.name_ids import fold, unpacked
from newstui.library.read.listing import keys_at
from newstui.library.rows import AMONG, Row, StoredStory, among, stored_where
from newstui.model import identity
from newstui.model.item import Item, RelatedItem
from newstui.model.related import RelatedStory
from newstui.model.story import OWN_TOPIC, Part, Story


class Stories:
    """Reads stories within the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _ask(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, params).fetchall()

    def whole(self, low: int, high: int) -> Story | None:
        """Reads the story whose key is at least `low` and less than `high`."""
        found = stored_where(self._connection, "story.key >= ? AND story.key < ? LIMIT 1", low, high)
        if not found:
            return None
        kept = found[0]
        item = kept.item
        origins = self._origins([kept.row.pos])
        known = self._marked(identity.story_key(e.normal) for e in item.related if e.normal is not None)
        also_at = stored_where(self._connection, "story.head = ? ORDER BY story.pos DESC", kept.row.key)
        return replace(
            _brief(kept, item, self._topic_names([kept.row]), origins),
            images=item.images,
            links=item.links,
            related=tuple(_related(entry, known) for entry in item.related),
            parts=self._parts(item.parts, kept.row.pos),
            also_at=tuple(_also(one) for one in also_at),
            body=item.body,
            rating=item.rating,
            ratings=item.ratings,
            other=item.other,
        )

    def brief(self, positions: Sequence[int]) -> list[Story]:
        """Reads the stories at these positions of a listing, even if they have moved."""
        keys = keys_at(self._connection, positions)
        found = {
            kept.row.key: kept for kept in stored_where(self._connection, f"story.key {AMONG}", among(keys))
        }
        origins = self._origins(kept.row.pos for kept in found.values())
        topics = self._topic_names(kept.row for kept in found.values())
        return [_brief(kept, kept.item, topics, origins) for key in keys if (kept := found.get(key))]

    def entries(self, keys: Iterable[int]) -> dict[int, RelatedStory]:
        """Reads these stories as entries of a list, by key; leaves out gone and muted ones."""
        hidden = schema.GONE | schema.MUTED
        found = stored_where(self._connection, f"story.key {AMONG} AND flags & {hidden} = 0", among(keys))
        return {kept.row.key: _also(kept) for kept in found}

    def _origins(self, positions: Iterable[int]) -> Mapping[int, list[tuple[str, str, str]]]:
        """Finds the origins of stories: position -> (source, its address, origin) of each item, the face first."""
        found: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for pos, *origin in self._ask(
            f"""SELECT o.pos, c.name, c.at, o.path FROM origin o JOIN source c ON c.id = o.source
            WHERE o.pos {AMONG} ORDER BY o.face DESC, c.rank, o.path""",
            among(positions),
        ):
            found[pos].append((origin[0], origin[1], origin[2]))
        return found

    def _topic_names(self, rows: Iterable[Row]) -> Mapping[str, str]:
        """Finds the names of all topics of these stories: folded name -> name as shown."""
        ids = {number for row in rows for number in unpacked(row.topics)}
        return dict(self._ask(f"SELECT fold, name FROM topic WHERE id {AMONG}", among(ids)))

    def _marked(self, keys: Iterable[int]) -> Mapping[int, tuple[str, int]]:
        """Finds which of these keys have a story: key -> title and flags."""
        found = self._ask(
            f"""SELECT s.key, t.title, s.flags FROM story s JOIN story_text t ON t.pos = s.pos
            WHERE s.key {AMONG}""",
            among(keys),
        )
        return {key: (title, flags) for key, title, flags in found}

    def _parts(self, origins: Sequence[str], pos: int) -> tuple[Part, ...]:
        """Finds the items that a collection lists, in the sources that contain the collection."""
        if not origins:
            return ()
        found = {
            path: (title, identity.story_id(key))
            for path, title, key in self._ask(
                f"""SELECT o.path, t.title, s.key FROM origin o
                JOIN story s ON s.pos = o.pos JOIN story_text t ON t.pos = o.pos
                WHERE o.source IN (SELECT source FROM origin WHERE pos = ?) AND o.path {AMONG}""",
                pos,
                among(origins),
            )
        }
        return tuple(Part(origin, *found.get(origin, (None, None))) for origin in origins)


def _brief(
    kept: StoredStory,
    item: Item,
    topics: Mapping[str, str],
    origins: Mapping[int, list[tuple[str, str, str]]],
) -> Story:
    row, here = kept.row, origins.get(kept.row.pos, [])
    why: dict[str, str] = {}
    for name, reason in (*((name, OWN_TOPIC) for name in item.topics), *item.given):
        why.setdefault(topics.get(fold(name), name), reason)
    return Story(
        id=identity.story_id(row.key),
        title=item.title,
        address=item.address,
        excerpt=item.excerpt,
        published=item.published,
        type=item.type,
        category=item.category,
        quality=item.quality,
        heat=item.heat,
        draft=item.draft,
        gone=bool(row.flags & schema.GONE),
        read=bool(row.flags & schema.READ),
        starred=bool(row.flags & schema.STARRED),
        provider=item.provider,
        topics=tuple(why),
        why=why,
        tags=item.tags,
        authors=item.authors,
        related_count=row.related,
        folded_under=None if row.head is None else identity.story_id(row.head),
        length=item.length,
        price=item.price,
        levels=item.levels,
        sources=tuple(dict.fromkeys(source for source, _, _ in here)),
        origins=tuple((source, path) for source, _, path in here),
        file=_file(*here[0][1:]) if here else None,
    )


def _file(at: str, origin: str) -> str | None:
    """Returns the item file of an origin, if its source is a folder or a file."""
    if at.startswith(("http://", "https://")):
        return None
    return str(Path(at, origin)) if Path(at).is_dir() else at


def _related(entry: RelatedItem, known: Mapping[int, tuple[str, int]]) -> RelatedStory:
    key = None if entry.normal is None else identity.story_key(entry.normal)
    title, flags = known.get(key, (None, 0)) if key is not None else (None, 0)
    return RelatedStory(
        title=entry.title or title or entry.address or "",
        excerpt=entry.excerpt,
        address=entry.address,
        published=entry.published,
        type=entry.type,
        provider=entry.provider,
        quality=entry.quality,
        id=identity.story_id(key) if key is not None and title is not None else None,
        read=bool(flags & schema.READ),
        starred=bool(flags & schema.STARRED),
    )


def _also(kept: StoredStory) -> RelatedStory:
    item = kept.item
    return RelatedStory(
        title=item.title,
        excerpt=item.excerpt,
        address=item.address,
        published=item.published,
        type=item.type,
        provider=item.provider,
        quality=item.quality,
        id=identity.story_id(kept.row.key),
        read=bool(kept.row.flags & schema.READ),
        starred=bool(kept.row.flags & schema.STARRED),
    )
