"""The driver of a real terminal: Textual's, without its waits.

Textual's asks ten times a second whether it shall stop reading keys: leaving takes two tenths, and an idle
program never rests. Here that order is waited for together with the keys. And only one frame may wait for a
slow line: what is typed meanwhile is done in one go, and shown at once as it stands then.

A signal strikes anywhere, in the middle of another one's handler too: what it asks for is done on the loop.
"""

import _thread
import asyncio
import os
import selectors
import signal
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from queue import Full
from threading import Event, ExceptHookArgs
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, Key, Resize
from textual.geometry import Size
from textual.message import Message

from newstui.desktop import surroundings
from newstui.ui.terminal.column_fix import held, unsure
from newstui.ui.terminal.keyboard import Keyboard
from newstui.ui.terminal.pacing import Pace
from newstui.ui.terminal.sgr import thrifty

SCREEN = 2
"""Textual draws on stderr."""
FRAMES = 1
"""Frames that wait while one is being written."""
RESTORED = (
    b"\x1b\\\x1b[<u\x1b[?1000;1002;1003;1006;1015;1016l\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2048l"
    b"\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""Ends a sequence cut short, and takes back all that was asked of the terminal."""
TRIES = 20
"""How often, a hundredth of a second apart, a terminal that takes nothing is given that."""
HUNG = 2.0
"""Seconds that a terminal which takes nothing may hold up the way out."""


class Bell(Event):
    """An event that a selector can wait for."""

    def __init__(self) -> None:
        super().__init__()
        self._ear, self._mouth = os.pipe()

    def fileno(self) -> int:
        return self._ear

    def set(self) -> None:
        if not self.is_set():
            super().set()
            os.write(self._mouth, b"\a")

    def clear(self) -> None:
        if self.is_set():
            os.read(self._ear, 1)
            super().clear()


class TerminalDriver(LinuxDriver):
    """For Linux and macOS."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.exit_event: Bell = Bell()
        self._unsure = unsure()
        where = surroundings()
        self._pace = Pace(asks=not (where.ssh and (where.tmux or where.screen)))
        self._unflushed = 0
        self._leaving = False
        self._context = copy_context()
        self._hear_signals()

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._has_terminal and self._writer_thread is not None:
            self._writer_thread._queue.maxsize = FRAMES
            self._watch_size()

    def disable_input(self) -> None:
        """What is not ours stays as it is: touched from the background, the terminal would stop us."""
        if self._has_terminal:
            super().disable_input()

    def stop_application_mode(self) -> None:
        if self._has_terminal:
            self._pace.settle(HUNG / 4)
            if self._mouse_pixels:
                self.write("\x1b[?1016l")
            super().stop_application_mode()
            if self._writer_thread is not None and not self._writer_thread.is_alive():
                with suppress(OSError):
                    os.write(SCREEN, RESTORED)
            self._key_thread = None

    @property
    def _has_terminal(self) -> bool:
        return self._key_thread is not None

    def _watch_size(self) -> None:
        """Tell the app the terminal's size, now and whenever it changes.

        It is read on the loop. Textual's handler reads it where the signal strikes: one that interrupts another
        is told first, and the older size stays. What it told until now comes before ours: both are tasks.
        """

        async def tell() -> None:
            if not self._in_band_window_resize:
                size = Size(*self._get_terminal_size())
                self._app.post_message(Resize(size, size))

        def changed(*_: object) -> None:
            asyncio.run_coroutine_threadsafe(tell(), self._loop)

        signal.signal(signal.SIGWINCH, changed)
        changed()

    def _run_input_thread(self) -> None:
        """Textual's hides what is raised."""
        self.run_input_thread()

    def run_input_thread(self) -> None:
        """Keys become messages until the bell rings. A terminal that is gone is a hang-up."""
        keyboard = Keyboard(self._debug)
        with selectors.DefaultSelector() as selector:
            keys = selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(keyboard.patience)
                if any(key is keys for key, _ in ready):
                    typed = self._typed()
                    if not typed:
                        os.kill(os.getpid(), signal.SIGHUP)  # raised here it would not wake the loop
                        return
                    messages = keyboard.heard(typed)
                else:
                    messages = keyboard.waited()
                for message in messages:
                    self.process_message(message)

    def _typed(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def write(self, data: str) -> None:
        """Waits while `FRAMES` wait already. A terminal that is gone takes anything."""
        frame = held(thrifty(data), self._unsure)
        self._unflushed += len(frame)
        writer = self._writer_thread
        while writer is not None and writer.is_alive():
            try:
                writer._queue.put(frame, timeout=HUNG)
                return
            except Full:
                continue

    def flush(self) -> None:
        """The frame is whole."""
        size, self._unflushed = self._unflushed, 0
        if size and self._pace.held:
            self.write(self._pace.ask())
            self._pace.wait(size)

    def process_message(self, message: Message) -> None:
        if isinstance(message, CursorPosition):
            self._pace.arrived()
            return
        if isinstance(message, Key):
            self._pace.pressed(message.key)
        super().process_message(message)

    def close(self) -> None:
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().close()

    # --- signals ------------------------------------------------------------------------------------------

    def _hear_signals(self) -> None:
        """TERM, HUP and INT end the app."""

        def heard(number: int, _: object) -> None:
            # Not the loop's own handlers: they wait for a loop that may be waiting for the terminal.
            self.leave_soon(128 + number)
            self._on_loop(self._app.exit, 128 + number)

        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, heard)

    def _on_loop(self, call: Callable[..., object], *arguments: object) -> None:
        """In the context in which we were made: that of the app."""
        with suppress(RuntimeError):  # the loop has ended: so has the app, nearly
            self._loop.call_soon_threadsafe(call, *arguments, context=self._context)

    def leave_soon(self, code: int) -> None:
        """Whatever hangs, the process ends with this code after a while, the terminal as it was."""
        self._leaving = True

        def give_up() -> None:
            time.sleep(HUNG)
            with suppress(OSError, termios.error):
                self._restore()
            os._exit(code)

        # Not `threading`'s: a signal that strikes inside of that would wait for its locks for ever.
        _thread.start_new_thread(give_up, ())

    def thread_failed(self, failure: ExceptHookArgs, failed: Callable[[Exception], None]) -> None:
        """A thread ends with an exception: so does the app, `failed` hears of it on the loop.

        Called on that thread. A terminal that can't be written to is lost: that is a hang-up.
        """
        error = failure.exc_value
        if failure.thread is self._writer_thread and isinstance(error, OSError):
            os.kill(os.getpid(), signal.SIGHUP)
        elif isinstance(error, Exception) and not self._leaving:
            self.leave_soon(1)
            self._on_loop(failed, error)

    def _sigtstp_application(self, *_: object) -> None:
        self._on_loop(self._stop)

    def _sigcont_application(self, *_: object) -> None:
        self._on_loop(self._take_terminal)

    def _stop(self) -> None:
        """Stop with all of our job, be it `make` that started us, until somebody goes on with it.

        Where nobody could (a terminal's first program), the system does not stop us.
        """
        self.suspend_application_mode()
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        going_on = signal.signal(signal.SIGCONT, signal.SIG_DFL)
        signal.pthread_kill(_thread.get_ident(), signal.SIGTSTP)  # to this thread: it stops here
        signal.signal(signal.SIGCONT, going_on)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        self._take_terminal()

    def _take_terminal(self) -> None:
        """The terminal is ours (again), whatever became of it meanwhile, and the app paints it anew.

        In the background this only stops once more.
        """
        if self._writer_thread is not None and not self._leaving:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.start_application_mode()

    def _restore(self) -> None:
        """Put the terminal back without waiting for it: what it has not taken so far it never will."""
        if not self._has_terminal:
            return
        if self.attrs_before is not None:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        # A write that waits keeps every other one out. Interrupted, it goes on into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), SCREEN)
        if self._writer_thread is not None and self._writer_thread.ident and self._writer_thread.is_alive():
            signal.pthread_kill(self._writer_thread.ident, signal.SIGWINCH)
        os.set_blocking(self.fileno, False)
        for _ in range(TRIES):
            termios.tcflush(self.fileno, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                os.write(self.fileno, RESTORED)
                break
            time.sleep(0.01)
        os.set_blocking(self.fileno, True)
