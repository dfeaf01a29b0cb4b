"""Parses the dates in feeds: ISO 8601, RFC 822, and what people and programs write instead."""

import re
from datetime import UTC, datetime

from newstui import limits
from newstui.text.dates import parse_date

FIRST_YEAR = 1995
"""No feed is older: an earlier date comes from an unset clock, or is not a date."""

_FIRST = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_OLDEST = int(datetime(limits.FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_END = int(datetime(limits.LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())
_LONGEST = 100
_MONTH_NAMES = """
    jan january janvier januar jänner januari enero ene gennaio gen janeiro stycznia styczeń sty janv января янв;
    feb february février fév févr februar februari febrero febbraio fevereiro fev lutego luty lut февраля фев;
    mar march mars märz mär mrz maart mrt marzo março marca marzec marts марта мар;
    apr april avril avr abril abr aprile kwietnia kwiecień kwi апреля апр;
    may mai mei mayo maggio mag maio maja maj мая май;
    jun june juin juni junio giugno giu junho czerwca czerwiec cze июня июн;
    jul july juillet juil juli julio luglio lug julho lipca lipiec lip июля июл;
    aug august août aoû augustus agosto ago sierpnia sierpień sie augusti августа авг;
    sep sept september septembre septiembre settembre set setembro września wrzesień wrz сентября сен сент;
    oct october octobre oktober okt octubre ottobre ott outubro out października październik paź октября окт;
    nov november novembre noviembre novembro listopada listopad lis ноября ноя нояб;
    dec december décembre déc dezember dez diciembre dic dicembre dezembro grudnia grudzień gru desember des
        декабря дек
"""
_MONTHS = {name: number + 1 for number, names in enumerate(_MONTH_NAMES.split(";")) for name in names.split()}
_HOURS_OF_ZONES = {
    **dict.fromkeys(("ut", "utc", "gmt", "z", "wet"), 0),
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "bst": 1,
    "west": 1,
    "cet": 1,
    "cest": 2,
    "met": 1,
    "mest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "msd": 4,
    "ist": 5.5,
    "hkt": 8,
    "sgt": 8,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
}
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})[:h](?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?\s*"
    r"(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>(?:gmt|utc?|z)?\s*(?P<offset>[+-]\d{1,2}(?::?\d{2})?(?!\d))|[a-z]{1,5}\b)?"
)
_HALF_DAY = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?P<minute>)(?P<second>)\s?(?P<half>[ap]m)\b(?P<zone>)(?P<offset>)"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?)?(z|[+-]\d{2}:?\d{2})?").fullmatch
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})(?:\s?[-/.月월]\s?(\d{1,2}))?(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?").fullmatch
_DOTTED_CLOCK = re.compile(r"(?<=\d )(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?=\s*(?:$|gmt|utc?|z|[+-]\d))")
_CLOCK_MARK = re.compile(r"(?<=\d)t(?=\d)")
_WORD = re.compile(r"[^\W\d_]+|\d+")


def feed_date(text: str) -> int | None:
    """Returns the UTC seconds of a written date; None if it can't be parsed or is before 1995. See `written_date`."""
    seconds = written_date(text)
    return seconds if seconds is not None and seconds >= _FIRST else None


def written_date(text: str) -> int | None:
    """Returns the UTC seconds of a date in any of the forms that people and programs write; None if it can't be parsed.

    Without a known zone it is UTC; a date alone means midnight, a month alone its first day.
    """
    text = text.strip().lower()
    if not text or len(text) > _LONGEST:
        return None
    if text.isascii() and (epoch := _EPOCH(text)):
        return _in_range(int(epoch[1]))
    if compact := _COMPACT(text):
        year, month, day, hour, minute, second, zone = compact.groups()
        text = f"{year}-{month}-{day} {hour or '00'}:{minute or '00'}:{second or '00'}{zone or ''}"
    # The "T" of ISO 8601 is between digits.
    text = _CLOCK_MARK.sub(" ", text)
    text = _DOTTED_CLOCK.sub(lambda clock: f"{clock[1]}:{clock[2]}:{clock[3] or '00'}", text)
    clock = _CLOCK.search(text) or _HALF_DAY.search(text)
    rest = text
    if clock:
        # The word after the time may be the month.
        word = "" if clock["offset"] else clock["zone"] or ""
        rest = f"{text[: clock.start()]} {word} {text[clock.end() :]}"
    day = _day(rest)
    return None if day is None else _in_range(day + (_seconds(clock) if clock else 0))


def _in_range(seconds: int) -> int | None:
    return seconds if _OLDEST <= seconds < _END else None


def _day(text: str) -> int | None:
    """Returns the UTC seconds at the start of the day."""
    if found := _YEAR_FIRST.search(text):
        return _midnight(int(found[1]), int(found[2]), int(found[3] or 1))
    if found := _DAY_FIRST.search(text):
        day, month, year = (int(part) for part in found.groups())
        if month > 12:
            day, month = month, day
        return _midnight(_whole_year(year, found[3]), month, day)
    words = _WORD.findall(text)
    # Of two names the second is the month: "mar" is also Tuesday in Italian, Spanish and French.
    month = next((_MONTHS[word] for word in reversed(words) if word in _MONTHS), 0)
    numbers = [word for word in words if word.isdecimal() and word.isascii()]
    if not month or not numbers:
        return None
    year = next((word for word in numbers if len(word) == 4), numbers[-1])
    numbers.remove(year)
    day = next((int(word) for word in numbers if len(word) <= 2), 1)
    if len(year) not in (2, 4) or (len(year) == 2 and not numbers):
        return None
    return _midnight(_whole_year(int(year), year), month, day)


def _whole_year(year: int, written: str) -> int:
    return year if len(written) == 4 else year + (2000 if year < 70 else 1900)


def _midnight(year: int, month: int, day: int) -> int | None:
    return parse_date(f"{year:04}-{month:02}-{day:02}")


def _seconds(clock: re.Match[str]) -> int:
    """Returns the seconds since midnight UTC of the written day; an impossible time counts as midnight."""
    hour, minute, second = (int(clock[part] or 0) for part in ("hour", "minute", "second"))
    half = (clock["half"] or "")[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute):
        return 0
    return hour * 3600 + minute * 60 + min(second, 59) - _offset(clock)


def _offset(clock: re.Match[str]) -> int:
    if written := clock["offset"]:
        digits = written[1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        if hours > 14 or minutes > 59:
            return 0
        return (hours * 3600 + minutes * 60) * (-1 if written[0] == "-" else 1)
    return int(_HOURS_OF_ZONES.get(clock["zone"] or "", 0) * 3600)
