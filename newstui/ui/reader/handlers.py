"""Declares which method handles an action, and collects the handlers by action and pane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeVar

from newstui.ui.panes.pane import PaneName

Method = TypeVar("Method", bound=Callable[..., Any])
Handler = Callable[..., None]
Key = tuple[str, PaneName | None]


class Handled(NamedTuple):
    """Holds an action handled by a method, in one pane or (None) in all, with the first arguments of the call."""

    action: str
    pane: PaneName | None
    arguments: tuple[object, ...]


def handles(action: str, *arguments: object, pane: PaneName | None = None) -> Callable[[Method], Method]:
    """Marks a method as the handler of an action; one for a `pane` takes precedence over one for all panes.

    Actions that accept a count pass it after `arguments`.
    """

    def mark(method: Method) -> Method:
        handled = getattr(method, "handled", ())
        method.handled = (*handled, Handled(action, pane, arguments))  # type: ignore[attr-defined]
        return method

    return mark


def declared(kind: type) -> Iterator[tuple[Handled, str]]:
    """Yields the actions that a class handles, each with the name of its method."""
    for name, method in vars(kind).items():
        for handled in getattr(method, "handled", ()):
            yield handled, name


def collected(helpers: Iterable[object]) -> dict[Key, Handler]:
    """Returns the handlers of these objects by action and pane."""
    return {
        (handled.action, handled.pane): partial(getattr(helper, name), *handled.arguments)
        for helper in helpers
        for handled, name in declared(type(helper))
    }
