"""The choices of a picker, and how they are ranked. The picker itself is loaded when it is shown."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from newstui.text.letters import folded


class Choice(NamedTuple):
    """`left` is searched and shown first, `note` stands dim on the right. Without a value: a heading or plain text."""

    left: str
    note: str = ""
    value: Any = None
    heading: bool = False


def ranked(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Returns the choices that contain the letters of every typed word in order; matches at word starts come first."""
    needles = folded(typed).split()
    if not needles:
        return list(choices)
    scored = []
    for place, choice in enumerate(choices):
        if choice.heading:
            continue
        hay = folded(f"{choice.left} {choice.note}")
        scores = [_score(hay, needle) for needle in needles]
        if all(score is not None for score in scores):
            scored.append((sum(score for score in scores if score is not None), place, choice))
    return [choice for _, _, choice in sorted(scored, key=lambda entry: entry[:2])]


def _score(hay: str, needle: str) -> int | None:
    """Returns the rank, smaller is better: from 0 at a word's start, 100 inside a word, 1000 plus their spread for
    separate letters; None for no match.
    """
    at = hay.find(needle)
    while at >= 0:
        if at == 0 or not hay[at - 1].isalnum():
            return min(at, 50)
        further = hay.find(needle, at + 1)
        if further < 0:
            return 100 + min(at, 50)
        at = further
    first = at = -1
    for letter in needle:
        at = hay.find(letter, at + 1)
        if at < 0:
            return None
        first = at if first < 0 else first
    return 1000 + (at - first)
