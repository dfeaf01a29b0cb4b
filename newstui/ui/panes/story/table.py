"""Lays out a table: columns fitted to the width, cells wrapped; if too narrow for that, one line per cell."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import Line, Look, Piece, cells, fold

Cell = Sequence[Piece]
_GAP = 2
_NARROWEST = 6
"""The fewest cells of a column that had to shrink: narrower ones can't be read."""


def table_lines(
    rows: Sequence[Sequence[Cell]], heads: int, width: int, lead: tuple[Piece, ...]
) -> Iterator[Line]:
    """Yields the lines of a table. The first `heads` rows name the columns; a rule follows them."""
    wide = _fitted(_widths(rows), width)
    if wide is None:
        yield from _listed(rows, heads, width, lead)
        return
    for number, row in enumerate(rows):
        bold = number < heads
        yield from _row([_bold(cell) if bold else cell for cell in row], wide, lead)
        if bold and number == heads - 1:
            rule = glyphs.RULE * (sum(wide) + _GAP * (len(wide) - 1))
            yield Line(lead=(*lead, Piece(rule, Look.FAINT)))


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Returns the cells that each column needs to show its text unwrapped."""
    wide = [1] * max(map(len, rows))
    for row in rows:
        for at, cell in enumerate(row):
            lines = "".join(piece.text for piece in cell).split("\n")
            wide[at] = max(wide[at], *(cells((Piece(line),)) for line in lines))
    return wide


def _fitted(wide: list[int], width: int) -> list[int] | None:
    """Shrinks the widest columns until all fit; None if they can't."""
    room = width - _GAP * (len(wide) - 1)
    if sum(min(size, _NARROWEST) for size in wide) > room:
        return None
    # Columns below the limit keep their width; the others share the rest.
    limit = max(wide)
    while sum(min(size, limit) for size in wide) > room:
        limit -= 1
    fitted = [min(size, limit) for size in wide]
    spare = room - sum(fitted)
    for at, size in enumerate(wide):
        if spare and size > fitted[at]:
            fitted[at] += 1
            spare -= 1
    return fitted


def _row(row: Sequence[Cell], wide: Sequence[int], lead: tuple[Piece, ...]) -> Iterator[Line]:
    """Yields the lines of a row: its wrapped cells side by side."""
    folded = [fold(cell, size) for cell, size in zip(row, wide, strict=False)]
    for lines in zip_longest(*folded, fillvalue=Line()) if any(folded) else ((),):
        pieces: list[Piece] = []
        for at, line in enumerate(lines):
            pieces += line.pieces
            if any(following.pieces for following in lines[at + 1 :]):
                pieces.append(Piece(" " * (wide[at] - cells(line.pieces) + _GAP)))
        yield Line(tuple(pieces), lead=lead)


def _listed(
    rows: Sequence[Sequence[Cell]], heads: int, width: int, lead: tuple[Piece, ...]
) -> Iterator[Line]:
    """Yields one line per cell, preceded by its column's name; a rule separates rows."""
    inner = width + sum(cells((piece,)) for piece in lead)
    names = rows[0] if heads else ()
    for number, row in enumerate(rows[1:] if heads else rows):
        if number:
            yield Line(lead=(*lead, Piece(glyphs.RULE * 3, Look.FAINT)))
        for at, cell in enumerate(row):
            if cell:
                name = [*_bold(names[at]), Piece(": ")] if at < len(names) and names[at] else []
                yield from fold([*name, *cell], inner, lead, (*lead, Piece("  ")))
    if heads and len(rows) == 1:
        yield from fold([piece for cell in names for piece in (*cell, Piece("  "))], inner, lead)


def _bold(cell: Cell) -> list[Piece]:
    return [piece._replace(look=piece.look | Look.BOLD) for piece in cell]
