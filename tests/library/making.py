"""Makes items, sources that yield them, and libraries for tests."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Delivery, Stored
from newstui.model import identity
from newstui.model.change import Change
from newstui.model.item import Item, Provider, RelatedItem
from newstui.model.source_events import Complete, Event, ItemFound, Known, Stamp, TopicFound
from newstui.model.topic import TopicDefinition
from newstui.sources.base import Source
from newstui.sync.engine import sync
from newstui.sync.summary import Summary
from newstui.text import urls


def site(name: str) -> str:
    return f"https://example.org/{name}"


def item(origin: str, address: str | None = None, **fields: Any) -> Item:
    """Makes an item at the address of `site(address)`, with its origin for a title."""
    if address is not None:
        fields |= {"address": site(address), "normal": urls.normal(site(address))}
    related = tuple(
        RelatedItem(title=name, address=site(name), normal=site(name)) for name in fields.pop("lists", ())
    )
    provider = fields.pop("by", None)
    return Item(
        origin=origin,
        title=fields.pop("title", origin),
        related=related,
        provider=Provider(provider) if provider else None,
        **fields,
    )


def topic(name: str, parent: str | None = None, **fields: Any) -> TopicFound:
    return TopicFound(
        TopicDefinition(name, origin=f"topics/{name}", parent=parent, **fields), Stamp(1, 1, b"t")
    )


class Given:
    """Yields these events as a source, then says that its reading is complete."""

    def __init__(self, events: Sequence[Event | Item], name: str = "a", complete: bool = True) -> None:
        self.name, self.at = name, f"/given/{name}"
        self.events: list[Event] = [ItemFound(e) if isinstance(e, Item) else e for e in events]
        if complete:
            self.events.append(Complete())
        self.told: Known | None = None
        self.closed = False

    def read(self, known: Known) -> Iterator[Event]:
        self.told = known
        try:
            yield from self.events
        finally:
            self.closed = True


def library_at(folder: Path, *names: str, configured: bool = True) -> SqliteLibrary:
    return open_library(folder, [(name, f"/given/{name}") for name in names or ("a",)], configured=configured)


def sync_with_changes(
    sources: Sequence[Source], library: SqliteLibrary, **options: Any
) -> tuple[Summary, Change]:
    """Syncs these sources; also joins the changes that the library reports for each batch and for settling."""
    changes: list[Change] = []
    store, settle, sort_topics = library.store, library.settle, library.sort_topics

    def stored(deliveries: Sequence[Delivery]) -> Stored:
        changes.append((found := store(deliveries)).change)
        return found

    def sorted_topics() -> Any:
        if found := sort_topics():
            changes.append(found.change)
        return found

    with (
        patch.object(library, "store", stored),
        patch.object(library, "sort_topics", sorted_topics),
        patch.object(library, "settle", lambda: (changes.append(found := settle()), found)[1]),
    ):
        summary = sync(sources, library, **options)
    added = dict.fromkeys(id_ for change in changes for id_ in change.added)
    altered = dict.fromkeys(id_ for change in changes for id_ in change.altered if id_ not in added)
    left = dict.fromkeys(id_ for change in changes for id_ in change.left)
    tree = any(change.tree for change in changes)
    return summary, Change((), tuple(added), tuple(altered), tuple(left), tree)


def key(name: str) -> int:
    return identity.story_key(site(name))


def id_of(name: str) -> str:
    return identity.story_id(key(name))
