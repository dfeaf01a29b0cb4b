"""Spaces the requests for articles: one at a time to a host, some seconds apart, and few hosts at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newstui.net.errors import Cancelled

BETWEEN_SECONDS = 2.0
HOSTS_AT_ONCE = 2
_TICK_SECONDS = 0.05


class Hosts:
    """Lets threads take turns. A host that asked to be left alone, or was asked just now, is waited for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._next: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, stop: Callable[[], bool]) -> Iterator[None]:
        """Waits for the turn of a request to `host`. Raises Cancelled when `stop` says so."""
        while not self._take(host):
            if stop():
                raise Cancelled
            time.sleep(_TICK_SECONDS)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(host)
                self._next[host] = time.monotonic() + BETWEEN_SECONDS

    def _take(self, host: str) -> bool:
        with self._lock:
            free = host not in self._busy and len(self._busy) < HOSTS_AT_ONCE
            if free and time.monotonic() >= self._next.get(host, 0.0):
                self._busy.add(host)
                return True
            return False
