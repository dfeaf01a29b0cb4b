"""Counts the words of a text and estimates how long it takes to read."""

import re
from functools import lru_cache

from newstui.text.letters import CJK, NO_BLANKS

WORDS_PER_MINUTE = 230
LETTERS_PER_MINUTE = 500
"""The reading speed for scripts without blanks between words, such as Chinese."""
COUNTED_CHARACTERS = 200_000
"""Only this much of a text is counted; the rest is estimated from it."""

_TAG = re.compile(r"<[^<>]*>")
_BLANKLESS = re.compile(f"[{CJK}{NO_BLANKS}]")
_WORD = re.compile(f"[^\\W_](?:[^\\s{CJK}{NO_BLANKS}])*")


@lru_cache(maxsize=1)
def minutes(text: str) -> float:
    """Returns the minutes that a plain text, HTML or Markdown takes."""
    begin = text[:COUNTED_CHARACTERS]
    words, letters = _counted(_TAG.sub(" ", begin) if "<" in begin else begin)
    share = len(text) / max(1, len(begin))
    return (words / WORDS_PER_MINUTE + letters / LETTERS_PER_MINUTE) * share


def word_count(plain: str) -> int:
    """Counts words, and each letter of the scripts without blanks as one, as word processors do."""
    return sum(_counted(plain))


def _counted(plain: str) -> tuple[int, int]:
    """Counts words between blanks, and letters of the scripts without blanks."""
    letters = 0
    if not plain.isascii():
        letters = len(_BLANKLESS.findall(plain))
        plain = _BLANKLESS.sub(" ", plain)
    return sum(1 for _ in _WORD.finditer(plain)), letters


def reading_time(body: str | None, excerpt: str | None = None) -> str:
    """Writes the reading time of a story, such as "4 min": at least a minute for a body, "" for a short excerpt."""
    if body:
        return f"{max(1, round(minutes(body))):,} min"
    spent = minutes(excerpt) if excerpt else 0
    return f"{round(spent):,} min" if spent >= 1 else ""
