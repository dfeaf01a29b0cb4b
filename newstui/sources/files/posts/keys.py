"""Finds the fields of a post by name, ignoring case, hyphens, underscores and spaces."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

TITLES = ("title", "name", "headline", "newstitle", "linkTitle")
DATES = (
    *("publishedDateTime", "date", "pubDate", "pubDatetime", "publishDate", "publishedDate", "datePublished"),
    *("published", "publishedAt", "posted", "created", "createdAt", "dateCreated"),
)
UPDATES = (
    *("updated", "updatedDate", "updatedAt", "lastmod", "modified", "dateModified", "lastModified"),
    "modDatetime",
)
LINKED = (
    *("originalUrl", "link", "external-url", "external-link", "link-url", "ref-url", "bookmark-of", "url"),
    *("source", "source_url", "website", "canonical_url", "canonical"),
)
TOPICS = ("topics", "topic", "tags", "tag", "categories", "category", "series")
AUTHORS = ("authors", "author", "byline", "author_name", "creator")
EXCERPTS = (
    *("excerpt", "abstract", "description", "summary", "spoiler", "subtitle", "dek", "lead", "teaser"),
    *("overview", "bio", "meta-description"),
)
IMAGES = (
    *("images", "image", "cover", "coverImage", "heroImage", "banner_image", "thumbnail", "og_image"),
    *("ogImage", "featured_image", "hero", "feature"),
)
_AS_WRITTEN = frozenset(
    (*TITLES, *DATES, *UPDATES, *LINKED, *TOPICS, *AUTHORS, *EXCERPTS, *IMAGES, "draft", "status", "hidden")
)


@lru_cache(maxsize=4096)
def folded_key(name: str) -> str:
    """Returns a field name without case, hyphens, underscores and spaces."""
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")


class Fields:
    """Holds front matter whose values are found by any spelling of their names. Empty values count as absent."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self._values: dict[str, Any] = {}
        for name, value in raw.items():
            if value is None or value == "" or value == "~" or value == [] or value == {}:
                continue
            key = folded_key(str(name))
            if key not in self._values or name in _AS_WRITTEN:
                self._values[key] = value

    def get(self, name: str) -> Any:
        return self._values.get(folded_key(name))

    def given(self, names: Iterable[str]) -> Iterator[Any]:
        """Yields the values of these names that are present, in the order of the names."""
        for name in names:
            value = self._values.get(folded_key(name))
            if value is not None:
                yield value
