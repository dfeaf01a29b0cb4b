"""Dates as the data writes them, and as people read them."""

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.text.dates import (
    duration,
    is_day,
    iso,
    local_day,
    local_minute,
    long_date,
    parse_date,
    row_day,
    row_month,
    row_time,
    zone,
)

NOON = 1608292440  # 2020-12-18T11:54:00Z
DAY = 1608249600  # 2020-12-18
BERLIN, TOKYO, SEATTLE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    "text",
    [
        "2020-12-18T11:54:00Z",
        "2020-12-18T03:54:00-08:00",
        "2020-12-18T17:24:00+05:30",
        "2020-12-18T11:54:00",
        "2020-12-18 11:54:00",
        "2020-12-18 12:54:00 +0100",
        "2020-12-18T11:54Z",
        "2020-12-18T11:54:00.1234567Z",
        "2020-12-18T11:54:00.9-00:00",
        " 2020-12-18t11:54:00z ",
        datetime(2020, 12, 18, 11, 54),
        datetime(2020, 12, 18, 11, 54, tzinfo=UTC),
        datetime(2020, 12, 18, 6, 54, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_one_instant_in_all_its_spellings(text: object) -> None:
    assert parse_date(text) == NOON


@pytest.mark.parametrize("text", ["2020-12-18", date(2020, 12, 18), "2020-12-18T00:00:00Z"])
def test_a_date_alone_is_a_day(text: object) -> None:
    assert parse_date(text) == DAY
    assert is_day(DAY)
    assert not is_day(NOON)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "18.12.2020",
        "2020-13-01",
        "2020-02-30T00:00:00Z",
        "0001-01-01",
        "1899-12-31T23:59:59Z",
        "2201-01-01",
        "9999-12-31T23:59:59-23:00",
        "0001-01-01T00:00:00+23:00",
        "\ud800",
        "9" * 9999,
        None,
        2020,
        True,
        ["2020-12-18"],
        datetime.min,
        datetime.max,
    ],
)
def test_what_is_no_date_is_none(text: object) -> None:
    assert parse_date(text) is None


def test_the_first_and_the_last_second_that_count() -> None:
    assert parse_date("1900-01-01") == -2208988800
    assert parse_date("2200-12-31T23:59:59Z") == 7289654399
    assert parse_date("1900-01-01T00:00:00+00:01") is None


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    parse_date(text)
    duration(text)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30)), st.integers(-839, 839))
def test_every_instant_reads_back(moment: datetime, minutes: int) -> None:
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    seconds = parse_date(moment.isoformat())
    assert seconds == parse_date(moment)
    assert seconds is not None
    assert iso(seconds) == moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert parse_date(iso(seconds)) == seconds


def test_an_instant_is_told_in_the_readers_zone_and_a_day_is_not_shifted() -> None:
    assert long_date(NOON, BERLIN) == "Fri 18 Dec 2020, 12:54"
    assert long_date(NOON, SEATTLE) == "Fri 18 Dec 2020, 03:54"
    assert local_minute(NOON, TOKYO) == "2020-12-18 20:54"
    assert local_day(NOON + 8 * 3600, TOKYO) == date(2020, 12, 19)
    for tz in (BERLIN, TOKYO, SEATTLE, UTC):
        assert long_date(DAY, tz) == "Fri 18 Dec 2020"
        assert local_minute(DAY, tz) == "2020-12-18"
        assert local_day(DAY, tz) == date(2020, 12, 18)
    assert iso(NOON) == "2020-12-18T11:54:00Z"
    assert iso(DAY) == "2020-12-18T00:00:00Z"


def test_summer_time_follows_the_storys_date_not_todays() -> None:
    july = parse_date("2020-07-01T10:00:00Z")
    assert long_date(july, BERLIN) == "Wed 1 Jul 2020, 12:00"


@pytest.mark.parametrize(
    ("published", "first", "now", "shown"),
    [
        (NOON, True, NOON, "12:54"),
        (NOON, False, NOON, "12:54"),
        (NOON, True, NOON + 86400, "18 Dec"),
        (NOON, False, NOON + 86400, "12:54"),
        (NOON, True, NOON + 999 * 86400, "18 Dec"),
        (DAY, False, NOON, ""),
        (DAY, True, NOON, "18 Dec"),
        (None, True, NOON, ""),
        (None, False, NOON, ""),
    ],
)
def test_the_time_column(published: int | None, first: bool, now: int, shown: str) -> None:
    assert row_time(published, first, now, BERLIN) == shown


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        (NOON, "18 Dec", "18 Dec"),
        (NOON + 300 * 86400, "18 Dec", "18 Dec"),
        (NOON + 301 * 86400, "Dec 2020", "12/20"),
        (NOON - 301 * 86400, "Dec 2020", "12/20"),
    ],
)
def test_a_day_without_its_neighbours(now: int, day: str, month: str) -> None:
    assert row_day(NOON, now, BERLIN) == day
    assert row_month(NOON, now, BERLIN) == month
    assert row_day(None, now, BERLIN) == row_month(None, now, BERLIN) == ""


def test_undated_has_no_words() -> None:
    assert long_date(None, UTC) == local_minute(None, UTC) == ""


def test_the_zone_is_the_configs_else_tz_else_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    def offset(tz: tzinfo) -> timedelta | None:
        return datetime(2020, 7, 1, tzinfo=tz).utcoffset()

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert offset(zone("Europe/Berlin")) == timedelta(hours=2)
    assert offset(zone()) == timedelta(hours=9)
    monkeypatch.setenv("TZ", ":America/Los_Angeles")
    assert offset(zone(None)) == timedelta(hours=-7)
    monkeypatch.setenv("TZ", "")
    assert offset(zone(None)) == timedelta(0)
    monkeypatch.setenv("TZ", "XYZ-3")
    time.tzset()
    try:
        assert offset(zone(None)) == timedelta(hours=3)
        monkeypatch.delenv("TZ")
    finally:
        monkeypatch.undo()
        time.tzset()
    monkeypatch.delenv("TZ", raising=False)
    assert offset(zone()) == datetime(2020, 7, 1).astimezone().utcoffset()


@given(st.integers(-1_500_000_000, 4_000_000_000))
def test_the_systems_zone_is_as_zoneinfo_knows_it(published: int) -> None:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    try:
        ours, theirs = (datetime.fromtimestamp(published, tz) for tz in (zone(), BERLIN))
        assert ours.replace(tzinfo=None) == theirs.replace(tzinfo=None)
        assert not theirs.fold or ours.replace(fold=1).utcoffset() == theirs.utcoffset()
        assert theirs.fold or ours.utcoffset() == theirs.utcoffset()
    finally:
        os.environ.pop("TZ")
        os.environ.update({"TZ": before} if before is not None else {})
        time.tzset()


@pytest.mark.parametrize("name", ["Europe/Berlim", "../etc/passwd", "\x00", "Europe"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        zone(name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PT13M57S", "14 min"),
        ("PT13M29S", "13 min"),
        ("PT2H44M", "2 h 44 min"),
        ("PT2H", "2 h"),
        ("PT59M59S", "1 h"),
        ("PT90M", "1 h 30 min"),
        ("PT45S", "45 s"),
        ("P1DT1H", "25 h"),
        ("4 hours", "4 hours"),
        ("64", "64"),
        ("PT", "PT"),
        ("P1Y", "P1Y"),
        ("", ""),
    ],
)
def test_durations_in_words(text: str, words: str) -> None:
    assert duration(text) == words
