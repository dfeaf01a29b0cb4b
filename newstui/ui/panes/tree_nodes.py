"""Lists the rows of the topic tree, as far as its branches are open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from newstui.model.topic import Tree, TreeRow
from newstui.query.ast import UNREAD, Field, Not, Query
from newstui.query.views import View

Kind = Literal[
    "all", "starred", "topic", "more", "other", "provider", "providers", "source", "sources", "view", "gap"
]
MAX_CHILDREN = 8
"""Topics shown below another one before the rest is folded into a row of its own."""
OTHER, PROVIDERS, SOURCES = "Other topics", "Providers", "Sources"


class Node(NamedTuple):
    """Holds one row. `open` is None for a leaf; `digit` is the key of a pinned topic, 1 to 9."""

    kind: Kind
    name: str
    unread: int = 0
    total: int = 0
    depth: int = 0
    open: bool | None = None
    digit: int | None = None
    shown: str = ""

    @property
    def key(self) -> str:
        """Identifies the row across reloads, and in `branches`."""
        return f"{self.kind}:{self.name}"


def nodes_of(
    tree: Tree, views: Sequence[tuple[View, int]], branches: Mapping[str, bool], digits: Mapping[str, int]
) -> Iterator[Node]:
    """Yields the rows of a tree from the top down. `views`: with unread counts; `branches`: node key -> open, for those
    the user opened or closed; `digits`: of pinned topics, by folded name.
    """
    builder = _Builder(branches, digits)
    yield Node("all", "All", tree.unread, tree.total)
    yield Node("starred", "Starred", 0, tree.starred)
    for view, unread in views:
        yield Node("view", view.name, unread)
    others = tree.other.children
    if tree.topics or others:
        yield Node("gap", "topics")
        yield from builder.topics(tree.topics, 0)
    if others:
        yield from builder.branch("other", OTHER, "topic", others, tree.other.unread, tree.other.total)
    if tree.providers or tree.sources:
        yield Node("gap", "providers")
        yield from builder.branch("providers", PROVIDERS, "provider", tree.providers)
        yield from builder.branch("sources", SOURCES, "source", tree.sources)


class _Builder(NamedTuple):
    """Makes the rows of topics and branches."""

    branches: Mapping[str, bool]
    digits: Mapping[str, int]

    def topics(self, rows: Iterable[TreeRow], depth: int) -> Iterator[Node]:
        for row in rows:
            is_open = self.branches.get(f"topic:{row.name}", depth == 0) if row.children else None
            digit = self.digits.get(row.name.casefold())
            yield Node("topic", row.name, row.unread, row.total, depth, is_open, digit, row.shortname or "")
            if is_open:
                yield from self._below(row, depth + 1)

    def _below(self, above: TreeRow, depth: int) -> Iterator[Node]:
        shown, rest = above.children[:MAX_CHILDREN], above.children[MAX_CHILDREN:]
        if len(rest) == 1 or self.branches.get(f"more:{above.name}"):
            shown, rest = above.children, ()
        yield from self.topics(shown, depth)
        if rest:
            yield Node("more", above.name, total=len(rest), depth=depth, shown=f"+ {len(rest):,} more")

    def branch(
        self, kind: Kind, name: str, of: Kind, rows: Sequence[TreeRow], unread: int = 0, total: int = 0
    ) -> Iterator[Node]:
        if not rows:
            return
        is_open = self.branches.get(f"{kind}:{name}", False)
        yield Node(kind, name, unread, total, 0, is_open)
        if is_open:
            for row in rows:
                yield Node(of, row.name, row.unread, row.total, 1)


def row_of(query: Query) -> tuple[Kind, str] | None:
    """Returns kind and name of the row whose stories a query shows, "unread" and exclusions aside; None for no row."""
    terms = [term for term in query.terms if not isinstance(term, Not) and term != UNREAD]
    if not terms:
        return "all", ""
    if len(terms) > 1 or not isinstance(term := terms[0], Field):
        return None
    kinds: dict[str, Kind] = {"topic": "topic", "provider": "provider", "source": "source"}
    if term == Field("is", "starred"):
        return "starred", ""
    return (kinds[term.name], term.value) if term.name in kinds else None


def path_to(rows: Iterable[TreeRow], name: str) -> list[TreeRow]:
    """Returns the ancestors of a topic, outermost first; none for a top-level or unknown one."""
    for row in rows:
        if any(child.name == name for child in row.children):
            return [row]
        below = path_to(row.children, name)
        if below:
            return [row, *below]
    return []
