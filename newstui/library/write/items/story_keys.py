"""Decides which story each item belongs to: by its address, else by its place, else a story of its own."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from newstui.library import item_json, schema
from newstui.library.rows import AMONG, Origin, among, origins_where, stored_where
from newstui.library.write.items.incoming import IncomingItem
from newstui.model import identity
from newstui.model.item import Item
from newstui.model.source_events import Stamp


class StoryKeys:
    """Assigns story keys to the items of one batch. `empty`: the library has no stories yet."""

    def __init__(self, connection: sqlite3.Connection, source_names: Mapping[int, str], empty: bool) -> None:
        self._connection, self._source_names, self._empty = connection, source_names, empty

    def settle(self, incoming: list[IncomingItem], leaving: Sequence[Origin]) -> list[IncomingItem]:
        """Assigns each item the key of its story; returns stored items that must therefore move to another story."""
        for one in incoming:
            one.key = one.address or 0
            if one.address is None and one.place is None:
                one.key = identity.story_key(f"{self._source_names[one.source]}/{one.item.origin}")
        places = {one.place for one in incoming if one.place is not None}
        olds = [one.old for one in incoming if one.old is not None]
        places.update(origin.place for origin in [*olds, *leaving] if origin.place is not None)
        alone: set[int | None] = {
            one.place for one in incoming if one.address is None and one.place is not None
        }
        if not self._empty:
            found = self._connection.execute(
                f"SELECT place FROM origin WHERE place {AMONG} AND address IS NULL",  # noqa: S608
                (among(places),),
            )
            alone.update(place for (place,) in found)
        return (
            self._share_places(alone, incoming, {origin.id for origin in [*olds, *leaving]}) if alone else []
        )

    def _share_places(
        self, places: set[int | None], incoming: list[IncomingItem], replaced: set[int]
    ) -> list[IncomingItem]:
        """Assigns an item without an address to the story of an item with the same place, if there is one."""
        at_place: defaultdict[int | None, list[IncomingItem]] = defaultdict(list)
        for one in incoming:
            if one.place in places:
                at_place[one.place].append(one)
        others: list[IncomingItem] = []
        condition = f"place {AMONG} AND kind = {schema.ITEM}"
        for origin, item in self._with_items(
            [
                o
                for o in origins_where(self._connection, condition, among(p for p in places if p))
                if o.id not in replaced
            ]
        ):
            stamp = None if origin.size is None else Stamp(origin.size, origin.mtime or 0, origin.hash or b"")
            other = IncomingItem(
                origin.source, item, stamp, origin.digest or b"", item_json.pack(item), origin, found=False
            )
            at_place[origin.place].append(other)
            others.append(other)
        for together in at_place.values():
            addresses = [one.address for one in together if one.address is not None]
            if addresses:
                shared = min(addresses)
            else:
                shared = identity.story_key(
                    min(f"{self._source_names[one.source]}/{one.item.place}" for one in together)
                )
            for one in together:
                one.key = shared if one.address is None else one.address
        keys = dict(
            self._connection.execute(
                f"SELECT pos, key FROM story WHERE pos {AMONG}",  # noqa: S608
                (among(one.old.pos for one in others if one.old and one.old.pos is not None),),
            ).fetchall()
        )
        return [one for one in others if one.old and keys.get(one.old.pos) != one.key]

    def _with_items(self, found: list[Origin]) -> list[tuple[Origin, Item]]:
        alone = {origin.pos for origin in found if origin.item is None and origin.pos is not None}
        stories = {
            story.row.pos: story for story in stored_where(self._connection, f"pos {AMONG}", among(alone))
        }
        return [
            (origin, item_json.unpack_whole(origin.item) if origin.item else stories[origin.pos or 0].item)
            for origin in found
        ]
