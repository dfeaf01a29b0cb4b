"""While a key is held, draws each frame only after the one before has arrived, so that a slow line never lags.

A finished write proves nothing: kilobytes wait in the system's buffers, in ssh and on the way. So the terminal is asked
for its cursor position, and replies once it has drawn all that came before. For one that does not reply, or where tmux
or screen at our end of the line would, a time by the size of the frame is waited instead.
"""

import time
from threading import Condition

QUESTION = "\x1b[6n"
HELD_REPEATS = 3
"""Repeats after which a key counts as held."""
REPEAT_SECONDS = 0.15
"""The longest time between two repeats of a held key."""
LINE_BYTES_PER_SECOND = 10_000
"""The assumed speed of a line without replies."""
MAX_FRAME_SECONDS = 0.5
"""The longest wait for a frame without replies."""
LOST_SECONDS = 2.0
"""A reply later than this is given up."""


class Pacing:
    """`asks`: replies of the terminal tell what has arrived. Keys and replies come from another thread."""

    def __init__(self, asks: bool) -> None:
        self._asks = asks
        self._key, self._pressed, self._repeats = "", 0.0, 0
        self._has_replied = False
        self._asked = 0
        self._arrived = Condition()

    def pressed(self, key: str) -> None:
        now = time.monotonic()
        same = key == self._key and now - self._pressed < REPEAT_SECONDS
        self._key, self._pressed, self._repeats = key, now, self._repeats + 1 if same else 0

    def ask(self) -> str:
        """Returns what to write after a frame, "" if there is nothing to wait for."""
        if not self.held or not self._asks:
            return ""
        with self._arrived:
            self._asked += 1
        return QUESTION

    @property
    def held(self) -> bool:
        return self._repeats >= HELD_REPEATS and time.monotonic() - self._pressed < REPEAT_SECONDS

    def arrived(self) -> None:
        """Counts a reply to the oldest question."""
        with self._arrived:
            self._has_replied = True
            self._asked = max(0, self._asked - 1)
            self._arrived.notify()

    def wait(self, size: int) -> None:
        """Waits until a frame of `size` bytes has arrived, as far as we can tell."""
        if self._asks and self._has_replied:
            self.settle(LOST_SECONDS)
        else:
            self._wait_for_replies(min(size / LINE_BYTES_PER_SECOND, MAX_FRAME_SECONDS))

    def settle(self, timeout: float) -> None:
        """Waits for the replies under way: the next program would read them as keys."""
        if self._has_replied and not self._wait_for_replies(timeout):
            with self._arrived:
                self._asked = 0

    def _wait_for_replies(self, timeout: float) -> bool:
        with self._arrived:
            return self._arrived.wait_for(lambda: self._asks and not self._asked, timeout)
