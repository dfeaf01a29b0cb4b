"""Lets one of the network's threads work at a time, while the others wait for the network; a key of the user's first.

Python runs one thread at a time, and a key would wait behind each that wants to run. Where nobody types there are no
turns: handing them on costs time.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

KEY_SECONDS = 0.05
"""How long at most the network's threads wait for a key to be handled."""
_TICK_SECONDS = 0.002

_thread = threading.local()
_keys_go_first = False
_key_until = 0.0
"""Until when a key is first: a time of the monotonic clock."""


def keys_go_first() -> None:
    """Begins to give turns, for good: the user has a keyboard now."""
    global _keys_go_first
    _keys_go_first = True


def key_came() -> None:
    """Holds the next turns back until `key_handled`."""
    global _key_until
    _key_until = time.monotonic() + KEY_SECONDS


def key_handled() -> None:
    global _key_until
    _key_until = 0.0


class Turns:
    """Gives turns to threads in the order in which they ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self) -> None:
        with self._lock:
            mine = threading.Lock()
            if self._taken:
                mine.acquire()
                self._waiting.append(mine)
            self._taken = True
        with mine:  # released by the thread whose turn was before
            pass
        until = time.monotonic() + KEY_SECONDS
        while time.monotonic() < min(_key_until, until):
            time.sleep(_TICK_SECONDS)

    def give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


@contextmanager
def in_turn(turns: Turns) -> Iterator[None]:
    """Makes this thread work only in its turns, if there are any."""
    if not _keys_go_first:
        yield
        return
    turns.take()
    _thread.turns = turns
    try:
        yield
    finally:
        _thread.turns = None
        turns.give_back()


@contextmanager
def waiting() -> Iterator[None]:
    """Lets other threads work while this one waits, then takes its next turn. Hold no lock when it ends."""
    turns: Turns | None = getattr(_thread, "turns", None)
    if turns is None:
        yield
        return
    turns.give_back()
    try:
        yield
    finally:
        turns.take()
