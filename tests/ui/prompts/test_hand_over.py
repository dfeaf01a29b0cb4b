"""The panel that hands an address over: what it shows, and what its keys do."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from textual.app import App
from textual.pilot import Pilot

from newstui import desktop
from newstui.ui.drawing.theme import THEMES, palette_of
from newstui.ui.panes.footer import KeyHints
from newstui.ui.prompts.hand_over import HandOver, HandOverData, Sheet

SHORT = "https://example.org/a?b=c&d=e"
LONG = "https://example.org/" + "0123456789" * 20


class Desk(App[None]):
    def __init__(self, handed: HandOverData, dark: bool) -> None:
        super().__init__()
        self.handed, self.dark = handed, dark
        self.sendings = 0
        self.browsed: list[str] = []
        self.answers: list[bool | None] = []

    def on_mount(self) -> None:
        panel = HandOver(self.handed, palette_of(THEMES[0]), self.dark, self._send_again, self._browse)
        self.push_screen(panel, self.answers.append)

    async def _send_again(self) -> str:
        self.sendings += 1
        return f"sent {self.sendings} times"

    def _browse(self, address: str) -> str:
        self.browsed.append(address)
        return "w3m ended by signal 9"


@asynccontextmanager
async def handed(
    *addresses: str, browser: str | None = "w3m", size: tuple[int, int] = (80, 24), dark: bool = True
) -> AsyncIterator[tuple[Pilot[None], Desk]]:
    app = Desk(
        HandOverData(addresses, "over ssh", "sent (needs tmux: set-clipboard on)", browser, "A whale"), dark
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, app


def rows(app: App[None]) -> Sequence[str]:
    sheet = app.screen.query_one(Sheet)
    return [sheet.render_line(y).text.rstrip() for y in range(sheet.size.height)]


def keys(app: App[None]) -> str:
    return app.screen.query_one(KeyHints).render_line(0).text


def words(app: App[None]) -> str:
    return " ".join(" ".join(rows(app)).split())


async def test_the_address_is_whole_from_the_first_column_and_a_link() -> None:
    async with handed(LONG) as (_, app):
        assert rows(app)[1:6] == [LONG[:80], LONG[80:160], LONG[160:], "", "  A whale"]
        sheet = app.screen.query_one(Sheet)
        links = {segment.style.link for y in (1, 2, 3) for segment in sheet.render_line(y) if segment.style}
        assert links - {None} == {LONG}
        assert "over ssh" in words(app)
        assert "✓ sent (needs tmux: set-clipboard on)" in words(app)


async def test_several_are_all_there_and_scroll() -> None:
    many = [f"https://example.org/{n}" for n in range(30)]
    async with handed(*many) as (pilot, app):
        assert rows(app)[1:5] == many[:4]
        await pilot.press("space")
        assert "Esc back" in keys(app)
        assert many[-1] in rows(app)
        top = many.index(rows(app)[0])
        await pilot.press("k")
        assert rows(app)[0] == many[top - 1]


async def test_a_code_for_a_phone_as_it_is_drawn_and_inverted_for_a_light_theme() -> None:
    for dark in (True, False):
        async with handed(SHORT, dark=dark) as (pilot, app):
            await pilot.press("c")
            code = desktop.qr(SHORT, dark) or []
            left = (80 - len(code[0])) // 2
            drawn = [row[left:].ljust(len(code[0])) for row in rows(app)]
            assert any(drawn[y : y + len(code)] == code for y in range(24 - len(code)))
            assert "Esc the address" in keys(app)
            await pilot.press("c")
            assert rows(app)[1] == SHORT


async def test_each_of_several_has_its_code() -> None:
    async with handed(SHORT, SHORT + "2") as (pilot, app):
        await pilot.press("c")
        first = rows(app)
        await pilot.press("c")
        assert rows(app) != first
        assert SHORT + "2" in words(app)
        await pilot.press("escape")
        assert rows(app)[1] == SHORT
        assert app.answers == []


async def test_a_code_that_does_not_fit_stays_text() -> None:
    async with handed(LONG, size=(40, 8)) as (pilot, app):
        assert rows(app)[1] == LONG[:40]
        await pilot.press("c")
        assert "The QR code needs a window of at least" in words(app)
    async with handed(LONG, size=(120, 50)) as (pilot, app):
        await pilot.press("c")
        assert "█" in words(app)


async def test_keys() -> None:
    async with handed(SHORT) as (pilot, app):
        await pilot.press("w")
        assert app.browsed == [SHORT]
        assert "w3m ended by signal 9" in words(app)
        await pilot.press("y")
        assert "sent 1 times" in words(app)
        await pilot.press("x", "r")
        assert app.answers == [True]
    for back in ("escape", "q", "backspace"):
        async with handed(SHORT, browser=None) as (pilot, app):
            assert "w3m" not in words(app)
            await pilot.press("w", back)
            assert app.browsed == []
            assert app.answers == [False]
