"""Bytes from the terminal become messages: keys, the mouse, pastes, and what the terminal says of itself.

Textual's parser is given only what it understands, a whole sequence at a time. Left to itself it takes an
unknown one for keys, falls out of a paste at the first escape sequence in it, and raises at some reports.
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
from newstui.ui.terminal.key_reports import understood
from newstui.ui.terminal.pastes import Pasted, Pastes
from newstui.ui.terminal.replies import LATE, Answers

_TOKENS = re.compile(
    r"(?P<whole>\x1b(?:\[\[[A-E]|\[M[^\x1b]{3}|\[[0-?]*[ -/]*[@-~]|O[0-9;]*[@-~]))"
    r"|(?P<broken>\x1b\[[0-?]+[ -/]*)"
    # Esc and a sign typed fast: one chunk that begins no sequence. Textual keeps only the sign.
    r"|(?P<escape>\x1b(?=[ !-/:-@`{-~]))"
    r"|(?P<rest>\x1b?[^\x1b]*)",
    re.DOTALL,
)


class Keyboard:
    """`clock`: seconds, monotonic."""

    def __init__(self, debug: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pastes, self._answers = Pastes(), Answers()
        self._parser = XTermParser(debug)

    @property
    def patience(self) -> float | None:
        """Seconds without input after which `waited` is to be called; None for no limit."""
        if self._begun:
            return constants.ESCAPE_DELAY
        return LATE if self._answers.begun else self._pastes.patience

    def heard(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes, the next ones from the terminal, complete."""
        yield from self._messages(self._pastes.split(self._decode(data), self._clock()))

    def waited(self) -> Iterator[Message]:
        """Nothing came for `patience` seconds: what was begun is all there will be."""
        if self._begun:
            yield from self._finished()
        elif self._answers.begun:
            self._answers.drop()
        else:
            yield from self._messages(self._pastes.waited())
            yield from self._finished()

    def _messages(self, parts: list[str | Pasted]) -> Iterator[Message]:
        for part in parts:
            if isinstance(part, Pasted):
                self._answers.drop()
                yield from self._finished()
                yield Paste(clean(part.text))
            else:
                yield from self._typed(self._answers.left_out(part))

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
            elif sequence := token[0] if token[0][1] == "O" else understood(token[0]):
                yield from self._parser.feed(sequence)
                if self._begun:  # it goes on waiting: it knows no such sequence
                    list(self._finished())
                self._parser.mouse_pixels &= bool(
                    self._parser.terminal_pixel_size
                )  # 0 of them: none is known

    @property
    def _begun(self) -> bool:
        """The parser waits for the rest of a sequence."""
        return self._parser._timeout_time is not None

    def _finished(self) -> Iterator[Message]:
        """What the parser makes of a sequence whose rest does not come."""
        if self._begun:
            self._parser._timeout_time = 0
            yield from self._parser.tick()
