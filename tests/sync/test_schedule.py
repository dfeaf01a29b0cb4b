"""When a feed is asked again, and what a sync leaves out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.net.pool import site_of
from newstui.sources.feeds.state import FeedState
from newstui.sync.schedule import Turn, due_at, resting_sites, turn_of

HOUR, DAY = 3_600, 86_400
NOW = 1_790_000_000


def state(**values: Any) -> FeedState:
    return FeedState(**{"asked_at": NOW, "new_at": NOW, **values})


@pytest.mark.parametrize(
    ("values", "every", "pause"),
    [
        ({}, None, HOUR),
        ({}, 2 * HOUR, 2 * HOUR),
        ({"interval": 3 * HOUR}, None, 3 * HOUR),
        ({"max_age": 2 * HOUR, "interval": HOUR}, None, 2 * HOUR),
        ({"max_age": 365 * DAY}, None, 12 * HOUR),
        ({"max_age": 60}, None, HOUR),
        ({"new_at": NOW - 30 * DAY}, None, 6 * HOUR),
        ({"new_at": NOW - 365 * DAY}, None, 24 * HOUR),
        ({"new_at": NOW - 365 * DAY}, 48 * HOUR, 48 * HOUR),
        ({"status": 404, "failures": 9, "failed_since": NOW - 31 * DAY}, None, DAY),
        ({"status": 404, "failures": 9, "failed_since": NOW - 9 * DAY}, None, HOUR),
    ],
)
def test_a_feed_is_due_after_the_longest_of_all_wishes(
    values: dict[str, Any], every: float | None, pause: int
) -> None:
    waits = [due_at(state(**values), every, str(key)) - NOW for key in range(50)]
    assert 0.9 * pause <= min(waits) <= max(waits) <= pause


def test_feeds_that_were_asked_together_are_not_all_due_together() -> None:
    assert len({due_at(state(), None, str(key)) for key in range(50)}) > 40


def test_what_was_never_asked_is_due() -> None:
    assert due_at(FeedState()) == 0
    assert turn_of({}, NOW, "due") == Turn.ASKED
    assert turn_of(FeedState().as_json(), NOW, "due") == Turn.ASKED


@given(st.integers(0, 10**10), st.integers(0, 10**10), st.floats(60, 10**7), st.integers(0, 10**9))
def test_no_hint_makes_a_feed_wait_for_ever(interval: int, max_age: int, every: float, quiet: int) -> None:
    found = due_at(state(interval=interval, max_age=max_age, new_at=max(1, NOW - quiet)), every, "x")
    assert NOW + min(every, HOUR) * 0.9 - 1 <= found <= NOW + max(every, DAY)


@pytest.mark.parametrize(
    ("later", "values", "due", "all_", "named"),
    [
        (60, {}, Turn.LATER, Turn.ASKED, Turn.LATER),
        (600, {}, Turn.LATER, Turn.ASKED, Turn.ASKED),
        (HOUR, {}, Turn.ASKED, Turn.ASKED, Turn.ASKED),
        (DAY, {"ended": True, "status": 410}, Turn.ENDED, Turn.ENDED, Turn.ASKED),
        (60, {"failures": 1, "status": 0}, Turn.LATER, Turn.ASKED, Turn.ASKED),
        (60, {"failures": 1, "status": 500}, Turn.LATER, Turn.ASKED, Turn.LATER),
        (-DAY, {}, Turn.ASKED, Turn.ASKED, Turn.ASKED),  # a clock that was wrong then
    ],
)
def test_whose_turn_it_is(later: int, values: dict[str, Any], due: Turn, all_: Turn, named: Turn) -> None:
    known = state(**values).as_json()
    assert turn_of(known, NOW + later, "due") == due
    assert turn_of(known, NOW + later, "all") == all_
    assert turn_of(known, NOW + later, "named") == named


def test_a_full_sync_asks_even_what_answered_a_moment_ago() -> None:
    for wish in ("due", "named", "all"):
        assert turn_of(state().as_json(), NOW + 1, wish, full=True) == Turn.ASKED


def test_sites_rest_as_a_whole_and_only_so_long() -> None:
    states = {
        "https://a.example.org/1": state(rest_until=NOW + 100).as_json(),
        "https://b.example.org/2": state(rest_until=NOW + 200).as_json(),
        "https://other.example/": state(rest_until=NOW - 1).as_json(),
        "https://api.example/": {"version": 1, "shape": None},
    }
    assert resting_sites(states, site_of, NOW) == {"example.org": NOW + 200}


def test_a_feed_under_the_cursor_waits_half_a_minute() -> None:
    known = state().as_json()
    assert turn_of(known, NOW + 29, "cursor") == Turn.LATER
    assert turn_of(known, NOW + 30, "cursor") == Turn.ASKED
