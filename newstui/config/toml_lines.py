"""Where each table and key of a TOML text begins, for messages; tomllib does not say.

The text is known to parse, so a look at each line's beginning is enough.
"""

import re

Place = tuple[str | int, ...]
"""Names from the top, an entry of `[[a]]` by its number: ("a", 1, "key")."""
_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_STATEMENT = re.compile(rf"\s*(?:(\[\[?)\s*({_DOTTED})\s*\]|({_DOTTED})\s*=)")
_LONG_TEXT = re.compile(r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''", re.DOTALL)


def places(text: str) -> dict[Place, int]:
    """The line, from 1, of each table and key; what stands inside a value is not found."""
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
