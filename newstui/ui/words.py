"""Words that are looked for, found in a line of text whatever its case and accents."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache


def pattern_of(
    words: Sequence[str], anywhere: bool = False, whole: Sequence[str] = ()
) -> re.Pattern[str] | None:
    """Finds the words, whatever case and accents, where a word begins (CJK and `anywhere`: in words too).

    Those of `whole` end where a word ends, too.
    """
    parts = []
    for word, ends in sorted([*((w, False) for w in words), *((w, True) for w in whole)], key=_by_length):
        folded = unaccented(word.strip())[0]
        if folded:
            part = r"\s+".join(map(re.escape, folded.split()))
            before = "" if anywhere or not _is_lettered(folded[0]) else r"(?<!\w)"
            after = r"(?!\w)" if ends and _is_lettered(folded[-1]) else ""
            parts.append(f"{before}{part}{after}")
    return re.compile("|".join(parts)) if parts else None


def spans(pattern: re.Pattern[str] | None, text: str) -> list[tuple[int, int]]:
    """(start, stop) of what the pattern finds in a line of text."""
    if pattern is None:
        return []
    folded, places = unaccented(text)
    found = (match.span() for match in pattern.finditer(folded))
    return [(places[start], places[stop - 1] + 1) for start, stop in found if stop > start]


def _by_length(entry: tuple[str, bool]) -> int:
    return -len(entry[0])


def _is_lettered(char: str) -> bool:
    """Of a script that parts its words by blanks."""
    return (char.isalnum() and char < "\u0e00") or "\u1e00" <= char < "\u2000"


def unaccented(text: str) -> tuple[str, Sequence[int]]:
    """Without case and accents; and for each character of that the place it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts = [_fold(char) for char in text]
    places = [index for index, part in enumerate(parts) for _ in part]
    return "".join(parts), places


@lru_cache(4096)
def _fold(char: str) -> str:
    spread = unicodedata.normalize("NFKD", char).casefold()
    return "".join(part for part in spread if not unicodedata.combining(part))
