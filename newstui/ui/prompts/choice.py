"""Defines the choices of a picker, and how they are ranked. The picker itself is loaded when it is shown."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from newstui.text.letters import folded


class SheetCell(NamedTuple):
    """Holds a cell of a sheet: a key and what it does; without a key, a heading or a blank."""

    words: str
    key: str = ""


class Choice(NamedTuple):
    """`left` is searched and shown first, `note` stands dim on the right. Without a value: a heading or plain text.

    Of choices in which a typed word begins a word, those of a lower `group` come first. `sheet` is shown in place of
    `left`. `folds`: shown whole, on as many rows as it needs; plain text always is.
    """

    left: str
    note: str = ""
    value: Any = None
    heading: bool = False
    group: int = 0
    sheet: tuple[SheetCell, ...] = ()
    folds: bool = False


class Extra(NamedTuple):
    """A choice that stands beside the keys of a panel: its key, what it does, and what the panel then returns."""

    key: str
    words: str
    value: Any


INSIDE, SCATTERED = 100, 1_000
"""The first rank of a match inside a word, and of a match whose letters stand apart."""


def ranked(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Returns the choices that contain every typed word: whole names first, then words that begin with it, then others.

    Only when no choice contains them, those that contain their letters in order, the nearest together first.
    """
    needles = folded(typed).split()
    if not needles:
        return list(choices)
    scored = []
    for place, choice in enumerate(choices):
        if choice.heading:
            continue
        hay = folded(f"{choice.left} {choice.note}")
        name = folded(choice.left)
        scores = [0 if needle == name else _score(hay, needle) for needle in needles]
        if all(score is not None for score in scores):
            rank = sum(score for score in scores if score is not None)
            scored.append((rank >= INSIDE, choice.group, rank, place, choice))
    best = [entry for entry in scored if entry[2] < SCATTERED] or scored
    return [entry[-1] for entry in sorted(best, key=lambda entry: entry[:-1])]


def _score(hay: str, needle: str) -> int | None:
    """Returns the rank, smaller is better: 1 at the start, 2 at another word's, `INSIDE` a word, `SCATTERED` plus their
    spread for separate letters; None for no match.
    """
    at = hay.find(needle)
    while at >= 0:
        if at == 0 or not hay[at - 1].isalnum():
            return 1 if at == 0 else 2
        further = hay.find(needle, at + 1)
        if further < 0:
            return INSIDE
        at = further
    first = at = -1
    for letter in needle:
        at = hay.find(letter, at + 1)
        if at < 0:
            return None
        first = at if first < 0 else first
    return SCATTERED + (at - first)
