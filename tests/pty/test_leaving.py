"""Leaving is quick and never waits; a reader who does nothing costs nothing."""

import os
import select
import signal
from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"


def reading() -> Terminal:
    return Terminal(*NEWSTUI, SAMPLE).until("▌").quiet()


def turns(pid: int) -> int:
    """How often the system has run any of its threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[2]) for task in tasks)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not count turns")
def test_nothing_runs_while_nobody_does_anything() -> None:
    with reading() as it:
        it.quiet(1)
        before = turns(it.pid)
        it.quiet(1)
        assert turns(it.pid) == before


def test_a_lone_escape_is_heard_and_bytes_that_are_no_text_are_no_end() -> None:
    with reading() as it:
        it.keys("?").until("type to search").keys("\x1b").until(lambda it: "type to search" not in it.screen)
        it.keys(b"\xff\xfe\xc3").quiet().keys("?").until("type to search")


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux only")
def test_a_signal_ends_it_though_the_terminal_takes_nothing() -> None:
    with reading() as it:
        for width in range(60, 120):  # repaints that nobody reads
            it.resize(width, 40)
            select.select([], [], [], 0.01)
        it.signal(signal.SIGTERM)
        ended = os.pidfd_open(it.pid)
        assert select.select([ended], [], [], 10)[0]
        os.close(ended)
        assert it.wait() == 143
        assert it.left_behind == []
