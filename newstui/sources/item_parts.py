"""Reads the parts of an item that have fields of their own: provider, images, links, related items."""

from collections.abc import Mapping
from typing import Any

from newstui import limits
from newstui.model.item import Image, Link, Provider, RelatedItem
from newstui.sources.values import (
    first_address,
    first_text,
    integer_of,
    mappings_of,
    name_of,
    positive_of,
    text_of,
)
from newstui.text.clean import clean
from newstui.text.dates import parse_date
from newstui.text.urls import host, iframe_source, linked, normal

ADDRESSES = ("originalUrl", "webUrl", "sourceUrl", "website")
_RELATED_ADDRESSES = (*ADDRESSES, "url")
AMPS = ("ampWebUrl", "cdnAmpWebUrl", "ampUrl", "cdnAmpUrl")
TITLES = ("title", "name")
EXCERPTS = ("excerpt", "abstract", "bio", "overview")


def provider_of(value: object, address: str | None) -> Provider | None:
    """Reads the provider, else uses the host of the address. An `id` is a domain, or serves as the name."""
    name = domain = None
    if isinstance(value, dict):
        name, domain = name_of(value.get("name")), name_of(value.get("domain"))
        key = None if domain else name_of(value.get("id"))
        if key and "." in key:
            domain = key
        elif key and not name:
            name = key
    if name or domain:
        return Provider(name, domain)
    return Provider(domain=host(address)) if address else None


def images_of(value: object) -> tuple[Image, ...]:
    if value is None:
        return ()
    images = (_image(entry) for entry in mappings_of(value))
    return tuple(image for image in images if image)[: limits.IMAGES]


def _image(raw: Mapping[str, Any]) -> Image | None:
    """Reads an image; None without an address. A path without a host (`/assets/…`) is kept but can't be opened."""
    reference = raw.get("url")
    if not isinstance(reference, str):
        return None
    address = linked(reference)
    path = None if address else clean(reference).strip()
    if path is not None and (not path or ":" in path or len(path) > limits.ADDRESS):
        return None
    return Image(
        address or path or "",
        positive_of(raw.get("width")),
        positive_of(raw.get("height")),
        text_of(raw.get("title"), limits.TITLE),
        name_of(raw.get("attribution")),
        address is not None,
    )


def links_of(raw: Mapping[str, Any]) -> tuple[Link, ...]:
    """Collects links from the item's actions, an embedded video and AMP copies, each address once."""
    links: dict[str, Link] = {}
    for action in mappings_of(raw["actions"]) if "actions" in raw else ():
        address = first_address(action, ("url",))
        if address:
            title, kind = text_of(action.get("title"), limits.TITLE), name_of(action.get("type"))
            links.setdefault(
                address, Link(address, kind or "link", title, name_of(action.get("attribution")))
            )
    content = raw.get("featuredContent")
    video = iframe_source(content) if isinstance(content, str) and content else None
    if video:
        links.setdefault(video, Link(video, "video"))
    for name in AMPS:
        amp = first_address(raw, (name,)) if name in raw else None
        if amp:
            links.setdefault(amp, Link(amp, "amp"))
    return tuple(links.values())[: limits.LINKS]


def related_of(value: object, own: str | None) -> tuple[RelatedItem, ...]:
    """Reads related items in order, without the item itself (normal address `own`) and without repeats."""
    if value is None:
        return ()
    related: dict[tuple[str | None, str | None], RelatedItem] = {}
    for raw in mappings_of(value):
        get = raw.get
        title = first_text(raw, TITLES, limits.TITLE)
        address = first_address(raw, _RELATED_ADDRESSES)
        identity = normal(address) if address else None
        if not (title or identity) or (identity and identity == own) or (identity, title) in related:
            continue
        related[identity, title] = RelatedItem(
            title,
            first_text(raw, EXCERPTS, limits.EXCERPT),
            address,
            identity,
            parse_date(get("publishedDateTime")),
            name_of(get("type")),
            provider_of(get("provider"), address),
            integer_of(get("quality")),
            first_address(raw, AMPS),
            images_of(get("images")),
        )
        if len(related) == limits.RELATED:
            break
    return tuple(related.values())
