"""Has articles extracted by a child process: one at a time, within bounds of time, memory and size."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from newstui.net.errors import Cancelled

WALL_SECONDS = 10
_TICK_SECONDS = 0.05
_ANSWER_BYTES = 2 * 1024**2
_START = "import sys; sys.path[:0] = sys.argv[1:]; from newstui.fulltext.child import main; main()"


class CannotExtract(Exception):
    """Says in words why no article came of a page: the child took too long, or too much memory, or crashed."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The article of a page and what the page says about itself.

    `length`: characters of the article's text; `whole`: that is most of the page. `title`: the page's own. `amp`: an
    address of its AMP copy on the same host. `script`: the page is made by JavaScript. `challenge`: it asks whether
    a human reads it. `subscribers`: it says that it is not free. `about_cookies`: half of its sentences speak of them.
    `login`: it asks for a password.
    """

    html: str
    length: int
    paragraphs: int
    title: str
    amp: str | None
    whole: bool
    script: bool
    challenge: bool
    subscribers: bool
    about_cookies: bool
    login: bool
    too_long: bool


def is_installed() -> bool:
    """Tells whether the libraries of the extra `fulltext` are there, without loading them."""
    return find_spec("readability") is not None and find_spec("lxml") is not None


class Extractor:
    """Keeps a child process warm between pages; it ends by itself when none comes. May be used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def warm(self) -> None:
        """Starts the child, so that it is ready when the page has come. Returns at once."""
        if self._lock.acquire(blocking=False):
            try:
                self._running()
            finally:
                self._lock.release()

    def extract(
        self,
        page: bytes,
        content_type: str,
        address: str,
        title: str = "",
        stop: Callable[[], bool] = lambda: False,
    ) -> Extract:
        """Extracts the article of a page that came from `address`. Raises CannotExtract, Cancelled."""
        head = {"bytes": len(page), "content_type": content_type, "address": address, "title": title}
        request = json.dumps(head).encode() + b"\n" + page
        with self._lock:
            answer = self._answer(request, stop) or self._answer(request, stop)
        if answer is None:
            raise CannotExtract("the program that reads pages can't be started")
        return answer

    def close(self) -> None:
        """Ends the child, whatever it does."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    # --- the child ------------------------------------------------------------------------------------------

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None:
            paths = [path for path in sys.path if Path(path).is_absolute()]
            self._child = subprocess.Popen(  # noqa: S603 - our own program, without a shell
                [sys.executable, "-I", "-c", _START, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                start_new_session=True,
                bufsize=0,
            )
            # It ends by itself when it is idle: somebody must wait for it then.
            threading.Thread(target=self._child.wait, name="article child", daemon=True).start()
        return self._child

    def _answer(self, request: bytes, stop: Callable[[], bool]) -> Extract | None:
        """Sends a page and reads the answer; None when the child had just ended because it was idle."""
        try:
            child = self._running()
        except OSError as error:
            raise CannotExtract(f"the program that reads pages can't be started ({error.strerror})") from None
        assert child.stdin is not None  # noqa: S101 - both are pipes
        assert child.stdout is not None  # noqa: S101
        try:
            answer = _exchange(child.stdin, child.stdout, request, stop)
        except BaseException:
            self.close()
            raise
        if answer is not None:
            return answer
        code = child.wait()
        self.close()
        if code == 0:
            return None
        raise CannotExtract("the page is too complex to read")


def _exchange(
    pages: IO[bytes], answers: IO[bytes], request: bytes, stop: Callable[[], bool]
) -> Extract | None:
    """Writes a request and reads its answer; None when the child ends before that. Raises CannotExtract, Cancelled."""
    until = time.monotonic() + WALL_SECONDS
    os.set_blocking(pages.fileno(), False)
    left, came = memoryview(request), bytearray()
    head: dict[str, object] | None = None
    size = 0
    while True:
        if stop():
            raise Cancelled
        if time.monotonic() > until:
            raise CannotExtract(f"the page takes more than {WALL_SECONDS} s to read")
        readable, writable, _ = select.select([answers], [pages] if left else [], [], _TICK_SECONDS)
        if writable:
            try:
                left = left[os.write(pages.fileno(), left) :]
            except BlockingIOError:
                pass
            except OSError:
                left = memoryview(b"")  # it has ended
        if not readable:
            continue
        data = os.read(answers.fileno(), 1 << 16)
        if not data or len(came) > _ANSWER_BYTES:
            return None
        came += data
        if head is None and b"\n" in came:
            line, _, came = came.partition(b"\n")
            head = json.loads(line)
            size = int(str(head.pop("bytes")))
        if head is not None and len(came) >= size:
            return Extract(html=came.decode(errors="replace"), **head)  # type: ignore[arg-type]
