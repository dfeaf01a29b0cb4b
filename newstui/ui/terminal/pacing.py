"""While a key is held, each frame is drawn when the last one has arrived: a slow line then never lags behind.

What we have written says nothing about it: kilobytes wait in the system's buffers, in ssh and on the way. So
the terminal is asked where its cursor is, which it tells once it has drawn what came before. One that has not
answered yet, or that is only tmux or screen at our end of the line, is given time by the size of the frame.
"""

import time
from threading import Condition

QUESTION = "\x1b[6n"
HELD = 3
"""Times that a key follows itself before it counts as held."""
GAP = 0.15
"""Seconds between two of them, at most."""
RATE = 10_000
"""Bytes a second that a line takes, where nobody answers."""
LONGEST = 0.5
"""Seconds that such a frame may keep the next one waiting."""
LOST = 2.0
"""Seconds after which an answer does not come any more."""


class Pace:
    """`asks`: the terminal's answers tell what has arrived. Keys and answers come from another thread."""

    def __init__(self, asks: bool) -> None:
        self._asks = asks
        self._key, self._pressed, self._again = "", 0.0, 0
        self._answers = False
        self._asked = 0
        self._arrived = Condition()

    def pressed(self, key: str) -> None:
        now = time.monotonic()
        same = key == self._key and now - self._pressed < GAP
        self._key, self._pressed, self._again = key, now, self._again + 1 if same else 0

    def ask(self) -> str:
        """What to write behind a frame; nothing when none is to be waited for."""
        if not self.held or not self._asks:
            return ""
        with self._arrived:
            self._asked += 1
        return QUESTION

    @property
    def held(self) -> bool:
        return self._again >= HELD and time.monotonic() - self._pressed < GAP

    def arrived(self) -> None:
        """The terminal has answered the oldest question."""
        with self._arrived:
            self._answers = True
            self._asked = max(0, self._asked - 1)
            self._arrived.notify()

    def wait(self, size: int) -> None:
        """Until a frame of so many bytes has arrived, as far as one can tell."""
        if self._asks and self._answers:
            self.settle(LOST)
        else:
            self._answered(min(size / RATE, LONGEST))

    def settle(self, patience: float) -> None:
        """Until no answer is on its way: it would be a key press of whoever reads the keys next."""
        if self._answers and not self._answered(patience):
            with self._arrived:
                self._asked = 0

    def _answered(self, patience: float) -> bool:
        with self._arrived:
            return self._arrived.wait_for(lambda: self._asks and not self._asked, patience)
