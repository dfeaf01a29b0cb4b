"""Many at once: a range for the next mark or open, all above, all below; how many, and the way back."""

from tests.ui.conftest import Open
from tests.ui.feed import TITLES, address
from tests.ui.sitting import Sitting


def marks(it: Sitting, start: int, stop: int) -> list[str]:
    """Dots and stars of some rows."""
    return [row[1:3] for row in it.stories[start:stop]]


async def test_a_range_takes_the_next_mark(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "V")
        assert "1 selected   m read  s star  o open  x fetch  Esc cancel" in it.bottom
        await it.keys("j", "j")
        assert "3 selected" in it.bottom
        assert [row[0] for row in it.stories[:5]] == [" ", "│", "│", "▌", " "]
        await it.keys("m")
        assert "3 and 1 duplicate marked read · u undoes it" in it.bottom, (
            "three rows, and what is folded under one"
        )
        assert marks(it, 0, 5) == ["● ", "  ", "  ", "  ", "● "]
        assert [row[0] for row in it.stories[:5]] == [" ", " ", " ", "▌", " "], "the range is over"
        await it.keys("k", "V", "j", "j", "m")
        assert marks(it, 1, 5) == ["  ", "  ", "  ", "  "], "one of them was unread: all are read now"
        await it.keys("V", "k", "m")
        assert marks(it, 1, 5) == ["  ", "  ", "● ", "● "], "all were read: now they are not"
        await it.keys("u", "u", "u")
        assert marks(it, 0, 5) == ["● "] * 5


async def test_a_range_is_starred_upwards_too(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "j", "V", "gg", "s")
        assert "3 and 1 duplicate marked starred" in it.bottom
        assert marks(it, 0, 4) == ["●★", "●★", "●★", "● "]
        assert it.title == TITLES[0]
        await it.keys("u")
        assert marks(it, 0, 4) == ["● "] * 4


async def test_a_range_is_opened_and_marked(opened: Open, browser: list[str]) -> None:
    async with opened() as it:
        await it.keys("V", "j", "o")
        await it.until(lambda: len(browser) == 2)
        await it.rest()
        assert browser == [address(0), address(1)]
        assert "2 addresses" in it.bottom
        await it.keys("gg", "V", *"j" * 11, "o")
        assert "open 12 addresses? type y to open them" in it.bottom
        await it.keys("Esc")
        assert len(browser) == 2


async def test_esc_ends_a_range_and_nothing_else(opened: Open) -> None:
    async with opened() as it:
        await it.keys("1", "V", "j", "Esc")
        assert "Sea" in it.top
        assert "│" not in "".join(row[0] for row in it.stories if row)
        await it.keys("V", "V", "m")
        assert marks(it, 0, 3) == ["● ", "  ", "● "], "V again: no range either"
        await it.keys("V", "j", "4")
        assert "│" not in "".join(row[0] for row in it.stories if row), "another list, no range"


async def test_all_above_and_all_below(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "j", "j", "Ma")
        assert "3 and 1 duplicate marked read · u undoes it" in it.bottom
        assert marks(it, 0, 5) == ["  ", "  ", "  ", "● ", "● "]
        await it.keys("Mb")
        assert "48 marked read" in it.bottom
        assert marks(it, 0, 6) == ["  ", "  ", "  ", "● ", "  ", "  "]
        assert it.topics[0].split()[:2] == ["All", "1"]
        await it.keys("u")
        assert "undid 48 marks" in it.bottom
        await it.keys("u")
        assert it.topics[0].split()[:2] == ["All", "52"]
        await it.keys("C-r", "gg", "Ma")
        assert "no stories there" in it.bottom
        await it.keys("G", "Mb")
        assert "no stories there" in it.bottom
