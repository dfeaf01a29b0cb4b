"""Turns the dates and ages of a query into ranges of time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from newstui.errors import QueryError
from newstui.limits import FIRST_YEAR, LAST_YEAR
from newstui.text.dates import is_day

if TYPE_CHECKING:
    from newstui.query.ast import When

FIRST = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
LAST = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_AGE = re.compile(r"(\d{1,6})([hdw])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 168}


@dataclass(frozen=True, slots=True)
class Span:
    """Holds a range of UTC seconds, `low` <= published < `high`.

    A date without a time is stored as midnight UTC and is not shifted by a time zone; `day_low` and `day_high`
    apply to it.
    """

    low: int
    high: int
    day_low: int
    day_high: int

    def __contains__(self, published: int | None) -> bool:
        if published is None:
            return False
        if is_day(published):
            return self.day_low <= published < self.day_high
        return self.low <= published < self.high


def age(value: str) -> timedelta | None:
    """Reads an age, such as `24h`, `7d`, `2w`; None for anything else."""
    match = _AGE.fullmatch(value)
    return timedelta(hours=int(match[1]) * _HOURS[match[2]]) if match else None


def days(value: str, today: date = date(2000, 1, 1)) -> tuple[date, date] | None:
    """Reads `2020-12-18`, `2020-12`, `2020`, `today` or `yesterday` as the first day and the day after the last."""
    if value in ("today", "yesterday"):
        first = today - timedelta(days=value == "yesterday")
        return first, first + timedelta(days=1)
    if not (match := _DATE.fullmatch(value)):
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        return None
    if day:
        return first, first + timedelta(days=1)
    if month:
        return first, (first + timedelta(days=31)).replace(day=1)
    return first, first.replace(year=first.year + 1)


def span(when: "When", now: int, tz: tzinfo) -> Span:
    """Returns the range of a term at `now` (UTC seconds), with the days of `tz`. Raises QueryError.

    `since:` starts at the day or instant that it names; `before:` ends before it.
    """
    if (back := age(when.value)) is not None:
        instant = now - int(back.total_seconds())
        bounds = (instant, instant, instant, instant)
    else:
        today = datetime.fromtimestamp(now, tz).date()
        if not (found := days(when.value, today)):
            raise QueryError(f"{when} is not a date", 0)
        first, after = found
        bounds = (_midnight(first, tz), _midnight(after, tz), _midnight(first, UTC), _midnight(after, UTC))
    low, high, day_low, day_high = (max(FIRST, min(bound, LAST)) for bound in bounds)
    match when.name:
        case "since":
            return Span(low, LAST, day_low, LAST)
        case "before":
            return Span(FIRST, low, FIRST, day_low)
        case _:
            return Span(low, high, day_low, day_high)


def _midnight(day: date, tz: tzinfo) -> int:
    return int(datetime.combine(day, time(), tz).timestamp())
