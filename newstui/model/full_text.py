"""Describes the full text of a story: the article that was fetched from its address."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FullText:
    """Holds an article. `key`: of its story; `address`: where it came from, after redirects; `html`: clean of scripts.

    `fetched_at`: UTC seconds. `words`: how many it has. `notice`: what the reader should know about it, "" for nothing.
    `etag`, `modified`: what asks the server whether it changed. `place`: where the user left off, as it was kept.
    `plain`: its text for the search, "" for an article that was fetched before.
    """

    key: int
    address: str
    html: str
    words: int
    fetched_at: int
    notice: str = ""
    etag: str | None = None
    modified: str | None = None
    place: str | None = None
    plain: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NoFullText:
    """Says in words why there is no full text. `until`: UTC seconds before which it is tried again only on request."""

    words: str
    until: int
