"""What dates in a query hold, by the clock and the calendar of the user."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newstui.errors import QueryError
from newstui.query.ast import When
from newstui.query.dates import LAST, span

TOKYO, ANGELES = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


NOW = at("2020-12-20T02:00")


@pytest.mark.parametrize(
    ("name", "value", "zone", "held", "missed"),
    [
        (
            "on",
            "2020-12-18",
            UTC,
            ["2020-12-18T00:00", "2020-12-18T23:59"],
            ["2020-12-19T00:00", "2020-12-17T23:59"],
        ),
        ("on", "2020-12-18", TOKYO, ["2020-12-17T15:00", "2020-12-18T14:59"], ["2020-12-18T15:00"]),
        # A day without a clock is that day everywhere.
        ("on", "2020-12-18", ANGELES, ["2020-12-18T00:00", "2020-12-19T07:59"], ["2020-12-19T00:00"]),
        ("since", "2020-12-18", ANGELES, ["2020-12-18T00:00", "2020-12-18T08:00"], ["2020-12-18T07:59"]),
        ("before", "2020-12-18", UTC, ["2020-12-17T23:59", "1900-01-01T00:00"], ["2020-12-18T00:00"]),
        ("since", "7d", TOKYO, ["2020-12-13T02:00", "2150-01-01T00:00"], ["2020-12-13T01:59"]),
        ("before", "24h", UTC, ["2020-12-19T01:59"], ["2020-12-19T02:00"]),
        ("since", "1w", UTC, ["2020-12-13T02:00"], ["2020-12-13T01:59"]),
        ("on", "2020-12", UTC, ["2020-12-01T00:00", "2020-12-31T23:59"], ["2021-01-01T00:00"]),
        ("on", "2019", UTC, ["2019-01-01T00:00", "2019-12-31T23:59"], ["2020-01-01T00:00"]),
        ("on", "today", ANGELES, ["2020-12-19T12:00", "2020-12-19T00:00"], ["2020-12-20T12:00"]),
        ("on", "yesterday", UTC, ["2020-12-19T12:00"], ["2020-12-20T00:00"]),
        ("on", "2200-12-31", UTC, ["2200-12-31T23:59"], []),
    ],
)
def test_holds(name: str, value: str, zone: ZoneInfo, held: list[str], missed: list[str]) -> None:
    found = span(When(name, value), NOW, zone)  # type: ignore[arg-type]
    assert all(at(text) in found for text in held)
    assert not any(at(text) in found for text in missed)
    assert None not in found


def test_absurd_ages_are_bounded() -> None:
    assert at("1900-01-01T00:00") in span(When("since", "999999w"), NOW, UTC)
    assert span(When("since", "0d"), NOW, UTC).low == NOW
    assert span(When("since", "7d"), NOW, TOKYO).high == LAST


def test_what_is_no_date_is_said() -> None:
    with pytest.raises(QueryError):
        span(When("on", "2020-02-30"), NOW, UTC)
