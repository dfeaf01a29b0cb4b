"""A line of the list. Apart from whole stories, so that a list is shown without loading all that those hold."""

from typing import NamedTuple


class StoryRow(NamedTuple):
    """What one line of the list shows; never a body. `published` is UTC seconds. `id` is 10 base32 characters."""

    id: str
    title: str
    provider: str = ""
    published: int | None = None
    read: bool = False
    starred: bool = False
    folded: bool = False
    gone: bool = False
    draft: bool = False
    related_count: int = 0
