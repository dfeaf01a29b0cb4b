"""The page of sources: what each is, how it stands and when it is read; keys reload, rename, move and remove it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.strip import Strip

from newstui.errors import NewstuiError
from newstui.keys.hints import Hint
from newstui.sources.feeds.state import NOT_READ
from newstui.text.cells import cells, cut, fit
from newstui.text.dates import clock_or_day
from newstui.ui.drawing.glyphs import CURSOR
from newstui.ui.drawing.theme import Palette
from newstui.ui.panes.bars import Bar, Role
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.footer import KeyHints
from newstui.ui.prompts.panel import Panel
from newstui.ui.prompts.question import Question

if TYPE_CHECKING:
    from newstui.sync.status import SourceStatus

HINTS = (
    *(Hint("Enter", "read"), Hint("a", "add"), Hint("r", "reload"), Hint("n", "rename"), Hint("m", "move")),
    *(Hint("d", "remove"), Hint("u", "undo"), Hint("/", "find"), Hint("o", "site"), Hint("Esc", "back")),
)
NARROW_CELLS = 64
"""Below this width, kind and next reading are left out."""
_COLUMNS = {"kind": 9, "state": 10, "last": 8, "next": 8, "unread": 6}
_STEPS = {"j": 1, "down": 1, "k": -1, "up": -1}
_PAGES = {"space": 1.0, "pagedown": 1.0, "ctrl+f": 1.0, "ctrl+d": 0.5, "b": -1.0, "pageup": -1.0}
_PAGES |= {"ctrl+b": -1.0, "ctrl+u": -0.5}
_ENDS = {"home": 0, "g": 0, "end": 1 << 40, "G": 1 << 40}
_FAILED = ("failed", "ended")


class PageVerbs(NamedTuple):
    """What the page can do. All but `load` return the words to show, and may raise NewstuiError."""

    load: Callable[[], Awaitable[Sequence[SourceStatus]]]
    reload: Callable[[str], Awaitable[str]]
    rename: Callable[[str, str], Awaitable[str]]
    move: Callable[[str, str], Awaitable[str]]
    remove: Callable[[str], Awaitable[str]]
    undo: Callable[[], Awaitable[str]]
    open_site: Callable[[SourceStatus], Awaitable[str]]
    topics: Callable[[str], str]


class SourceRows(CursorList):
    """One row for each source."""

    rows: Sequence[SourceStatus] = ()
    now = 0
    tz: tzinfo

    @property
    def current(self) -> SourceStatus | None:
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def columns(self, width: int) -> dict[str, int]:
        """Returns the columns beside the name that this width has room for."""
        hidden = ("kind", "next") if width < NARROW_CELLS else ()
        return {name: wide for name, wide in _COLUMNS.items() if name not in hidden}

    def draw(self, index: int, width: int, at_cursor: bool) -> Strip:
        status, ink = self.rows[index], self.palette
        tone = ink.cursor if at_cursor else ink.page
        values = {
            "kind": "" if status.kind == NOT_READ else status.kind.partition(",")[0],
            "state": status.state,
            "last": clock_or_day(status.last, self.now, self.tz) or "never",
            "next": clock_or_day(status.next, self.now, self.tz),
            "unread": f"{status.unread:,}" if status.unread else "",
        }
        columns = self.columns(width)
        room = width - 3 - sum(wide + 2 for wide in columns.values())
        failed = status.state in _FAILED
        parts = [
            Segment(CURSOR if at_cursor else " ", tone + ink.accent),
            Segment(" " + fit(status.name, max(1, room)), tone + (ink.dim if failed else ink.text)),
        ]
        for name, wide in columns.items():
            look = ink.error if name == "state" and failed else ink.bold if name == "unread" else ink.dim
            text = fit(values[name], wide, right=name in ("last", "next", "unread"))
            parts.append(Segment("  " + text, tone + look))
        return Strip(parts).adjust_cell_length(width, tone)

    def draw_below(self, y: int, width: int) -> Strip:
        words = " no source here; a adds one" if y == 0 and not self.count else ""
        return Strip([Segment(fit(words, width), self.palette.page + self.palette.dim)], width)


class Heading(Bar):
    """The title of the page, and what stands in its columns."""

    title = "Sources"
    columns: Mapping[str, int] = {}

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        right = ("last", "next", "unread")
        named = "".join("  " + fit(name, wide, right=name in right) for name, wide in self.columns.items())
        room = max(1, width - cells(named) - 2)
        parts = [
            Segment(" " + fit(self.title, room), self.palette.side + self.palette.bold),
            Segment(named, self.palette.side + self.palette.faint),
        ]
        return Strip(parts).adjust_cell_length(width, self.palette.side)


class Detail(Bar):
    """Two rows about the source under the cursor: what is wrong with it, or a message; and its address."""

    lines: Sequence[tuple[str, Role]] = ()

    def show(self, *lines: tuple[str, Role]) -> None:
        self.lines = lines
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line = self.lines[y : y + 1]
        return self.row(
            [(cut(words, self.size.width - 2), role) for words, role in line], [], self.size.width
        )


class SourcePage(Panel[str]):
    """Returns the name of the source whose stories are to be shown, "" to add a source, None to go back."""

    def __init__(self, palette: Palette, tz: tzinfo, now: int, verbs: PageVerbs) -> None:
        super().__init__()
        self.palette, self.verbs = palette, verbs
        self.heading, self.lines = Heading(id="heading"), SourceRows(id="sources")
        self.lines.tz, self.lines.now = tz, now
        self.detail, self.question = Detail(id="detail"), Question()
        self._all: Sequence[SourceStatus] = ()
        self._wanted = ""
        self._message: tuple[str, Role] | None = None
        self._answer: Callable[[str], None] | None = None
        self._turn = asyncio.Lock()
        """One change after the other: an undo takes back the last one."""

    def compose(self) -> ComposeResult:
        yield self.heading
        yield self.lines
        yield self.detail
        yield KeyHints(id="keys")
        yield self.question

    def on_mount(self) -> None:
        self.question.mount_parts()
        self.question.display = False
        for widget in (self.heading, self.lines, self.detail, self.query_one(KeyHints)):
            widget.set_palette(self.palette)
        self.query_one(KeyHints).show(*HINTS)
        self.set_focus(self.lines)
        self.renew()

    # --- what it shows --------------------------------------------------------------------------------------

    def renew(self) -> None:
        """Reads again how the sources stand."""
        self.run_worker(self._renewed(), group="load", exclusive=True)

    async def _renewed(self) -> None:
        self._all = await self.verbs.load()
        self._show()

    def _show(self) -> None:
        current = self.lines.current
        wanted = self._wanted.casefold()
        rows = [row for row in self._all if wanted in row.name.casefold() or wanted in row.address.casefold()]
        self.lines.rows = rows
        same = (index for index, row in enumerate(rows) if current and row.name == current.name)
        self.lines.set_count(len(rows), next(same, self.lines.cursor))
        failed = sum(row.state in _FAILED for row in self._all)
        counted = f"{len(rows):,} of {len(self._all):,}" if wanted else f"{len(self._all):,}"
        self.heading.title = f"Sources  {counted}" + (f"  {failed:,} failed" if failed else "")
        self.heading.columns = self.lines.columns(self.app.size.width)
        self.heading.refresh()
        self._show_detail()

    def _show_detail(self) -> None:
        row = self.lines.current
        if row is None:
            self.detail.show(self._message or ("", "faint"))
            return
        entries = f"{row.entries:,} stor{'y' if row.entries == 1 else 'ies'}"
        topics = self.verbs.topics(row.name)
        told: tuple[str, Role] = (
            (row.words, "error")
            if row.failures
            else (
                "   ".join(filter(None, (entries, row.words, topics))),
                "path",
            )
        )
        self.detail.show(self._message or told, (row.address, "faint"))

    @on(CursorList.Moved)
    def _moved(self) -> None:
        self._show_detail()

    def on_resize(self) -> None:
        self._show()

    def _say(self, words: str, role: Role = "mine") -> None:
        self._message = (words, role) if words else None
        self._show_detail()

    # --- keys -----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if self._answer is not None:
            self._key_of_question(event.key)
            return
        self._say("")
        key, row = (
            event.character if event.is_printable and event.character else event.key,
            self.lines.current,
        )
        if event.key in _STEPS:
            self.lines.step(_STEPS[event.key])
        elif event.key in _PAGES:
            self.lines.page(_PAGES[event.key])
        elif key in _ENDS:
            self.lines.move_to(_ENDS[key])
        elif key in ("escape", "q", "backspace", "ctrl+c", "h", "left"):
            self._back()
        elif key == "a":
            self.dismiss("")
        elif key == "u":
            self._do(self.verbs.undo())
        elif key == "/":
            self._ask("find a source", self._wanted, self._find)
        elif row is not None:
            self._key_of_row(key, row)

    def _key_of_row(self, key: str, row: SourceStatus) -> None:
        name = row.name
        match key:
            case "enter" | "l" | "right":
                self.dismiss(name)
            case "r":
                self._do(self.verbs.reload(name))
            case "d":
                self._do(self.verbs.remove(name))
            case "o":
                self._do(self.verbs.open_site(row))
            case "n":
                self._ask(
                    f"new name for {name}", name, lambda typed: self._do(self.verbs.rename(name, typed))
                )
            case "m":
                topics = self.verbs.topics(name)
                asked = "topics, with commas between"
                self._ask(asked, topics, lambda typed: self._do(self.verbs.move(name, typed)))

    def _back(self) -> None:
        if self._wanted:
            self._find("")
        else:
            self.dismiss(None)

    def _find(self, typed: str) -> None:
        self._wanted = typed.strip()
        self._show()

    def _do(self, act: Coroutine[Any, Any, str] | Awaitable[str]) -> None:
        """Awaits a change in a task, shows its words or error, and how the sources stand after it."""

        async def done() -> None:
            async with self._turn:
                try:
                    words = await act
                except NewstuiError as error:
                    self._say(str(error), "error")
                    return
                self._all = await self.verbs.load()
            self._message = (words, "mine") if words else None
            self._show()

        self.run_worker(done(), group="change")

    # --- the question ---------------------------------------------------------------------------------------

    def _ask(self, words: str, start: str, answer: Callable[[str], None]) -> None:
        self._answer = answer
        self.query_one(KeyHints).display, self.question.display = False, True
        self.question.begin(words, start, selected=False)
        self.set_focus(self.question.field)

    def _key_of_question(self, key: str) -> None:
        if key not in ("enter", "escape", "ctrl+c"):
            return
        answer, self._answer = self._answer, None
        self.query_one(KeyHints).display, self.question.display = True, False
        self.set_focus(self.lines)
        if key == "enter" and answer is not None:
            answer(self.question.field.value)
