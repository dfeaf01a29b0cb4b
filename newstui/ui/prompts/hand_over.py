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
from newstui.text.cells import cells
from newstui.ui.drawing.theme import Palette
from newstui.ui.drawing.wrap import Piece, fold
from newstui.ui.prompts.panel import Panel

Row = tuple[str, Style]
MAX_QR_CELLS = 1_000
"""More columns and rows than the largest QR code has."""


@dataclass(frozen=True, slots=True)
class HandOverData:
    """`addresses`: at least one; `why` they can't be opened here, and `sent`, what was sent, in words.

    `text_browser`: the name of an installed one, None if there is none.
    """

    addresses: Sequence[str]
    why: str
    sent: str
    text_browser: str | None = None


class Sheet(Widget):
    """Draws rows from column 0 without a border, so that the terminal recognizes a whole address."""

    ALLOW_SELECT = False
    rows: Sequence[Row] = ()
    paper = Style()

    def render_line(self, y: int) -> Strip:
        text, style = self.rows[y] if y < len(self.rows) else ("", self.paper)
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, self.paper)


class HandOver(Panel[bool]):
    """Returns True if the user wants to read the story here. `send` sends again and returns what it did; `browse`
    opens
    an address in the text browser and returns what happened.
    """

    DEFAULT_CSS = "HandOver { layout: vertical; } Sheet { width: 1fr; height: 1fr; }"

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
        self._said = handed.sent
        self._coded: int | None = None
        """Index of the address shown as a QR code, None for text."""
        self._top = 0

    def compose(self) -> ComposeResult:
        yield Sheet()

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._show()

    # --- what it shows ------------------------------------------------------------------------------------

    def _show(self) -> None:
        width, height = self.app.size
        rows = self._code(width, height) or self._text(width)
        self._top = max(0, min(self._top, len(rows) - height))
        sheet = self.query_one(Sheet)
        sheet.rows, sheet.paper = rows[self._top : self._top + height], self.palette.page
        sheet.refresh()

    def _text(self, width: int) -> list[Row]:
        page = self.palette.page + self.palette.text
        rows: list[Row] = [("", page)]
        for address in self.handed.addresses:
            link = page + self.palette.bold + Style(link=address)
            rows += [(address[at : at + width], link) for at in range(0, len(address), width)]
        quiet = page + self.palette.dim
        for words in (self.handed.why, self._said):
            rows.append(("", page))
            rows += [(f" {line.text}", quiet) for line in fold([Piece(words)], width - 2)]
        rows.append(("", page))
        rows += [(f" {line}", quiet) for line in _lines(self._keys(), width - 2)]
        return rows

    def _keys(self) -> list[str]:
        browser = [f"w {self.handed.text_browser}"] if self.handed.text_browser else []
        code = [] if self.palette.ascii else ["c QR code"]
        return [*code, *browser, "r read here", "y send again", "Esc back"]

    def _code(self, width: int, height: int) -> list[Row] | None:
        """Returns the centred QR code with its address below if a row is left; None if no code is shown."""
        if self._coded is None:
            return None
        address = self.handed.addresses[self._coded]
        lines = desktop.qr(address, self.dark, width, height)
        if lines is None:
            self._coded = None
            whole = desktop.qr(address, self.dark, MAX_QR_CELLS, MAX_QR_CELLS)
            needs = f"a window of at least {cells(whole[0])}×{len(whole)}" if whole else "a shorter address"
            self._said = f"The QR code needs {needs}"
            return None
        page = self.palette.page + self.palette.text
        left = " " * ((width - cells(lines[0])) // 2)
        rows: list[Row] = [(left + line, page) for line in lines]
        if len(rows) < height:
            rows[:0] = [("", page)] * ((height - len(rows) - 1) // 2)
            rows.append((f" {address}"[:width], page + self.palette.dim))
        return rows

    # --- keys ---------------------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        match event.key:
            case "c" if not self.palette.ascii:
                coded = 0 if self._coded is None else self._coded + 1
                self._coded = coded if coded < len(self.handed.addresses) else None
            case "w" if self.handed.text_browser:
                self._said = self._browse(self.handed.addresses[self._coded or 0])
            case "y":
                self._said = await self._send()
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


def _lines(parts: Sequence[str], width: int) -> list[str]:
    """Joins parts, three blanks apart, into lines; parts stay whole."""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]}   {part}" if lines[-1] else part
        if lines[-1] and cells(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines
