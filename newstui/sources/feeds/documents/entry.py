"""Reads the entries of RSS and Atom, field by field. If a field has several elements, the first counts."""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from newstui import limits
from newstui.sources.feeds.documents.dates import feed_date
from newstui.sources.feeds.documents.draft import Draft, Feed, author_of, http_address, length_of
from newstui.sources.feeds.documents.markup import (
    Body,
    body_of,
    body_of_text,
    plain_words,
    resolve,
    title_words,
)
from newstui.sources.feeds.documents.xml_nodes import Node, markup
from newstui.text.clean import one_line

_WRITTEN = ("pubdate", "dc:date", "dcterms:issued", "dcterms:created", "date", "atom:published", "published")
_CHANGED = ("atom:updated", "updated", "dcterms:modified", "modified", "lastbuilddate")
_ATOM_DATES = (
    "published",
    "issued",
    "created",
    "dcterms:issued",
    "dc:date",
    "pubdate",
    "updated",
    "modified",
)
_SHORT = ("description", "atom:summary", "itunes:summary", "itunes:subtitle")
_BEGINS_WITH_BLOCK = re.compile(
    r"\s*<(p|div|h[1-6]|ul|ol|table|blockquote|section|article|main|figure|pre|dl)\b", re.IGNORECASE
).match


def base_of(node: Node, feed: Feed) -> str:
    """Returns the base of relative addresses inside the element."""
    if not node.base:
        return feed.base
    try:
        return urljoin(feed.at, node.base)
    except ValueError:
        return feed.base


def first_text(node: Node, *names: str) -> str:
    """Returns the text of the first element that has any, in the order of the names."""
    for name in names:
        for child in node.children(name):
            if text := child.text.strip():
                return text
    return ""


def first_date(node: Node, *names: str) -> int | None:
    """Returns the first date that can be parsed, in the order of the names."""
    for name in names:
        for child in node.children(name):
            if (moment := feed_date(child.text)) is not None:
                return moment
    return None


# --- RSS ----------------------------------------------------------------------------------------------------


def rss_draft(node: Node, feed: Feed) -> Draft:
    base = base_of(node, feed)
    draft = Draft(id=_rss_id(node), title=rss_title(node, "title", "media:title", "dc:title", "itunes:title"))
    draft.published = first_date(node, *_WRITTEN, *_CHANGED)
    draft.authors = _rss_authors(node)
    draft.tags = [*_categories(node), *_subjects(node)]
    draft.full, draft.short = _rss_full(node, feed), _rss_short(node, feed)
    draft.source = first_text(node, "source")
    draft.length = length_of(first_text(node, "itunes:duration"))
    for name in ("enclosure", "atom:link"):
        for child in node.children(name):
            if name == "enclosure" or child.attributes.get("rel", "").lower() == "enclosure":
                _attach(draft, child, base)
    _add_media(draft, node, base)
    draft.link(resolve(base, first_text(node, "comments")), "comments")
    _add_related(draft, node.children("atom:link"), base)
    draft.addresses = list(_rss_addresses(node, base, draft))
    return draft


def _rss_id(node: Node) -> str | None:
    return (
        first_text(node, "guid")
        or node.attributes.get("rdf:about", "").strip()
        or first_text(node, "atom:id", "id", "dc:identifier")
        or None
    )


def rss_title(node: Node, *names: str) -> str:
    for name in names:
        for child in node.children(name):
            if words := title_words(child.html[: limits.EXCERPT]):
                return words
    return ""


def rss_links(node: Node) -> Iterator[str]:
    """Lists the targets of RSS `link` elements: their text, else their href."""
    for child in node.children("link"):
        if child.attributes.get("rel", "alternate").lower() == "alternate" and (
            reference := child.text.strip() or child.attributes.get("href", "").strip()
        ):
            yield reference


def _rss_addresses(node: Node, base: str, draft: Draft) -> Iterator[str]:
    guid = node.first("guid")
    permanent = guid is not None and guid.attributes.get("ispermalink", "").strip().lower() != "false"
    found = [
        resolve(base, first_text(node, "feedburner:origlink")),
        *(resolve(base, reference) for reference in rss_links(node)),
        *alternates(node.children("atom:link"), base),
        http_address(guid.text) if guid and permanent else None,
        http_address(node.attributes.get("rdf:about", "")),
        next((link.address for link in draft.links if link.kind in ("audio", "video", "download")), None),
        next((image.address for image in draft.images[:1] if node.first("enclosure")), None),
    ]
    yield from (address for address in found if address)


def _rss_authors(node: Node) -> list[str]:
    for name in ("dc:creator", "author", "atom:author", "itunes:author"):
        found = [
            author_of(first_text(child, "name", "atom:name") or child.text) for child in node.children(name)
        ]
        if any(found):
            return found
    return []


def _categories(node: Node) -> Iterator[str]:
    for child in node.children("category", "atom:category"):
        attributes = child.attributes
        yield title_words(child.text.strip() or attributes.get("label") or attributes.get("term", ""))


def _subjects(node: Node) -> Iterator[str]:
    for child in node.children("dc:subject"):
        yield title_words(child.text)
    for child in node.children("itunes:keywords", "media:keywords"):
        for word in child.text.split(",")[: limits.TOPICS]:
            yield title_words(word)


def _rss_full(node: Node, feed: Feed) -> Body:
    for child in node.children("content:encoded", "xhtml:body", "xhtml:div", "atom:content"):
        base = base_of(child, feed)
        body = atom_body(child, base) if child.name == "atom:content" else body_of(child.html, base)
        if body.words or body.images:
            return body
    return Body()


def _rss_short(node: Node, feed: Feed) -> Body:
    for name in _SHORT:
        for child in node.children(name):
            base = base_of(child, feed)
            body = atom_body(child, base) if name == "atom:summary" else body_of(child.html, base)
            if body.words or body.images:
                return body
    return _media_description(node, feed)


def _media_description(node: Node, feed: Feed) -> Body:
    for holder in (node, *node.children("media:group")):
        for child in holder.children("media:description"):
            if child.attributes.get("type", "plain").lower() == "plain" and not child.has_markup:
                body = body_of_text(child.text)
            else:
                body = body_of(child.html, base_of(child, feed))
            if body.words:
                return body
    return Body()


def _attach(draft: Draft, child: Node, base: str) -> None:
    values = child.attributes
    reference = values.get("url") or values.get("href") or child.text
    draft.attach(
        resolve(base, reference), values.get("type", ""), values.get("title", ""), values.get("length")
    )


def _add_media(draft: Draft, node: Node, base: str) -> None:
    """Reads the pictures and files of Media RSS and iTunes, in the entry or in groups directly inside it."""
    groups = (node, *node.children("media:group", "media:content"))
    for child in (part for group in groups for part in group.children()):
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


# --- Atom ---------------------------------------------------------------------------------------------------


def atom_draft(node: Node, feed: Feed) -> Draft:
    base = base_of(node, feed)
    draft = Draft(id=first_text(node, "id") or None)
    draft.title = next(filter(None, map(atom_title, node.children("title"))), "")
    draft.title = draft.title or rss_title(node, "media:title", "dc:title")
    draft.published = first_date(node, *_ATOM_DATES)
    source = node.first("source")
    if source is not None:
        draft.source = next(filter(None, map(atom_title, source.children("title"))), "")
        draft.authors = atom_authors(source)
    draft.authors = draft.authors or atom_authors(node)
    draft.tags = [*_atom_categories(node), *_subjects(node)]
    draft.full = _first_body(node, feed, "content", "content:encoded")
    draft.short = _first_body(node, feed, "summary")
    if not draft.short.words:
        draft.short = _media_description(node, feed)
    draft.length = length_of(first_text(node, "itunes:duration"))
    links = list(node.children("link"))
    for child in links:
        if child.attributes.get("rel", "").strip().lower() == "enclosure":
            _attach(draft, child, base)
    _add_media(draft, node, base)
    _add_related(draft, links, base)
    draft.addresses = list(_atom_addresses(node, base, draft))
    return draft


def _atom_addresses(node: Node, base: str, draft: Draft) -> Iterator[str]:
    content = node.first("content")
    found = [
        resolve(base, first_text(node, "feedburner:origlink")),
        *alternates(node.children("link"), base),
        resolve(base, content.attributes.get("src", "")) if content else None,
        http_address(draft.id or ""),
    ]
    yield from (address for address in found if address)


def alternates(links: Iterator[Node], base: str) -> list[str]:
    """Lists the addresses of the pages that links point to, HTML pages first."""
    pages: list[tuple[bool, str]] = []
    for child in links:
        values = child.attributes
        if values.get("rel", "alternate").strip().lower() in ("alternate", ""):
            address = resolve(base_with(child, base), values.get("href", "") or child.text)
            if address:
                pages.append(("html" not in values.get("type", "html").lower(), address))
    return [address for _, address in sorted(pages, key=lambda page: page[0])]


def base_with(node: Node, base: str) -> str:
    try:
        return urljoin(base, node.base) if node.base else base
    except ValueError:
        return base


def _add_related(draft: Draft, links: "Iterator[Node] | list[Node]", base: str) -> None:
    for child in links:
        if child.attributes.get("rel", "").strip().lower() in ("related", "via"):
            title = child.attributes.get("title", "")
            draft.link(resolve(base_with(child, base), child.attributes.get("href", "")), "related", title)


def atom_title(node: Node) -> str:
    """Returns a text construct in one line: HTML is stripped, plain text is literal."""
    kind = node.attributes.get("type", "").lower()
    if node.has_markup:
        return plain_words(markup(node)[: limits.EXCERPT])
    text = node.text[: limits.EXCERPT]
    return title_words(text) if "html" in kind else one_line(text)


def atom_authors(node: Node) -> list[str]:
    people = (
        author_of(first_text(child, "name") or child.text) for child in node.children("author", "dc:creator")
    )
    return [name for name in people if name]


def _atom_categories(node: Node) -> Iterator[str]:
    for child in node.children("category"):
        yield one_line(child.attributes.get("label") or child.attributes.get("term") or child.text)


def _first_body(node: Node, feed: Feed, *names: str) -> Body:
    for name in names:
        for child in node.children(name):
            body = atom_body(child, base_of(child, feed))
            if body.words or body.images:
                return body
    return Body()


def atom_body(node: Node, base: str) -> Body:
    """Reads a content or summary in any form of Atom: text, html, xhtml, and Base64 as in Atom 0.3."""
    kind = node.attributes.get("type", "").strip().lower()
    text = node.text
    if node.attributes.get("mode", "").strip().lower() == "base64":
        try:
            text = base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return Body()
    elif node.has_markup:
        return body_of(markup(node), base)
    looks_so = _BEGINS_WITH_BLOCK(text)
    if "html" in kind or node.name == "content:encoded":
        return body_of(text, base)
    if not kind and looks_so and f"</{looks_so[1].lower()}" in text.lower():
        return body_of(text, base)
    if kind and not kind.startswith("text"):
        return Body()
    return body_of_text(text)
