"""When a frame is waited for, and how long."""

import time
from threading import Timer

import pytest

from newstui.ui.terminal import pacing
from newstui.ui.terminal.pacing import QUESTION, Pacing

A_FRAME = 10
"""Bytes: a thousandth of a second."""


def held(asks: bool = True) -> Pacing:
    it = Pacing(asks)
    for _ in range(pacing.HELD_REPEATS + 1):
        it.pressed("j")
    return it


def test_only_a_key_that_follows_itself_fast_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Pacing(asks=True)
    for key in "jkjkjkjjj":
        it.pressed(key)
        assert not it.held
        assert it.ask() == ""
    assert held().held
    monkeypatch.setattr(pacing, "REPEAT_SECONDS", 0.0)
    assert not held().held


def test_a_terminal_that_answers_is_waited_for() -> None:
    it = held()
    assert it.ask() == QUESTION
    it.wait(A_FRAME)  # never answered so far: by its size
    assert it.ask() == QUESTION
    it.arrived()
    later = Timer(0.05, it.arrived)
    begun = time.monotonic()
    later.start()
    it.wait(A_FRAME)
    assert time.monotonic() - begun > 0.04
    it.settle(30.0)  # nothing is on its way

    assert it.ask() == QUESTION
    it.settle(0.01)  # does not come any more
    it.settle(30.0)


def test_tmux_at_our_end_of_the_line_is_not_asked() -> None:
    it = held(asks=False)
    assert it.ask() == ""
    begun = time.monotonic()
    it.wait(5 * A_FRAME)
    assert time.monotonic() - begun >= 0.004
