"""The app: theme, keys, signals, and the way in and out."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from rich.console import RenderableType
from textual import events, on
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.reactive import Reactive
from textual.widget import Widget
from textual.worker import WorkerFailed

from newstui import log
from newstui.config.load import Config
from newstui.errors import LibraryDamaged, NewstuiError
from newstui.keys.actions import MOVE, Action
from newstui.keys.presets import keymap_of
from newstui.library.protocol import Library
from newstui.library.worker import LibraryWorker
from newstui.query.views import View
from newstui.sources.base import Source
from newstui.text import dates
from newstui.text.clean import guard
from newstui.ui.drawing.theme import THEMES, palette_of
from newstui.ui.panes.layout import Sizes
from newstui.ui.prompts.text_field import Field
from newstui.ui.reader import resume
from newstui.ui.reader.sync_thread import SyncThread
from newstui.ui.screen import Reader, StartData
from newstui.ui.terminal.driver import TerminalDriver
from newstui.ui.terminal.output_filter import Guard
from newstui.ui.terminal.prepare import theme_name

_NAMES = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "tab": "Tab",
    "shift+tab": "S-Tab",
    "delete": "Delete",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
LOG = logging.getLogger(__name__)
DIGITS = "0123456789"
MOST_DIGITS = 7
"""Of a count typed before a key, where digits are counts."""
MOST_WAIT = 0.5
"""Seconds for a prompt or panel to take a key: one that is closing may never say so."""


def key_name(event: events.Key) -> str:
    """A key as the keymap writes it."""
    key = event.key
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return f"C-{key[-1]}"
    if event.character and event.is_printable:
        return event.character
    return key


def _apart(event: events.Key) -> tuple[events.Key, ...]:
    """Esc and a key typed fast arrive as one."""
    if not event.key.startswith("alt+"):
        return (event,)
    return events.Key("escape", "\x1b"), events.Key(event.key.removeprefix("alt+"), event.character)


class NewstuiApp(App[int], inherit_bindings=False):
    """Keys go through one dispatcher over the registry; Textual's own bindings and palette are off."""

    CSS_PATH = "newstui.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    TITLE = "newstui"
    app_focus = Reactive(True, compute=False, repaint=False)
    """The pane with the keyboard repaints what shows it: the rest looks the same while another window has it."""

    def __init__(
        self,
        config: Config,
        library: Library,
        sources: Sequence[Source],
        plain: bool,
        now: int | None = None,
        fresh: bool = False,
    ) -> None:
        """`now`: UTC seconds that dates are told from, the system's when None. `fresh`: not where one left off."""
        self._guard = Guard(plain, ascii=bool(config.screen.ascii))
        super().__init__()
        self._disable_notifications = self._disable_tooltips = True  # widgets of Textual's that we never show
        self.config = config
        self.now = int(time.time()) if now is None else now
        self.library = library
        self.worker = LibraryWorker(library)
        self.sync = SyncThread(self.worker, sources, self._handle_exception)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_name(config.screen.theme, 0 if plain else 256)
        self.bug: BaseException | None = None
        """What ended the app, when that was a mistake of its own."""
        self._typed: tuple[str, ...] = ()
        self._count = ""
        self._start_data = self._read_first(fresh)

    def _read_first(self, fresh: bool) -> StartData:
        kept = map(self.library.setting, ("sizes", "pins", "lately", "branches"))
        sizes, pins, lately, branches = kept
        return StartData(
            self.library.tree(),
            resume.read(self.library, fresh),
            Sizes(*sizes) if isinstance(sizes, list) and len(sizes) == 2 else Sizes(),
            {int(digit): str(name) for digit, name in pins.items()} if isinstance(pins, dict) else {},
            self.library.setting("views"),
            [str(key) for key in lately] if isinstance(lately, list) else [],
            self.library.notices,
            {str(key): bool(is_open) for key, is_open in branches.items()}
            if isinstance(branches, dict)
            else {},
        )

    @on(Driver.SignalResume)
    def _paint_anew(self) -> None:
        """After C-z: of the screen nothing is left."""
        self.refresh(layout=True)

    def get_default_screen(self) -> Reader:
        """The reader is the first screen: none is made, laid out and painted before it."""
        self.reader = Reader(
            self.config,
            keymap_of(self.config.keys),
            self.worker,
            self.sync,
            self._start_data,
            palette_of(self.current_theme)._replace(ascii=bool(self.config.screen.ascii)),
            dates.zone(self.config.screen.time_zone),
            self.now,
        )
        return self.reader

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The one colour of ours that other people's themes have no name for."""
        return {"rule": "ansi_bright_black" if self.native_ansi_color else "#80808060"}

    def refresh_css(self, animate: bool = True) -> None:
        """Once there is something to refresh: when only the theme is set, all would be parsed twice."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        return TerminalDriver if found is LinuxDriver else found

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._guard]

    # --- keys ---------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """A key is about what the one before it brought, however fast they come; after the last one, none is."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            for key in _apart(event):
                if self._exit:
                    return  # it was meant for the shell
                if self._keys_are_ours():
                    await self.reader.context.settled()
                if self._keys_are_ours():
                    await self._key(key_name(key))
                    self.reader.check_other_processes()
                else:
                    await super().on_event(key)
                await self._taken()
            return
        if isinstance(event, events.Paste) and not event.is_forwarded:
            await self._pasted(event)
            return
        if isinstance(event, events.AppFocus) and hasattr(self, "reader"):
            self.reader.check_other_processes()
        await super().on_event(event)

    async def _pasted(self, event: events.Paste) -> None:
        """A paste is for the prompt that is open; where there is none it does nothing."""
        if self._keys_are_ours():
            await self.reader.context.settled()
        if not self._exit and isinstance(self.focused, Field):
            await super().on_event(event)
            await self._taken()

    async def _taken(self) -> None:
        """Until a prompt or panel has made of the last key what it will: what is typed ahead is meant for after.

        A key bubbles from queue to queue, and so does what the first made of it: two rounds through them all.
        """
        for _ in range(2):
            if self._keys_are_ours():
                return
            await self._heard()

    async def _heard(self) -> None:
        """Until what has the keyboard, and all it stands in, have read the messages that are there now."""
        for node in (self.focused or self.screen).ancestors_with_self:
            through = asyncio.Event()
            if isinstance(node, Widget) and node.call_later(through.set):
                with suppress(TimeoutError):
                    await asyncio.wait_for(through.wait(), MOST_WAIT)

    def _keys_are_ours(self) -> bool:
        screen = self.screen_stack[-1] if self.screen_stack else None  # none on the way out
        return isinstance(screen, Reader) and not screen.bottom.types(self.focused)

    async def _key(self, name: str) -> None:
        reader, context = self.reader, self.reader.context
        footer = reader.bottom.footer
        footer.quiet()
        if context.answer_key(name):
            return
        if (self._typed or self._count) and name in ("Esc", "Backspace"):
            self._typed, self._count = (), ""
            return
        typed, count = (*self._typed, name), self._count
        self._typed, self._count = (), ""
        found = context.keys.match(typed, context.where)
        view = reader.views.by_key(typed)
        if (
            context.keys.counts
            and name in DIGITS
            and typed == (name,)
            and (count or not (found or view or name == "0"))
        ):
            self._count = (count + name)[:MOST_DIGITS]
            footer.say(self._count)
        elif isinstance(found, Action):
            if found.group != MOVE:
                await self._heard()
                await reader.wait_for_rows()
            reader.actions.run(found.name, int(count or 0))
        elif isinstance(view, View):
            reader.views.show(view)
        elif found or view:
            self._typed, self._count = typed, count
            endings = [(key, action.words) for key, action in found]
            footer.follow("".join(typed), [*endings, *((key, one.name) for key, one in view)])
        elif len(typed) > 1:
            footer.say(f"{''.join(typed)} does nothing here")

    # --- the way out --------------------------------------------------------------------------------------

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.leave_soon(return_code if result is None else result)
        if self.bug is None and not self._exit and hasattr(self, "reader"):
            self._keep_place()
        super().exit(result, return_code, message)

    async def action_quit(self) -> None:
        self.exit(0)

    def _keep_place(self) -> None:
        left = resume.here(self.reader.context)
        if left != self._start_data.resume.left:
            self.worker.write(lambda library: library.set_setting(resume.SETTING, left.as_json()))

    def _handle_exception(self, error: Exception) -> None:
        """A bug: the terminal is given back, and `run` tells in one line. Tests hear of it from Textual."""
        if self.is_headless:
            super()._handle_exception(error)
        elif self._exit:  # a screen half built when a signal ended it has mistakes of its own
            LOG.info("while leaving", exc_info=error)
        else:
            self.bug = error.error if isinstance(error, WorkerFailed) else error
            self.exit(return_code=1)

    def on_mount(self) -> None:
        """Hear of exceptions that nobody awaits: those of callbacks on the loop, and those that end a thread."""
        if isinstance(self._driver, TerminalDriver):
            asyncio.get_running_loop().set_exception_handler(self._failed_on_loop)
            threading.excepthook = self._thread_failed

    def _failed_on_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, NewstuiError):
            self._handle_exception(error)
        else:
            LOG.info("on the loop: %s", context.get("message"), exc_info=error)

    def _thread_failed(self, failure: threading.ExceptHookArgs) -> None:
        """Called on the thread that ends."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.thread_failed(failure, self._handle_exception)


def run(config: Config, library: Library, sources: Sequence[Source], plain: bool, fresh: bool) -> int:
    """Show the reader until the user leaves; the exit code."""
    app = NewstuiApp(config, library, sources, plain, fresh=fresh)
    LOG.info("reader: theme %s, %s frames a second, %d sources", app.theme, config.screen.fps, len(sources))
    code = app.run(mouse=config.screen.mouse)
    LOG.info("reader: ended%s", "" if app.worker.close() else ", a thread of the library still at work")
    if isinstance(app.bug, LibraryDamaged):
        raise app.bug  # the command runs once more, with what is mended
    if app.bug is not None:
        with suppress(OSError):  # the terminal is gone
            print(guard(f"newstui: {log.report(app.bug)}"), file=sys.stderr)
    return code if code is not None else app.return_code or 0
