"""Finds the rows and cells of an HTML table, and tells a table from page layout."""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from newstui.text.body.html_tree import BLOCKS, walk

_IN_CELLS = frozenset("p div center tbody thead tfoot tr td th caption".split())
_NOT_IN_CELLS = (BLOCKS - _IN_CELLS) | {"iframe", "video"}
_LONG_CELL_CHARACTERS = 400
"""A table with a cell longer than this is taken for page layout, and its text is read without the table."""


@dataclass(slots=True)
class Grid:
    """Holds the cell nodes of a table, row by row."""

    rows: list[list[LexborNode]] = field(default_factory=list)
    heads: int = 0
    """How many of the first rows are column heads."""


def grid_of(table: LexborNode) -> Grid | None:
    """Returns the cells of a table; None if it contains other blocks or long texts, as page layouts do."""
    grid, length, named = Grid(), 0, True
    nodes = walk(table)
    next(nodes)
    for node, name, begins in nodes:
        if not begins:
            if name == "tr" and named and grid.rows and len(grid.rows) == grid.heads + 1:
                grid.heads += 1
        elif node.is_text_node:
            length += len((node.text_content or "").strip())
            if length > _LONG_CELL_CHARACTERS:
                return None
        elif name in _NOT_IN_CELLS or name == "table" or name == "caption":
            return None
        elif name == "tr":
            grid.rows.append([])
            named = True
        elif name in ("td", "th") and grid.rows:
            grid.rows[-1].append(node)
            named, length = named and name == "th", 0
    grid.rows = [row for row in grid.rows if row]
    return grid if max(map(len, grid.rows), default=0) > 1 else None
