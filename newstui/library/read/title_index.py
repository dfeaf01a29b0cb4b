"""Finds titles that are remembered roughly, in an index of the newest titles in memory.

A title is a sequence of words, a word a set of trigrams. For each typed word, the trigrams lead to similar words, and
these to the titles that contain the most of them.
"""

import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, KeysView
from functools import reduce
from heapq import nlargest
from itertools import chain, repeat
from operator import and_

from newstui.library import schema

WHOLE, START, INSIDE = 6, 5, 3
"""Points for a word that is the typed one, begins with it, or has it inside. A word with wrong letters gets INSIDE + 1,
less one for each."""
LETTERS = 4
"""For each this many typed letters, one may be missing, wrong or extra, or two may be swapped."""
TYPED = 16
"""The most typed words that are searched for."""
ALIKE = 200
"""The most words that are compared letter by letter: those that share the most trigrams."""
RANKED = 1_000
"""The most titles whose word order is compared."""

_WORD = re.compile(r"[^\W_]{1,40}")


def words(text: str) -> list[str]:
    """Splits a text into words, ignoring case, accents and punctuation; every CJK character is a word."""
    if text.isascii():
        return _WORD.findall(text.lower())
    return _WORD.findall(
        "".join(char for char in schema.indexed(text) if unicodedata.category(char)[0] != "M")
    )


def trigrams(word: str) -> set[str]:
    """Returns the trigrams of a word, at most one per letter; its first letter and its first two count too."""
    padded = f"  {word}"
    return {padded[i : i + 3] for i in range(len(word))}


class Titles:
    """Indexes titles, numbered in the order in which they are added, newest first."""

    def __init__(self) -> None:
        self.count = 0
        self._words: list[str] = []
        self._numbers = _Numbers(self._learn)
        self._with: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        """Trigram -> the words that contain it."""
        self._saying: list[array[int]] = []
        """Word -> the titles that contain it."""
        self._said, self._ends = array("I"), array("I", [0])
        """The words of all titles, and where those of each title end."""

    def _learn(self, word: str) -> int:
        number = len(self._words)
        self._words.append(word)
        self._saying.append(array("I"))
        for trigram in trigrams(word):
            self._with[trigram].append(number)
        return number

    def add(self, titles: Iterable[str]) -> None:
        numbers, saying = self._numbers, self._saying
        for title in titles:
            said = [numbers[word] for word in words(title)]
            self._said.extend(said)
            self._ends.append(len(self._said))
            for number in set(said):
                saying[number].append(self.count)
            self.count += 1

    def like(self, text: str, limit: int, go_on: Callable[[], None]) -> list[int]:
        """Finds the titles with the most of the typed words: whole words and starts of words first, then those in the
        typed order, then the newest. `go_on` is called every few milliseconds and may raise.
        """
        typed = list(dict.fromkeys(words(text)))[:TYPED]
        alike: list[dict[int, int]] = []
        worth: list[dict[int, int]] = []
        for word in typed:
            go_on()
            alike.append(self._alike(word))
            worth.append(self._worth(alike[-1]))
        go_on()
        found = _most_hit([titles.keys() for titles in worth])
        go_on()
        points = map(sum, zip(*(map(titles.get, found, repeat(0)) for titles in worth), strict=True))
        ranks = [(sum_ << 32) - title for sum_, title in zip(points, found, strict=True)]
        go_on()
        best = [(-(-rank >> 32), -rank & 0xFFFF_FFFF) for rank in nlargest(RANKED, ranks)]
        best.sort(key=lambda found: (-found[0], -self._in_order(found[1], alike)))
        return [title for _, title in best[:limit]]

    def _alike(self, typed: str) -> dict[int, int]:
        """Finds words that are like a typed one, with the points of each."""
        wanted = trigrams(typed)
        shared = Counter[int]()
        for trigram in wanted:
            shared.update(self._with.get(trigram, ()))
        amiss = len(typed) // LETTERS
        found: dict[int, int] = {}
        near: list[tuple[int, int]] = []
        for number, trigrams_shared in shared.items():
            # The start of a word has two trigrams that an inner part lacks.
            if trigrams_shared >= len(wanted) - 2:
                word = self._words[number]
                if points := _found_in(word, typed):
                    found[number] = points
                    continue
            if amiss and trigrams_shared * 3 >= len(wanted):
                near.append((trigrams_shared, number))
        for _, number in nlargest(ALIKE, near):
            if (slips := distance(typed, self._words[number], amiss)) <= amiss:
                found[number] = INSIDE + 1 - slips
        return found

    def _worth(self, alike: dict[int, int]) -> dict[int, int]:
        """Finds titles that contain one of these words, with the points of the best."""
        by_worth: defaultdict[int, list[int]] = defaultdict(list)
        for number, points in alike.items():
            by_worth[points].append(number)
        found: dict[int, int] = {}
        for points, numbers in sorted(by_worth.items()):
            found.update(dict.fromkeys(chain.from_iterable(map(self._saying.__getitem__, numbers)), points))
        return found

    def _in_order(self, title: int, alike: list[dict[int, int]]) -> int:
        """Scores how well a title keeps the typed order: a point for each word after the previous one, and another if
        it follows directly."""
        said = self._said[self._ends[title] : self._ends[title + 1]]
        points, at = 0, len(said)
        for like in alike:
            before = at
            for at, number in enumerate(said):
                if number in like and at > before:
                    points += 1 + (at == before + 1)
                    break
            else:
                at = next((i for i, number in enumerate(said) if number in like), before)
        return points


def _most_hit(groups: list[KeysView[int]]) -> Collection[int]:
    """Finds the titles in all groups, or in the most groups if none is in all."""
    together: Collection[int] = reduce(and_, sorted(groups, key=len)) if groups else ()
    if together:
        return together
    hits = Counter(chain.from_iterable(groups))
    most = max(hits.values(), default=0)
    return [number for number, times in hits.items() if times == most]


def _found_in(word: str, typed: str) -> int:
    """Scores a word that contains a typed one: at its start from two letters, inside from three."""
    if word == typed:
        return WHOLE
    if len(typed) > 1 and word.startswith(typed):
        return START
    return INSIDE if len(typed) > 2 and typed in word else 0


class _Numbers(dict[str, int]):
    """Maps words to numbers; `learn` adds new words."""

    def __init__(self, learn: Callable[[str], int]) -> None:
        self._learn = learn

    def __missing__(self, word: str) -> int:
        self[word] = number = self._learn(word)
        return number


def distance(typed: str, word: str, most: int) -> int:
    """Counts the letters of `typed` that differ from the most similar beginning of `word`: missing, wrong, extra or
    swapped. Returns any number above `most` if there are more.
    """
    word = word[: len(typed) + most]
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed):
        above, before, row = before, row, [i + 1]
        for j, other in enumerate(word):
            cost = min(before[j] + (letter != other), before[j + 1] + 1, row[j] + 1)
            if i and j and letter == word[j - 1] and typed[i - 1] == other:
                cost = min(cost, above[j - 1] + 1)
            row.append(cost)
        if min(row) > most:
            break
    return min(row)
