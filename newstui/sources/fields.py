"""Makes an `Item` from its fields, in all the forms that files and feeds use.

Everything is cleaned, bounded and typed here, once. Null, empty, missing and wrongly typed values all count as absent.
A number where text belongs becomes its text; one value where a list belongs becomes a list of one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newstui import limits
from newstui.model.item import Item
from newstui.model.topic import TopicDefinition
from newstui.sources.item_parts import (
    ADDRESSES,
    AMPS,
    EXCERPTS,
    TITLES,
    images_of,
    links_of,
    provider_of,
    related_of,
)
from newstui.sources.values import (
    first_address,
    first_text,
    integer_of,
    json_of,
    list_of,
    mappings_of,
    name_of,
    names_of,
    text_of,
)
from newstui.text.body.kind import as_html
from newstui.text.clean import clean, clean_lines
from newstui.text.dates import duration, parse_date
from newstui.text.tags import plain
from newstui.text.urls import normal, openable


class FieldError(Exception):
    """Explains to people why the fields are not an item or topic."""


_KNOWN = {
    *(*ADDRESSES, *AMPS, *TITLES, *EXCERPTS, "taxonomy", "path", "publishedDateTime", "type", "category"),
    *("categories", "quality", "heat", "score", "published", "removed", "provider", "topics", "images"),
    *("related", "featuredContent", "body", "content", "length", "price", "levels", "ratings", "actions"),
    *("items", "topItems", "secured"),
}
_PROVIDER_KNOWN = {"name", "domain", "authors"}
_OTHER_DEPTH = 8


def item_of(raw: Mapping[str, Any], origin: str, place: str | None, body: str | None, *, feed: bool) -> Item:
    """Makes an item from these fields. Raises FieldError if it has no title.

    `origin` and `place` as in `Item` (see `place_of`). `body` is what follows the front matter of a file.
    `feed`: an entry of a JSON feed, where `sourceUrl` beside `originalUrl` or `webUrl` is the entry's own
    JSON, never the article.
    """
    get = raw.get
    title = first_text(raw, TITLES, limits.TITLE)
    if title is None:
        raise FieldError("no title and no name")
    own = ADDRESSES[:2] if feed and ("originalUrl" in raw or "webUrl" in raw) else ADDRESSES
    address = first_address(raw, own)
    identity = normal(address) if address else None
    provider = get("provider")
    rating, ratings = _rating(get("ratings"))
    return Item(
        origin=origin,
        title=title,
        place=place,
        address=address,
        normal=identity,
        excerpt=first_text(raw, EXCERPTS, limits.EXCERPT),
        published=parse_date(get("publishedDateTime")),
        type=name_of(get("type")) or "article",
        category=_category(raw, origin),
        quality=integer_of(get("quality")),
        heat=_heat(raw),
        draft=get("published") is False,
        removed=get("removed") is True,
        provider=provider_of(provider, address),
        topics=tuple(_topics(get("topics"))),
        authors=_authors(provider),
        images=images_of(get("images")),
        links=links_of(raw),
        related=related_of(get("related"), identity),
        parts=_parts(raw, origin),
        body=_body(body) or _served(get("content")) or _served(get("body")),
        length=_length(get("length")),
        price=name_of(get("price")),
        levels=names_of(get("levels")),
        rating=rating,
        ratings=ratings,
        secured=_secured(get("secured")),
        other=other_fields(raw),
    )


def topic_of(raw: Mapping[str, Any], origin: str) -> TopicDefinition:
    """Makes the topic that a file or the topics endpoint defines. Raises FieldError if it has no name."""
    name = text_of(raw.get("name"), limits.TOPIC)
    if name is None:
        raise FieldError("a topic without a name")
    return TopicDefinition(
        name=name,
        origin=origin,
        id=first_text(raw, ("_id", "id"), limits.TOPIC),
        shortname=text_of(raw.get("shortname"), limits.TOPIC),
        parent=text_of(raw.get("parent"), limits.TOPIC),
        description=text_of(raw.get("description"), limits.EXCERPT),
        services=tuple(_services(raw.get("services"))),
        keywords=names_of(raw.get("keywords")),
        hashtags=names_of(raw.get("hashtags")),
    )


def place_of(path: str) -> str:
    """Returns what identifies an item without an address: its path from the nearest folder that starts with `_`, or all
    of it.

    `path` is relative to the chosen root, so the root's own name never counts.
    """
    section = _section(path)
    return path[section.rfind("/") + 1 :] if section else path


def _section(path: str) -> str:
    """Cuts a path after its last folder that starts with `_`; "" if there is none."""
    folders = path.split("/")[:-1]
    while folders and not folders[-1].startswith("_"):
        folders.pop()
    return "/".join(folders)


# --- fields -------------------------------------------------------------------------------------------------


def _heat(raw: Mapping[str, Any]) -> int | None:
    number = integer_of(raw.get("heat"))
    if number is None:
        number = integer_of(raw.get("score"))
    return number if number is not None and limits.HEAT[0] <= number <= limits.HEAT[1] else None


def _category(raw: Mapping[str, Any], origin: str) -> str | None:
    """Returns the category as written, else the first of a feed's `categories`, else the top folder's name."""
    name = name_of(raw.get("category"))
    if name is None and "categories" in raw:
        name = next(iter(names_of(raw["categories"])), None)
    if name is None and "/" in origin:
        name = name_of(origin.partition("/")[0].lstrip("_"))
    return name


def _authors(provider: object) -> tuple[str, ...]:
    if not isinstance(provider, dict) or "authors" not in provider:
        return ()
    names = (name_of(author.get("name")) for author in mappings_of(provider["authors"]))
    return tuple(name for name in names if name)[: limits.LINKS]


def _topics(value: object) -> Iterator[str]:
    seen: set[str] = set()
    for entry in list_of(value):
        name = name_of(entry)
        if name is None:
            continue
        name = name if len(name) <= limits.TOPIC else plain(name, limits.TOPIC)
        key = name.casefold()
        if key not in seen:
            seen.add(key)
            yield name
        if len(seen) == limits.TOPICS:
            return


def _parts(raw: Mapping[str, Any], origin: str) -> tuple[str, ...]:
    """Lists a collection's items as origins: files name them within their section, feeds by `path`."""
    if "items" not in raw and "topItems" not in raw:
        return ()
    section = _section(origin)
    parts: dict[str, None] = {}
    for entry in (*list_of(raw.get("items")), *list_of(raw.get("topItems"))):
        if isinstance(entry, str) and entry.strip():
            name = clean(entry).strip(" /").removesuffix(".md")
            parts[f"{section}/{name}.md" if section else f"{name}.md"] = None
        elif isinstance(entry, dict) and isinstance(entry.get("path"), str):
            parts[clean(entry["path"]).strip(" /")] = None
    return tuple(part for part in parts if part and len(part) <= limits.ADDRESS)[: limits.RELATED]


def _body(value: object) -> str | None:
    return clean_lines(value[: limits.BODY]).strip() or None if isinstance(value, str) and value else None


def _served(value: object) -> str | None:
    """Reads a body from a field; it is HTML, whatever it begins with."""
    body = _body(value)
    return as_html(body) if body else None


def _length(value: object) -> str | None:
    text = name_of(value)
    return duration(text) if text else None


def _rating(value: object) -> tuple[float | None, int | None]:
    """Reads a rating: its average, 0 to 5, and its number of votes."""
    if not isinstance(value, dict):
        return None, None
    average, votes = value.get("average"), integer_of(value.get("count"))
    if not isinstance(average, int | float) or isinstance(average, bool) or not 0 <= average <= 5:
        average = None
    return None if average is None else float(average), votes if votes is not None and votes >= 0 else None


def _secured(value: object) -> str | None:
    """Reads ciphertext in Base64. Anything else counts as absent, and so does a text that is too long, since a part is
    useless.
    """
    if not isinstance(value, str) or not value or len(value) > limits.SCALAR:
        return None
    return value if value.isascii() and value.isprintable() else None


def _services(value: object) -> Iterator[tuple[str, str]]:
    """Yields section and address, from a file's `{news: address}` or a feed's `[{name: news, endpoint: address}]`."""
    pairs: Iterable[tuple[object, object]]
    if isinstance(value, dict):
        pairs = value.items()
    else:
        pairs = ((entry.get("name"), entry.get("endpoint")) for entry in mappings_of(value))
    for section, endpoint in list(pairs)[: limits.LINKS]:
        name, address = name_of(section), openable(endpoint) if isinstance(endpoint, str) else None
        if name and address:
            yield name, address


# --- what newstui does not know -----------------------------------------------------------------------------


def other_fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Returns unknown fields as clean and bounded JSON values, with the unknown fields of the provider."""
    fields = {name: value for name, value in raw.items() if name not in _KNOWN}
    provider = raw.get("provider")
    if isinstance(provider, dict) and not provider.keys() <= _PROVIDER_KNOWN:
        fields["provider"] = {name: provider[name] for name in provider if name not in _PROVIDER_KNOWN}
    kept: dict[str, Any] = {}
    room = limits.SCALAR
    for name, value in fields.items():
        value = json_of(value, _OTHER_DEPTH)
        size = len(repr(value))
        if value is not None and size <= room:
            room -= size
            kept[clean(name)[: limits.NAME]] = value
    return kept
