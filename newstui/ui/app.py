"""Runs the Textual app: theme, key dispatch, errors, and leaving."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
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
from newstui.config.settings import Config
from newstui.errors import LibraryDamaged, NewstuiError
from newstui.keys.keymap import split_keys
from newstui.keys.presets import keymap_of
from newstui.library.protocol import Library
from newstui.library.values import VISIT
from newstui.library.worker import LibraryWorker
from newstui.model.topic import TopicRules
from newstui.sources.base import Source
from newstui.sync.servers.accounts import OpenedSources
from newstui.text import dates
from newstui.text.clean import guard
from newstui.ui.drawing.theme import THEMES, palette_of
from newstui.ui.key_sequence import KeySequence
from newstui.ui.panes.bars import Bar
from newstui.ui.panes.filter_line import FilterLine
from newstui.ui.prompts.text_field import TextField
from newstui.ui.reader.actions.looks import THEME
from newstui.ui.reader.start import resume
from newstui.ui.reader.start.start_data import read_start_data
from newstui.ui.reader.threads.sync_thread import SyncThread
from newstui.ui.screen import ReaderScreen
from newstui.ui.terminal.driver import TerminalDriver
from newstui.ui.terminal.key_names import key_event, key_name
from newstui.ui.terminal.output_filter import OutputFilter
from newstui.ui.terminal.prepare import theme_name

LOG = logging.getLogger(__name__)
MAX_HANDLING_SECONDS = 0.5
"""How long to wait for a prompt or panel to handle a key: one that is closing may never answer."""


def _split_alt(event: events.Key) -> tuple[events.Key, ...]:
    """Splits Alt-x into Esc and x: typed fast, the two arrive as one key."""
    if not event.key.startswith("alt+"):
        return (event,)
    return events.Key("escape", "\x1b"), events.Key(event.key.removeprefix("alt+"), event.character)


class NewstuiApp(App[int], inherit_bindings=False):
    """Dispatches keys by the keymap. Textual's own bindings and command palette are off."""

    CSS_PATH = "newstui.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    TITLE = "newstui"
    app_focus = Reactive(True, compute=False, repaint=False)
    """The focused pane repaints its own rows; nothing else changes when another window has the keyboard."""

    def __init__(
        self,
        config: Config,
        library: Library,
        sources: Sequence[Source],
        plain: bool,
        now: int | None = None,
        fresh: bool = False,
        servers: OpenedSources | None = None,
    ) -> None:
        """Builds the app without a screen. `now`: UTC seconds that dates are relative to, the system's if None.
        `fresh`: start at the top of All.

        `servers`: the news servers among the sources.
        """
        self._guard = OutputFilter(plain, ascii=bool(config.screen.ascii))
        super().__init__()
        self._disable_notifications = self._disable_tooltips = True  # Textual widgets that we never show
        self.config = config
        self.clock = (lambda: int(time.time())) if now is None else (lambda: now)
        self.library = library
        self.worker = LibraryWorker(library)
        rules = TopicRules(rules=config.topic_rules, pinned=config.pinned)
        self.sync = SyncThread(
            self.worker, sources, self._handle_exception, config.feeds_every, servers, rules
        )
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._chosen_theme(plain) or theme_name(config.screen.theme, 0 if plain else 256)
        self.set_class(plain, "colourless")
        self.bug: BaseException | None = None
        """The programming error that ended the app, if one did."""
        self._start_data = read_start_data(library, fresh, plain)

    def _chosen_theme(self, plain: bool) -> str | None:
        """Returns the theme that the user chose here; None if there is none, or the config names another since."""
        kept = None if plain else self.library.setting(THEME)
        if not isinstance(kept, dict) or kept.get("instead_of") != self.config.screen.theme:
            return None
        return kept["name"] if kept.get("name") in self.available_themes else None

    @on(Driver.SignalResume)
    def _repaint_all(self) -> None:
        """Repaints the whole screen after C-z."""
        self.refresh(layout=True)

    def get_default_screen(self) -> ReaderScreen:
        """Makes the reader the first screen, so that no empty screen is laid out and painted before it."""
        self.reader = ReaderScreen(
            self.config,
            keymap_of(self.config.keys),
            self.worker,
            self.sync,
            self._start_data,
            palette_of(self.current_theme)._replace(ascii=bool(self.config.screen.ascii)),
            dates.zone(self.config.screen.time_zone),
            self.clock,
        )
        self.sequence = KeySequence(
            self.reader.context, self.reader.helpers, self._wait_for_messages, self.reader.wait_for_rows
        )
        return self.reader

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Defines the two colours that Textual's themes don't have."""
        if self.native_ansi_color:
            return {"rule": "ansi_bright_black", "dim": "ansi_default"}
        dim = palette_of(self.current_theme).dim.color
        return {"rule": "#80808060", "dim": dim.get_truecolor().hex if dim else "#808080"}

    def refresh_css(self, animate: bool = True) -> None:
        """Skips parsing before there is a screen: setting the theme would parse everything twice."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        return TerminalDriver if found is LinuxDriver else found

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Gives the terminal to another program. In a web browser there is none: the program is refused."""
        with nullcontext() if self.is_web else super().suspend():
            yield

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._guard]

    # --- keys ---------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Handles each key only when the results of the key before it are there, however fast keys come."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            for key in _split_alt(event):
                if self._exit:
                    return  # typed for the shell
                if self._reader_has_keys():
                    await self.reader.context.wait_for_tasks()
                if self._reader_has_keys():
                    await self._press(key_name(key))
                    self.reader.check_other_processes()
                else:
                    await super().on_event(key)
                await self._wait_until_handled()
            return
        if isinstance(event, events.Paste) and not event.is_forwarded:
            await self._paste(event)
            return
        if isinstance(event, events.AppFocus) and hasattr(self, "reader"):
            self.reader.check_other_processes()
            self.reader.helpers.share.exchange()
        await super().on_event(event)

    async def _paste(self, event: events.Paste) -> None:
        """Passes a paste to the open prompt; without one it is dropped."""
        if self._reader_has_keys():
            await self.reader.context.wait_for_tasks()
        if not self._exit and isinstance(self.focused, TextField):
            await super().on_event(event)
            await self._wait_until_handled()

    async def _wait_until_handled(self) -> None:
        """Waits until a prompt or panel has handled the last key, so that keys typed ahead apply to the result.

        A key bubbles from queue to queue, and so do the messages it causes: two rounds through all queues.
        """
        for _ in range(2):
            if self._reader_has_keys():
                return
            await self._wait_for_messages()

    async def _wait_for_messages(self) -> None:
        """Waits until the focused widget and its ancestors have handled the messages in their queues."""
        for node in (self.focused or self.screen).ancestors_with_self:
            through = asyncio.Event()
            # Not `call_later`: Textual would inspect the signature of each partial that it sends.
            if isinstance(node, Widget) and node.post_message(events.Callback(through.set)):
                with suppress(TimeoutError):
                    await asyncio.wait_for(through.wait(), MAX_HANDLING_SECONDS)

    def _reader_has_keys(self) -> bool:
        """Tells whether keys go to the dispatcher, not to a prompt or panel."""
        screen = self.screen_stack[-1] if self.screen_stack else None  # empty while leaving
        return isinstance(screen, ReaderScreen) and not screen.prompt.is_typing(self.focused)

    async def _press(self, name: str) -> None:
        await self.sequence.press(name)

    @on(Bar.Pressed)
    def _press_hint(self, event: Bar.Pressed) -> None:
        """Presses the keys of a hint that was clicked; those of the filter line only while the reader has the keys."""
        if self._reader_has_keys() or not isinstance(event.bar, FilterLine):
            for key in split_keys(event.keys):
                self.post_message(key_event(key))

    # --- the way out --------------------------------------------------------------------------------------

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.leave_soon(return_code if result is None else result)
        if self.bug is None and not self._exit and hasattr(self, "reader"):
            self._save_position()
        super().exit(result, return_code, message)

    async def action_quit(self) -> None:
        self.exit(0)

    def _save_position(self) -> None:
        """Stores where the user is, for the next start."""
        left = resume.current_position(self.reader.context)
        if left != self._start_data.resume.left:
            self.worker.write(lambda library: library.set_setting(resume.SETTING, left.as_json()))
        if visit := self.reader.helpers.visit.as_json:
            self.worker.write(lambda library: library.set_setting(VISIT, visit))

    def _handle_exception(self, error: Exception) -> None:
        """Ends the app after a bug and restores the terminal; `run` prints one line. Tests get the exception itself."""
        if self.is_headless:
            super()._handle_exception(error)
        elif self._exit:  # a signal may end a half-built screen
            LOG.info("while leaving", exc_info=error)
        else:
            self.bug = error.error if isinstance(error, WorkerFailed) else error
            self.exit(return_code=1)

    def on_mount(self) -> None:
        """Catches exceptions that nothing awaits: those of loop callbacks, and those that end a thread."""
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


def run(
    config: Config,
    library: Library,
    opened: OpenedSources,
    plain: bool,
    fresh: bool,
    kind: type[NewstuiApp] = NewstuiApp,
) -> int:
    """Runs the reader until the user leaves; returns the exit code."""
    sources = opened.sources
    app = kind(config, library, sources, plain, fresh=fresh, servers=opened)
    LOG.info("reader: theme %s, %s frames a second, %d sources", app.theme, config.screen.fps, len(sources))
    code = app.run(mouse=config.screen.mouse)
    LOG.info("reader: ended%s", "" if app.worker.close() else ", a thread of the library still at work")
    if config.share is not None:
        from newstui.sync.shared_folder import LEAVING_SECONDS, exchange_within

        exchange_within(opened.data_dir, config.share, LEAVING_SECONDS)
    if isinstance(app.bug, LibraryDamaged):
        if isinstance(app._driver, TerminalDriver):
            app._driver.stay()
        raise app.bug  # the command runs again with a repaired library
    if app.bug is not None:
        with suppress(OSError):  # the terminal is gone
            print(guard(f"newstui: {log.report(app.bug)}"), file=sys.stderr)
    return code if code is not None else app.return_code or 0
