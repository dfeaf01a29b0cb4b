"""Reads the data files of a folder: feeds stored as files, and lists of bookmarks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newstui import limits
from newstui.model.item import Item, Provider
from newstui.model.source_events import Event, Ignored, ItemFound, Rejected, Stamp
from newstui.net.errors import FeedError
from newstui.sources.fields import FieldError
from newstui.sources.files.posts.dates import read_date
from newstui.sources.files.posts.keys import Fields
from newstui.sources.files.posts.labels import topics_of
from newstui.sources.files.walk import RefusedError, read_file
from newstui.sources.files.yaml_events import load_yaml
from newstui.text.tags import plain
from newstui.text.urls import host, normal, openable

_ADDRESSES = ("url", "link", "href")
_TITLES = ("title", "name", "description")
_NOTES = ("extended", "note")
_DATES = ("date", "time", "added")


def data_events(origin: str, data: bytes, stamp: Stamp, *, named: bool = False) -> Iterator[Event]:
    """Yields the entries of a feed or a list of bookmarks as items `FILE#…`; the file itself is ignored silently."""
    yield Ignored(origin, stamp)
    if origin.lower().endswith(".xml") or (
        origin.lower().endswith(".json") and b"jsonfeed.org" in data[:2_000]
    ):
        yield from _feed_entries(origin, data, stamp)
    elif named or _may_hold_bookmarks(origin):
        yield from _bookmarks(origin, data, stamp)


def holds_posts(path: str) -> bool:
    """Tells whether a JSON file is a JSON Feed or a list of bookmarks, not a page of an API."""
    try:
        data, _ = read_file(path)
    except (OSError, RefusedError):
        return False
    stamp = Stamp(len(data), 0)
    return any(isinstance(event, ItemFound) for event in data_events("x.json", data, stamp, named=True))


def _may_hold_bookmarks(origin: str) -> bool:
    """Tells whether a file may be a list of bookmarks: a file in `_data`, or JSON directly in the chosen folder, like
    an export.
    """
    return "_data" in origin.split("/")[:-1] or ("/" not in origin and origin.lower().endswith(".json"))


def _feed_entries(origin: str, data: bytes, stamp: Stamp) -> Iterator[Event]:
    from newstui.sources.feeds.documents.document import read_document

    try:
        document = read_document(data, "")
    except FeedError:
        return
    for entry in document.entries:
        path = f"{origin}#{entry.key}"
        if entry.item is None:
            yield Rejected(path, entry.reason, stamp)
        else:
            yield ItemFound(_as_post(entry.item, path), stamp)


def _as_post(item: Item, path: str) -> Item:
    """Returns an entry as a post: its tags become topics, and it opens what it links to (`external_url`)."""
    outside = next((link.address for link in item.links if link.kind == "related"), None)
    return replace(
        item,
        origin=path,
        place=None,
        address=outside or item.address,
        topics=topics_of(Fields({"tags": list(item.tags)}), spaces=False),
    )


def _bookmarks(origin: str, data: bytes, stamp: Stamp) -> Iterator[Event]:
    values = _loaded(origin, data)
    if not isinstance(values, list):
        return
    bookmarks = [_bookmark(value, f"{origin}#{number}") for number, value in enumerate(values, 1)]
    if sum(bookmark is not None for bookmark in bookmarks) * 2 > len(values):
        yield from (ItemFound(bookmark, stamp) for bookmark in bookmarks if bookmark)


def _loaded(origin: str, data: bytes) -> Any:
    """Returns the value of a data file; None if it can't be parsed: most are unrelated."""
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text) if origin.lower().endswith(".json") else load_yaml(text, 0)
    except (ValueError, RecursionError, FieldError):
        return None


def _bookmark(value: Any, path: str) -> Item | None:
    """Makes an item from a mapping with an address and a text; None for any other value."""
    if not isinstance(value, dict):
        return None
    fields = Fields(value)
    address = next((a for v in fields.given(_ADDRESSES) if isinstance(v, str) and (a := openable(v))), None)
    title = _first_text(fields, _TITLES, limits.TITLE)
    if address is None or title is None:
        return None
    description = _first_text(fields, ("description",), limits.EXCERPT)
    dates = (read_date(date) for date in fields.given(_DATES))
    return Item(
        origin=path,
        title=title,
        address=address,
        normal=normal(address),
        excerpt=(description if description != title else None)
        or _first_text(fields, _NOTES, limits.EXCERPT),
        published=next((date for date in dates if date is not None), None),
        provider=Provider(domain=host(address)),
        topics=topics_of(fields, spaces=True),
    )


def _first_text(fields: Fields, names: tuple[str, ...], limit: int) -> str | None:
    texts = (plain(value, limit) for value in fields.given(names) if isinstance(value, str))
    return next((text for text in texts if text), None)
