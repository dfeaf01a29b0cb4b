"""Writes items as JSON and reads them back: the part that the content file stores beside its columns.

Each item is a list with every field at a fixed index. New fields go to the end and have a default, so that older rows
can still be read.
"""

import hashlib
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from newstui.model.item import GivenTopic, Image, Item, Link, Provider, RelatedItem
from newstui.model.topic import TopicDefinition


class Packed(NamedTuple):
    """Holds the fields of an item without title, excerpt and body, in the order in which they are written."""

    origin: str
    place: str | None
    address: str | None
    normal: str | None
    published: int | None
    type: str
    category: str | None
    quality: int | None
    heat: int | None
    draft: bool
    removed: bool
    provider: Provider | None
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    images: tuple[Image, ...]
    links: tuple[Link, ...]
    related: tuple[RelatedItem, ...]
    parts: tuple[str, ...]
    length: str | None
    price: str | None
    levels: tuple[str, ...]
    rating: float | None
    ratings: int | None
    secured: str | None
    other: dict[str, Any]
    tags: tuple[str, ...] = ()
    entry: bool = False
    given: tuple[GivenTopic, ...] = ()


class _Definition(NamedTuple):
    """Holds the fields of a topic definition without its origin, in the order in which they are written."""

    name: str
    shortname: str | None
    parent: str | None
    id: str | None
    description: str | None
    services: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()


_fields = attrgetter(*Packed._fields)
_definition_fields = attrgetter(*_Definition._fields)
_encoder = msgspec.json.Encoder()
_packed = msgspec.json.Decoder(Packed)
_whole = msgspec.json.Decoder(tuple[str, str | None, str | None, str])
_definition = msgspec.json.Decoder(_Definition)


def _encode(value: object) -> str:
    return _encoder.encode(value).decode()


def pack(item: Item) -> str:
    """Writes an item without title, excerpt and body."""
    return _encode(_fields(item))


def read_packed(more: str) -> Packed:
    """Reads what `pack` wrote, in 3 to 10 µs. Raises ValueError (msgspec's) for anything else."""
    return _packed.decode(more)


def unpack(title: str, excerpt: str | None, body: str | None, more: str) -> Item:
    """Makes an item from a row of `story_text`. Raises ValueError."""
    return Item(title=title, excerpt=excerpt, body=body, **_packed.decode(more)._asdict())


def pack_whole(item: Item) -> str:
    """Writes an item with its texts as one string."""
    return _encode((item.title, item.excerpt, item.body, pack(item)))


def unpack_whole(text: str) -> Item:
    """Reads what `pack_whole` wrote. Raises ValueError."""
    return unpack(*_whole.decode(text))


def digest(item: Item, more: str) -> bytes:
    """Returns a 16-byte digest of all fields; `more` is pack(item)."""
    text = f"{item.title}\0{item.excerpt or ''}\0{item.body or ''}\0{more}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def pack_definition(topic: TopicDefinition) -> str:
    """Writes a topic definition without its origin, which has a column."""
    return _encode(_definition_fields(topic))


def unpack_definition(text: str) -> TopicDefinition:
    """Reads what `pack_definition` wrote. Raises ValueError."""
    return TopicDefinition(**_definition.decode(text)._asdict())
