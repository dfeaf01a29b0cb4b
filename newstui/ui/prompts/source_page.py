"""Shows the page of sources, with kind, status and reading times; keys reload, rename, move and remove one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input
from textual.worker import Worker

from newstui.errors import NewstuiError
from newstui.keys.hints import Hint
from newstui.sync.servers.listed import ListedFeed
from newstui.ui.drawing.theme import Palette
from newstui.ui.panes.bars import Role
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.footer import KeyHints
from newstui.ui.prompts.panel import Panel
from newstui.ui.prompts.question import Question
from newstui.ui.prompts.source_rows import FAILED, Detail, Heading, SourceRows, is_server, row_id

if TYPE_CHECKING:
    from newstui.sync.status import SourceStatus

_READ, _RELOAD, _RENAME, _SUBSCRIBE = (
    *(Hint("Enter", "show"), Hint("r", "reload"), Hint("n", "rename"), Hint("a", "subscribe")),
)
_COMMON = (Hint("u", "undo"), Hint("o", "site"), Hint("/", "find"), Hint("Esc", "back"))
HINTS = (_READ, Hint("a", "add"), _RELOAD, _RENAME, Hint("m", "move"), Hint("d", "remove"), *_COMMON)
FEED_HINTS = (_READ, _SUBSCRIBE, Hint("m", "folder"), Hint("d", "unsubscribe"), _RELOAD, *_COMMON)
SERVER_HINTS = (_READ, _SUBSCRIBE, _RELOAD, _RENAME, Hint("m", "move"), Hint("d", "remove"), *_COMMON)
_STEPS = {"j": 1, "down": 1, "k": -1, "up": -1}
_PAGES = {"space": 1.0, "pagedown": 1.0, "ctrl+f": 1.0, "ctrl+d": 0.5, "b": -1.0, "pageup": -1.0}
_PAGES |= {"ctrl+b": -1.0, "ctrl+u": -0.5}
_ENDS = {"home": 0, "g": 0, "end": 1 << 40, "G": 1 << 40}


class FeedVerbs(NamedTuple):
    """Holds the operations on feeds of news servers. `subscribe`: server, address, folder or ""."""

    subscribe: Callable[[str, str, str], Awaitable[str]]
    unsubscribe: Callable[[ListedFeed], Awaitable[str]]
    move: Callable[[ListedFeed, str], Awaitable[str]]


class PageVerbs(NamedTuple):
    """Holds the operations of the page. All but `load` return the words to show, and may raise NewstuiError."""

    load: Callable[[], Awaitable[Sequence[SourceStatus]]]
    reload: Callable[[str], Awaitable[str]]
    rename: Callable[[str, str], Awaitable[str]]
    move: Callable[[str, str], Awaitable[str]]
    remove: Callable[[str], Awaitable[str]]
    undo: Callable[[], Awaitable[str]]
    open_site: Callable[[SourceStatus], Awaitable[str]]
    topics: Callable[[str], str]
    feeds: FeedVerbs


class SourcePage(Panel["SourceStatus | str"]):
    """Returns the row whose stories are to be shown, "" to add a source, None to go back."""

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
        self._acting: Worker[None] | None = None
        """The change at a server that the user waits for."""
        self._turn = asyncio.Lock()
        """Makes changes wait for each other: undo undoes the last one."""

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
        """Reads the statuses again."""
        _: Worker[None] = self.run_worker(self._renewed, group="load", exclusive=True)

    async def _renewed(self) -> None:
        found = await self.verbs.load()
        if found != self._all:
            self._all = found
            self._show()

    def _show(self) -> None:
        current = self.lines.current
        wanted = self._wanted.casefold()
        rows = [row for row in self._all if wanted in row.name.casefold() or wanted in row.address.casefold()]
        self.lines.rows = rows
        same = (index for index, row in enumerate(rows) if current and row_id(row) == row_id(current))
        self.lines.set_count(len(rows), next(same, self.lines.cursor))
        failed = sum(row.state in FAILED for row in self._all)
        sources = sum(not isinstance(row, ListedFeed) for row in self._all)
        counted = f"{len(rows):,} of {len(self._all):,}" if wanted else f"{sources:,}"
        self.heading.title = f"Sources  {counted}" + (f"  {failed:,} failed" if failed else "")
        self.heading.columns = self.lines.columns(self.app.size.width)
        self.heading.refresh()
        self._show_detail()

    def _show_detail(self) -> None:
        row = self.lines.current
        self.query_one(KeyHints).show(*self._hints(row))
        if row is None:
            self.detail.show(self._message or ("", "faint"))
            return
        entries = f"{row.entries:,} stor{'y' if row.entries == 1 else 'ies'}"
        topics = "" if isinstance(row, ListedFeed) else self.verbs.topics(row.name)
        said: tuple[str, Role] = (
            (row.words, "error")
            if row.failures
            else (
                "   ".join(filter(None, (entries, row.words, topics))),
                "path",
            )
        )
        self.detail.show(self._message or said, (row.address, "faint"))

    def _hints(self, row: SourceStatus | None) -> tuple[Hint, ...]:
        if isinstance(row, ListedFeed):
            return FEED_HINTS
        return SERVER_HINTS if row and is_server(row) else HINTS

    @on(CursorList.Moved)
    def _moved(self) -> None:
        self._show_detail()

    def on_resize(self) -> None:
        self._show()

    def say(self, words: str, role: Role = "mine") -> None:
        self._message = (words, role) if words else None
        self._show_detail()

    # --- keys -----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if self._answer is not None:
            self._key_of_question(event.key)
            return
        self.say("")
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
        elif key == "a" and not (row and is_server(row)):
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
                self.dismiss(row)
            case "a":
                self._ask_subscription(row)
            case "r":
                self._do(self.verbs.reload(row.server if isinstance(row, ListedFeed) else name))
            case "o":
                self._do(self.verbs.open_site(row))
            case "d" | "n" | "m" if isinstance(row, ListedFeed):
                self._key_of_feed(key, row)
            case "d":
                self._do(self.verbs.remove(name))
            case "n":
                self._ask(
                    f"new name for {name}", name, lambda typed: self._do(self.verbs.rename(name, typed))
                )
            case "m":
                topics = self.verbs.topics(name)
                asked = "topics, separated by commas"
                self._ask(asked, topics, lambda typed: self._do(self.verbs.move(name, typed)))

    def _ask_subscription(self, row: SourceStatus) -> None:
        """Asks for the address of a feed to subscribe to, in the folder of the feed under the cursor."""
        server, folder = row.name, ""
        if isinstance(row, ListedFeed):
            server, folder = row.server, next(iter(row.folders), "")
        subscribe = self.verbs.feeds.subscribe
        words = f"subscribe {server} to the address" + (f", in {folder}" if folder else "")

        def answer(typed: str) -> None:
            if typed.strip():
                self._do(subscribe(server, typed.strip(), folder), f"asking {server} …")

        self._ask(words, "", answer)

    def _key_of_feed(self, key: str, feed: ListedFeed) -> None:
        verbs, asking = self.verbs.feeds, f"asking {feed.server} …"
        if key == "n":
            self.say(f"{feed.name} gets its name from {feed.server} and can't be renamed here", "error")
        elif key == "d":
            self._do(verbs.unsubscribe(feed), asking)
        else:
            before = next(iter(feed.folders), "")

            def answer(typed: str) -> None:
                if typed.strip() not in ("", before):
                    self._do(verbs.move(feed, typed.strip()), asking)

            self._ask(f"folder on {feed.server}", before, answer)

    def _back(self) -> None:
        if self._acting:
            self._acting.cancel()
            self._acting = None
            self.say("no longer waiting; r shows the result")
            return
        if self._wanted:
            self._find("")
        else:
            self.dismiss(None)

    def _find(self, typed: str) -> None:
        self._wanted = typed.strip()
        self._show()

    def _do(self, act: Coroutine[Any, Any, str] | Awaitable[str], meanwhile: str = "") -> None:
        """Awaits a change in a task, then shows its words or error and the new statuses.

        `meanwhile`: shown until then; Esc ends the waiting.
        """

        async def done() -> None:
            async with self._turn:
                try:
                    words = await act
                except NewstuiError as error:
                    self.say(str(error), "error")
                    return
                finally:
                    self._acting = None
                self._all = await self.verbs.load()
            self._message = (words, "mine") if words else None
            self._show()

        worker = self.run_worker(done(), group="change")
        if meanwhile:
            self.say(f"{meanwhile}  Esc stops waiting")
            self._acting = worker

    # --- the question ---------------------------------------------------------------------------------------

    def _ask(self, words: str, start: str, answer: Callable[[str], None]) -> None:
        self._answer = answer
        self.query_one(KeyHints).display, self.question.display = False, True
        self.question.begin(words, start, selected=False)
        self.set_focus(self.question.field)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._answer == self._find:
            self._find(event.value)

    def _key_of_question(self, key: str) -> None:
        if key not in ("enter", "escape", "ctrl+c"):
            return
        answer, self._answer = self._answer, None
        if answer == self._find and key != "enter":
            self._find("")
        self.query_one(KeyHints).display, self.question.display = True, False
        self.set_focus(self.lines)
        if key == "enter" and answer is not None:
            answer(self.question.field.value)
