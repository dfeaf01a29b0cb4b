"""Shows the left pane: all stories, starred, views, topics, providers and sources, each with its unread count."""

from collections.abc import Iterable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from newstui.model.topic import Tree, TreeRow
from newstui.query.ast import Query
from newstui.query.views import View
from newstui.text.cells import cells, cut, fit
from newstui.ui.drawing.glyphs import CURSOR, HERE, LEFT_OUT, OPEN, SHUT
from newstui.ui.drawing.sparkline import sparkline
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.tree_nodes import MAX_CHILDREN, OTHER, PROVIDERS, SOURCES, Kind, Node, nodes_of, path_to

MAX_VIEW_COUNT = 999
"""Larger view counts are shown as "999+"."""
NARROW_CELLS = 24
"""Below this width a level of the tree is indented by one cell, not two: names need the other."""
FOOT_LINES = 2


class TopicTree(CursorList):
    """Shows the tree. `branches`: node key -> open, for each branch that the user opened or closed."""

    class BranchToggled(Message):
        """Says that the user opened or closed a branch."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.counts = Tree()
        self.pinned: Mapping[int, str] = {}
        self.views: tuple[tuple[View, int], ...] = ()
        self.wanted: frozenset[str] = frozenset()
        self.excluded: frozenset[str] = frozenset()
        self.branches: dict[str, bool] = {}
        self.failing: frozenset[str] = frozenset()
        self.note: Sequence[str] = ()
        """Lines shown below the last row, if all of them have room there."""
        self.nodes: list[Node] = []
        self._digits: dict[str, int] = {}
        self._daily: tuple[str, Sequence[int]] = "", ()

    # --- what it shows ------------------------------------------------------------------------------------

    def show(self, tree: Tree, pinned: Mapping[int, str]) -> None:
        """Shows new counts or names; the cursor stays on its row. `pinned`: digit -> topic."""
        self.counts, self.pinned = tree, pinned
        self._digits = {name.casefold(): digit for digit, name in pinned.items()}
        self._rebuild()

    def show_views(self, shown: tuple[tuple[View, int], ...]) -> None:
        """Shows views with their unread counts, below Starred."""
        if shown != self.views:
            self.views = shown
            self._rebuild()

    def query_of(self, view: str) -> Query | None:
        """Returns the query of a view in the tree, None if it is not valid."""
        return next((shown.parsed() for shown, _ in self.views if shown.name == view), None)

    def show_filter(self, wanted: Iterable[str], excluded: Iterable[str]) -> None:
        """Signs the topics that the filter wants or excludes."""
        filtered = tuple(frozenset(name.casefold() for name in names) for names in (wanted, excluded))
        if filtered != (self.wanted, self.excluded):
            self.wanted, self.excluded = filtered
            self.refresh()

    def show_failing(self, names: frozenset[str]) -> None:
        """Dims these sources: they have failed for long."""
        if names != self.failing:
            self.failing = names
            self.refresh()

    @property
    def has_foot(self) -> bool:
        """Tells whether the pane has room for a sparkline below its rows."""
        return not self.palette.ascii and self.count + FOOT_LINES + 1 <= self.size.height

    def show_daily(self, name: str, counts: Sequence[int]) -> None:
        """Shows how many stories a topic got on each of the last days, in the foot of the pane."""
        if (name, counts) != self._daily:
            self._daily = name, counts
            if self.has_foot:
                self.refresh(Region(0, self.size.height - FOOT_LINES, self.size.width, FOOT_LINES))

    def follow(self, kind: Kind, name: str = "") -> None:
        """Moves the cursor to the row of what the list shows; to the branch above it when that is shut."""
        above = path_to(self.counts.topics, name) if kind == "topic" else []
        parents: list[tuple[Kind, str]] = [("topic", row.name) for row in reversed(above)]
        shut: dict[Kind, Kind] = {"topic": "other", "provider": "providers", "source": "sources"}
        for wanted in ((kind, name), *parents, (shut.get(kind, kind), "")):
            at = next((at for at, node in enumerate(self.nodes) if _is(node, *wanted)), None)
            if at is not None:
                self.move_to(at)
                return

    def unread_of(self, kind: Kind, name: str = "") -> int | None:
        """Returns the unread stories of what the list shows; None when the tree does not count it."""
        if kind == "all":
            return self.counts.unread
        rows = {
            "topic": self.counts.all_topics,
            "provider": self.counts.providers,
            "source": self.counts.sources,
        }
        return next(
            (row.unread for row in rows.get(kind, ()) if row.name.casefold() == name.casefold()), None
        )

    @property
    def current(self) -> Node | None:
        return self.nodes[self.cursor] if self.cursor < len(self.nodes) else None

    def select(self, kind: Kind, name: str = "") -> bool:
        """Moves the cursor to a row and opens the branches above it; returns False if there is no such row."""
        if kind == "topic":
            for above in path_to(self.counts.topics, name):
                self.branches[f"topic:{above.name}"] = True
                if all(row.name != name for row in above.children[:MAX_CHILDREN]):
                    self.branches[f"more:{above.name}"] = True
            if any(row.name == name for row in self.counts.other.children):
                self.branches[f"other:{OTHER}"] = True
        elif kind in ("provider", "source"):
            self.branches[f"{kind}s:{PROVIDERS if kind == 'provider' else SOURCES}"] = True
        self._rebuild()
        for index, node in enumerate(self.nodes):
            if node.kind == kind and (not name or node.name == name):
                self.move_to(index)
                return True
        return False

    def set_open(self, is_open: bool) -> bool:
        """Opens or closes the branch under the cursor; closing a leaf goes to its parent. Returns False if nothing
        changed.
        """
        node = self.current
        if node is None:
            return False
        if node.kind == "more" and is_open:
            self.branches[node.key] = True
            self._rebuild()
            self.post_message(self.BranchToggled())
            return True
        if node.open is not None and node.open != is_open:
            self.branches[node.key] = is_open
            if not is_open:
                self.branches.pop(f"more:{node.name}", None)
            self._rebuild()
            self.post_message(self.BranchToggled())
            return True
        if not is_open and node.depth > 0:
            above = range(self.cursor - 1, -1, -1)
            parent = next(
                i for i in above if self.nodes[i].depth < node.depth and self.nodes[i].kind != "gap"
            )
            return self.move_to(parent)
        return False

    def toggle(self) -> None:
        node = self.current
        if node is not None and (node.open is not None or node.kind == "more"):
            self.set_open(not node.open)

    def move_to(self, index: int) -> bool:
        """Skips gaps, which are never first or last."""
        index = self._clamped(index)
        if self.nodes and self.nodes[index].kind == "gap":
            index += 1 if index > self.cursor else -1
        return super().move_to(index)

    def topics_in_order(self) -> list[TreeRow]:
        """Returns all topics in the tree's order, including those in closed branches."""
        return self.counts.all_topics

    # --- rows ---------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        at, before = self.current.key if self.current else None, self.nodes
        self.nodes = list(nodes_of(self.counts, self.views, self.branches, self._digits))
        cursor = next((i for i, node in enumerate(self.nodes) if node.key == at), self.cursor)
        if len(before) != len(self.nodes) or cursor != self.cursor:
            self.set_count(len(self.nodes), cursor)
            return
        for index, (old, new) in enumerate(zip(before, self.nodes, strict=True)):
            if old != new:
                self.refresh_row(index)

    # --- drawing ------------------------------------------------------------------------------------------

    @property
    def paper(self) -> Style:
        return self.palette.side

    def draw_below(self, y: int, width: int) -> Strip:
        if self.note:
            return self._draw_note(y, width)
        line = self.count + y - (self.size.height - FOOT_LINES)
        name, counts = self._daily
        bars = sparkline(counts, width - 4) if line >= 0 and self.has_foot else ""
        if not bars:
            return super().draw_below(y, width)
        said = f" {sum(counts):,} in {len(counts)} days"
        if width - 4 - len(said) < min(6, cells(name)):
            said = f" {sum(counts):,}"
        head = cut(name, width - 4 - len(said)) + said
        words, ink = (bars, self.palette.dim) if line else (head, self.palette.faint)
        return Strip([Segment(fit("  " + words, width), self.paper + ink)], width)

    def _draw_note(self, y: int, width: int) -> Strip:
        room = self.size.height - self.count
        line = y - (room - len(self.note))
        if room <= len(self.note) or line not in range(len(self.note)):
            return super().draw_below(y, width)
        ink = self.palette.bold if not line else self.palette.dim
        return Strip([Segment(fit(f" {self.note[line]}", width), self.paper + ink)], width)

    def draw(self, index: int, width: int, at_cursor: bool) -> Strip:
        node, ink = self.nodes[index], self.palette
        if node.kind == "gap":
            return Strip([Segment(" " * width, ink.side)], width)
        tone = ink.side
        if at_cursor:
            tone = ink.cursor if self.has_focus else ink.side + ink.cursor_off
        topic = node.name.casefold() if node.kind == "topic" else None
        bar = CURSOR if self.has_focus else HERE
        if not at_cursor:
            bar = HERE if topic in self.wanted else LEFT_OUT if topic in self.excluded else " "
        branch = " " if node.open is None else OPEN if node.open else SHUT
        indent = (" " if width < NARROW_CELLS else "  ") * min(node.depth, 4)
        counted = f"{node.unread:,}" if node.unread else ""
        if node.kind == "view" and node.unread > MAX_VIEW_COUNT:
            counted = f"{MAX_VIEW_COUNT}+"
        for said in (counted, ""):
            room = width - 7 - len(indent) - len(said)
            if room >= min(6, len(node.name)):
                break
        words = tone + (ink.bold if node.unread else ink.dim)
        if node.kind == "source" and node.name in self.failing:
            words = tone + ink.faint
        short = node.kind == "more" or len(node.name) > room
        name = node.shown if node.shown and short else node.name
        mine = topic in self.wanted
        parts = [
            (bar, tone + ink.accent),
            (f"{node.digit or ' '} ", tone + (ink.accent if mine else ink.faint)),
            (indent + branch + " ", tone + ink.dim),
            (fit(name, max(1, room)), words),
            (f" {said} ", tone + ink.dim),
        ]
        return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(width, tone)


def _is(node: Node, kind: Kind, name: str) -> bool:
    return node.kind == kind and (not name or node.name.casefold() == name.casefold())
