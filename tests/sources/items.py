"""Makes items from the fields that a test names, and addresses for them."""

from typing import Any

from newstui.model.item import Item
from newstui.sources.fields import item_of, place_of

A, B, C = "https://a.example/1", "https://b.example/2", "https://c.example/3"


def item(origin: str = "_news/a.md", body: str | None = None, feed: bool = False, **fields: Any) -> Item:
    return item_of({"title": "A tide table", **fields}, origin, place_of(origin), body, feed=feed)
