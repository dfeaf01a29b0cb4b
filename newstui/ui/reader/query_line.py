"""Types a query: words to search for, or the whole query with completion; the list follows every key."""

from __future__ import annotations

from collections.abc import Callable

from newstui.errors import QueryError
from newstui.query.ast import FIXED, NAMES, Field, Query
from newstui.query.completion import complete, unknown
from newstui.query.parser import nearest, parse, with_words
from newstui.ui.prompts.choice import Choice, ranked
from newstui.ui.reader.context import Context
from newstui.ui.reader.filter import Filter
from newstui.ui.reader.handlers import handles


class QueryLine:
    def __init__(self, context: Context, filter: Filter) -> None:
        self.context, self.filter = context, filter

    @handles("search", pane="tree")
    @handles("search", pane="list")
    def search(self) -> None:
        """Words, as one types; Esc brings back what was there."""
        before = self.filter.query
        self._type(
            "/",
            before.searched(),
            lambda typed, typing: with_words(before, typed, typing=typing),
            chosen=True,
        )

    @handles("query.edit")
    def edit(self) -> None:
        """The whole query, as one writes it."""
        text = str(self.filter.query)
        self._type(
            "=", f"{text} " if text else "", lambda typed, typing: parse(typed, typing=typing), tall=True
        )

    def _type(
        self,
        sign: str,
        start: str,
        read: Callable[[str, bool], Query],
        chosen: bool = False,
        tall: bool = False,
    ) -> None:
        """A query by the keyboard: the list follows; a mistake is shown, and the last good result stays.

        Whatever the list showed on the way, the cursor's story is the one it was, else the first.
        """
        before, story, bottom = self.filter.query, self.context.state.story, self.context.widgets.bottom
        help_line = "Tab completes · Enter keeps it · Esc goes back" if tall else ""

        def follow(typed: str, typing: bool) -> bool:
            try:
                self.filter.to(read(typed, typing), record=False, story=story)
            except QueryError as mistake:
                words = f"{mistake.hint}? {mistake.reason}" if mistake.hint else mistake.reason
                if tall:
                    bottom.point(words, mistake.column)
                else:
                    bottom.hint(words, "error")
                return False
            bottom.hint(
                next(unknown(self.filter.query, self.context.topics.counts), help_line) if tall else ""
            )
            return True

        def live(typed: str) -> None:
            follow(typed, typing=True)

        def done(typed: str) -> bool:
            if not follow(typed, typing=False):
                return False
            self.context.history.filtered(before, self.filter.query)
            self.context.focus("list")
            return True

        bottom.ask(
            sign,
            done,
            live,
            start,
            complete=self._complete,
            left=lambda: self.filter.to(before, record=False, story=story),
            chosen=chosen,
            tall=tall,
        )
        bottom.hint(help_line)

    def _complete(self, typed: str, at: int) -> tuple[int, int, list[str]]:
        """What may stand in typed[start:stop]: names, or values, as the query writes them."""
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
