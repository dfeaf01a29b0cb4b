"""Decides which panes are shown where in a window of any size; `ThreePanes` arranges them so."""

from typing import Literal, NamedTuple

from newstui.ui.panes.pane import PaneName

Kind = Literal["wide", "medium", "narrow", "phone", "small"]

MIN_SIZE = (40, 12)
"""The smallest usable window, in columns and rows; below it a single line asks for more."""
STORY_WIDTH = 84
"""Columns that the story gets at most beside the list, unless the user resizes it."""

LIST_WIDTH = 72
"""Columns that the list gets at least beside the story, unless the user resizes it: titles with their providers."""

SHORTEST_LIST = 5
"""Rows that the list gets at least above the story, however few stories it has."""

GLANCE_FROM_ROWS = 20
"""The height from which a list without the story beside it gives a row to the story under its cursor."""


class Sizes(NamedTuple):
    """Holds the sizes that the user can change: the tree's columns, and the list's share of the room with the story."""

    tree: int = 28
    list: float = 0.45

    def resized(self, pane: PaneName, wider: bool) -> "Sizes":
        """Makes a pane one step wider or narrower, within limits."""
        by = 1 if wider else -1
        if pane == "tree":
            return self._replace(tree=max(14, min(self.tree + 2 * by, 60)))
        by = by if pane == "list" else -by
        return self._replace(list=round(max(0.15, min(self.list + 0.05 * by, 0.85)), 2))


class Layout(NamedTuple):
    """Says which panes are shown, and where.

    `tree`: its columns. `list`: its rows if `stacked` (above the story), else its columns; None means all the room.
    `glance`: a line below the list shows the story under the cursor.
    """

    kind: Kind
    shown: frozenset[PaneName]
    tree: int | None = None
    list: int | None = None
    stacked: bool = False
    glance: bool = False

    @property
    def has_rule(self) -> bool:
        """Tells whether a rule with the story's facts divides the list from the story below it."""
        return self.stacked and {"list", "story"} <= self.shown


def layout(
    width: int,
    height: int,
    at: PaneName,
    zoomed: bool = False,
    sizes: Sizes | None = None,
    list_lines: int | None = None,
) -> Layout:
    """Returns the layout for a window of `width` x `height` cells with the keyboard in pane `at`.

    `list_lines`: as many rows are enough for the list; above the story it gives up the others, unless it was resized.
    """
    sizes = sizes or Sizes()
    if width < MIN_SIZE[0] or height < MIN_SIZE[1]:
        return Layout("small", frozenset())
    kind: Kind
    if width >= 160:
        kind = "wide"
    elif width >= 100 and height >= 20:
        kind = "medium"
    else:
        kind = "narrow" if width >= 60 else "phone"
    if zoomed or kind == "phone":
        return Layout(kind, frozenset((at,)))
    tree = min(sizes.tree, width // (4 if sizes == Sizes() and kind == "narrow" else 3))
    if kind == "narrow":
        if at == "story":
            return Layout(kind, frozenset(("story",)), tree)
        return Layout(kind, frozenset(("tree", "list")), tree, glance=height >= GLANCE_FROM_ROWS)
    room = width - tree if kind == "wide" else height - 2
    share = (
        max(8, round(room * sizes.list)) if kind == "medium" else max(40, round(room * (sizes.list + 0.05)))
    )
    if sizes == Sizes(sizes.tree):
        if kind == "wide":
            share = max(LIST_WIDTH, room // 2, room - STORY_WIDTH - 1)
        elif list_lines is not None:
            share = min(share, max(SHORTEST_LIST, list_lines))
    return Layout(kind, frozenset(("tree", "list", "story")), tree, share, stacked=kind == "medium")
