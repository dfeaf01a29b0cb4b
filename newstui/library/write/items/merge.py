"""Merges the items of one story: decides whose fields are shown, and what is taken from the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from newstui.model.item import Item, RelatedItem

Member = tuple[str, Item]
"""The name of a source and an item from it."""

_FIRST_PRESENT = (
    *("place", "address", "normal", "excerpt", "published", "category", "quality", "provider", "body"),
    *("length", "price", "rating", "ratings", "secured"),
)
_ALL_UNITED = ("topics", "tags", "authors", "parts", "levels")


def face_first(members: Iterable[Member]) -> list[Member]:
    """Sorts items: the one a story shows first, then the others in the order in which they fill its gaps."""
    return sorted(members, key=_face)


def _face(member: Member) -> tuple[Any, ...]:
    source, item = member
    return (
        item.removed,
        item.draft,
        item.heat == -1,
        -(item.heat if item.heat is not None else -2),
        item.published is None,
        -(item.published or 0),
        item.origin,
        source,
    )


def merge(ordered: Sequence[Member]) -> Item:
    """Merges items, the face first. The result does not depend on their order of arrival."""
    items = [item for _, item in ordered]
    face = items[0]
    if len(items) == 1:
        return without_repeats(face)
    fields: dict[str, Any] = {}
    for name in _FIRST_PRESENT:
        fields[name] = next((value for item in items if (value := getattr(item, name)) is not None), None)
    if face.heat is None:
        # -1 describes only the item that has it, so it is not inherited.
        fields["heat"] = next((item.heat for item in items if item.heat not in (None, -1)), None)
    fields["entry"] = all(item.entry for item in items)
    for name in _ALL_UNITED:
        fields[name] = _united((getattr(item, name) for item in items), str.casefold)
    fields["images"] = next((item.images for item in items if item.images), ())
    fields["links"] = _united((item.links for item in items), lambda link: (link.address, link.kind))
    fields["related"] = tuple(entry for item in items for entry in item.related)
    fields["other"] = {name: value for item in reversed(items) for name, value in item.other.items()}
    return without_repeats(replace(face, **fields))


def _united(lists: Iterable[Iterable[Any]], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Returns all entries, each once, in the order of their first occurrence."""
    found: dict[Any, Any] = {}
    for entries in lists:
        for entry in entries:
            found.setdefault(key(entry), entry)
    return tuple(found.values())


def without_repeats(item: Item) -> Item:
    """Drops related entries that lead to the story itself, or repeat the address and title of an earlier one."""
    if not item.related:
        return item
    found: dict[tuple[str | None, str | None], RelatedItem] = {}
    for entry in item.related:
        if entry.normal is None or entry.normal != item.normal:
            found.setdefault((entry.normal, entry.title), entry)
    if len(found) == len(item.related):
        return item
    return replace(item, related=tuple(found.values()))


def shown(item: Item) -> Item:
    """Returns an item without the fields that no user sees."""
    return replace(item, origin="", place=None, secured=None)
