"""Remembers when the reader was left, and tells at the next start how many stories came since."""

from __future__ import annotations

from typing import Any

from newstui.library.protocol import Library
from newstui.library.values import VISIT, Came
from newstui.query.ast import Query
from newstui.text.dates import since
from newstui.ui.reader.context import Context


class Visit:
    """Knows the newest story that arrived, by its number in the library: dates say nothing about arrival."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._last: int | None = None

    def look(self) -> None:
        """Notes what has arrived by now; the first time also says how much of it is new."""
        self.context.spawn("visit", self._look())

    async def _look(self) -> None:
        context, first = self.context, self._last is None

        def read(library: Library) -> tuple[Came, Any]:
            before = library.setting(VISIT) if first else None
            return library.came(Query(), before["last"] if isinstance(before, dict) else None), before

        came, before = await context.worker.read("visit", read)
        self._last = came.last
        if came.new:
            moment = since(before["at"], context.stories.clock(), context.stories.tz)
            context.say(f"{came.new:,} new since {moment}")

    @property
    def as_json(self) -> dict[str, int] | None:
        """What is stored when the reader is left now; None before the first look."""
        return None if self._last is None else {"last": self._last, "at": self.context.stories.clock()}
