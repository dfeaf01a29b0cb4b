"""Describes stories: one item, or several with the same address, and their marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newstui.model.item import Image, Link, Provider
from newstui.model.related import RelatedStory
from newstui.model.row import StoryRow
from newstui.model.together import MoreInTopic, Points, Together

OWN_TOPIC = "its own topic"
"""The reason for a topic that the item itself names."""


@dataclass(frozen=True, slots=True)
class Part:
    """Holds an entry of a collection: a story if the library has it, else only its origin."""

    origin: str
    title: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Holds a whole story. Fields as in `Item`; lists are merged over its origins.

    `topics` are its own and those that newstui assigned; `why` gives the reason for each, for people. `also_at` are the
    stories folded under this one; `folded_under` is the id of its head. `origins` are (source name, origin) pairs, its
    face's first. `file` is the face's item file as an absolute path, when it has one.
    """

    id: str
    title: str
    address: str | None = None
    excerpt: str | None = None
    published: int | None = None
    type: str = "article"
    category: str | None = None
    quality: int | None = None
    heat: int | None = None
    draft: bool = False
    gone: bool = False
    read: bool = False
    starred: bool = False
    provider: Provider | None = None
    topics: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    related: tuple[RelatedStory, ...] = ()
    related_count: int = 0
    parts: tuple[Part, ...] = ()
    also_at: tuple[RelatedStory, ...] = ()
    folded_under: str | None = None
    body: str | None = None
    length: str | None = None
    price: str | None = None
    levels: tuple[str, ...] = ()
    rating: float | None = None
    ratings: int | None = None
    sources: tuple[str, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    file: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    together: Together | None = None
    """Its event, copies and similar stories; None until requested."""
    more: MoreInTopic | None = None
    """More stories of its narrowest topic; None until requested, or if there are none."""
    points: Points | None = None
    """Explains its place on the front page; None elsewhere."""

    @property
    def row(self) -> StoryRow:
        return StoryRow(
            id=self.id,
            title=self.title,
            provider=self.provider.shown if self.provider else next(iter(self.authors), ""),
            published=self.published,
            read=self.read,
            starred=self.starred,
            folded=self.folded_under is not None,
            gone=self.gone,
            draft=self.draft,
            related_count=self.related_count,
        )
