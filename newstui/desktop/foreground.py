"""A program that has the terminal to itself for a while: text browsers."""

import os
import signal
import subprocess
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import FrameType

from newstui.desktop.opening import Outcome

_Handler = Callable[[int, FrameType | None], None]

_STDIN, _STDOUT = 0, 1
# What a browser that crashed may leave behind: alternate screen, mouse, pasting, keypad, character set,
# colours, a hidden cursor.
_TIDY = b"\x1b[?1049l\x1b[?1000;1002;1003;1006l\x1b[?2004l\x1b[?1l\x1b>\x1b(B\x1b[0m\x1b[?25h"


def run_text_browser(argv: Sequence[str]) -> Outcome:
    """Run it and wait; afterwards the terminal is as it was, whatever the browser did to it.

    Call from the main thread with the app's own screen put away. A TERM or HUP that comes meanwhile is
    passed on to the browser, and reaches our own handlers once the terminal is back.
    """
    name = PurePath(argv[0]).name
    with _signals_for_the_child() as children, _terminal_kept():
        try:
            child = subprocess.Popen(argv)  # noqa: S603 - an argument list, no shell
        except OSError as error:
            words = f"{name} could not be started ({error.strerror or error})"
            return Outcome(False, words, "text", tuple(argv))
        children.append(child)
        code = child.wait()
    if code == 0:
        return Outcome(True, f"read in {name}", "text", tuple(argv))
    how = f"with exit code {code}" if code > 0 else f"by signal {-code}"
    return Outcome(False, f"{name} ended {how}", "text", tuple(argv))


@contextmanager
def _terminal_kept() -> Iterator[None]:
    if not (os.isatty(_STDIN) and os.isatty(_STDOUT)):
        yield
        return
    before = termios.tcgetattr(_STDIN)
    try:
        yield
    finally:
        try:
            os.write(_STDOUT, _TIDY)
            termios.tcsetattr(_STDIN, termios.TCSAFLUSH, before)
        except (OSError, termios.error):
            pass  # the terminal is gone: nothing left to put back


@contextmanager
def _signals_for_the_child() -> Iterator[list["subprocess.Popen[bytes]"]]:
    children: list[subprocess.Popen[bytes]] = []
    came: list[int] = []

    def ignore(number: int, frame: FrameType | None) -> None:
        """C-c is the browser's. Not SIG_IGN, which it would inherit."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        came.append(number)
        for child in children:
            child.send_signal(number)

    ours: dict[signal.Signals, _Handler | signal.Handlers] = {
        signal.SIGINT: ignore,
        signal.SIGQUIT: ignore,
        signal.SIGTERM: pass_on,
        signal.SIGHUP: pass_on,
        signal.SIGTSTP: signal.SIG_DFL,
        signal.SIGCONT: signal.SIG_DFL,
    }
    # Without this an event loop's own handlers would hear of each signal all the same.
    wakeup = signal.set_wakeup_fd(-1)
    theirs = {number: signal.signal(number, handler) for number, handler in ours.items()}
    try:
        yield children
    finally:
        for number, handler in theirs.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        for number_that_came in came:
            signal.raise_signal(number_that_came)
