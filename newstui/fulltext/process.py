"""Runs child processes that fetch and parse untrusted content, bounded in time, memory and size."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from newstui import limits
from newstui.net.errors import Cancelled, FeedError

WALL_SECONDS = 10
"""How long a child may parse what it has fetched."""
_FETCH_SECONDS = limits.PAGE_TIME + 5
_TICK_SECONDS = 0.05
_NOUNS = {"picture": "picture", "code": "code"}
"""What a task reads, in words, if it is no page."""
_ANSWER_BYTES = 4 * limits.MIB
_START = "import sys; sys.path[:0] = sys.argv[1:]; from newstui.fulltext.child.main import main; main()"

Answer = tuple[dict[str, Any], bytes]
"""What a child found, and the text or picture itself."""
Stop = Callable[[], bool]


class CannotRead(Exception):
    """Says in words why an answer could not be parsed: the child took too long or too much memory, or crashed."""


class Children:
    """Keeps child processes ready, as many as threads use them at a time. Any thread may call it.

    They load what the reader itself never does: the HTTP client, lxml, the decoder of pictures. Several may fetch
    at the same time, but only one parses a page or a picture.
    """

    def __init__(self) -> None:
        self._all: set[_Child] = set()
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._reading = threading.Lock()

    def ask(self, task: str, stop: Stop = lambda: False, **wanted: object) -> Answer:
        """Has a child run a task of `child.TASKS`. Raises FeedError for the network, CannotRead, Cancelled."""
        request = json.dumps({"task": task, **wanted}).encode() + b"\n"
        what = _NOUNS.get(task, "page")
        with self._lock:
            child = self._idle.pop() if self._idle else _Child(self._reading)
            self._all.add(child)
        try:
            answer = child.answer(request, what, stop) or child.answer(request, what, stop)
        finally:
            with self._lock:
                self._idle.append(child)
        if answer is None:
            raise CannotRead("the program that reads pages can't be started")
        if "failed" in answer[0]:
            raise FeedError(answer[0]["failed"])
        return answer

    def close(self) -> None:
        """Ends all children, even busy ones."""
        with self._lock:
            children = list(self._all)
        for child in children:
            child.close()


class _Child:
    """Runs one process, for one thread at a time. It ends by itself when idle, and is restarted when needed."""

    def __init__(self, reading: threading.Lock) -> None:
        self._reading = reading
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def answer(self, request: bytes, what: str, stop: Stop) -> Answer | None:
        """Sends a request and reads the answer; None if the child had just ended because it was idle."""
        try:
            process = self._running()
        except OSError as error:
            raise CannotRead(f"the program that reads pages can't be started ({error.strerror})") from None
        try:
            with ExitStack() as turn:
                _send(process, request)
                answer = _received(
                    process, what, stop, lambda: turn.enter_context(_held(self._reading, stop))
                )
        except BaseException:
            self.close()
            raise
        if answer is not None:
            return answer
        code = process.wait()
        self.close()
        if code == 0:
            return None
        raise CannotRead(f"the {what} is too complex to read")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            paths = [path for path in sys.path if Path(path).is_absolute()]
            self._process = subprocess.Popen(  # noqa: S603 - our own program, without a shell
                [sys.executable, "-I", "-c", _START, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_network_environment(),
                start_new_session=True,
                bufsize=0,
            )
            # It ends by itself when it is idle: somebody must wait for it then.
            threading.Thread(target=self._process.wait, name="article child", daemon=True).start()
        return self._process


def _network_environment() -> dict[str, str]:
    """Returns the variables that name proxies and certificates; a child needs no others."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.lower().endswith("_proxy") or name.startswith("SSL")
    }


def _send(process: subprocess.Popen[bytes], line: bytes) -> None:
    with suppress(OSError, ValueError):  # it has ended, or was ended
        process.stdin.write(line)  # type: ignore[union-attr]  # it is a pipe


@contextmanager
def _held(lock: threading.Lock, stop: Stop) -> Iterator[None]:
    """Holds a lock. Raises Cancelled."""
    while not lock.acquire(timeout=_TICK_SECONDS):
        if stop():
            raise Cancelled
    try:
        yield
    finally:
        lock.release()


def _received(
    process: subprocess.Popen[bytes], what: str, stop: Stop, take_turn: Callable[[], None]
) -> Answer | None:
    """Reads an answer: an empty line once all bytes have come from the network, a line of JSON, what it announces.

    `take_turn`: waits until no other child parses. Returns None if the child ends without an answer.
    Raises CannotRead, Cancelled.
    """
    answers: IO[bytes] = process.stdout  # type: ignore[assignment]  # it is a pipe
    until, fetched = time.monotonic() + _FETCH_SECONDS, False
    came, head, size = bytearray(), None, 0
    while True:
        if stop():
            raise Cancelled
        if time.monotonic() > until:
            raise CannotRead(f"the {what} takes more than {WALL_SECONDS} s to read")
        if not select.select([answers], [], [], _TICK_SECONDS)[0]:
            continue
        data = os.read(answers.fileno(), 1 << 16)
        if not data or len(came) > _ANSWER_BYTES:
            return None
        came += data
        while head is None and b"\n" in came:
            line, _, came = came.partition(b"\n")
            if line:
                head = json.loads(line)
                size = int(head.pop("bytes"))
            elif not fetched:
                take_turn()
                _send(process, b"\n")
                until, fetched = time.monotonic() + WALL_SECONDS, True
        if head is not None and len(came) >= size:
            return head, bytes(came)
