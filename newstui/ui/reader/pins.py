"""Assigns topics to digits. The user's own pins stay; free digits go down the tree."""

from collections.abc import Iterable, Mapping, Sequence

from newstui.model.topic import Tree, TreeRow

DIGITS = range(1, 10)


def pinned(
    own: Mapping[int, str], config: Sequence[str], tree: Tree, shown: Iterable[TreeRow] | None = None
) -> dict[int, str]:
    """Returns digit -> topic, by digit. `own` pins were set by `P`, `config` is [topics] pinned.

    Without `config`, the first topics of the tree get the free digits, in the order in which they are `shown`.
    """
    pins = {digit: name for digit, name in own.items() if digit in DIGITS}
    taken = {name.casefold() for name in pins.values()}
    free = [digit for digit in DIGITS if digit not in pins]
    names: dict[str, str] = {}
    for name in config or _top(tree.topics):
        if name.casefold() not in taken:
            names.setdefault(name.casefold(), name)
    chosen = list(names.values())[: len(free)]
    if not config:
        places = {row.name: place for place, row in enumerate(shown or tree.all_topics)}
        chosen.sort(key=lambda name: places[name])
    return dict(sorted({**pins, **dict(zip(free, chosen, strict=False))}.items()))


def pin(own: Mapping[int, str], digit: int, name: str) -> dict[int, str]:
    """Pins `name` to `digit` only; unpins it if it is there already."""
    kept = {d: n for d, n in own.items() if n.casefold() != name.casefold() and d != digit}
    return kept if own.get(digit, "").casefold() == name.casefold() else {**kept, digit: name}


def _top(rows: Iterable[TreeRow]) -> list[str]:
    """Returns the topics of the first level, then those of the second."""
    rows = list(rows)
    return [row.name for row in rows] + [child.name for row in rows for child in row.children]
