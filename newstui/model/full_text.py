"""Describes the full text of a story: the article that was fetched from its address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FullText:
    """Holds an article. `key`: of its story; `address`: where it came from, after redirects; `html`: clean of scripts;
    `blocks`: what is shown of it, see `text.body.lines`.

    `fetched_at`: UTC seconds. `words`: how many it has. `notice`: what the reader should know about it, "" for nothing.
    `etag`, `modified`: what asks the server whether it changed. `place`: where the user left off, as it was kept.
    """

    key: int
    address: str
    html: str
    blocks: str
    words: int
    fetched_at: int
    notice: str = ""
    etag: str | None = None
    modified: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class NoFullText:
    """Says in words why there is no full text. `until`: UTC seconds before which it is tried again only on request."""

    words: str
    until: int
