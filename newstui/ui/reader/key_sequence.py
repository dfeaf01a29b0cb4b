"""Collects the keys of a sequence and its count, and runs the action that they stand for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from newstui.keys.actions import MOVE, Action
from newstui.ui.reader.context import Context
from newstui.ui.reader.helpers import Helpers

DIGITS = "0123456789"
MAX_COUNT_DIGITS = 7
"""The most digits of a count typed before a key."""


class KeySequence:
    """Handles the keys of the reader, outside prompts and panels.

    Before an action that is no move it waits: `messages_handled` until the panes have handled their messages,
    `rows_loaded` until the rows at the cursors are there.
    """

    def __init__(
        self,
        context: Context,
        helpers: Helpers,
        messages_handled: Callable[[], Awaitable[None]],
        rows_loaded: Callable[[], Awaitable[None]],
    ) -> None:
        self.context, self.helpers = context, helpers
        self._messages_handled, self._rows_loaded = messages_handled, rows_loaded
        self.typed: tuple[str, ...] = ()
        self._count = ""

    async def press(self, name: str) -> None:
        """Runs the action or view of a key, or waits for the rest of a sequence."""
        context = self.context
        footer = context.widgets.prompt.footer
        footer.clear_message()
        if context.answer_key(name):
            return
        if (self.typed or self._count) and name in ("Esc", "Backspace"):
            self.typed, self._count = (), ""
            return
        typed, count = (*self.typed, name), self._count
        self.typed, self._count = (), ""
        found = context.keys.match(typed, context.where)
        own = self.helpers.by_key(typed)
        if (
            context.keys.counts
            and name in DIGITS
            and typed == (name,)
            and (count or not (found or own or name == "0"))
        ):
            self._count = (count + name)[:MAX_COUNT_DIGITS]
            footer.say(self._count)
        elif isinstance(found, Action):
            if found.group != MOVE:
                await self._messages_handled()
                await self._rows_loaded()
            self.helpers.actions.run(found.name, int(count or 0))
        elif callable(own):
            own()
        elif found or own:
            self.typed, self._count = typed, count
            endings = [(key, action.words) for key, action in found]
            footer.show_continuations("".join(typed), [*endings, *own])
        elif name not in ("Esc", "Backspace"):
            how = context.keys.hints(("help", "keys"))
            footer.say(" · ".join((f"{''.join(typed)} does nothing here", *how)))
