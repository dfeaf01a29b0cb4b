"""Finds the line of each table and key in a TOML text, for messages: tomllib does not give them.

The text has been parsed before, so it is enough to look at how each line begins.
"""

import re
from pathlib import Path

Place = tuple[str | int, ...]
"""The names that lead to a value, with the number of the entry in `[[a]]`: ("a", 1, "key")."""
_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_STATEMENT = re.compile(rf"\s*(?:(\[\[?)\s*({_DOTTED})\s*\]|({_DOTTED})\s*=)")
_LONG_TEXT = re.compile(r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''", re.DOTALL)


def places(text: str) -> dict[Place, int]:
    """Returns the line, counted from 1, of each table and key. Keys inside a value are not found."""
    found: dict[Place, int] = {}
    entries: dict[Place, int] = {}
    table: Place = ()

    def inner(place: Place, names: str) -> Place:
        for name in re.findall(_NAME, names):
            place = (*place, name.strip("\"'"))
            if place in entries:
                place = (*place, entries[place])
        return place

    flat = _LONG_TEXT.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(flat.split("\n"), 1):
        if not (match := _STATEMENT.match(line)):
            continue
        brackets, header, key = match.groups()
        if brackets == "[[":
            names = [name.strip("\"'") for name in re.findall(_NAME, header)]
            array = (*inner((), ".".join(names[:-1])), names[-1])
            entries[array] = entries.get(array, -1) + 1
            place = table = (*array, entries[array])
        elif brackets:
            place = table = inner((), header)
        else:
            place = inner(table, key)
        for depth in range(1, len(place) + 1):
            found.setdefault(place[:depth], number)
    return found


def shown_place(path: Path, place: Place) -> str:
    """Returns the file and line of a table or key as messages name them: "config.toml:12"."""
    try:
        line = places(path.read_text("utf-8-sig")).get(place)
    except (OSError, UnicodeDecodeError):  # changed since it was loaded
        line = None
    return f"{path}:{line}" if line else f"{path}"
