"""Reads single values of an item's fields, clean and bounded; None or empty for absent ones.

Null, empty, missing and wrongly typed values all count as absent. A number where text belongs becomes its text; one
value where a list belongs becomes a list of one.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from newstui import limits
from newstui.text.clean import clean, clean_lines
from newstui.text.tags import plain
from newstui.text.urls import openable

_JSON_ENTRIES = 256
_CACHED_NAMES = 4_096


def text_of(value: object, limit: int) -> str | None:
    """Returns the plain text of a value, at most `limit` characters."""
    if isinstance(value, str):
        return plain(value, limit) or None
    if isinstance(value, int):
        return None if isinstance(value, bool) or integer_of(value) is None else str(value)
    return str(value) if isinstance(value, float) and isfinite(value) else None


def first_text(raw: Mapping[str, Any], names: Iterable[str], limit: int) -> str | None:
    """Returns the text of the first of these fields that has one."""
    for name in names:
        value = raw.get(name)
        text = None if value is None else text_of(value, limit)
        if text:
            return text
    return None


@lru_cache(maxsize=_CACHED_NAMES)
def _plain_name(value: str) -> str | None:
    return plain(value, limits.NAME) or None


def name_of(value: object) -> str | None:
    """Returns a short text. The same few recur often, so cleaned ones are cached."""
    if isinstance(value, str) and len(value) <= limits.NAME:
        return _plain_name(value)
    return text_of(value, limits.NAME)


def names_of(value: object) -> tuple[str, ...]:
    """Returns the short texts of a list."""
    if value is None:
        return ()
    names = (name_of(entry) for entry in list_of(value))
    return tuple(name for name in names if name)[: limits.LINKS]


def integer_of(value: object) -> int | None:
    """Returns a 64-bit integer, also if it is written as 3.0."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return value if limits.INTEGER[0] <= value <= limits.INTEGER[1] else None
    return None


def first_address(raw: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """Returns the first openable address in these fields, percent-encoded."""
    for name in names:
        value = raw.get(name)
        if value and isinstance(value, str) and (address := openable(value)):
            return address
    return None


def list_of(value: object) -> list[Any]:
    """Returns a value as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def mappings_of(value: object) -> Iterator[Mapping[str, Any]]:
    """Returns the entries of a list that are mappings."""
    return (entry for entry in list_of(value) if isinstance(entry, dict))


def positive_of(value: object) -> int | None:
    """Returns an integer above 0."""
    number = integer_of(value)
    return number if number is not None and number > 0 else None


def json_of(value: object, depth: int) -> Any:
    """Returns a JSON value with clean texts and without absent values, at most `depth` levels deep."""
    if isinstance(value, str):
        return clean_lines(value[: limits.EXCERPT]).strip() or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return integer_of(value)
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    if depth == 0:
        return None
    if isinstance(value, list):
        entries = (json_of(entry, depth - 1) for entry in value[:_JSON_ENTRIES])
        return [entry for entry in entries if entry is not None] or None
    if isinstance(value, dict):
        pairs = ((clean(str(name))[: limits.NAME], value[name]) for name in list(value)[:_JSON_ENTRIES])
        found = {name: json_of(entry, depth - 1) for name, entry in pairs}
        return {name: entry for name, entry in found.items() if entry is not None} or None
    return None
