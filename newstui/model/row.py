"""Describes a row of the list, apart from whole stories, so that a list is shown without importing those."""

from typing import NamedTuple


class StoryRow(NamedTuple):
    """Holds what one row of the list shows; never a body.

    `provider` is the author when there is none. `published` is UTC seconds. `id` is 10 base32 characters.
    `event_count`: stories of its event, 0 when few tell of it; `event_unread`: one of them is unread. `copy_read`: a
    copy of it was read. `excerpt`: its start, on one line.
    """

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
    event_count: int = 0
    event_unread: bool = False
    copy_read: bool = False
    excerpt: str = ""
