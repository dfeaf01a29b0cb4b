"""Runs actions: finds the method that handles an action in the pane with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newstui.keys.actions import COUNTED
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import Handler, collected


class Actions:
    """Runs actions by name. `helpers` handle them from the start; `late` makes helpers whose modules are loaded on
    demand.
    """

    def __init__(
        self, context: Context, helpers: Sequence[object], late: Callable[[], Iterable[object]]
    ) -> None:
        self._context, self._late = context, late
        self._handlers = collected(helpers)
        self._all = False

    def run(self, name: str, count: int = 0) -> None:
        """Runs an action. `count`: the number typed before its keys, 0 for none; only some actions accept one."""
        handler = self._handler(name)
        if handler is None and not self._all:
            self._handlers |= collected(self._late())
            self._all = True
            handler = self._handler(name)
        if handler is None:
            raise KeyError(name)
        if count and name in COUNTED:
            handler(count)
        else:
            handler()

    def _handler(self, name: str) -> Handler | None:
        return self._handlers.get((name, self._context.at)) or self._handlers.get((name, None))
