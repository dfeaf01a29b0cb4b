"""`o`, `O` and `y`: the browser, the hand-over to a remote terminal, and stories without an address."""

import base64

import pytest

from newstui import desktop
from newstui.desktop import Surroundings
from tests.ui.conftest import Open
from tests.ui.feed import NO_ADDRESS, TITLES, address
from tests.ui.sitting import Sitting


def is_read(it: Sitting, index: int) -> bool:
    row = it.reader.stories.row(index)
    return row is not None and row.read


async def test_o_opens_in_the_browser_and_marks_read(opened: Open, browser: list[str]) -> None:
    async with opened() as it:
        await it.keys("o")
        assert browser == [address(0)]
        assert "opened in testbrowser" in it.bottom
        assert is_read(it, 0)
        await it.keys("j")
        assert "opened" not in it.bottom, "what was said stays until the next key"
        await it.keys("O")
        assert browser[1:] == [address(1)]
        assert is_read(it, 1)
        assert it.title == TITLES[2]
        await it.keys("v")
        assert browser[2:] == [address(2)]


async def test_a_story_without_an_address_says_so(opened: Open, browser: list[str]) -> None:
    async with opened() as it:
        await it.keys("G", "o")
        assert it.title == NO_ADDRESS
        assert "this story has no address" in it.bottom
        await it.keys("y")
        assert "this story has no address" in it.bottom
        assert browser == []


async def test_a_link_in_the_story_is_opened_by_a_click(opened: Open, browser: list[str]) -> None:
    async with opened() as it:
        rows = it.rows(it.reader.context.view)
        row = next(y for y, line in enumerate(rows) if address(0) in line)
        await it.click(it.reader.context.view, rows[row].index("http") + 2, row)
        assert browser == [address(0)]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Where we are is over ssh; what is written to the terminal beside the drawing."""
    out: list[bytes] = []
    monkeypatch.setattr(desktop, "here", lambda: Surroundings(ssh=True, term="xterm-256color"))
    monkeypatch.setattr(
        "newstui.ui.reader.context.Context.write_to_terminal", lambda _, data: out.append(data)
    )
    return out


async def test_over_ssh_the_address_is_shown_whole_and_sent(opened: Open, written: list[bytes]) -> None:
    async with opened(size=(50, 20)) as it:
        await it.keys("o")
        assert any(row == address(0) for row in it.screen), "from column 0, and alone"
        assert "sent to your terminal's clipboard" in " ".join(it.screen)
        assert base64.b64encode(address(0).encode()) in b"".join(written)
        assert is_read(it, 0)
        await it.keys("Esc")
        assert it.app.screen is it.reader
        assert it.title == TITLES[0]


async def test_y_sends_the_address_to_the_clipboard(opened: Open, written: list[bytes]) -> None:
    async with opened() as it:
        await it.keys("j", "y")
        assert base64.b64encode(address(1).encode()) in b"".join(written)
        assert "sent to your terminal's clipboard" in it.bottom
        assert not is_read(it, 1)
