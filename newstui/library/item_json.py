"""Items as text: what the content file keeps of them beside its columns.

JSON lists, each field at its fixed place. A new field goes to the end, with a migration that adds it.
"""

import hashlib
import json
from typing import Any

from newstui.model.item import Image, Item, Link, Provider, RelatedItem
from newstui.model.topic import TopicDefinition

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def pack(item: Item) -> str:
    """All of an item but title, excerpt and body."""
    provider = item.provider
    return _encode(
        (
            item.origin,
            item.place,
            item.address,
            item.normal,
            item.published,
            item.type,
            item.category,
            item.quality,
            item.heat,
            item.draft,
            item.removed,
            provider and (provider.name, provider.domain),
            item.topics,
            item.authors,
            [_image(image) for image in item.images],
            [(link.address, link.kind, link.title, link.attribution) for link in item.links],
            [_related(entry) for entry in item.related],
            item.parts,
            item.length,
            item.price,
            item.levels,
            item.rating,
            item.ratings,
            item.secured,
            item.other,
        )
    )


def _image(image: Image) -> tuple[Any, ...]:
    return (image.address, image.width, image.height, image.title, image.attribution, image.openable)


def _related(entry: RelatedItem) -> tuple[Any, ...]:
    provider = entry.provider
    return (
        entry.title,
        entry.excerpt,
        entry.address,
        entry.normal,
        entry.published,
        entry.type,
        provider and (provider.name, provider.domain),
        entry.quality,
        entry.amp,
        [_image(image) for image in entry.images],
    )


def unpack(title: str, excerpt: str | None, body: str | None, more: str, brief: bool = False) -> Item:
    """The item of a row of story_text. `brief`: without what only a whole story shows, in a third of the time."""
    fields = json.loads(more)
    if brief:
        # Authors, images, links, related, parts; rating, ratings, secured, other.
        fields[13:18], fields[21:] = [[]] * 5, [None, None, None, {}]
    (origin, place, address, normal, published, kind, category, quality, heat, draft, removed) = fields[:11]
    (provider, topics, authors, images, links, related, parts, length, price, levels) = fields[11:21]
    (rating, ratings, secured, other) = fields[21:]
    return Item(
        origin=origin,
        title=title,
        place=place,
        address=address,
        normal=normal,
        excerpt=excerpt,
        published=published,
        type=kind,
        category=category,
        quality=quality,
        heat=heat,
        draft=draft,
        removed=removed,
        provider=Provider(*provider) if provider else None,
        topics=tuple(topics),
        authors=tuple(authors),
        images=tuple(Image(*image) for image in images),
        links=tuple(Link(*link) for link in links),
        related=tuple(_entry(*entry) for entry in related),
        parts=tuple(parts),
        body=body,
        length=length,
        price=price,
        levels=tuple(levels),
        rating=rating,
        ratings=ratings,
        secured=secured,
        other=other,
    )


def listed(more: str) -> list[str]:
    """The normal addresses of the related entries, without the rest of the item."""
    return [entry[3] for entry in json.loads(more)[16] if entry[3] is not None]


def _entry(
    title: str | None,
    excerpt: str | None,
    address: str | None,
    normal: str | None,
    published: int | None,
    kind: str | None,
    provider: list[str | None] | None,
    quality: int | None,
    amp: str | None,
    images: list[Any],
) -> RelatedItem:
    return RelatedItem(
        title,
        excerpt,
        address,
        normal,
        published,
        kind,
        Provider(*provider) if provider else None,
        quality,
        amp,
        tuple(Image(*image) for image in images),
    )


def pack_whole(item: Item) -> str:
    """An item with its texts, in one string."""
    return _encode((item.title, item.excerpt, item.body, pack(item)))


def unpack_whole(text: str) -> Item:
    title, excerpt, body, more = json.loads(text)
    return unpack(title, excerpt, body, more)


def digest(item: Item, more: str) -> bytes:
    """16 bytes that differ when any field differs; `more` is pack(item)."""
    text = f"{item.title}\0{item.excerpt or ''}\0{item.body or ''}\0{more}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def pack_definition(topic: TopicDefinition) -> str:
    return _encode((topic.name, topic.shortname, topic.parent, topic.id, topic.description, topic.services))


def unpack_definition(text: str) -> TopicDefinition:
    name, shortname, parent, id_, description, services = json.loads(text)
    return TopicDefinition(
        name=name,
        shortname=shortname,
        parent=parent,
        id=id_,
        description=description,
        services=tuple((section, address) for section, address in services),
    )
