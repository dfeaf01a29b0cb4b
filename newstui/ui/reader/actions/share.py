"""Shares marks with other hosts through a folder while the user reads."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.timer import Timer

from newstui.errors import NewstuiError
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.context import Context

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
            done = await asyncio.to_thread(exchange, data_dir, folder)
        except NewstuiError as error:
            if str(error) != self._failed:  # once, not at every mark
                self._failed = str(error)
                self.context.say(self._failed, "error")
            return
        self._failed = ""
        if done.taken:
            await self.marks.show_external_marks()
