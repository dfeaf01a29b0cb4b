"""Drives a real terminal: Textual's Linux driver without its delays.

Textual polls ten times a second whether to stop reading keys, so leaving takes 0.2 s and an idle program never rests.
Here a pipe wakes the reading thread. Only one frame may wait for a slow line: keys typed meanwhile are handled in one
go and drawn in one frame.

A signal may interrupt anything, even another handler, so its work is done on the loop.
"""

import _thread
import asyncio
import logging
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
from newstui.net import turns
from newstui.ui.terminal.column_fix import fix_columns, uncertain_width
from newstui.ui.terminal.keyboard import Keyboard
from newstui.ui.terminal.pacing import Pacing
from newstui.ui.terminal.sgr import drop_repeats

LOG = logging.getLogger(__name__)

SCREEN_FD = 2
"""Textual draws on stderr."""
MAX_WAITING_FRAMES = 1
"""Frames that may wait while one is being written."""
FRAME_START, FRAME_END = "\x1b[?2026h", "\x1b[?2026l"
"""What stands around a frame for a terminal that shows it at once."""
RESTORE = (
    b"\x1b\\\x1b[<u\x1b[?1000;1002;1003;1006;1015;1016l\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2048l"
    b"\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""Ends an unfinished sequence and resets every mode that we set."""
RESTORE_TRIES = 20
"""How often RESTORE is tried, 0.01 s apart, on a terminal that accepts no output."""
HUNG_SECONDS = 2.0
"""How long a terminal that accepts no output may delay leaving."""


class PipeEvent(Event):
    """An event that a selector can wait for."""

    def __init__(self) -> None:
        super().__init__()
        self._read_fd, self._write_fd = os.pipe()

    def fileno(self) -> int:
        return self._read_fd

    def set(self) -> None:
        if not self.is_set():
            super().set()
            os.write(self._write_fd, b"\a")

    def clear(self) -> None:
        if self.is_set():
            os.read(self._read_fd, 1)
            super().clear()


class TerminalDriver(LinuxDriver):
    """The driver for Linux and macOS."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.exit_event: PipeEvent = PipeEvent()
        self._unsure = uncertain_width()
        where = surroundings()
        self._pacing = Pacing(asks=not (where.ssh and (where.tmux or where.screen)))
        self._frame, self._unflushed = "", 0
        self._leaving = False
        self._stays = False
        self._context = copy_context()
        self._handle_signals()

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._has_terminal and self._writer_thread is not None:
            self._writer_thread._queue.maxsize = MAX_WAITING_FRAMES
            self._watch_size()

    def disable_input(self) -> None:
        """Leaves a terminal alone that isn't ours: touching it from the background would stop us."""
        if self._has_terminal:
            super().disable_input()

    def stop_application_mode(self) -> None:
        if self._has_terminal:
            self._pacing.settle(HUNG_SECONDS / 4)
            self._frame = ""
            try:
                if self._mouse_pixels:
                    self.write("\x1b[?1016l")
                super().stop_application_mode()
            except Exception as error:
                LOG.info("while leaving", exc_info=error)
                self._restore_at_once()
            if self._writer_thread is not None and not self._writer_thread.is_alive():
                self._restore_at_once()
            self._key_thread = None

    def _restore_at_once(self) -> None:
        """Restores the terminal where the writing thread or `write` can't."""
        with suppress(OSError, termios.error):
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            os.write(SCREEN_FD, RESTORE)

    @property
    def _has_terminal(self) -> bool:
        return self._key_thread is not None

    def _watch_size(self) -> None:
        """Reports the terminal's size to the app, now and at each change.

        The size is read on the loop. Textual reads it in the signal handler, where an interrupted handler reports its
        older size last.
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
        """Lets exceptions through, which Textual hides."""
        self.run_input_thread()

    def run_input_thread(self) -> None:
        """Turns input into messages until the exit event is set. A terminal that is gone counts as a hang-up."""
        keyboard = Keyboard(self._debug)
        with selectors.DefaultSelector() as selector:
            keys = selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(keyboard.timeout)
                if any(key is keys for key, _ in ready):
                    typed = self._typed()
                    if not typed:
                        os.kill(os.getpid(), signal.SIGHUP)  # an exception here would not wake the loop
                        return
                    messages = keyboard.feed(typed)
                else:
                    messages = keyboard.timed_out()
                for message in messages:
                    self.process_message(message)

    def _typed(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def write(self, data: str) -> None:
        """Queues a frame; blocks while `MAX_WAITING_FRAMES` are queued. Output to a lost terminal is dropped.

        What is to be shown at once is queued in one piece, with the question whether it has arrived: each more would
        have to wait for the interpreter, which threads that read feeds want as well.
        """
        self._frame += fix_columns(drop_repeats(data), self._unsure)
        if self._frame.startswith(FRAME_START) and data != FRAME_END:
            return
        self._unflushed += len(self._frame)
        frame, self._frame = self._frame + self._pacing.ask(), ""
        writer = self._writer_thread
        while writer is not None and writer.is_alive():
            try:
                writer._queue.put(frame, timeout=HUNG_SECONDS)
                return
            except Full:
                continue

    def flush(self) -> None:
        """Ends a frame, and waits for the line if a key is held."""
        turns.key_handled()
        size, self._unflushed = self._unflushed, 0
        if size and self._pacing.held:
            self._pacing.wait(size)

    def process_message(self, message: Message) -> None:
        if isinstance(message, CursorPosition):
            self._pacing.arrived()
            return
        if isinstance(message, Key):
            turns.key_came()
            self._pacing.pressed(message.key)
        super().process_message(message)

    def close(self) -> None:
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().close()

    # --- signals ------------------------------------------------------------------------------------------

    def _handle_signals(self) -> None:
        """Ends the app at TERM, HUP and INT."""

        def on_signal(number: int, _: object) -> None:
            # Not the loop's own handlers: the loop may be blocked by the terminal.
            self.leave_soon(128 + number)
            self._on_loop(self._app.exit, 128 + number)

        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, on_signal)

    def _on_loop(self, call: Callable[..., object], *arguments: object) -> None:
        """Calls on the loop in the context of the app, in which the driver was made."""
        with suppress(RuntimeError):  # the loop is closed: the app is ending
            self._loop.call_soon_threadsafe(call, *arguments, context=self._context)

    def leave_soon(self, code: int) -> None:
        """Ends the process with this code after `HUNG_SECONDS`, even if it hangs, and restores the terminal."""
        self._leaving = True

        def give_up() -> None:
            time.sleep(HUNG_SECONDS)
            if self._stays:
                return
            with suppress(OSError, termios.error):
                self._restore()
            os._exit(code)

        # Not `threading`: a signal that interrupts it would wait for its locks forever.
        _thread.start_new_thread(give_up, ())

    def stay(self) -> None:
        """Lets the process live although its app has ended, because another app follows."""
        self._stays = True

    def thread_failed(self, failure: ExceptHookArgs, failed: Callable[[Exception], None]) -> None:
        """Ends the app after an exception on a thread, and passes it to `failed` on the loop.

        Called on that thread. A terminal that can't be written to is lost: that counts as a hang-up.
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
        """Stops our whole job, including a `make` that started us, until it is continued.

        The system does not stop a terminal's first program, which nothing could continue.
        """
        self.suspend_application_mode()
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        going_on = signal.signal(signal.SIGCONT, signal.SIG_DFL)
        signal.pthread_kill(_thread.get_ident(), signal.SIGTSTP)  # to this thread, which stops here
        signal.signal(signal.SIGCONT, going_on)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        self._take_terminal()

    def _take_terminal(self) -> None:
        """Sets the terminal up again, whatever changed meanwhile, and has the app repaint.

        In the background this only stops us once more.
        """
        if self._writer_thread is not None and not self._leaving:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.start_application_mode()

    def _restore(self) -> None:
        """Restores the terminal without waiting for it: output that it has not accepted yet is dropped."""
        if not self._has_terminal:
            return
        if self.attrs_before is not None:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        # A blocked write keeps out every other one. Interrupted, it goes on into /dev/null.
        os.dup2(os.open(os.devnull, os.O_WRONLY), SCREEN_FD)
        if self._writer_thread is not None and self._writer_thread.ident and self._writer_thread.is_alive():
            signal.pthread_kill(self._writer_thread.ident, signal.SIGWINCH)
        os.set_blocking(self.fileno, False)
        for _ in range(RESTORE_TRIES):
            termios.tcflush(self.fileno, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                os.write(self.fileno, RESTORE)
                break
            time.sleep(0.01)
        os.set_blocking(self.fileno, True)
