"""What a source gives: cleaned, bounded and typed at the source's edge. Everything after trusts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Provider:
    """Who published it. At least one of the two is there."""

    name: str | None = None
    domain: str | None = None

    @property
    def shown(self) -> str:
        return self.name or self.domain or ""


@dataclass(frozen=True, slots=True)
class Image:
    """`address` as written when it may be opened, else the bare path (`/assets/…`) and `openable` is false."""

    address: str
    width: int | None = None
    height: int | None = None
    title: str | None = None
    attribution: str | None = None
    openable: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A further address of a story: an action (download), an embedded video, an AMP copy.

    `kind` is the data's own word (`download`) or `video`, `amp`.
    """

    address: str
    kind: str
    title: str | None = None
    attribution: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """One entry of an item's related list, in the item's order. Title or address is there.

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


@dataclass(frozen=True, slots=True)
class Item:
    """One item file or API entry.

    `origin` is its path in the folder ("_posts/2020-01-16-x.md", "/" between parts) or the API's `path`.
    `place` is what stands for the address when there is none: "<nearest _folder>/<file name>", and for an
    item of an API the same made from its `path`; None when neither is known.
    `address` is what `o` opens (http or https, percent-encoded); `normal` its normal form.
    Dates are UTC seconds. Absent is None, or empty for text lists. `heat` is -1 or more.
    `body` is the cleaned source text; `body_kind.kind_of` says whether it is HTML or Markdown.
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
    """A feed's or post's own categories. A tag is not a topic by itself."""
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
