"""Reads dates from data as UTC seconds, and writes them in the reader's zone, with English names in any locale."""

import re
import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from newstui import limits

DAY = 86_400
RECENT = 300 * DAY
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = (date(limits.FIRST_YEAR, 1, 1).toordinal() - _EPOCH) * DAY
_END = (date(limits.LAST_YEAR + 1, 1, 1).toordinal() - _EPOCH) * DAY
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_date(text: object) -> int | None:
    """Reads an ISO 8601 text, a date or a datetime as UTC seconds; None if it can't be parsed or is outside 1900-2200.

    Without a zone it is UTC, without a time midnight; fractions of a second are dropped.
    """
    if isinstance(text, str):
        moment = _read(text)
    elif isinstance(text, datetime):
        moment = text
    elif isinstance(text, date):
        moment = datetime(text.year, text.month, text.day)
    else:
        return None
    if moment is None:
        return None
    # Computed from ordinals, as `timestamp()` depends on the system's zone and overflows at the extremes.
    seconds = (moment.toordinal() - _EPOCH) * DAY + moment.hour * 3600 + moment.minute * 60 + moment.second
    if moment.tzinfo is not None and moment.tzinfo is not UTC:
        offset = moment.utcoffset()
        if offset is not None:
            seconds -= offset.days * DAY + offset.seconds
    return seconds if _FIRST <= seconds < _END else None


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text.strip().upper().replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None


def instant(seconds: int) -> int | None:
    """Returns UTC seconds if they are within 1900-2200, else None."""
    return seconds if _FIRST <= seconds < _END else None


def is_day(published: int) -> bool:
    """Tells whether a date is a day without a time: midnight UTC to the second stands for that."""
    return published % DAY == 0


def zone(name: str | None = None) -> tzinfo:
    """Returns the zone with this name, else that of $TZ, else the system's. Raises ValueError for an unknown name."""
    if not name:
        time.tzset()
        return _Local()
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name!r}; write one like Europe/Berlin") from None


class _Local(tzinfo):
    """Reads $TZ and the system's zone through the C library: loading zoneinfo would delay a start by 8 ms.

    An offset of a day or more, which TZ allows and Python can't represent, counts as UTC.
    """

    def fromutc(self, dt: datetime) -> datetime:
        offset = time.localtime(dt.replace(tzinfo=UTC).timestamp()).tm_gmtoff
        return dt + timedelta(seconds=offset if abs(offset) < DAY else 0)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        try:
            return dt.replace(tzinfo=None).astimezone().utcoffset() if dt else None
        except (ValueError, OverflowError, OSError):
            return timedelta()

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        try:
            return dt.replace(tzinfo=None).astimezone().tzname() if dt else None
        except (ValueError, OverflowError, OSError):
            return "UTC"


_POSIX_ZONE = re.compile(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\d.*", re.DOTALL).fullmatch


def zone_trouble(name: str | None) -> str:
    """Says why times are shown in UTC and not in this zone of $TZ; "" when they are shown in it."""
    if not name:
        return ""
    time.tzset()
    if any(abs(time.localtime(moment).tm_gmtoff) >= DAY for moment in range(0, 366 * DAY, 30 * DAY)):
        return "a day or more from UTC; times are shown in UTC"
    if _POSIX_ZONE(name):
        return ""
    path = name.removeprefix(":")
    if Path("/usr/share/zoneinfo", path).is_file():
        return ""
    try:
        zone(path)
    except ValueError:
        return "no time zone of that name; times are shown in UTC"
    return ""


def _local(published: int, tz: tzinfo) -> datetime:
    return datetime.fromtimestamp(published, UTC if is_day(published) else tz)


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def local_day(published: int, tz: tzinfo) -> date:
    """Returns the calendar day of a story in the reader's zone; a date without a time is not shifted."""
    return _local(published, tz).date()


def row_time(published: int | None, first_of_day: bool, now: int, tz: tzinfo) -> str:
    """Writes the list's time column, at most six cells: today "09:14", else "18 Dec" on the first row of a day.

    Later rows of that day show their time, or nothing if they have only a date. `now`: UTC seconds.
    """
    if published is None:
        return ""
    moment = _local(published, tz)
    if not is_day(published) and (not first_of_day or moment.date() == _local(now, tz).date()):
        return _clock(moment)
    return f"{moment.day} {_MONTHS[moment.month - 1]}" if first_of_day else ""


def row_day(published: int | None, now: int, tz: tzinfo) -> str:
    """Writes a day on its own: "18 Dec", or "Dec 2020" if more than 300 days from `now` (UTC seconds)."""
    if published is None:
        return ""
    moment = _local(published, tz)
    month = _MONTHS[moment.month - 1]
    return f"{month} {moment.year}" if abs(now - published) > RECENT else f"{moment.day} {month}"


def short_date(published: int, now: int, tz: tzinfo) -> str:
    """Writes "18 Dec", further than 300 days from `now` (UTC seconds) "18 Dec 2020"."""
    moment = _local(published, tz)
    year = f" {moment.year}" if abs(now - published) > RECENT else ""
    return f"{moment.day} {_MONTHS[moment.month - 1]}{year}"


def row_month(published: int | None, now: int, tz: tzinfo) -> str:
    """Writes the time column when the order is not by date: "18 Dec", or "12/20" if more than 300 days from `now`."""
    if published is None:
        return ""
    moment = _local(published, tz)
    old = abs(now - published) > RECENT
    return f"{moment.month:02}/{moment.year % 100:02}" if old else row_day(published, now, tz)


def distance(published: int | None, now: int, tz: tzinfo) -> str:
    """Writes how long ago a story came out, in at most six cells: "now", "12m", "3h", "2d", "5w", "3y"; a day of today
    is "today".

    A time in the future is "in 3h". `now`: UTC seconds.
    """
    if published is None:
        return ""
    seconds = now - published
    if is_day(published):
        seconds = (_local(now, tz).date() - local_day(published, tz)).days * DAY
        if not seconds:
            return "today"
    elif abs(seconds) < 60:
        return "now"
    ago = abs(seconds)
    number, unit = next(
        (ago // size, unit)
        for size, unit in ((365 * DAY, "y"), (7 * DAY, "w"), (DAY, "d"), (3600, "h"), (60, "m"))
        if ago >= size
    )
    return f"{'in ' if seconds < 0 else ''}{number}{unit}"


def since(instant: int, now: int, tz: tzinfo) -> str:
    """Writes a moment of the past for a sentence: "18:40", "yesterday 18:40", "Tue 18:40", "18 Dec", "Dec 2020"."""
    moment = _local(instant, tz)
    days = (_local(now, tz).date() - moment.date()).days
    if days > 6:
        return row_day(instant, now, tz)
    day = "" if days < 1 else "yesterday " if days == 1 else f"{_DAYS[moment.weekday()]} "
    return day + _clock(moment)


def clock_or_day(instant: int | None, now: int, tz: tzinfo) -> str:
    """Writes "09:14" on the day of `now`, else "18 Dec" or "Dec 2020"; "" for None. At most 8 cells."""
    if instant is None:
        return ""
    if _local(instant, tz).date() == _local(now, tz).date():
        return _clock(_local(instant, tz))
    return row_day(instant, now, tz)


def long_date(published: int | None, tz: tzinfo) -> str:
    """Writes "Fri 18 Dec 2020, 11:54"; a day without its time; "" when undated."""
    if published is None:
        return ""
    moment = _local(published, tz)
    day = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return day if is_day(published) else f"{day}, {_clock(moment)}"


def local_minute(published: int | None, tz: tzinfo) -> str:
    """Writes "2020-12-18 11:54"; a day as "2020-12-18"; "" when undated."""
    if published is None:
        return ""
    moment = _local(published, tz)
    return moment.isoformat(" ")[: 10 if is_day(published) else 16]


def iso(published: int) -> str:
    """Writes "2020-12-18T11:54:00Z"."""
    return datetime.fromtimestamp(published, UTC).isoformat()[:19] + "Z"


_DURATION = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:[.,]\d+)?S)?)?"
).fullmatch


def duration(text: str) -> str:
    """Writes an ISO duration in words ("14 min", "2 h 44 min", "40 s"); anything else stays as written."""
    parts = _DURATION(text.strip())
    if parts is None:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    total = days * DAY + hours * 3600 + minutes * 60 + seconds
    if total == 0:
        return text
    if total < 60:
        return f"{total} s"
    hours, minutes = divmod((total + 30) // 60, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0))
