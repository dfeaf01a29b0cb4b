"""Makes an item from a post: any Markdown file other than the item files of docs/formats.md."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from newstui import limits
from newstui.model.item import Image, Item, Link, Provider
from newstui.sources.fields import item_of, other_fields
from newstui.sources.files.posts import keys, names
from newstui.sources.files.posts.body import MORE, joined_address, readable
from newstui.sources.files.posts.dates import date_of
from newstui.sources.files.posts.labels import authors_of, topics_of
from newstui.sources.files.posts.neighbours import Neighbours
from newstui.sources.files.posts.permalinks import page_of
from newstui.sources.files.posts.prose import (
    first_paragraph,
    is_own_text,
    paragraphs,
    shortened,
    title_on_top,
    without_marks,
)
from newstui.sources.files.posts.settings import Site
from newstui.text.body.kind import as_html, kind_of
from newstui.text.clean import clean, clean_lines, whole_end
from newstui.text.tags import plain
from newstui.text.urls import host, linked, normal, openable

_ALONE = Neighbours()
_TITLE_OF_TEXT = 80
_TYPES = frozenset(
    "article video course book download collection profile forum answer code demo conference".split()
)
_FAMILY = (
    *(
        "quality",
        "removed",
        "related",
        "items",
        "topItems",
        "length",
        "price",
        "levels",
        "ratings",
        "actions",
    ),
    *("featuredContent", "ampWebUrl", "cdnAmpWebUrl", "ampUrl", "cdnAmpUrl"),
)
_USED = frozenset(
    map(keys.folded_key, (*keys.TITLES, *keys.EXCERPTS, *keys.AUTHORS, *keys.TOPICS, "keywords"))
)


def post_of(
    raw: Mapping[str, Any],
    origin: str,
    body: str,
    site: Site | None = None,
    neighbours: Neighbours = _ALONE,
) -> Item:
    """Makes the item of a post. `body` is what follows the front matter `raw`; `site` determines its address.

    `neighbours` are the posts that it may link to.
    """
    fields = keys.Fields(raw)
    published = date_of(fields, origin)
    page = page_of(site, fields, origin, published)
    before_more = MORE.split(body, maxsplit=1) if "<!--" in body or "{/*" in body else [body]
    resolve = partial(_resolved, origin=origin, page=page, site=site, neighbours=neighbours)
    text = readable(body, origin.lower().endswith(".mdx"), resolve, neighbours.named).strip("\n")
    title = _text_of(fields, keys.TITLES, limits.TITLE)
    heading, rest = title_on_top(text)
    on_top = plain(without_marks(heading), limits.TITLE) if heading else None
    if title is None or title == on_top:
        title, text = on_top, rest
    html = _is_html(origin, text)
    first = first_paragraph(text, html)
    address = _linked(fields)
    identity = normal(address) if address and not is_own_text(first) else normal(page) if page else None
    # Fields of item files (price, length, levels …) mean the same in a post.
    family = {name: raw[name] for name in _FAMILY if name in raw}
    base = item_of({**family, "title": "x"}, origin, None, None, feed=False) if family else Item(origin, "x")
    summary = readable(before_more[0], mdx=False).strip("\n") if len(before_more) > 1 else ""
    return replace(
        base,
        title=title or _title_of(origin, first),
        address=address or page,
        normal=identity,
        excerpt=_text_of(fields, keys.EXCERPTS, limits.EXCERPT) or _excerpt(summary, first, html),
        published=published,
        type=_type(fields),
        category=_category(fields, origin),
        draft=_is_draft(fields, origin),
        provider=Provider(domain=host(address)) if address else None,
        topics=topics_of(fields, spaces=site is None or site.maker not in ("hugo", "zola", "hexo")),
        authors=authors_of(fields),
        images=tuple(_images(fields))[: limits.IMAGES],
        links=(
            *base.links,
            *((Link(page, "page", "its page"),) if page and address and page != address else ()),
        ),
        body=_body(text, html),
        other=other_fields(
            {name: value for name, value in raw.items() if keys.folded_key(str(name)) not in _USED}
        ),
    )


# --- texts --------------------------------------------------------------------------------------------------


def _text_of(fields: keys.Fields, aliases: tuple[str, ...], limit: int) -> str | None:
    """Reads the first of these fields that is a text or a number."""
    for value in fields.given(aliases):
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and (text := plain(_unmarked(value), limit)):
            return text
    return None


def _unmarked(text: str) -> str:
    return without_marks(text) if len(text) <= limits.EXCERPT else text


def _title_of(origin: str, first: str) -> str:
    title = names.title_of_name(origin)
    if title is None and first:
        title = first[: whole_end(first, _TITLE_OF_TEXT)].rstrip() if len(first) > _TITLE_OF_TEXT else first
    return plain(title or names.name_of(origin), limits.TITLE) or clean(origin)[: limits.TITLE]


def _excerpt(summary: str, first: str, html: bool) -> str | None:
    """Returns the text before the `more` mark, else the first paragraph, at most 300 characters."""
    return (summary and shortened(" ".join(paragraphs(summary, html)))) or shortened(first) or None


def _is_html(origin: str, text: str) -> bool:
    return bool(text) and (origin.lower().endswith((".html", ".htm")) or kind_of(text) == "html")


def _body(text: str, html: bool) -> str | None:
    body = clean_lines(text).strip("\n").rstrip()
    return (as_html(body) if html else body) or None


# --- other fields -------------------------------------------------------------------------------------------


def _linked(fields: keys.Fields) -> str | None:
    """Reads the first address among the fields that link to the subject of the post."""
    for value in fields.given(keys.LINKED):
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("url")
        if isinstance(value, str) and (address := openable(value)):
            return address
    return None


def _type(fields: keys.Fields) -> str:
    value = fields.get("type")
    return value.casefold() if isinstance(value, str) and value.casefold() in _TYPES else "article"


def _category(fields: keys.Fields, origin: str) -> str | None:
    value = fields.get("category")
    if not isinstance(value, str):
        value = origin.partition("/")[0].lstrip("_") if "/" in origin else ""
    return plain(value, limits.NAME) or None


def _is_draft(fields: keys.Fields, origin: str) -> bool:
    status = fields.get("status")
    return (
        fields.get("draft") in (True, "true", "True")
        or fields.get("published") in (False, "false", "False")
        or (isinstance(status, str) and status.casefold() == "draft")
        or fields.get("hidden") is True
        or fields.get("unlisted") is True
        or "_drafts" in origin.split("/")[:-1]
    )


def _images(fields: keys.Fields) -> Iterator[Image]:
    """Yields every image of the fields once. A path without a host is kept, but can't be opened."""
    found: set[str] = set()
    for value in fields.given(keys.IMAGES):
        for entry in value if isinstance(value, list) else [value]:
            image = _image(entry)
            if image and image.address not in found:
                found.add(image.address)
                yield image


def _image(entry: Any) -> Image | None:
    words = None
    if isinstance(entry, dict):
        named = keys.Fields(entry)
        texts = (text for text in named.given(("alt", "caption", "title")) if isinstance(text, str))
        words = plain(next(texts, ""), limits.TITLE) or None
        entry = next(
            (text for text in named.given(("src", "url", "image", "path")) if isinstance(text, str)), None
        )
    if not isinstance(entry, str) or not entry.strip():
        return None
    address = linked(entry)
    path = clean(entry).strip()
    if address is None and (":" in path or len(path) > limits.ADDRESS):
        return None
    return Image(address or path, title=words, openable=address is not None)


def _resolved(
    target: str, origin: str, page: str | None, site: Site | None, neighbours: Neighbours
) -> str | None:
    """Finds the address of a relative target: another post, its page, or a place below this post's page or the site."""
    if post := neighbours.at(origin, target):
        return post
    path, mark, part = target.partition("#")
    if site and path.lower().endswith(names.MARKDOWN):
        below = path.removeprefix("@/") if path.startswith("@/") else _joined_path(origin, path)
        other = page_of(site, keys.Fields({}), below, names.day_of_name(names.name_of(below)))
        return openable(other + mark + part) if other else None
    address = joined_address(page, site.base if site else None, target)
    return openable(address) if address else None


def _joined_path(origin: str, path: str) -> str:
    """Joins a relative path to the folder of a post, within the source."""
    parts: list[str] = []
    for part in (*PurePosixPath(origin).parent.parts, *PurePosixPath(path).parts):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", "..", "/"):
            parts.append(part)
    return "/".join(parts)
