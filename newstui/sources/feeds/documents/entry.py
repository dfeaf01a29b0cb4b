"""Reads the entries of RSS and Atom, field by field. If a field has several elements, the first counts."""

from collections.abc import Iterator

from newstui import limits
from newstui.sources.feeds.documents.dates import feed_date
from newstui.sources.feeds.documents.draft import Draft, Feed, author_of, http_address, length_of
from newstui.sources.feeds.documents.markup import Body, body_of, resolve, title_words
from newstui.sources.feeds.documents.media import add_media, media_description, media_keywords, media_title
from newstui.sources.feeds.documents.values import (
    atom_body,
    atom_title,
    base_of,
    base_with,
    first_date,
    first_text,
    rss_title,
)
from newstui.sources.feeds.documents.xml_nodes import Node
from newstui.text.clean import one_line

_WRITTEN = tuple(
    "pubdate dc:date dcterms:issued dcterms:created date atom:published published prism:publicationdate".split()
)
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
_SHORT = tuple(
    "description abstract atom:summary itunes:summary itunes:subtitle dc:description summary".split()
)
_FULL = tuple(
    "content:encoded xhtml:body xhtml:div atom:content body fullitem yandex:full-text full-text content encoded".split()
)
_TITLES = ("title", "media:title", "dc:title", "itunes:title", "atom:title")
_PERSONS = ("dc:creator", "author", "atom:author", "itunes:author", "dc:author")
# --- RSS ----------------------------------------------------------------------------------------------------


def rss_draft(node: Node, feed: Feed) -> Draft:
    base = base_of(node, feed)
    draft = Draft(id=_rss_id(node), title=rss_title(node, *_TITLES))
    draft.title = draft.title or media_title(node)
    draft.published = first_date(node, *_WRITTEN, *_CHANGED)
    if draft.published is None:
        draft.published = feed_date(node.attributes.get("lastmod", ""))
    draft.authors = _rss_authors(node)
    draft.tags = [*_categories(node), *_subjects(node)]
    draft.full, draft.short = _rss_full(node, feed), _rss_short(node, feed)
    draft.short = draft.short or media_description(node, feed, alone=not draft.full)
    draft.source = first_text(node, "source")
    draft.length = length_of(first_text(node, "itunes:duration"))
    for child in node.children("enclosure", "enc:enclosure", "atom:link", "link"):
        if child.name.endswith("enclosure") or child.attributes.get("rel", "").lower() == "enclosure":
            _attach(draft, child, base)
    add_media(draft, node, base)
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
        resolve(base, first_text(node, "feedburner:origlink", "pheedo:origlink")),
        *(resolve(base, reference) for reference in rss_links(node)),
        resolve(base, node.attributes.get("href", "")),
        *alternates(node.children("atom:link"), base),
        _permalink(guid, base) if guid and permanent else None,
        http_address(node.attributes.get("rdf:about", "")),
        next((link.address for link in draft.links if link.kind in ("audio", "video", "download")), None),
        next((image.address for image in draft.images[:1] if node.first("enclosure")), None),
    ]
    yield from (address for address in found if address)


def _permalink(guid: Node, base: str) -> str | None:
    """Returns the address in a guid; a relative one only if it begins with "/": other words are just names."""
    text = guid.text.strip()
    return resolve(base, text) if text.startswith("/") else http_address(text)


def _rss_authors(node: Node) -> list[str]:
    for name in _PERSONS:
        found = [
            author_of(first_text(child, "name", "atom:name") or child.text) for child in node.children(name)
        ]
        if any(found):
            return found
    return []


def _categories(node: Node) -> Iterator[str]:
    for holder in (node, *node.children("categories")):
        for child in holder.children("category", "atom:category"):
            attributes = child.attributes
            yield title_words(child.text.strip() or attributes.get("label") or attributes.get("term", ""))


def _subjects(node: Node) -> Iterator[str]:
    for child in node.children("dc:subject"):
        yield title_words(child.text)
    for child in node.children("itunes:keywords"):
        yield from map(title_words, child.text.split(",")[: limits.TOPICS])
    yield from media_keywords(node)


def _rss_full(node: Node, feed: Feed) -> Body:
    for child in node.children(*_FULL):
        base = base_of(child, feed)
        body = atom_body(child, base) if child.name == "atom:content" else body_of(child.html, base)
        if body:
            return body
    return Body()


def _rss_short(node: Node, feed: Feed) -> Body:
    for name in _SHORT:
        for child in node.children(name):
            base = base_of(child, feed)
            body = atom_body(child, base) if name == "atom:summary" else body_of(child.html, base)
            if body:
                return body
    return Body()


def _attach(draft: Draft, child: Node, base: str) -> None:
    values = child.attributes
    names = ("url", "href", "resource", "rdf:resource")
    reference = next((values[name] for name in names if values.get(name)), child.text)
    media = values.get("type") or values.get("enc:type", "")
    draft.attach(resolve(base, reference), media, values.get("title", ""), values.get("length"))


# --- Atom ---------------------------------------------------------------------------------------------------


def atom_draft(node: Node, feed: Feed) -> Draft:
    base = base_of(node, feed)
    draft = Draft(id=first_text(node, "id") or None)
    draft.title = next(filter(None, map(atom_title, node.children("title"))), "")
    draft.title = draft.title or rss_title(node, "media:title", "dc:title") or media_title(node)
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
        draft.short = media_description(node, feed, alone=not draft.full)
    draft.length = length_of(first_text(node, "itunes:duration"))
    links = list(node.children("link"))
    for child in links:
        if child.attributes.get("rel", "").strip().lower() == "enclosure":
            _attach(draft, child, base)
    add_media(draft, node, base)
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


def _add_related(draft: Draft, links: "Iterator[Node] | list[Node]", base: str) -> None:
    for child in links:
        if child.attributes.get("rel", "").strip().lower() in ("related", "via"):
            title = child.attributes.get("title", "")
            draft.link(resolve(base_with(child, base), child.attributes.get("href", "")), "related", title)


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
            if body:
                return body
    return Body()
