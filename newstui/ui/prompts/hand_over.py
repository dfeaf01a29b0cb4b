"""Shows addresses that can't be opened here: whole, sent to the clipboard, or as a QR code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from newstui import desktop
from newstui.keys.hints import Hint
from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import DONE
from newstui.ui.drawing.theme import Palette
from newstui.ui.drawing.wrap import Piece, fold
from newstui.ui.panes.footer import KeyHints
from newstui.ui.prompts.panel import Panel

Row = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class HandOverData:
    """Holds what the screen shows. `addresses`: at least one; `why` they can't be opened here, and `sent`, what was
    sent, in words.

    `text_browser`: the name of an installed one, None if there is none. `title`: of the story, "" for several.
    """

    addresses: Sequence[str]
    why: str
    sent: str
    text_browser: str | None = None
    title: str = ""


END = 1 << 20
"""A row below any text."""


class Sheet(Widget):
    """Draws rows from column 0 without a border, so that the terminal recognizes a whole address."""

    ALLOW_SELECT = False
    rows: Sequence[Row] = ()
    paper = Style()

    def render_line(self, y: int) -> Strip:
        text, style = self.rows[y] if y < len(self.rows) else ("", self.paper)
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, self.paper)


class HandOver(Panel[bool]):
    """Returns True if the user wants to read the story here.

    `send` sends again and returns what it did; `browse` opens an address in the text browser and returns what happened.
    """

    DEFAULT_CSS = "HandOver { layout: vertical; } Sheet { width: 1fr; height: 1fr; } KeyHints { height: 1; }"

    def __init__(
        self,
        handed: HandOverData,
        palette: Palette,
        dark: bool,
        send: Callable[[], Awaitable[str]],
        browse: Callable[[str], str],
    ) -> None:
        super().__init__()
        self.handed, self.palette, self.dark = handed, palette, dark
        self._send, self._browse = send, browse
        self._said = _ticked(handed.sent)
        self._coded: int | None = None
        """Index of the address shown as a QR code, None for text."""
        self._top = 0

    def compose(self) -> ComposeResult:
        yield Sheet()
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(KeyHints).set_palette(self.palette)
        self._show()

    def on_resize(self) -> None:
        self._show()

    # --- what it shows ------------------------------------------------------------------------------------

    def _show(self) -> None:
        width, height = self.app.size.width, self.app.size.height - 1
        rows = self._code(width, height) or self._text(width)
        self._top = max(0, min(self._top, len(rows) - height))
        sheet = self.query_one(Sheet)
        sheet.rows, sheet.paper = rows[self._top : self._top + height], self.palette.page
        sheet.refresh()
        self.query_one(KeyHints).show(*self._keys())

    def _text(self, width: int) -> list[Row]:
        page = self.palette.page + self.palette.text
        rows: list[Row] = [("", page)]
        for address in self.handed.addresses:
            link = page + self.palette.bold + Style(link=address)
            rows += [(address[at : at + width], link) for at in range(0, len(address), width)]
        rows.append(("", page))
        for words, style in (
            (self.handed.title, page + self.palette.bold),
            (self.handed.why, page),
            (self._said, page + self.palette.dim),
        ):
            rows += [(f"  {line.text}", style) for line in fold([Piece(words)], width - 4) if words]
        return rows

    def _say(self, words: str) -> None:
        """Says what happened below the addresses, and scrolls there."""
        self._said, self._top = words, END

    def _keys(self) -> list[Hint]:
        if self._coded is None:
            shown, back = "QR code", "back"
        else:
            more = self._coded + 1 < len(self.handed.addresses)
            shown, back = "next QR code" if more else "the address", "the address"
        code = [] if self.palette.ascii else [Hint("c", shown)]
        browser = [Hint("w", self.handed.text_browser)] if self.handed.text_browser else []
        return [*code, *browser, Hint("r", "read here"), Hint("y", "send again"), Hint("Esc", back)]

    def _code(self, width: int, height: int) -> list[Row] | None:
        """Returns the centred QR code, below it its address if a row is left; None if no code is shown."""
        if self._coded is None:
            return None
        address = self.handed.addresses[self._coded]
        lines = desktop.qr(address, self.dark, width, height)
        if lines is None:
            self._coded = None
            size = desktop.qr_size(address)
            needs = f"a window of at least {size[0]}×{size[1] + 1}" if size else "a shorter address"
            self._say(f"The QR code needs {needs}")
            return None
        page = self.palette.page + self.palette.text
        rows: list[Row] = [(" " * ((width - cells(line)) // 2) + line, page) for line in lines]
        if len(rows) < height:
            rows[:0] = [("", page)] * ((height - len(rows) - 1) // 2)
            shown = cut(address, width - 2)
            rows.append((" " * ((width - cells(shown)) // 2) + shown, page + self.palette.dim))
        return rows

    # --- keys ---------------------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        match event.key:
            case "c" if not self.palette.ascii:
                coded = 0 if self._coded is None else self._coded + 1
                self._coded = coded if coded < len(self.handed.addresses) else None
            case "w" if self.handed.text_browser:
                self._say(self._browse(self.handed.addresses[self._coded or 0]))
            case "y":
                self._say(_ticked(await self._send()))
            case "r":
                self.dismiss(True)
                return
            case "j" | "down" | "space" | "pagedown":
                self._top += 1 if event.key in ("j", "down") else self.app.size.height - 1
            case "k" | "up" | "b" | "pageup":
                self._top -= 1 if event.key in ("k", "up") else self.app.size.height - 1
            case "escape" | "q" | "backspace" | "ctrl+c" | "h" | "left":
                if self._coded is None:
                    self.dismiss(False)
                    return
                self._coded = None
            case _:
                return
        self._show()


def _ticked(words: str) -> str:
    """Returns what was sent with a tick before it, or why nothing was."""
    return f"{DONE} {words}" if words.startswith("sent") else words
