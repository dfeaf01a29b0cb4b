"""Runs a program in the terminal and comes back: text browsers, editors, programs a story is piped to."""

import os
import select
import signal
import subprocess
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import FrameType

from newstui.desktop.browser import Outcome
from newstui.desktop.environment import served

_Handler = Callable[[int, FrameType | None], None]

_STDIN, _STDOUT = 0, 1
# Resets what a crashed program may leave behind: alternate screen, mouse, pasting, keypad, character set,
# colours, a hidden cursor.
_TIDY = b"\x1b[?1049l\x1b[?1000;1002;1003;1006l\x1b[?2004l\x1b[?1l\x1b>\x1b(B\x1b[0m\x1b[?25h"


def run_text_browser(argv: Sequence[str]) -> Outcome:
    """Runs a text browser, with the address among `argv`."""
    wrong = run_here(argv)
    return Outcome(not wrong, wrong or f"read in {PurePath(argv[0]).name}", "text", tuple(argv))


def run_here(
    argv: Sequence[str], given: bytes | None = None, pause: str = "", *, pauses_always: bool = True
) -> str:
    """Runs a program, waits for it and restores the terminal. Returns what went wrong, "" when nothing did.

    `given` is its input (None: the terminal). `pause` is a message after which it waits for Enter; without
    `pauses_always`, only when the program failed. Call this in the main thread while the app does not draw. A TERM or
    HUP received meanwhile is passed on to the program, and to newstui's own handlers once the terminal is restored.
    """
    name = PurePath(argv[0]).name
    if served():
        return f"{name} needs a terminal; newstui runs in a web browser here"
    with _signals_for_the_child() as (children, came), _terminal_kept():
        try:
            child = subprocess.Popen(argv, stdin=None if given is None else subprocess.PIPE)  # noqa: S603 - no shell
        except (OSError, ValueError) as error:
            return f"{name} could not be started ({getattr(error, 'strerror', None) or error})"
        children.append(child)
        child.communicate(given)
        if pause and (pauses_always or child.returncode):
            os.write(_STDOUT, f"\r\n{pause} ".encode())
            while not came and not select.select([_STDIN], [], [], 0.2)[0]:
                pass
    code = child.returncode
    if code:
        return f"{name} ended " + (f"with exit code {code}" if code > 0 else f"by signal {-code}")
    return ""


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
def _signals_for_the_child() -> Iterator[tuple[list["subprocess.Popen[bytes]"], list[int]]]:
    """Yields a list to put the child into, and one of the signals received meanwhile."""
    children: list[subprocess.Popen[bytes]] = []
    came: list[int] = []

    def ignore(number: int, frame: FrameType | None) -> None:
        """Leaves Ctrl-C to the child. SIG_IGN would be inherited by it."""

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
    # Otherwise the handlers of an event loop would still be called for each signal.
    wakeup = signal.set_wakeup_fd(-1)
    theirs = {number: signal.signal(number, handler) for number, handler in ours.items()}
    try:
        yield children, came
    finally:
        for number, handler in theirs.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        for number_that_came in came:
            signal.raise_signal(number_that_came)
