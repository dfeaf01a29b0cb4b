"""What the terminal says of itself stands among the keys: it is none, however late or in pieces it comes.

Also what another program asked before us: on a slow line the answer comes when we have the keyboard.
"""

import re

_ANSWER = re.compile(
    r"\x1b\[[?>=][\d;:]*[ -/]*[@-xz~]"  # CSI; Textual knows those that end with y
    r"|\x1b\[\d*n"  # "no trouble"
    r"|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS, APC, PM, SOS
    r"|\x1b(?:\]\d|[P_^][\d>!$+G])[^\x07\x1b]*(?=\x1b[^\\])"  # cut short by another sequence
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[[\d?<>=][\d;:]*[ -/]*|\]\d[^\x07\x1b]*\x1b?|[P_^][\d>!$+G][^\x07\x1b]*\x1b?)$"
)
MOST = 4096
"""Characters that are kept of an unfinished one."""
LATE = 1.0
"""Seconds that the rest of an unfinished one may take."""


class Answers:
    def __init__(self) -> None:
        self._begun = ""

    @property
    def begun(self) -> bool:
        """The first part of a sequence has come."""
        return bool(self._begun)

    def left_out(self, typed: str) -> str:
        """What was typed, without answers; a sequence that is not whole yet is kept until it is."""
        typed, self._begun = _ANSWER.sub("", self._begun + typed), ""
        found = _UNFINISHED.search(typed)
        if found:
            typed, self._begun = typed[: found.start()], found[0]
            if len(self._begun) > MOST:  # its end may have begun
                self._begun = self._begun[:MOST] + "\x1b" * self._begun.endswith("\x1b")
        return typed

    def drop(self) -> None:
        """The rest did not come. Nobody types so many signs at once: it was none of the keys."""
        self._begun = ""
