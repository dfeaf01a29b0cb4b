"""Sends waiting marks to a news server, in batches that grow while it answers quickly."""

import time
from collections.abc import Callable, Iterator, Sequence

from newstui.library.servers.store import ServerStore, Waiting
from newstui.sources.servers.reader_api import Mark, ReaderApi
from newstui.sources.servers.session import Trouble
from newstui.sync.servers.comparing import READ, STARRED

SENT_AT_ONCE = 2_000
"""The most items whose marks are sent in one sync; the others follow in the next."""
FIRST_BATCH, LARGEST_BATCH = 50, 250
QUICK_SECONDS = 2.0
_FAILURES = 3
_FLAGS: tuple[tuple[Mark, int], ...] = (("read", READ), ("starred", STARRED))


def send_marks(api: ReaderApi, store: ServerStore, account: int, keep: Callable[[], None]) -> int:
    """Sends waiting marks and returns their number. This makes nothing agreed: the server's OK proves nothing.

    `keep` is called before each request. Raises Trouble.
    """
    waiting = store.waiting(account, SENT_AT_ONCE)
    number, size = 0, FIRST_BATCH
    sent: set[str] = set()
    for mark, value, items in _groups(waiting):
        start = failures = 0
        while start < len(items):
            some = items[start : start + size]
            keep()
            began = time.monotonic()
            try:
                api.mark(mark, value, some)
            except Trouble as error:
                failures += 1
                if not error.passing or failures == _FAILURES:
                    raise
                size = max(1, size // 2)
                continue
            failures = 0
            store.was_sent(account, [item for item in some if item not in sent])
            sent.update(some)
            number += len(some)
            start += len(some)
            if time.monotonic() - began < QUICK_SECONDS:
                size = min(LARGEST_BATCH, size * 2)
    return number


def _groups(waiting: Sequence[Waiting]) -> Iterator[tuple[Mark, bool, list[str]]]:
    """Yields each waiting mark and value with its items: a request carries one mark and value."""
    for mark, bit in _FLAGS:
        for value in (True, False):
            items = [
                one.item for one in waiting if (one.base ^ one.ours) & bit and bool(one.ours & bit) is value
            ]
            if items:
                yield mark, value, items
