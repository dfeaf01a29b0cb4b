"""Describes a row of the list, separate from `Story`, so that showing a list does not import that."""

from typing import NamedTuple


class StoryRow(NamedTuple):
    """Holds what one row of the list shows; never a body.

    `provider` is the author if there is no provider. `published` is UTC seconds. `id` is 10 base32 characters.
    `event_count`: stories of its event, 0 if too few providers report it; `event_unread`: one of them is unread.
    `copy_read`: a copy of it was read. `excerpt`: its start, on one line.
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
