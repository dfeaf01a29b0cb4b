"""Reads the bytes of a feed as one document: title, site and entries. Uses no network and no clock."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from newstui import limits
from newstui.model.item import Item
from newstui.net.errors import FeedError
from newstui.sources.api.pages import load
from newstui.sources.feeds.documents.charset import decode
from newstui.sources.feeds.documents.draft import Draft, Feed, item_of
from newstui.sources.feeds.documents.entry import atom_draft, rss_draft
from newstui.sources.feeds.documents.head import Format, Head, atom_head, json_head, rss_head
from newstui.sources.feeds.documents.json_entry import entries_of, is_json_feed, json_draft
from newstui.sources.feeds.documents.xml_reader import Check, counted, read, root_place
from newstui.sources.feeds.identity import Named, keys_of, shared_addresses
from newstui.sources.fields import FieldError
from newstui.text.clean import clean
from newstui.text.urls import normal

Kind = Literal["feed", "json feed", "list", "json", "page", "xml", "nothing"]

VERSION = 3
"""Increase it when documents are read differently than before, so that unchanged ones are read again."""

_TOO_MANY = f"too large: took the first {limits.FEED_ENTRIES:,} entries"
_PAGE_ROOTS = frozenset("html head body meta title div p br b span table script style h1 center a".split())


@dataclass(frozen=True, slots=True)
class Entry:
    """Holds an entry of a feed: its item, or None and the `reason` why it was rejected.

    `key` identifies it in its feed (it is the item's origin); `id` is the identifier as written in the feed.
    `item.published` is the written date, None without one: see `identity.with_dates`.
    """

    key: str
    item: Item | None
    id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Holds a feed. `address`: its own, as it says. `date`: of its last change, as it says, UTC seconds.

    `interval`: seconds after which it asks to be fetched again. `remarks`: what was wrong with it, for people.
    `shared`: normal addresses that do not identify an entry.
    """

    format: Format
    title: str
    site: str | None
    address: str | None
    entries: tuple[Entry, ...]
    date: int | None = None
    interval: int | None = None
    remarks: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def items(self) -> list[Item]:
        return [entry.item for entry in self.entries if entry.item]


def kind_of(body: bytes, content_type: str = "") -> Kind:
    """Returns the kind of document, whatever the server calls it."""
    if _is_json(body):
        try:
            return "json feed" if is_json_feed(load(body)) else "json"
        except FeedError:
            return "json"
    text, _ = decode(body[: limits.FEED_BYTES], content_type)
    return _kind_of_root(text)[0]


def _kind_of_root(text: str) -> tuple[Kind, str]:
    """Returns the kind of an XML or HTML text, and the name of its root."""
    name, place = root_place(text)
    local = name.lower().rpartition(":")[2]
    if not name:
        return "nothing", ""
    if local in ("rss", "feed", "channel", "rdf"):
        return "feed", name
    if local == "opml":
        return "list", name
    page = local in _PAGE_ROOTS or re.search(r"<!doctype\s+html", text[:place], re.IGNORECASE)
    return ("page" if page else "xml"), name


def read_document(body: bytes, address: str, content_type: str = "", check: Check = lambda: None) -> Document:
    """Reads bytes as a feed. `address`: where they came from. `content_type`: as HTTP says.

    `check` is called every few milliseconds; what it raises ends the reading. Raises FeedError if the bytes are not a
    feed, or too broken for a single entry.
    """
    remarks: list[str] = []
    if len(body) > limits.FEED_BYTES:
        body = body[: limits.FEED_BYTES]
        remarks.append(f"too large: took the first {limits.FEED_BYTES // limits.MIB} MiB")
    if _is_json(body):
        head, entries = _json_entries(body, address, content_type, remarks, check)
    else:
        head, entries = _xml_entries(body, address, content_type, remarks, check)
    items = [entry.item for entry in entries if entry.item]
    if not entries:
        remarks.append("nothing in it")
    return Document(
        format=head.format,
        title=head.feed.title,
        site=head.feed.site,
        address=head.address,
        entries=tuple(entries),
        date=head.date,
        interval=head.interval,
        remarks=tuple(dict.fromkeys(remarks)),
        shared=shared_addresses(items, (head.feed.site, head.address, address)),
    )


def _is_json(body: bytes) -> bool:
    return body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] in (b"{", b"[")


def _json_entries(
    body: bytes, at: str, content_type: str, remarks: list[str], check: Check
) -> tuple[Head, list[Entry]]:
    value = load(body, content_type, " or a feed")
    if not is_json_feed(value):
        raise FeedError("JSON, but no feed", 200)
    head = json_head(value, at)
    listed = list(entries_of(value.get("items")))
    if len(listed) > limits.FEED_ENTRIES:
        remarks.append(_TOO_MANY)
    return head, _entries(listed[: limits.FEED_ENTRIES], json_draft, head.feed, check)


def _xml_entries(
    body: bytes, at: str, content_type: str, remarks: list[str], check: Check
) -> tuple[Head, list[Entry]]:
    text, remark = decode(body, content_type)
    kind, name = _kind_of_root(text)
    if kind != "feed":
        raise FeedError(_no_feed(kind, name) if body.strip() else "nothing in it", 200)
    xml = read(text, check)
    del text
    remarks += [*([remark] if remark else []), *xml.remarks]
    if xml.root is None or (xml.broken and not xml.entries):
        raise FeedError(f"{'; '.join(remarks)}; no entry can be read", 200)
    if xml.broken:
        remarks[-1] += f"; {counted(len(xml.entries), 'entry', 'entries')}"
    atom = xml.root.name.rpartition(":")[2] == "feed"
    head = atom_head(xml.root, at) if atom else rss_head(xml.root, at)
    return head, _entries(xml.entries, atom_draft if atom else rss_draft, head.feed, check)


def _no_feed(kind: Kind, name: str) -> str:
    if kind == "xml":
        return f"XML, but no feed ({clean(name)[: limits.TOPIC]})"
    return {
        "page": "a web page instead of a feed",
        "list": "a list of feeds (OPML) instead of a feed",
    }.get(kind, "not a feed")


def _entries(
    raw: Iterable[Any], drafted: Callable[[Any, Feed], Draft], feed: Feed, check: Check
) -> list[Entry]:
    drafts: list[Draft] = []
    for entry in raw:
        check()
        drafts.append(drafted(entry, feed))
    keys = keys_of(
        [
            Named(
                draft.id,
                normal(draft.addresses[0]) if draft.addresses else None,
                draft.title,
                draft.full.words or draft.short.words,
            )
            for draft in drafts
        ]
    )
    check()
    return [_entry(draft, feed, key) for draft, key in zip(drafts, keys, strict=True)]


def _entry(draft: Draft, feed: Feed, key: str) -> Entry:
    try:
        return Entry(key, item_of(draft, feed, key), draft.id)
    except FieldError as error:
        return Entry(key, None, draft.id, str(error))
