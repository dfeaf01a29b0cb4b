"""Assigns topics to digits. The user's own pins stay; free digits go to the first topics of the tree."""

from collections.abc import Iterable, Mapping, Sequence

from newstui.model.topic import Tree, TreeRow

DIGITS = range(1, 10)


def pinned(own: Mapping[int, str], config: Sequence[str], tree: Tree) -> dict[int, str]:
    """Returns digit -> topic, by digit. `own` pins were set by `P`, `config` is [topics] pinned."""
    pins = {digit: name for digit, name in own.items() if digit in DIGITS}
    taken = {name.casefold() for name in pins.values()}
    candidates = iter([*config, *(_top(tree.topics) if not config else ())])
    for digit in DIGITS:
        if digit not in pins:
            name = next((name for name in candidates if name.casefold() not in taken), None)
            if name is None:
                break
            pins[digit] = name
            taken.add(name.casefold())
    return dict(sorted(pins.items()))


def pin(own: Mapping[int, str], digit: int, name: str) -> dict[int, str]:
    """Pins `name` to `digit` only; unpins it if it is there already."""
    kept = {d: n for d, n in own.items() if n.casefold() != name.casefold() and d != digit}
    return kept if own.get(digit, "").casefold() == name.casefold() else {**kept, digit: name}


def _top(rows: Iterable[TreeRow]) -> list[str]:
    """Returns the topics of the first level, then those of the second."""
    rows = list(rows)
    return [row.name for row in rows] + [child.name for row in rows for child in row.children]
