"""Compares the events of a source with what the library knows of their origins."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from newstui.library import item_json, schema
from newstui.library.rows import AMONG, Origin, among, origins_where
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
class Taken:
    """One batch of one source, sorted by what has to be written.

    `incoming`: items that are new or differ. `leaving`: origins that have no item any more. `others`: rows of
    origins that are no items. `restamped`: origins with the same item, whose stamp differs or whose file no longer
    reads, or reads again. `unchanged` and `rejected` count items and files. `definitions`: whether any differ.
    `order`: all origins, as they came. `state`: the last Checkpoint's, as JSON.
    """

    incoming: list[IncomingItem] = field(default_factory=list)
    leaving: list[Origin] = field(default_factory=list)
    others: list[origins.OtherOrigin] = field(default_factory=list)
    restamped: list[origins.Restamped] = field(default_factory=list)
    unchanged: int = 0
    rejected: int = 0
    definitions: bool = False
    order: list[str] = field(default_factory=list)
    state: str | None = None

    def write(self, connection: sqlite3.Connection, source: int) -> None:
        """Writes what concerns origins only. Leaving ones that have not become something else are deleted."""
        staying = {row.path for row in self.others}
        origins.delete(connection, [origin for origin in self.leaving if origin.path not in staying])
        origins.write_others(connection, self.others)
        origins.restamp(connection, self.restamped)
        if self.state is not None:
            connection.execute("UPDATE source SET state = ? WHERE id = ?", (self.state, source))


def take(connection: sqlite3.Connection, source: int, events: Sequence[Event]) -> Taken:
    """Sorts events by what they change. Of two events about one origin the later counts."""
    taken = Taken()
    by_path: dict[str, ItemFound | _NoItem] = {}
    unchanged: list[str] = []
    stamps: dict[str, Stamp] = {}
    for event in events:
        if isinstance(event, ItemFound):
            by_path[event.item.origin] = event
            taken.order.append(event.item.origin)
        elif isinstance(event, Unchanged):
            unchanged += event.origins
            taken.order += event.origins
            if event.stamp is not None:
                stamps.update(dict.fromkeys(event.origins, event.stamp))
        elif isinstance(event, Rejected | Ignored):
            by_path[event.origin] = event
        elif isinstance(event, TopicFound):
            by_path[event.topic.origin or f"topic {event.topic.name}"] = event
        elif isinstance(event, Checkpoint):
            taken.state = json.dumps(event.state, ensure_ascii=False)
    known = _known(connection, source, [*by_path, *stamps])
    _count_unchanged(connection, source, unchanged, taken)
    for path, stamp in stamps.items():
        if path in known:
            taken.restamped.append(origins.Restamped(*origins.stamp_columns(stamp), None, known[path].id))
    for path, event in by_path.items():
        if isinstance(event, ItemFound):
            _read(taken, source, event, known.get(path))
        else:
            _other(taken, source, path, event, known.get(path))
    return taken


def _known(connection: sqlite3.Connection, source: int, paths: Iterable[str]) -> dict[str, Origin]:
    origins = origins_where(connection, f"source = ? AND path {AMONG}", source, among(paths))
    return {origin.path: origin for origin in origins}


def _count_unchanged(connection: sqlite3.Connection, source: int, paths: list[str], taken: Taken) -> None:
    if not paths:
        return
    counts = connection.execute(
        f"""SELECT kind, reason IS NOT NULL, count(*) FROM origin
        WHERE source = ? AND path {AMONG} GROUP BY 1, 2""",  # noqa: S608
        (source, among(paths)),
    )
    for kind, rejected, number in counts:
        if rejected:
            taken.rejected += number
        elif kind == schema.ITEM:
            taken.unchanged += number


def _read(taken: Taken, source: int, event: ItemFound, old: Origin | None) -> None:
    more = item_json.pack(event.item)
    digest = item_json.digest(event.item, more)
    if old is None or old.kind != schema.ITEM or old.digest != digest:
        taken.incoming.append(IncomingItem(source, event.item, event.stamp, digest, more, old))
        return
    taken.unchanged += 1
    stamp = origins.stamp_columns(event.stamp)
    if stamp != (old.size, old.mtime, old.hash) or old.reason is not None:
        taken.restamped.append(origins.Restamped(*stamp, None, old.id))


def _other(taken: Taken, source: int, path: str, event: _NoItem, old: Origin | None) -> None:
    kind, reason, item = schema.IGNORED, None, None
    if isinstance(event, Rejected):
        kind, reason = schema.REJECTED, event.reason
        taken.rejected += 1
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
            # Half saved, perhaps: its story stays until the file is gone.
            taken.restamped.append(origins.Restamped(*columns, reason, old.id))
            return
        taken.leaving.append(old)
    was = old.item if old is not None and old.kind == schema.DEFINITION else None
    taken.definitions |= was != (item if kind == schema.DEFINITION else None)
    taken.others.append(origins.OtherOrigin(source, path, kind, *columns, reason, item))
