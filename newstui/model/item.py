"""Defines items. Sources clean, bound and type them, so that all later code can trust them.

The parts of an item are named tuples, which the library stores as JSON lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Provider(NamedTuple):
    """Names the publisher of an item. At least one of the two fields is set."""

    name: str | None = None
    domain: str | None = None

    @property
    def shown(self) -> str:
        """The name shown to people."""
        return self.name or self.domain or ""


class Image(NamedTuple):
    """Holds a picture of an item.

    `address` is as written when it may be opened, else the bare path (`/assets/…`), and `openable` is false.
    Sizes are pixels.
    """

    address: str
    width: int | None = None
    height: int | None = None
    title: str | None = None
    attribution: str | None = None
    openable: bool = True


class Link(NamedTuple):
    """Holds another address of an item: an action (download), an embedded video, an AMP copy.

    `kind` is the word of the data (`download`), or `audio`, `video` or `amp`. `size`: bytes, as the feed says.
    """

    address: str
    kind: str
    title: str | None = None
    attribution: str | None = None
    size: int | None = None


class RelatedItem(NamedTuple):
    """Holds an entry of an item's list of related stories. It has a title or an address.

    `normal` is the normal form of `address` (identity); `published` is UTC seconds.
    """

    title: str | None = None
    excerpt: str | None = None
    address: str | None = None
    normal: str | None = None
    published: int | None = None
    type: str | None = None
    provider: Provider | None = None
    quality: int | None = None
    amp: str | None = None
    images: tuple[Image, ...] = ()


class GivenTopic(NamedTuple):
    """Holds a topic that newstui assigned to an item. `why` gives the reason for people: "rule: LLM OR title:AI"."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """Holds one item file, or one entry of a feed or an API.

    `origin` is its path in the folder ("_posts/2020-01-16-x.md", "/" between parts) or the API's `path`.
    `place` identifies an item that has no address: "<nearest _folder>/<file name>", and for an
    item of an API the same made from its `path`; None when neither is known.
    `address` is what `o` opens (http or https, percent-encoded); `normal` its normal form.
    Dates are UTC seconds. Absent is None, or empty for text lists. `heat` is -1 or more.
    `body` is the cleaned source text; `kind_of` tells whether it is HTML or Markdown.
    `other` holds the fields newstui does not know, as JSON values; `secured` is never in it.
    """

    origin: str
    title: str
    place: str | None = None
    address: str | None = None
    normal: str | None = None
    excerpt: str | None = None
    published: int | None = None
    type: str = "article"
    category: str | None = None
    quality: int | None = None
    heat: int | None = None
    draft: bool = False
    removed: bool = False
    provider: Provider | None = None
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """The categories of a feed entry or a post. A tag is not a topic by itself."""
    authors: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    related: tuple[RelatedItem, ...] = ()
    parts: tuple[str, ...] = ()
    """Origins of the items a collection lists ("_learning/courses/x.md"), in its order."""
    body: str | None = None
    length: str | None = None
    price: str | None = None
    levels: tuple[str, ...] = ()
    rating: float | None = None
    ratings: int | None = None
    """`rating` is the average, 0 to 5, of `ratings` votes."""
    secured: str | None = None
    """Ciphertext: carried, never shown, searched or logged."""
    other: Mapping[str, Any] = field(default_factory=dict)
    entry: bool = False
    """Set for an entry of a feed, which has no topics of its own: it gets them from definitions and tags."""
    given: tuple[GivenTopic, ...] = ()
    """Topics assigned by the library, in addition to `topics`. A source leaves this empty."""
