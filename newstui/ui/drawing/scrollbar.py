"""Draws a scrollbar in the last cell of a pane's rows: only its thumb, and only when not everything fits."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newstui.ui.drawing.glyphs import THUMB


def thumb(top: int, height: int, count: int) -> range:
    """Returns the rows of the window that the thumb covers, for lines `top` to `top + height` of `count`."""
    if count <= height or height < 2:
        return range(0)
    size = max(1, height * height // count)
    last = max(1, count - height)
    start = min(height - size, round(top * (height - size) / last))
    # The first and last row are reached only with the first and last line.
    start = max(start, 1) if 0 < top < last and height - size > 1 else start
    start = min(start, height - size - 1) if 0 < top < last and height - size > 1 else start
    return range(start, start + size)


def with_thumb(strip: Strip, width: int, style: Style) -> Strip:
    """Draws a piece of the thumb in the last cell of a row."""
    return Strip.join([strip.crop(0, width - 1), Strip([Segment(THUMB, style)], 1)])
