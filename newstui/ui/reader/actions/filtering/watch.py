"""Reports new matches of the views that ask for it, and offers to save a query that is typed often."""

from __future__ import annotations

from typing import Any

from newstui.config.settings import ViewConfig
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.text.cells import cut
from newstui.ui.reader.context import Context

OFTEN = 3
"""A query typed so many times is offered as a view, once."""
TYPED_KEPT = 50
TITLE_CELLS = 50
_WATCHED, _TYPED = "watched", "typed"
BELL = b"\a"


class Watch:
    """Remembers in the library what was reported, so that nothing is reported twice."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def check(self) -> None:
        """Reports matches that came since the last check; the first check of a view reports nothing."""
        watching = [view for view in self.context.config.views if view.notify]
        if watching:
            self.context.spawn("watch", self._check(watching))

    async def _check(self, watching: list[ViewConfig]) -> None:
        worker = self.context.worker
        reported: dict[str, Any] = await worker.read("watch", lambda library: library.setting(_WATCHED)) or {}
        lines, rings, last = [], False, {}
        for view in watching:
            query, since = parse(view.query), reported.get(view.name)
            came = await worker.read("watch", lambda library, q=query, s=since: library.came(q, s))  # type: ignore[misc]
            last[view.name] = came.last
            if came.new:
                lines.append(f"{view.name}: {came.new:,} new, “{cut(came.title, TITLE_CELLS)}”")
                rings |= view.notify == "bell"
        if last != reported:
            self.context.store_setting(_WATCHED, last)
        if rings:
            self.context.write_to_terminal(BELL)
        if lines:
            self.context.say(" · ".join(lines), "mine")

    def typed(self, query: Query) -> None:
        """Counts a query that was typed; offers to make it a view when that happens often."""
        known = {view.query for view in self.context.config.views}
        if query.terms and str(query) not in known:
            self.context.spawn("typed", self._typed(str(query)), exclusive=False)

    async def _typed(self, text: str) -> None:
        read = self.context.worker.read("typed", lambda library: library.setting(_TYPED))
        times: dict[str, int] = await read or {}
        count = times.pop(text, 0) + 1
        self.context.store_setting(_TYPED, dict([*times.items(), (text, count)][-TYPED_KEPT:]))
        if count == OFTEN:
            how = self.context.keys.hints(("view.choose", "saves it as a view"))
            self.context.say(" · ".join((f"you typed this query {count} times", *how)), "mine")
