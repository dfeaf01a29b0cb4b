"""Separates pasted text from typed keys by the marks that the terminal puts around it (bracketed paste).

Everything between the marks is text, whatever escape sequences it contains and however it is split into reads. Most
terminals remove an end mark from the pasted text. For the others, a paste ends with the last end mark that arrives
without a pause: the terminal's own is the last, and no one types within milliseconds.

The end mark may never arrive. Then a single key after a silence ends the paste and drops its text; a longer piece is
the rest of a paste on a stalled line.
"""

import re
from typing import NamedTuple

from textual import constants

from newstui import limits

START, END = "\x1b[200~", "\x1b[201~"
_BEGINNINGS = tuple(START[:size] for size in range(len(START) - 1, 0, -1))
_ONE_KEY = re.compile(r"\x1b?(?:\[[0-?]*[ -/]*[@-~]|O[ -~])|[^\ud800-\udfff]", re.DOTALL)
LATE_SECONDS = 1.0
"""How long the rest of a sequence may take."""
PAUSE_SECONDS = 0.05
"""Silence after an end mark that ends the paste."""
LOST_SECONDS = 2.0
"""Silence within a paste after which a single key means that its end mark was lost."""


class Pasted(NamedTuple):
    """The text of a paste, cut to `limits.PASTE` characters."""

    text: str


class Pastes:
    """Splits input into keys (`str`) and pastes."""

    def __init__(self) -> None:
        self._held = ""
        """A possible beginning of a mark; after an end mark, what followed it."""
        self._text: str | None = None
        """The text pasted so far; None outside a paste."""
        self._ended = False
        self._last = 0.0

    @property
    def timeout(self) -> float | None:
        """Seconds without input after which to call `timed_out`; None for no limit."""
        if self._text is not None:
            return PAUSE_SECONDS if self._ended else None
        return None if not self._held else constants.ESCAPE_DELAY if self._held == "\x1b" else LATE_SECONDS

    def split(self, came: str, now: float) -> list[str | Pasted]:
        """Splits what was read at `now` (seconds of a monotonic clock)."""
        silence, self._last = now - self._last, now
        if self._text is None:
            return self._typed(self._held + came)
        whole = self._held + came
        if silence > LOST_SECONDS and not self._ended and END not in whole and _ONE_KEY.fullmatch(came):
            self._text, self._held = None, ""
            return [came]
        self._paste(whole)
        return []

    def timed_out(self) -> list[str | Pasted]:
        """Returns what is complete after `timeout` seconds without input."""
        text, held = self._text, self._held
        self._text, self._held, self._ended = None, "", False
        return [held] if text is None else [Pasted(text), *(self._typed(held) if held else ())]

    def _typed(self, keys: str) -> list[str | Pasted]:
        before, mark, after = keys.partition(START)
        if mark:
            self._text, self._held = "", ""
            self._paste(after)
            return [before]
        self._held = next((part for part in _BEGINNINGS if keys.endswith(part)), "")
        return [keys.removesuffix(self._held)]

    def _paste(self, whole: str) -> None:
        at = whole.rfind(END)
        if at >= 0:
            self._ended, end, rest = True, at, at + len(END)
        elif self._ended and len(whole) <= limits.PASTE:
            end = rest = 0
        else:  # too much without a pause to be typed
            self._ended, end = False, max(0, len(whole) - len(END) + 1)
            rest = end
        self._text = f"{self._text}{whole[:end]}"[: limits.PASTE]
        self._held = whole[rest:]
