"""Decides which story inherits the marks of a story whose items got a new address or place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newstui.library.rows import Origin, StoredStory
    from newstui.library.write.items.incoming import IncomingItem
    from newstui.model.item import Item


def heirs_of(
    kept: Mapping[int, StoredStory],
    incoming: Sequence[IncomingItem],
    staying: Mapping[int, Sequence[tuple[Origin, Item]]],
    carried_from: set[int],
) -> dict[int, tuple[StoredStory, IncomingItem]]:
    """By position, the stories that an item leaves for another one, and that item: its new story is the heir.

    Of several items of one story it is the one with the smallest path; when that one stays, or another item is this
    story now, nobody inherits. So marks go to one story only, also when many were one by mistake. `carried_from`:
    keys of stories that have had their heir, in an earlier batch.
    """
    had: defaultdict[int, list[IncomingItem]] = defaultdict(list)
    for one in incoming:
        if one.old is not None and one.old.pos is not None:
            had[one.old.pos].append(one)
    held = {one.key for one in incoming}
    heirs: dict[int, tuple[StoredStory, IncomingItem]] = {}
    for story in kept.values():
        first = min(had.get(story.row.pos, ()), key=lambda one: one.item.origin, default=None)
        if first is None or story.row.key in held or story.row.key in carried_from:
            continue
        others = (origin.path for origin, _ in staying.get(story.row.key, ()))
        if all(path > first.item.origin for path in others):
            heirs[story.row.pos] = story, first
    return heirs
