"""Record newstui.cast (asciinema, version 2) from the real program reading the sample: `make pictures`."""

import json
import os
import pty
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

from newstui.keys.keymap import split_keys

HERE = Path(__file__).parent
COLUMNS, ROWS = 100, 28
SCRIPT = (
    ("", 2.5),
    ("j", 0.8),
    ("j", 0.8),
    ("Enter", 2.5),
    (")", 1.5),
    ("Esc", 1.2),
    ("t", 0.8),
    ("spa", 1.2),
)
SCRIPT += (
    ("Enter", 2.0),
    ("s", 1.0),
    ("u", 1.5),
    ("0", 1.0),
    ("/", 0.6),
    ("moon", 1.5),
    ("Enter", 2.0),
    ("o", 3.0),
)
SCRIPT += (("Esc", 1.0), ("q", 0.5), ("Q", 0.5))
"""Keys to type, and the seconds to watch after each."""
BYTES = {"Enter": "\r", "Esc": "\x1b"}


def record() -> str:
    """Returns the recording: a header line, then a line for each piece of output."""
    lines = [json.dumps({"version": 2, "width": COLUMNS, "height": ROWS, "title": "newstui"})]
    with tempfile.TemporaryDirectory() as home:
        pid, terminal = pty.fork()
        if pid == 0:
            env = {
                "HOME": home,
                "PATH": os.environ["PATH"],
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
            }
            env |= {"LANG": "C.UTF-8", "SSH_CONNECTION": "a", "COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
            os.execve(  # noqa: S606 - no shell
                sys.executable, [sys.executable, "-m", "newstui", str(HERE.parent / "sample_feed")], env
            )
        begun, clock = time.monotonic(), 0.0
        for keys, seconds in SCRIPT:
            for key in split_keys(keys):
                os.write(terminal, BYTES.get(key, key).encode())
                clock = _watch(terminal, lines, 0.15, begun, clock)
            clock = _watch(terminal, lines, seconds, begun, clock)
        os.close(terminal)
        os.kill(pid, signal.SIGHUP)
        os.waitpid(pid, 0)
    return "\n".join(lines) + "\n"


def _watch(terminal: int, lines: list[str], seconds: float, begun: float, clock: float) -> float:
    """Adds what the terminal gets in so many seconds; returns the time."""
    end, rest = time.monotonic() + seconds, b""
    while (left := end - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            rest += os.read(terminal, 65536)
        except OSError:  # the program has ended
            break
        try:
            text, rest = rest.decode(), b""
        except UnicodeDecodeError:  # the rest of a character is to come
            continue
        clock = time.monotonic() - begun
        lines.append(json.dumps([round(clock, 3), "o", text], ensure_ascii=False))
    return clock


if __name__ == "__main__":
    text = record()
    (HERE / "newstui.cast").write_text(text, encoding="utf-8")
    print(f"docs/newstui.cast ({len(text) // 1000} kB)")
