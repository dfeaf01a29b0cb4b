"""Reads Media RSS, in an entry or in the groups and files directly inside it."""

import re
from collections.abc import Iterator

from newstui import limits
from newstui.sources.feeds.documents.draft import Draft, Feed
from newstui.sources.feeds.documents.markup import Body, body_of, body_of_text, resolve, title_words
from newstui.sources.feeds.documents.values import base_of, first_text, rss_title
from newstui.sources.feeds.documents.xml_nodes import Node


def _holders(node: Node) -> Iterator[Node]:
    """Lists the entry, its groups, and the files in either."""
    yield node
    for child in node.children("media:group", "media:content"):
        yield child
        yield from child.children("media:content")


def media_title(node: Node) -> str:
    return next(filter(None, (rss_title(holder, "media:title") for holder in _holders(node))), "")


def media_keywords(node: Node) -> Iterator[str]:
    for holder in _holders(node):
        for child in holder.children("media:keywords"):
            yield from map(title_words, child.text.split(",")[: limits.TOPICS])


def media_description(node: Node, feed: Feed, alone: bool) -> Body:
    """Returns the description of the entry or its group; of a file, if the entry has no other text (`alone`)."""
    for holder in _holders(node) if alone else (node, *node.children("media:group")):
        for child in holder.children("media:description"):
            if child.attributes.get("type", "plain").lower() == "plain" and not child.has_markup:
                body = body_of_text(child.text)
            else:
                body = body_of(child.html, base_of(child, feed))
            if body.words:
                return body
    return Body()


def add_media(draft: Draft, node: Node, base: str) -> None:
    """Reads the pictures and files of Media RSS and iTunes, in the entry or in groups directly inside it."""
    for child in (part for holder in _holders(node) for part in holder.children()):
        values = child.attributes
        address = resolve(base, values.get("url") or values.get("href", ""))
        if address is None:
            continue
        if child.name == "media:content":
            media = values.get("type") or values.get("medium", "")
            draft.attach(address, media, first_text(child, "media:title"), values.get("filesize"))
        elif child.name in ("media:thumbnail", "itunes:image"):
            draft.picture(address, _pixels(values.get("width")), _pixels(values.get("height")))


def _pixels(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[1-9][0-9]{0,5}", text) else None
