"""Finds stories with similar words, by the search index and within two weeks of a story.

No statistics are stored: the rarity of a term is counted within the window, and since positions of stories are dates,
each look-up is a seek. The cost depends on the stories of four weeks, not on the size of the library.
"""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import math
from collections import defaultdict
from collections.abc import Sequence, Set
from heapq import nlargest
from typing import NamedTuple

from newstui.library import schema
from newstui.library.rows import AMONG, Ask, among
from newstui.library.together import parameters as p
from newstui.text.terms import as_written, capitalised, terms_of


class Found(NamedTuple):
    """Holds a similar story: its position, its share of the maximum score, and the heaviest common terms.

    `titled`: one of the terms is in its title.
    """

    pos: int
    share: float
    words: tuple[str, ...]
    titled: bool


class _Term(NamedTuple):
    """Holds a term to compare by. `weight`: its rarity, higher in our title. `stories`: the positions that
    contain it.
    """

    text: str
    weight: float
    stories: list[int]


def similar(ask: Ask, pos: int, title: str, excerpt: str | None, provider: int | None) -> list[Found]:
    """Finds the stories most similar to the one at `pos`, best first; none for one without a date.

    Runs about 40 short statements; `ask` may raise Interrupted at each.
    """
    published = schema.published_at(pos)
    if published is None:
        return []
    window = (
        schema.first_position(published - p.WINDOW_SECONDS),
        schema.first_position(published + p.WINDOW_SECONDS),
    )
    terms = _heaviest(ask, title, excerpt or "", window, _of_provider(ask, provider, window))
    scores: defaultdict[int, float] = defaultdict(float)
    in_titles: set[int] = set()
    for term in terms:
        titled = set(_numbers(_having(ask, f'title : "{term.text}"', window)[1]))
        in_titles |= titled
        for other in term.stories:
            scores[other] += term.weight * (p.IN_ITS_TITLE if other in titled else 1)
    scores.pop(pos, None)
    possible = p.IN_ITS_TITLE * sum(term.weight for term in terms) * max(1, p.FEW_TERMS / max(1, len(terms)))

    falling = 1 / (p.NEAR_SECONDS << schema.SHIFT)
    near = (
        (score * (1 + p.NEAR_BONUS * math.exp(-falling * abs(other - pos))), other)
        for other, score in scores.items()
    )
    best = [other for _, other in nlargest(2 * p.SIMILAR_STORIES, near)]
    having = [(term.text, set(term.stories)) for term in terms]

    def shared(other: int) -> tuple[str, ...]:
        return tuple(text for text, stories in having if other in stories)[: p.SHOWN_WORDS]

    return [
        Found(
            other,
            round(scores[other] / possible, 3),
            as_written(shared(other), title, excerpt or ""),
            other in in_titles,
        )
        for other in _shown(ask, best)[: p.SIMILAR_STORIES]
    ]


def _heaviest(ask: Ask, title: str, excerpt: str, window: tuple[int, int], siblings: Set[int]) -> list[_Term]:
    """Chooses the most significant terms of a story, heaviest first. `siblings`: the stories of its provider."""
    found = terms_of(title, excerpt)
    in_title, capitals = set(found.title), capitalised(excerpt)
    chosen = sorted(
        found.excerpt, key=lambda term: (term not in in_title, term not in capitals, -len(term), term)
    )
    weights: dict[str, int] = {
        term: min(p.TITLE_WEIGHT, found.excerpt[term]) for term in chosen[: p.EXCERPT_TERMS]
    }
    weights |= dict.fromkeys(found.title, p.TITLE_WEIGHT)
    ((stories,),) = ask("SELECT count(*) FROM story WHERE pos >= ? AND pos < ?", *window)
    heavy: list[tuple[float, str, float, list[int]]] = []
    for text, weight in weights.items():
        having, found_at = _having(ask, f'"{text}"', window)
        if 1 < having < p.COMMON_STORIES:
            positions = _numbers(found_at)
            rarity = math.log(max(stories, having) / having)
            if len(siblings) >= p.MANY_OF_PROVIDER:
                there = sum(at in siblings for at in positions)
                if there > p.BOILERPLATE * len(siblings):
                    continue
            heavy.append(
                (weight * rarity, text, rarity * (p.IN_OUR_TITLE if text in in_title else 1), positions)
            )
    heavy.sort(key=lambda entry: (-entry[0], entry[1]))
    return [
        _Term(text, weight, positions)
        for heaviness, text, weight, positions in heavy[: p.TERMS]
        if heaviness > 0
    ]


def _of_provider(ask: Ask, provider: int | None, window: tuple[int, int]) -> Set[int]:
    """Finds the stories of a provider."""
    ((positions,),) = ask(
        """SELECT ifnull(group_concat(pos), '') FROM (
            SELECT pos FROM story WHERE provider = ? AND pos >= ? AND pos < ? LIMIT ?)""",
        provider,
        *window,
        p.COMMON_STORIES,
    )
    return set(_numbers(positions))


def _having(ask: Ask, match: str, window: tuple[int, int]) -> tuple[int, str]:
    """Counts the stories that match, and joins their positions by commas: one row is read much faster than many."""
    ((count, positions),) = ask(
        """SELECT count(*), ifnull(group_concat(rowid), '') FROM (
            SELECT rowid FROM story_search WHERE story_search MATCH ? AND rowid >= ? AND rowid < ? LIMIT ?)""",
        match,
        *window,
        p.COMMON_STORIES,
    )
    return count, positions


def _numbers(positions: str) -> list[int]:
    return list(map(int, positions.split(","))) if positions else []


def _shown(ask: Ask, positions: Sequence[int]) -> list[int]:
    """Leaves out stories that are gone or muted."""
    hidden = schema.GONE | schema.MUTED
    found = ask(f"SELECT pos FROM story WHERE pos {AMONG} AND flags & {hidden} = 0", among(positions))
    shown = {pos for (pos,) in found}
    return [pos for pos in positions if pos in shown]
