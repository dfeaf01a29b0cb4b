"""Puts the topics below another in the order in which they are shown: most unread stories first, then by name."""

from collections.abc import Iterable

from newstui.model.topic import Tree, TreeRow


class TreeOrder:
    """Decides the order, and keeps it while stories are read: rows must not run away from the eye."""

    def __init__(self) -> None:
        self._ranks: dict[str, tuple[int, str]] = {}
        self._total = -1

    def applied(self, tree: Tree, keep: bool = False) -> Tree:
        """Returns the tree in order, decided anew when stories came or left since.

        `keep`: only new topics get a place.
        """
        decide = tree.total != self._total and not (keep and self._ranks)
        if decide:
            self._ranks, self._total = {}, tree.total
        for row in tree.all_topics:
            self._ranks.setdefault(row.name, (-row.unread, row.name.casefold()))
        return tree._replace(
            topics=tuple(row._replace(children=self._sorted(row.children)) for row in tree.topics)
        )

    def _sorted(self, rows: Iterable[TreeRow]) -> tuple[TreeRow, ...]:
        ordered = sorted(rows, key=lambda row: self._ranks[row.name])
        return tuple(row._replace(children=self._sorted(row.children)) for row in ordered)
