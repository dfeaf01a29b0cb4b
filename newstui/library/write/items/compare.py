"""Compares the events of a source with what the library knows of their origins."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from newstui.library import item_json, schema
from newstui.library.rows import Origin, origins_from
from newstui.library.write.items import origins
from newstui.library.write.items.incoming import IncomingItem
from newstui.model.source_events import (
    Checkpoint,
    Event,
    Ignored,
    ItemFound,
    Rejected,
    Stamp,
    TopicFound,
    Unchanged,
)

_NoItem = Rejected | TopicFound | Ignored


@dataclass(slots=True)
class SourcePart:
    """Holds the part of a batch that comes from one source.

    `items`, `unchanged` and `rejected` count items and files; `items` are new or differ. `order`: all origins, in their
    order of arrival. `state`: the last Checkpoint's, as JSON.
    """

    items: int = 0
    unchanged: int = 0
    rejected: int = 0
    order: list[str] = field(default_factory=list)
    state: str | None = None


@dataclass(slots=True)
class Taken:
    """Holds one batch from one or more sources, sorted by what has to be written.

    `incoming`: items that are new or differ. `leaving`: origins that have no item any more. `others`: rows of
    origins that are no items. `restamped`: origins with the same item, whose stamp differs or whose file no longer
    reads, or reads again. `definitions`: whether any differ. `parts`: each source by its number.
    """

    incoming: list[IncomingItem] = field(default_factory=list)
    leaving: list[Origin] = field(default_factory=list)
    others: list[origins.OtherOrigin] = field(default_factory=list)
    restamped: list[origins.Restamped] = field(default_factory=list)
    definitions: bool = False
    parts: dict[int, SourcePart] = field(default_factory=dict)

    def write(self, connection: sqlite3.Connection) -> None:
        """Writes changes that concern only origins. Deletes leaving ones, unless they have become something else."""
        staying = {(row.source, row.path) for row in self.others}
        origins.delete(connection, [one for one in self.leaving if (one.source, one.path) not in staying])
        origins.write_others(connection, self.others)
        origins.restamp(connection, self.restamped)
        connection.executemany(
            "UPDATE source SET state = ? WHERE id = ?",
            [(part.state, source) for source, part in self.parts.items() if part.state is not None],
        )


@dataclass(slots=True)
class _Sorted:
    """Sorts the events of one source by their effect. Of two events for one origin, the later one counts."""

    source: int
    part: SourcePart
    by_path: dict[str, ItemFound | _NoItem] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    stamps: dict[str, Stamp] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        if isinstance(event, ItemFound):
            self.by_path[event.item.origin] = event
            self.part.order.append(event.item.origin)
        elif isinstance(event, Unchanged):
            self.unchanged += event.origins
            self.part.order += event.origins
            if event.stamp is not None:
                self.stamps.update(dict.fromkeys(event.origins, event.stamp))
        elif isinstance(event, Rejected | Ignored):
            self.by_path[event.origin] = event
        elif isinstance(event, TopicFound):
            self.by_path[event.topic.origin or f"topic {event.topic.name}"] = event
        elif isinstance(event, Checkpoint):
            self.part.state = json.dumps(event.state, ensure_ascii=False)


def take(connection: sqlite3.Connection, came: Mapping[int, Sequence[Event]]) -> Taken:
    """Sorts the events of sources (by their ids) by what they change."""
    taken = Taken()
    found: list[_Sorted] = []
    for source, events in came.items():
        found.append(_Sorted(source, taken.parts.setdefault(source, SourcePart())))
        for event in events:
            found[-1].add(event)
    known = _known(connection, {one.source: [*one.by_path, *one.stamps] for one in found})
    _count_unchanged(connection, taken, {one.source: one.unchanged for one in found})
    for one in found:
        source = one.source
        for path, stamp in one.stamps.items():
            if old := known.get((source, path)):
                taken.restamped.append(origins.Restamped(*origins.stamp_columns(stamp), None, old.id))
        for path, event in one.by_path.items():
            if isinstance(event, ItemFound):
                _read(taken, source, event, known.get((source, path)))
            else:
                _other(taken, source, path, event, known.get((source, path)))
    return taken


_AT_PATHS = """json_each(?) AS of_source CROSS JOIN json_each(of_source.value) AS one
    CROSS JOIN origin
    ON origin.source = CAST(of_source.key AS INTEGER) AND origin.path = one.value"""
"""Origins, from the parameter that `_paths` makes."""


def _paths(paths: Mapping[int, Iterable[str]]) -> str:
    return json.dumps({source: list(some) for source, some in paths.items()}, ensure_ascii=False)


def _known(
    connection: sqlite3.Connection, paths: Mapping[int, Iterable[str]]
) -> dict[tuple[int, str], Origin]:
    found = origins_from(connection, _AT_PATHS, _paths(paths))
    return {(origin.source, origin.path): origin for origin in found}


def _count_unchanged(connection: sqlite3.Connection, taken: Taken, paths: Mapping[int, list[str]]) -> None:
    if not any(paths.values()):
        return
    counts = connection.execute(
        f"SELECT origin.source, kind, reason IS NOT NULL, count(*) FROM {_AT_PATHS} GROUP BY 1, 2, 3",  # noqa: S608
        (_paths(paths),),
    )
    for source, kind, rejected, number in counts:
        if rejected:
            taken.parts[source].rejected += number
        elif kind == schema.ITEM:
            taken.parts[source].unchanged += number


def _read(taken: Taken, source: int, event: ItemFound, old: Origin | None) -> None:
    more = item_json.pack(event.item)
    digest = item_json.digest(event.item, more)
    if old is None or old.kind != schema.ITEM or old.digest != digest:
        one = IncomingItem(source, event.item, event.stamp, digest, more, old, renews=event.renews)
        taken.incoming.append(one)
        taken.parts[source].items += 1
        return
    taken.parts[source].unchanged += 1
    stamp = origins.stamp_columns(event.stamp)
    if stamp != (old.size, old.mtime, old.hash) or old.reason is not None:
        taken.restamped.append(origins.Restamped(*stamp, None, old.id))


def _other(taken: Taken, source: int, path: str, event: _NoItem, old: Origin | None) -> None:
    kind, reason, item = schema.IGNORED, None, None
    if isinstance(event, Rejected):
        kind, reason = schema.REJECTED, event.reason
        taken.parts[source].rejected += 1
    elif isinstance(event, TopicFound):
        kind, item = schema.DEFINITION, item_json.pack_definition(event.topic)
    else:
        item = event.reason
    columns = origins.stamp_columns(event.stamp)
    if old is not None and (old.kind, old.size, old.mtime, old.hash, old.reason, old.item) == (
        *(kind, *columns, reason, item),
    ):
        return
    if old is not None and old.kind == schema.ITEM:
        if kind == schema.REJECTED:
            # Perhaps only half saved: its story stays until the file is gone.
            taken.restamped.append(origins.Restamped(*columns, reason, old.id))
            return
        taken.leaving.append(old)
    was = old.item if old is not None and old.kind == schema.DEFINITION else None
    taken.definitions |= was != (item if kind == schema.DEFINITION else None)
    taken.others.append(origins.OtherOrigin(source, path, kind, *columns, reason, item))
