"""Turns bytes from the terminal into messages: keys, mouse events, pastes, and replies of the terminal.

Textual's parser gets only what it understands, one complete sequence at a time. It would read an unknown sequence as
keys, end a paste at the first escape sequence in it, and raise at some reports.
"""

import re
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator

from textual import constants
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from newstui.text.clean import clean
from newstui.ui.terminal.key_reports import normalized
from newstui.ui.terminal.pastes import Pasted, Pastes
from newstui.ui.terminal.replies import LATE_SECONDS, TerminalReplies

_TOKENS = re.compile(
    r"(?P<whole>\x1b(?:\[\[[A-E]|\[M[^\x1b]{3}|\[[0-?]*[ -/]*[@-~]|O[0-9;]*[@-~]))"
    r"|(?P<broken>\x1b\[[0-?]+[ -/]*)"
    # Esc and a punctuation key typed fast arrive together and begin no sequence; Textual would drop the Esc.
    r"|(?P<escape>\x1b(?=[ !-/:-@`{-~]))"
    r"|(?P<rest>\x1b?[^\x1b]*)",
    re.DOTALL,
)


class Keyboard:
    """`clock`: seconds, monotonic."""

    def __init__(self, debug: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pastes, self._replies = Pastes(), TerminalReplies()
        self._parser = XTermParser(debug)

    @property
    def timeout(self) -> float | None:
        """Seconds without input after which to call `timed_out`; None for no limit."""
        if self._begun:
            return constants.ESCAPE_DELAY
        return LATE_SECONDS if self._replies.pending else self._pastes.timeout

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yields the messages that the next bytes from the terminal complete."""
        yield from self._messages(self._pastes.split(self._decode(data), self._clock()))

    def timed_out(self) -> Iterator[Message]:
        """Yields what is left when no input came for `timeout` seconds: unfinished sequences stay unfinished."""
        if self._begun:
            yield from self._finished()
        elif self._replies.pending:
            self._replies.drop()
        else:
            yield from self._messages(self._pastes.timed_out())
            yield from self._finished()

    def _messages(self, parts: list[str | Pasted]) -> Iterator[Message]:
        for part in parts:
            if isinstance(part, Pasted):
                self._replies.drop()
                yield from self._finished()
                yield Paste(clean(part.text))
            else:
                yield from self._typed(self._replies.strip_replies(part))

    def _typed(self, keys: str) -> Iterator[Message]:
        for token in _TOKENS.finditer(keys):
            if not token[0] or token["broken"]:
                continue
            if token[0][0] == "\x1b":
                yield from self._finished()
            if token["escape"]:
                yield Key("escape", "\x1b")
            elif not token["whole"]:
                yield from self._parser.feed(token[0])
            elif sequence := token[0] if token[0][1] == "O" else normalized(token[0]):
                yield from self._parser.feed(sequence)
                if self._begun:  # an unknown sequence
                    list(self._finished())
                self._parser.mouse_pixels &= bool(self._parser.terminal_pixel_size)  # a size of 0 is unknown

    @property
    def _begun(self) -> bool:
        """Tells whether the parser waits for the rest of a sequence."""
        return self._parser._timeout_time is not None

    def _finished(self) -> Iterator[Message]:
        """Yields what the parser makes of a sequence whose rest does not come."""
        if self._begun:
            self._parser._timeout_time = 0
            yield from self._parser.tick()
