"""Finds search words in a line of text, ignoring case and accents."""

import re
from collections.abc import Iterator, Sequence

from rich.style import Style

from newstui.text.letters import folded, folded_with_places, origin, parts_by_blanks


def pattern_of(
    words: Sequence[str], anywhere: bool = False, whole: Sequence[str] = ()
) -> re.Pattern[str] | None:
    """Compiles a pattern that finds the words, ignoring case and accents; None without words.

    A match begins where a word begins, except in scripts without spaces or with `anywhere`. Words in `whole` must also
    end where a word ends.
    """
    parts = []
    every = dict.fromkeys([*((w, False) for w in words), *((w, True) for w in whole)])
    for word, ends in sorted(every, key=_by_length):
        plain = folded(word.strip())
        if plain:
            part = r"\s+".join(map(re.escape, plain.split()))
            before = "" if anywhere or not parts_by_blanks(plain[0]) else r"(?<!\w)"
            after = r"(?!\w)" if ends and parts_by_blanks(plain[-1]) else ""
            parts.append(f"{before}{part}{after}")
    return re.compile("|".join(parts)) if parts else None


def spans(pattern: re.Pattern[str] | None, text: str) -> list[tuple[int, int]]:
    """Returns the (start, stop) of each match in a line of text."""
    if pattern is None:
        return []
    plain, places = folded_with_places(text)
    found = (match.span() for match in pattern.finditer(plain))
    return [origin(places, start, stop) for start, stop in found if stop > start]


def marked(
    text: str, style: Style, pattern: re.Pattern[str] | None, mark: Style
) -> Iterator[tuple[str, Style]]:
    """Splits a line of text into runs, those that match with the style `mark` on top."""
    end = 0
    for start, stop in spans(pattern, text):
        if start > end:
            yield text[end:start], style
        yield text[start:stop], style + mark
        end = stop
    yield text[end:], style


def _by_length(entry: tuple[str, bool]) -> int:
    return -len(entry[0])
