"""Edits the query: search words, or all of it with completion; the list follows each key."""

from __future__ import annotations

from collections.abc import Callable

from newstui.errors import QueryError
from newstui.query.ast import FIXED, NAMES, Field, Query
from newstui.query.completion import complete, unknown
from newstui.query.parser import nearest, parse, with_words
from newstui.ui.prompts.choice import Choice, ranked
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.filtering.watch import Watch
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles


class QueryLine:
    """Handles search and query editing."""

    def __init__(self, context: Context, filter: Filter, watch: Watch) -> None:
        self.context, self.filter, self.watch = context, filter, watch

    @handles("search", pane="tree")
    @handles("search", pane="list")
    def search(self) -> None:
        """Searches as the user types; Esc restores the query."""
        before = self.filter.query
        self._type(
            "/",
            before.searched(),
            lambda typed, typing: with_words(before, typed, typing=typing),
            selected=True,
        )

    @handles("query.edit")
    def edit(self) -> None:
        """Edits the whole query."""
        text = str(self.filter.query)
        self._type(
            "=", f"{text} " if text else "", lambda typed, typing: parse(typed, typing=typing), tall=True
        )

    def _type(
        self,
        sign: str,
        start: str,
        read: Callable[[str, bool], Query],
        selected: bool = False,
        tall: bool = False,
    ) -> None:
        """Asks for a query. `read` parses what was typed; a mistake is shown and the last valid result stays.

        The cursor stays on its story if that is in the result, else goes to the first.
        """
        before, story, prompt = self.filter.query, self.context.state.story, self.context.widgets.prompt
        help_line = "Tab completes · Enter applies · Esc cancels" if tall else ""

        def follow(typed: str, typing: bool) -> bool:
            try:
                self.filter.set_query(read(typed, typing), record=False, story=story)
            except QueryError as mistake:
                words = f"{mistake.hint}? {mistake.reason}" if mistake.hint else mistake.reason
                if tall:
                    prompt.point_at(words, mistake.column)
                else:
                    prompt.hint(words, "error")
                return False
            prompt.hint(
                next(unknown(self.filter.query, self.context.topics.counts), help_line) if tall else ""
            )
            return True

        def on_change(typed: str) -> None:
            follow(typed, typing=True)

        def done(typed: str) -> bool:
            try:
                whole = read(typed, False)
            except QueryError:
                return follow(typed, typing=False)
            shown = self.filter.query
            if tall or whole == shown:
                self._apply(before, whole, story)
            else:
                self.context.spawn("query", self._apply_found(before, whole, shown, story), awaited=True)
            self.context.focus("list")
            return True

        prompt.ask(
            sign,
            done,
            on_change,
            start,
            complete=self._complete,
            on_cancel=lambda: self.filter.set_query(before, record=False, story=story),
            selected=selected,
            tall=tall,
        )
        prompt.hint(help_line)

    def _apply(self, before: Query, query: Query, story: str | None) -> None:
        """Shows the stories of the finished query, as one step for undo."""
        self.filter.set_query(query, record=False, story=story)
        self.context.history.add_filter(before, query)
        self.watch.typed(query)

    async def _apply_found(self, before: Query, whole: Query, shown: Query, story: str | None) -> None:
        """Applies the query of whole words; the one shown, whose last word is a beginning, if that finds nothing."""
        found = await self.context.worker.read("query", lambda library: library.listing(whole, first=1).known)
        if self.filter.query == shown:
            self._apply(before, whole if found else shown, story)

    def _complete(self, typed: str, at: int) -> tuple[int, int, list[str]]:
        """Returns (start, stop, replacements): names or values for typed[start:stop], best first."""
        found = complete(typed, at)
        if found.name is None:
            near = nearest(found.typed, NAMES) if found.typed and not found.candidates else None
            return found.start, found.stop, [f"{near}:"] if near else list(found.candidates)
        if found.name in FIXED:
            near = nearest(found.typed, FIXED[found.name])
            return found.start, found.stop, list(found.candidates) or ([near] if near else [])
        counts = self.context.topics.counts
        known = {
            "topic": [row.name for row in self.context.topics.topics_in_order()],
            "provider": [row.name for row in counts.providers],
            "source": [row.name for row in counts.sources],
            "type": [row.name for row in counts.types],
        }.get(found.name, [])
        choices = ranked([Choice(name) for name in known], found.typed)
        closed = typed[found.start : found.start + 1] == typed[at : at + 1] == '"'
        values = [str(Field(found.name, choice.left)).partition(":")[2] for choice in choices]
        return found.start, found.stop + closed, values
