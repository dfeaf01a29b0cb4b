"""Numbers as bars."""

from newstui.ui.drawing.sparkline import sparkline


def test_bars() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7, 70, 0], 10) == "▁▂▂▂▂▂▂▂█▁", "only nothing is the lowest"
    assert sparkline(range(8), 12) == "▁▂▃▄▅▆▇█"
    assert sparkline([1, 0] * 15, 20) == "█" * 15, "two days a bar where there is no room"
    assert sparkline([0] * 30, 40) == sparkline([1] * 30, 9) == sparkline([], 20) == ""
