"""Starts programs that run beside newstui, outlive it, and tell how they ended."""

import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import PurePath
from threading import Thread
from typing import IO, NamedTuple

from newstui.text.clean import one_line

_COLOURS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\].*?(?:\x07|\x1b\\))")
_TAIL_BYTES = 4_096
"""How much of the end of a program's output is read for its last line."""


class Ended(NamedTuple):
    """How a program ended: `words` are its last line of output or the reason of the failure."""

    ok: bool
    words: str


def start(argv: Sequence[str], on_end: Callable[[Ended], object], *, keep_output: bool = True) -> str:
    """Starts a program without the terminal. Returns why it could not be started, "" when it runs.

    `on_end` is called on another thread when it ends. The output goes to a file without a name, so that the program
    goes on when newstui ends; without `keep_output` it goes nowhere.
    """
    name = PurePath(argv[0]).name
    try:
        output = tempfile.TemporaryFile() if keep_output else None  # noqa: SIM115 - closed by the thread
        process = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.STDOUT if output else subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return f"{name} could not be started ({getattr(error, 'strerror', None) or error})"

    def wait() -> None:
        code = process.wait()
        line = _last_line(output) if output else ""
        on_end(Ended(code == 0, _words(name, code, line)))

    Thread(target=wait, name=f"program {name}", daemon=True).start()
    return ""


def _last_line(output: IO[bytes]) -> str:
    """Returns the last line that says anything; of a line drawn over itself, its last state."""
    with output:
        size = output.seek(0, 2)
        output.seek(max(0, size - _TAIL_BYTES))
        text = output.read().decode("utf-8", "replace")
    lines = map(one_line, reversed(_COLOURS.sub("", text).replace("\r", "\n").split("\n")))
    return next(filter(None, lines), "")


def _words(name: str, code: int, line: str) -> str:
    if not code:
        return f"{name}: {line or 'done'}"
    how = f"exit code {code}" if code > 0 else f"signal {-code}"
    return f"{name} ended with {how}" + (f": {line}" if line else "")
