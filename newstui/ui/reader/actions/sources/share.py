"""Shares marks with other hosts through a folder while the user reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TypeVar

from textual.timer import Timer

from newstui.errors import NewstuiError
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.context import Context

T = TypeVar("T")
SHARE_SECONDS = 2.0
"""How long after the last mark it is written to the journal."""


class Share:
    """Exchanges marks soon after each mark, at a reload and when the window gets the focus, on a thread."""

    def __init__(self, context: Context, marks: Marks, data_dir: Path | None) -> None:
        self.context, self.marks, self._data_dir = context, marks, data_dir
        self._timer: Timer | None = None
        self._failed = ""
        if self._is_on:
            self._send_next, marks.after_write = marks.after_write, self._marked

    @property
    def _is_on(self) -> bool:
        return self._data_dir is not None and self.context.config.share is not None

    def _marked(self) -> None:
        self._send_next()
        if self._timer:
            self._timer.stop()
        self._timer = self.context.screen.set_timer(SHARE_SECONDS, self.exchange)

    def exchange(self) -> None:
        if self._is_on:
            self.context.spawn("share", self._exchange())

    async def _exchange(self) -> None:
        from newstui.sync.shared_folder import exchange

        folder, data_dir = self.context.config.share, self._data_dir
        if folder is None or data_dir is None:
            return
        try:
            done = await _on_a_thread(partial(exchange, data_dir, folder))
        except NewstuiError as error:
            if str(error) != self._failed:  # once, not at every mark
                self._failed = str(error)
                self.context.say(self._failed, "error")
            return
        self._failed = ""
        if done.taken:
            await self.marks.show_external_marks()


async def _on_a_thread(work: Callable[[], T]) -> T:
    """Runs work on a thread that no exit waits for: a network folder may never answer."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(settle: Callable[..., None], value: object) -> None:
        def settle_once() -> None:
            if not future.done():
                settle(value)

        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle_once)

    def run() -> None:
        try:
            tell(future.set_result, work())
        except Exception as error:  # noqa: BLE001 - it is raised where the result is awaited
            tell(future.set_exception, error)

    Thread(target=run, name="share", daemon=True).start()
    return await future
