"""Reads the title and the day in the file name of a post."""

import re

from newstui.text.dates import parse_date

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_ENDING = re.compile(r"\.(?:md|mdx|markdown|mdown|mkd|html?|txt)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"\.(?:ar|bg|bn|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|ms|nb|nl|nn|no|pl|pt|ro|ru|"
    r"sk|sl|sr|sv|th|tr|uk|ur|vi|zh)(?:[-_][A-Za-z]{2,4})?\Z"
)
_DAY_FIRST = re.compile(r"(\d{4})([-_.])(\d{1,2})\2(\d{1,2})(?!\d)[-_. ]*")
_DAY_LAST = re.compile(r"(?<!\d)(\d{4})([-_.])(\d{1,2})\2(\d{1,2})[)\]]?\Z")
_JOINED_DAY_FIRST = re.compile(r"(\d{4})()(\d{2})(\d{2})(?:[-_. ]+|\Z)")
_FOLDER_NAMES = ("index", "readme")


def name_of(origin: str) -> str:
    """Cuts a path to the name of a post, without ending and language; an `index.md` or `README.md` has its folder's."""
    *folders, file = origin.split("/")
    stem = _LANGUAGE.sub("", _ENDING.sub("", file))
    return folders[-1] if folders and stem.casefold() in _FOLDER_NAMES else stem


def folders_of(origin: str) -> list[str]:
    """Lists the folders above a post; a bundle (`x/index.md`) counts as the post `x`."""
    folders = origin.split("/")[:-1]
    return folders[:-1] if folders and _is_bundle(origin) else folders


def language_of(origin: str) -> str:
    """Reads the language at the end of a name (`x.de.md`), in lower case; "" if there is none."""
    found = _LANGUAGE.search(_ENDING.sub("", origin.rpartition("/")[2]))
    return found[0][1:].lower() if found else ""


def _is_bundle(origin: str) -> bool:
    stem = _LANGUAGE.sub("", _ENDING.sub("", origin.rpartition("/")[2]))
    return stem.casefold() in _FOLDER_NAMES


def day_of_name(name: str) -> int | None:
    """Reads the day that a name begins or ends with, as UTC seconds: `2016-3-7-x`, `#229-2023.01.09`, `20160307 x`."""
    found = _DAY_FIRST.match(name) or _JOINED_DAY_FIRST.match(name) or _DAY_LAST.search(name)
    return day(found[1], found[3], found[4]) if found else None


def day(year: str, month: str, of_month: str) -> int | None:
    """Returns the UTC seconds of a day in digits; None if there is no such day."""
    return parse_date(f"{year:>04}-{month:>02}-{of_month:>02}")


def without_day(name: str) -> str:
    """Removes a day from the start of a name; a name that is only a day stays."""
    found = _DAY_FIRST.match(name) or _JOINED_DAY_FIRST.match(name)
    if found is None or day(found[1], found[3], found[4]) is None:
        return name
    return name[found.end() :] or name


def title_of_name(origin: str) -> str | None:
    """Makes a title from a file name; None if the name has neither a letter nor a day."""
    name = name_of(origin)
    rest = without_day(name)
    if _DAY_FIRST.fullmatch(rest) and day_of_name(rest) is not None:
        return rest
    if not any(map(str.isalpha, rest)):
        return None
    return rest if " " in rest else " ".join(rest.replace("-", " ").replace("_", " ").split())
