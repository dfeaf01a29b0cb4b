"""Draws the cursor row of palettes that mark it by reversing its colours."""

from rich.segment import Segment
from textual.strip import Strip


def without_colours(strip: Strip) -> Strip:
    """Drops the colours of a reversed row: a coloured sign would stand on a ground of that colour."""
    return Strip(
        [Segment(text, style.without_color if style else style) for text, style, _ in strip],
        strip.cell_length,
    )
