"""Stores the state of a feed between two syncs, as JSON in the library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newstui.sources.feeds.documents.document import VERSION

_KIND = "feed"
_STATE_VERSION = 1
NOT_READ = "not read yet"
VALIDATORS_SECONDS = 8 * 86_400
"""The age at which validators are dropped: a server may claim forever that nothing has changed."""


@dataclass(slots=True)
class FeedState:
    """All times are UTC seconds, 0 for never.

    What is asked: `address`, in place of the source's own, once it has moved or a page offered it; `moved_to` since
    `moved_since` is an address that it seems to move to. `offered`: a page that the source names offers `address`.

    What came: `format`, `title`, `site`; `etag`, `modified` and `hash` of the body that came at `whole_at`, as
    `reader` (`document.VERSION`) read it; `entries` of them; `seen` dates given to entries without one; `shared`
    addresses.

    When: `asked_at` of the last answer or failure, `new_at` when something last was new; `interval` and `max_age`
    are the seconds between two requests that the feed and its server want.

    Trouble: `failures` in a row since `failed_since`, the last with `status`; `rest_until` when its server wants no
    requests, after it asked `rests` times in a row; `ended`: gone for good.
    """

    address: str | None = None
    moved_to: str | None = None
    moved_since: int = 0
    offered: bool = False
    format: str = ""
    title: str = ""
    site: str | None = None
    etag: str | None = None
    modified: str | None = None
    hash: str = ""
    whole_at: int = 0
    reader: int = 0
    entries: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    shared: list[str] = field(default_factory=list)
    asked_at: int = 0
    new_at: int = 0
    interval: int = 0
    max_age: int = 0
    failures: int = 0
    failed_since: int = 0
    status: int = 0
    rest_until: int = 0
    rests: int = 0
    ended: bool = False

    def forget_validators(self) -> None:
        self.etag, self.modified, self.hash = None, None, ""

    def validators(self, at: int) -> dict[str, str]:
        """Returns the headers of a conditional request; empty if the validators can't be relied on."""
        if self.reader != VERSION or not 0 <= at - self.whole_at <= VALIDATORS_SECONDS:
            self.forget_validators()
        sent = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in sent.items() if value}

    def succeeded(self, at: int) -> None:
        self.asked_at = at
        self.failures = self.failed_since = self.status = self.rest_until = self.rests = 0
        self.ended = False

    def failed(self, at: int, status: int) -> None:
        self.asked_at, self.status = at, status
        self.failures += 1
        self.failed_since = self.failed_since or at

    def as_json(self) -> dict[str, Any]:
        """Returns the state as JSON values, without defaults: a copy unaffected by later changes."""
        plain = FeedState()
        found = {name: getattr(self, name) for name in self.__slots__}
        kept = {
            name: value.copy() if isinstance(value, dict | list) else value
            for name, value in found.items()
            if value != getattr(plain, name)
        }
        return {"kind": _KIND, "version": _STATE_VERSION, **kept}


def is_feed(state: Mapping[str, Any]) -> bool:
    """Tells whether a source's state is that of a feed."""
    return state.get("kind") == _KIND


def from_json(state: Mapping[str, Any]) -> FeedState:
    """Reads what `as_json` returned; the state is empty if another kind of source or another version wrote it."""
    if not is_feed(state) or state.get("version") != _STATE_VERSION:
        return FeedState()
    known = {name: value for name, value in state.items() if name in FeedState.__slots__}
    return FeedState(**known)


def described(state: Mapping[str, Any]) -> str:
    """Describes a feed: "rss, 20 entries"."""
    known = from_json(state)
    if not known.format:
        return NOT_READ
    return f"{known.format}, {known.entries:,} entr{'y' if known.entries == 1 else 'ies'}"
