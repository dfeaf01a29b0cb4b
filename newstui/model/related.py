"""Describes a story as shown in another story's related list."""

from dataclasses import dataclass

from newstui.model.item import Provider


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """Holds an entry of the related list; it has an `id` and marks when the library has the story."""

    title: str
    excerpt: str | None = None
    address: str | None = None
    published: int | None = None
    type: str | None = None
    provider: Provider | None = None
    quality: int | None = None
    id: str | None = None
    read: bool = False
    starred: bool = False
