"""Draws numbers as a row of bars."""

from collections.abc import Sequence

from newstui.ui.drawing.glyphs import BARS


def sparkline(numbers: Sequence[int], width: int) -> str:
    """Draws a bar for each number, or one for every two, three … of them when there is no room for all.

    Only nothing is drawn as the lowest bar. Returns "" without room for ten bars, or when all numbers are 0.
    """
    together = max(1, -(-len(numbers) // max(1, width)))
    sums = [sum(numbers[at : at + together]) for at in range(0, len(numbers), together)]
    most = max(sums, default=0)
    if width < 10 or not most:
        return ""
    return "".join(BARS[-(-number * (len(BARS) - 1) // most)] for number in sums)
