"""A line of 10 kB a second: a held key skips frames, and what is shown stops soon after it is let go."""

import os
import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, Terminal

RATE = 10_000
KEYS_A_SECOND = 30
HELD = 1.5
"""Seconds."""
FRAME = 4_000
"""Bytes, at most, of a list of twenty rows that has moved."""
QUESTION = b"\x1b[6n"


def plain_feed(folder: Path) -> Path:
    for number in range(200):
        (folder / f"{number}.md").write_text(
            f"---\ntitle: Story {number} {'and so on ' * 9}\nprovider: {{name: Provider {number % 7}}}\n"
            f"originalUrl: https://example.org/{number}\n"
            f"publishedDateTime: 2024-01-{1 + number // 24:02}T{number % 24:02}:00:00Z\n"
            f"excerpt: {'Words of an excerpt. ' * 30}\n---\n"
        )
    return folder


def slowly(it: Terminal, answers: bool) -> Iterator[float]:
    """Read at `RATE`; the time after each look. `answers`: as a terminal does that is asked for its cursor."""
    answered, paid = it.raw.count(QUESTION), time.monotonic()
    while True:
        now = time.monotonic()
        paid = max(paid, now - 0.1)
        allowed = int((now - paid) * RATE)
        if allowed > 50 and select.select([it._fd], [], [], 0)[0]:
            data = os.read(it._fd, allowed)
            paid += len(data) / RATE
            it.raw += data
            it._stream.feed(data)
            while answers and answered < it.raw.count(QUESTION):
                os.write(it._fd, b"\x1b[5;5R")
                answered += 1
        yield now
        select.select([], [], [], 0.004)


@pytest.mark.parametrize("answers", [True, False])
def test_a_held_key_stops_when_it_is_let_go(tmp_path: Path, answers: bool) -> None:
    """What is on the way then is one frame, and what comes after it one more."""
    with Terminal(*NEWSTUI, plain_feed(tmp_path), size=(120, 40)) as it:
        it.until("of 200").until("Words of").quiet(0.5)
        begun = time.monotonic()
        typed, row, sent, released = 0, "", 0, None
        for now in slowly(it, answers):
            held = now < begun + HELD
            if held and typed < (now - begun) * KEYS_A_SECOND:
                typed += os.write(it._fd, b"j")
            if not held and released is None:
                released = len(it.raw)
            at = next((line for line in it.lines if "▌" in line), row)
            if at != row:
                row, sent = at, len(it.raw)
            if now > begun + HELD + 2:
                break
        assert f"Story {199 - typed} " in row, "every key counts"
        assert released is not None
        assert sent - released < 0.2 * RATE + FRAME, "bytes, which the line takes so long to carry"
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []
