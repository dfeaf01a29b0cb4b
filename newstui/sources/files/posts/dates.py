"""Decides when a post was published: by its fields, the addresses in it, its name, its folders."""

import re
from collections.abc import Callable
from typing import Any

from newstui.sources.feeds.documents.dates import written_date
from newstui.sources.files.posts import keys, names
from newstui.text.dates import parse_date

_IN_ADDRESS = re.compile(r"(?<!\d)(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)")
_IN_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})/")
_WRITTEN_DAY = re.compile(r"\s*(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_ADDRESSES = ("path", "permalink", "url", "slug")


def date_of(fields: keys.Fields, origin: str) -> int | None:
    """Returns the UTC seconds of publication, or of the last change if nothing else is known; None if undated."""
    ways: tuple[Callable[[], int | None], ...] = (
        lambda: _first_date(fields, keys.DATES),
        lambda: _day_in_addresses(fields),
        lambda: names.day_of_name(names.name_of(origin)),
        lambda: _day_of_folders(origin),
        lambda: _first_date(fields, keys.UPDATES),
    )
    return next((found for way in ways if (found := way()) is not None), None)


def written_day(fields: keys.Fields) -> tuple[int, int, int] | None:
    """Returns year, month and day of the date field as written, before any zone is applied."""
    for value in fields.given(keys.DATES):
        if read_date(value) is not None:
            found = _WRITTEN_DAY.match(str(value))
            return (int(found[1]), int(found[2]), int(found[3])) if found else None
    return None


def read_date(value: Any) -> int | None:
    """Returns the UTC seconds of a date in any form that people write; None for anything else."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if abs(value) < 10**13 else ""
    if not isinstance(value, str):
        return None
    text = value.strip().strip("[]")
    found = parse_date(text)
    return found if found is not None else written_date(text)


def _first_date(fields: keys.Fields, aliases: tuple[str, ...]) -> int | None:
    for value in fields.given(aliases):
        found = read_date(value)
        if found is not None:
            return found
    return None


def _day_in_addresses(fields: keys.Fields) -> int | None:
    for value in fields.given(_ADDRESSES):
        found = _IN_ADDRESS.search(value) if isinstance(value, str) else None
        if found and (seconds := names.day(*found.groups())) is not None:
            return seconds
    return None


def _day_of_folders(origin: str) -> int | None:
    found = _IN_FOLDERS.search(origin)
    return names.day(*found.groups()) if found else None
