"""Turns a feed's document into events: new, changed and unchanged entries, and the state of the feed."""

import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256

from newstui import limits
from newstui.model.source_events import (
    Checkpoint,
    Event,
    Expect,
    ItemFound,
    Known,
    Rejected,
    Remark,
    Stamp,
    Unchanged,
)
from newstui.net.errors import FeedError
from newstui.net.turns import waiting
from newstui.sources.feeds.documents.document import VERSION, Document, read_document
from newstui.sources.feeds.identity import identified, shared_addresses, stamp_of, with_dates
from newstui.sources.feeds.state import FeedState
from newstui.text.urls import normal

_REJECTED = Stamp(0, 0)
"""The stamp of a rejected entry: no item's stamp has size 0."""

_UNCHANGED_AT_ONCE = 10_000

_reading = threading.Lock()
"""Lets one thread read a document at a time: more would be no faster and need more memory. A thread gives up its turn
before it waits for this lock, because the thread that holds it may be waiting for a turn.
"""

_TURN_SECONDS = 0.05
"""How long a long document is read before others get their turn."""


class FeedReading:
    """Reads a feed once. `at`: the source's address or path. `now`: UTC seconds. `state` is changed in place."""

    def __init__(self, name: str, at: str, known: Known, state: FeedState, now: int) -> None:
        self.name, self.at, self.state, self.now = name, at, state, now
        self._stamps = known.stamps
        self._full = known.full

    def as_before(self, moved_to: str | None = None) -> Iterator[Event]:
        """Yields the events of a feed that has not changed."""
        yield from self._move(moved_to, None)
        yield from self._unchanged(list(self._stamps))
        yield self._done()

    def document(
        self, body: bytes, address: str, content_type: str = "", moved_to: str | None = None
    ) -> Iterator[Event]:
        """Yields the events of a document from `address`. Raises FeedError, before any event, if it is not a feed."""
        digest = sha256(body).hexdigest()
        if digest == self.state.hash and self.state.reader == VERSION and not self._full:
            yield from self.as_before(moved_to)
            return
        with waiting():
            _reading.acquire()
        try:
            document = read_document(body, address, content_type, time_limit())
        finally:
            _reading.release()
        yield Expect(len(document.entries))
        yield from self._move(moved_to, document)
        told = {entry.key for entry in document.entries}
        yield from self._entries(document, address)
        yield from self._unchanged([origin for origin in self._stamps if origin not in told])
        yield from (Remark(f"{self.name}: {words}") for words in document.remarks)
        self._remember(document, digest)
        yield self._done()

    def _done(self) -> Checkpoint:
        self.state.succeeded(self.now)
        return Checkpoint(self.state.as_json())

    def _entries(self, document: Document, address: str) -> Iterator[Event]:
        state = self.state
        first = not state.whole_at
        items, state.seen = with_dates(document.items, self.now, state.seen, document.date if first else None)
        own = (document.site, document.address, address, self.at)
        state.shared = list(shared_addresses(document.items, own, state.shared))
        shared, feed_key = set(state.shared), normal(self.at)
        dated = iter(items)
        same: list[str] = []
        for entry in document.entries:
            before = self._believed(entry.key)
            if entry.item is None:
                if before is None or before == _REJECTED:
                    yield Rejected(entry.key, entry.reason, _REJECTED)
                else:  # its story stays unchanged
                    same.append(entry.key)
                continue
            item = identified(next(dated), shared, feed_key)
            stamp = stamp_of(item)
            if before == stamp:
                same.append(entry.key)
                continue
            # The library needs the items in order, including unchanged ones.
            yield from self._unchanged(same)
            same = []
            if entry.key not in self._stamps:
                state.new_at = self.now
            yield ItemFound(item, stamp)
        yield from self._unchanged(same)

    def _believed(self, key: str) -> Stamp | None:
        """Returns the known stamp of an entry; None in a full read, or if the reader is newer than the stamp."""
        if self._full or self.state.reader != VERSION:
            return None
        return self._stamps.get(key)

    def _unchanged(self, origins: list[str]) -> Iterator[Event]:
        for start in range(0, len(origins), _UNCHANGED_AT_ONCE):
            yield Unchanged(tuple(origins[start : start + _UNCHANGED_AT_ONCE]))

    def _remember(self, document: Document, digest: str) -> None:
        state = self.state
        state.format, state.title, state.site = document.format, document.title, document.site
        state.hash, state.whole_at, state.reader = digest, self.now, VERSION
        state.entries = len(document.entries)
        state.interval = document.interval or 0
        state.new_at = state.new_at or self.now

    # --- moved for good -----------------------------------------------------------------------------------------

    def _move(self, target: str | None, document: Document | None) -> Iterator[Event]:
        """Remembers a permanent redirect; believes one that is seen on two days, if the same feed is there.

        `document`: the answer of the new address, None if it is unchanged.
        """
        state = self.state
        if target is None:
            state.moved_to = None
        elif target != state.moved_to:
            state.moved_to, state.moved_since = target, self.now
        elif _day(self.now) != _day(state.moved_since) and self._same_feed(document):
            state.address, state.moved_to = target, None
            yield Remark(f"{self.name}: moved to {target}")

    def _same_feed(self, document: Document | None) -> bool:
        if document is None:
            return True
        same_title = bool(document.title) and document.title == self.state.title
        return same_title or any(entry.key in self._stamps for entry in document.entries)


def _day(at: int) -> int:
    return at // 86_400


def time_limit(clock: Callable[[], float] = time.thread_time) -> Callable[[], None]:
    """Makes a check that raises FeedError once this thread has worked for 10 s."""
    start = turn = clock()

    def check() -> None:
        nonlocal turn
        if clock() - turn > _TURN_SECONDS:
            with waiting():
                pass  # others get their turn
            turn = clock()
        if clock() - start > limits.FEED_TIME:
            raise FeedError(f"too large: not read within {limits.FEED_TIME:.0f} s", 200)

    return check
