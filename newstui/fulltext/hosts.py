"""Spaces the requests for articles: one at a time to a host, some seconds apart, and few hosts at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from newstui.net.errors import Cancelled, FeedError
from newstui.text.clean import clean

BETWEEN_SECONDS = 2.0
HOSTS_AT_ONCE = 2
_TICK_SECONDS = 0.05


class Hosts:
    """Lets threads take turns. A host that was asked just now is waited for, unless a person waits for the answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._next: dict[str, float] = {}
        self._resting: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, stop: Callable[[], bool], *, at_once: bool = False) -> Iterator[None]:
        """Waits for the turn of a request to `host`; `at_once`: only while another request to it is under way.

        Raises Cancelled, and FeedError for a host that asked for rest.
        """
        if (left := self._resting.get(host, 0.0) - time.monotonic()) > 0:
            raise FeedError(f"{clean(host)} asks programs to wait {ceil(left / 60):,} min", rest=left)
        while not self._take(host, at_once):
            if stop():
                raise Cancelled
            time.sleep(_TICK_SECONDS)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(host)
                self._next[host] = time.monotonic() + BETWEEN_SECONDS

    def rest(self, host: str, seconds: float) -> None:
        """Stops requests to a host that asked for a pause."""
        self._resting[host] = time.monotonic() + seconds

    def _take(self, host: str, at_once: bool) -> bool:
        with self._lock:
            crowded = len(self._busy) >= HOSTS_AT_ONCE or time.monotonic() < self._next.get(host, 0.0)
            if host in self._busy or (crowded and not at_once):
                return False
            self._busy.add(host)
            return True
