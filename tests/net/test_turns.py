"""One of the network's threads works at a time, the others while it waits, and none while a key is handled."""

import threading

import pytest

from newstui.net import turns
from newstui.net.turns import Turns, in_turn, waiting


@pytest.fixture(autouse=True)
def somebody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_keys_go_first", True)


def test_one_thread_works_at_a_time_and_another_while_it_waits() -> None:
    both, steps = Turns(), []
    second_waits, first_may_go_on = threading.Event(), threading.Event()

    def second() -> None:
        second_waits.set()
        with in_turn(both):
            steps.append("second")
        first_may_go_on.set()

    with in_turn(both):
        thread = threading.Thread(target=second)
        thread.start()
        assert second_waits.wait(20)
        steps.append("first")
        with waiting():
            assert first_may_go_on.wait(20)
        steps.append("first again")
    thread.join(20)
    assert steps == ["first", "second", "first again"]
    with waiting():
        pass  # a thread that has no turns waits for none


def test_a_key_goes_before_the_next_turn_but_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waited, handled_at = [100.0], [0], 3

    def tick(seconds: float) -> None:
        now[0] += seconds
        waited[0] += 1
        if waited[0] == handled_at:
            turns.key_handled()

    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(turns.time, "sleep", tick)

    def ticks_before_a_turn() -> int:
        waited[0] = 0
        with in_turn(Turns()):
            return waited[0]

    assert ticks_before_a_turn() == 0
    turns.key_came()
    assert ticks_before_a_turn() == 3
    handled_at = -1
    turns.key_came()
    assert 24 <= ticks_before_a_turn() <= 26  # 0.05 s
    assert ticks_before_a_turn() == 0
