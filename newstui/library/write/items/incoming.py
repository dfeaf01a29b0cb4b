"""Describes an item on its way to its story."""

from dataclasses import dataclass

from newstui.library.rows import Origin
from newstui.model import identity
from newstui.model.item import Item
from newstui.model.source_events import Stamp


@dataclass(slots=True)
class IncomingItem:
    """Holds an item on its way to its story. `more`: the item packed. `old`: the row that its origin had.

    `found`: it was read now; else it is an item of the library that other items move to another story.
    `renews`: when it changes its story, that is unread again. `address`, `place`: keys of both; `key`: that of its
    story.
    """

    source: int
    item: Item
    stamp: Stamp | None
    digest: bytes
    more: str
    old: Origin | None = None
    found: bool = True
    renews: bool = False
    address: int | None = None
    place: int | None = None
    key: int = 0

    def __post_init__(self) -> None:
        item = self.item
        self.address = None if item.normal is None else identity.story_key(item.normal)
        self.place = None if item.place is None else identity.story_key(item.place)
