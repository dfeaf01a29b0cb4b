"""Removes replies of the terminal from the typed keys, even if they come late or in pieces.

They may answer another program: on a slow line its reply comes when we have the keyboard.
"""

import re

_REPLY = re.compile(
    r"\x1b\[[?>=][\d;:]*[ -/]*[@-xz~]"  # CSI; those that end with y are Textual's
    r"|\x1b\[\d*n"  # status: ready
    r"|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS, APC, PM, SOS
    r"|\x1b(?:\]\d|[P_^][\d>!$+G])[^\x07\x1b]*(?=\x1b[^\\])"  # cut short by another sequence
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[[\d?<>=][\d;:]*[ -/]*|\]\d[^\x07\x1b]*\x1b?|[P_^][\d>!$+G][^\x07\x1b]*\x1b?)$"
)
MAX_PENDING = 4096
"""Characters kept of an unfinished reply."""
LATE_SECONDS = 1.0
"""How long the rest of an unfinished reply may take."""


class TerminalReplies:
    """Strips replies from the input."""

    def __init__(self) -> None:
        self._pending = ""

    @property
    def pending(self) -> bool:
        """Tells whether a reply has begun."""
        return bool(self._pending)

    def strip_replies(self, typed: str) -> str:
        """Returns the input without replies; keeps an unfinished one until its rest comes."""
        typed, self._pending = _REPLY.sub("", self._pending + typed), ""
        found = _UNFINISHED.search(typed)
        if found:
            typed, self._pending = typed[: found.start()], found[0]
            if len(self._pending) > MAX_PENDING:  # keep an Esc that may begin its end
                self._pending = self._pending[:MAX_PENDING] + "\x1b" * self._pending.endswith("\x1b")
        return typed

    def drop(self) -> None:
        """Drops an unfinished reply; no one types such a sequence."""
        self._pending = ""
