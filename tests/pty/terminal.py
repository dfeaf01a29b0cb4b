"""A terminal with a program in it: keys go in, a screen comes out, and every byte is kept.

Nothing here sleeps: each wait reads what the program writes until what is waited for is there, or the time
is up; then the test fails with the screen as it stood.
"""

import os
import pty
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from pyte.charsets import LAT1_MAP
from pyte.modes import IRM
from pyte.screens import Char, wcwidth

from tests.pty import warm

ROOT = Path(__file__).parents[2]
NEWSTUI = (sys.executable, "-m", "newstui")
PATIENCE = 15.0

_PRIVATE_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([>=<])[\d;]*u")
_ALTERNATE = (47, 1047, 1049)
_SWITCHED_ON_AT_THE_END = {25: "cursor", 7: "line wrap"}
_SWITCHED_OFF_AT_THE_END = {
    **dict.fromkeys(_ALTERNATE, "alternate screen"),
    **dict.fromkeys((9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016), "mouse"),
    2004: "bracketed paste",
    1004: "focus reports",
    2026: "synchronised output",
    2048: "size reports",
}


_looks: dict[tuple[Char, tuple[int, ...]], Char] = {}
"""What a change makes of a look: it is the same few again and again, in every terminal."""


@lru_cache(4096)
def _drawn(look: Char, text: str) -> list[Char] | None:
    """A character for each cell, if each has one cell."""
    return [look._replace(data=char) for char in text] if all(wcwidth(char) == 1 for char in text) else None


class _Screen(pyte.Screen):
    """pyte knows no alternate screen: here going to it, or leaving it, leaves nothing to be seen."""

    def draw(self, data: str) -> None:
        """pyte makes each character anew: text without anything special about it is put on its line at once."""
        x, at = self.cursor.x, self.cursor.y
        end, plain = x + len(data), not self.charset and self.g0_charset is LAT1_MAP
        cells = _drawn(self.cursor.attrs, data) if plain and end <= self.columns else None
        if cells is None or IRM in self.mode:
            super().draw(data)
            return
        self.buffer[at].update(zip(range(x, end), cells, strict=True))
        self.cursor.x = end
        self.dirty.add(at)

    def select_graphic_rendition(self, *attrs: int) -> None:
        change = (self.cursor.attrs, attrs)
        if change not in _looks:
            super().select_graphic_rendition(*attrs)
            _looks[change] = self.cursor.attrs
        self.cursor.attrs = _looks[change]

    def set_mode(self, *modes: int, private: bool = False) -> None:
        super().set_mode(*modes, private=private)
        self._cleared(modes, private)

    def reset_mode(self, *modes: int, private: bool = False) -> None:
        super().reset_mode(*modes, private=private)
        self._cleared(modes, private)

    def _cleared(self, modes: tuple[int, ...], private: bool) -> None:
        if private and 1049 in modes:
            self.erase_in_display(2)


class Terminal:
    """`argv` runs in a terminal of `size` (columns, rows). `env` changes ours: None takes a variable away.

    newstui is forked from a process that has imported it where that changes nothing, unless it has to be `new`.
    """

    def __init__(
        self,
        *argv: str | Path,
        size: tuple[int, int] = (120, 40),
        env: Mapping[str, str | None] | None = None,
        cwd: Path = ROOT,
        new: bool = False,
    ) -> None:
        wanted: dict[str, str | None] = dict(os.environ)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LC_ALL", "LC_CTYPE", "DISPLAY"):
            wanted[name] = None
        wanted |= {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        wanted |= env or {}
        columns, rows = size
        self.raw = bytearray()
        self.exit_code: int | None = None
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lines: list[str] = []
        self._size = (0, 0)
        words = [str(word) for word in argv]
        environment = {name: value for name, value in wanted.items() if value is not None}
        if not new and warm.fits(words, env or {}):
            self._fd, its = os.openpty()
            termios.tcsetwinsize(its, (rows, columns))
            self._modes_before = termios.tcgetattr(self._fd)
            self.pid = warm.start(words, environment, cwd, its)
            os.close(its)
        else:
            self.pid, self._fd = pty.fork()
            if self.pid == 0:
                try:
                    termios.tcsetwinsize(0, (rows, columns))
                    os.chdir(cwd)
                    os.execvpe(words[0], words, environment)
                finally:
                    os._exit(127)
            self._modes_before = termios.tcgetattr(self._fd)
        self._ended = False
        os.set_inheritable(self._fd, False)
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.exit_code is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._reap(os.waitpid(self.pid, 0)[1])
        os.close(self._fd)

    # --- what is on it ------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """Each row's text. pyte's own `display` measures every character anew, each time one looks."""
        columns, buffer, dirty = range(self._screen.columns), self._screen.buffer, self._screen.dirty
        if (size := (self._screen.columns, self._screen.lines)) != self._size:
            self._size, self._lines = size, [""] * size[1]
            dirty.update(range(size[1]))
        for at in dirty:
            if at < size[1]:
                row = buffer[at]
                self._lines[at] = "".join([row[x].data for x in columns]).rstrip()
        dirty.clear()
        return list(self._lines)

    @property
    def screen(self) -> str:
        return "\n".join(self.lines)

    @property
    def looks(self) -> list[tuple[object, ...]]:
        """Each row's characters with their colours: differs when anything on the row looks different."""
        rows = range(self._screen.lines)
        return [
            tuple(self._screen.buffer[row][column] for column in range(self._screen.columns)) for row in rows
        ]

    # --- doing ----------------------------------------------------------------------------------------------

    def keys(self, text: str | bytes) -> Self:
        """Type. Reads what comes back meanwhile, so that neither side ever waits for the other's buffer."""
        data = text.encode() if isinstance(text, str) else text
        end = time.monotonic() + PATIENCE
        while data and not self._ended:
            assert time.monotonic() < end, f"takes no more keys\n{self.screen}"
            readable, writable, _ = select.select([self._fd], [self._fd], [], 1)
            if writable:
                try:
                    data = data[os.write(self._fd, data[:4096]) :]
                except BlockingIOError:
                    pass
                except OSError:
                    self._ended = True
            if readable:
                self._read()
        return self

    def resize(self, columns: int, rows: int) -> Self:
        termios.tcsetwinsize(self._fd, (rows, columns))
        self._screen.resize(rows, columns)
        return self

    def signal(self, number: signal.Signals) -> Self:
        os.kill(self.pid, number)
        return self

    def hang_up(self) -> Self:
        """The terminal's window is shut, or the line is lost."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDONLY)
        self._ended = True
        return self

    # --- waiting --------------------------------------------------------------------------------------------

    def until(self, wanted: str | Callable[[Self], object], timeout: float = PATIENCE) -> Self:
        """Read until `wanted` is on the screen, or is true."""
        test = (lambda it: wanted in it.screen) if isinstance(wanted, str) else wanted
        end = time.monotonic() + timeout
        while not test(self):
            left = end - time.monotonic()
            assert left > 0, f"never came: {wanted}\n{self.screen}"
            assert not self._ended, f"ended before: {wanted}\n{self.screen}"
            if select.select([self._fd], [], [], min(left, 0.05))[0]:  # not all that is waited for is output
                self._read()
        return self

    def quiet(self, seconds: float = 0.3) -> Self:
        """Read until nothing has come for `seconds`."""
        end = time.monotonic() + PATIENCE
        while not self._ended and select.select([self._fd], [], [], seconds)[0]:
            self._read()
            assert time.monotonic() < end, f"never quiet\n{self.screen}"
        return self

    def wait(self, timeout: float = PATIENCE) -> int:
        """Read until the program has ended. Its exit code, as a shell sees it (128 + a deadly signal)."""
        end = time.monotonic() + timeout
        while self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._reap(status)
                break
            assert time.monotonic() < end, f"does not end\n{self.screen}"
            select.select([] if self._ended else [self._fd], [], [], 0.01)
            self._read()
        while not self._ended and select.select([self._fd], [], [], 0)[0]:
            self._read()
        assert self.exit_code is not None
        return self.exit_code

    @property
    def left_behind(self) -> list[str]:
        """What of the terminal is not as it was before the program came."""
        on = dict.fromkeys(_SWITCHED_ON_AT_THE_END, True)
        for modes, switch in _PRIVATE_MODE.findall(bytes(self.raw)):
            on.update((int(mode), switch == b"h") for mode in modes.split(b";"))
        found = [what for mode, what in _SWITCHED_OFF_AT_THE_END.items() if on.get(mode)]
        found += [what for mode, what in _SWITCHED_ON_AT_THE_END.items() if not on[mode]]
        pushed = list(_KITTY.findall(bytes(self.raw)))
        if pushed.count(b">") > pushed.count(b"<"):
            found.append("key reports")
        if termios.tcgetattr(self._fd) != self._modes_before:
            found.append("line settings")
        return found

    def _read(self) -> None:
        if self._ended:
            return
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return
        except OSError:  # EIO: nobody has the other side open any more
            data = b""
        self._ended = not data
        self.raw += data
        self._draw(data)

    def _draw(self, data: bytes) -> None:
        self._stream.feed(data)

    def _reap(self, status: int) -> None:
        self.exit_code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
