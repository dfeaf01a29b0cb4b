"""Manages named queries: built-in ones, those of the config, and the user's own. Does no I/O."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from newstui.errors import QueryError
from newstui.query.ast import Query
from newstui.query.parser import parse

Origin = Literal["built in", "config", "own"]
WEEK_SECONDS = 7 * 86_400


class View(NamedTuple):
    """Holds a named query as text. `key` is a key sequence as the keymap writes it, or ""."""

    name: str
    query: str
    key: str = ""
    origin: Origin = "own"

    def parsed(self) -> Query | None:
        """Parses the query; None if it can't be parsed, for instance when a newer newstui saved it."""
        try:
            return parse(self.query)
        except QueryError:
            return None


def built_in(newest: int | None) -> tuple[View, ...]:
    """Returns the built-in views. `newest` is the date of the newest story in UTC seconds: Hot is the week before.

    New lists the stories that arrived since the reader was last closed. Top is the front page: the unread stories of
    the last two days, one per event.
    """
    hot = []
    if newest is not None:
        since = datetime.fromtimestamp(newest - WEEK_SECONDS, UTC).date().isoformat()
        hot = [View("Hot", f"since:{since} heat:>0 sort:heat", origin="built in")]
    return (
        View("New", "is:new", origin="built in"),
        View("Top", "is:unread sort:top", origin="built in"),
        *hot,
        View("Recently read", "is:read sort:read", origin="built in"),
        View("Has video", "has:video", origin="built in"),
    )


def loaded(kept: Any) -> tuple[View, ...]:
    """Reads the user's own views from the output of `kept_as`; skips anything that is not a view."""
    entries = kept if isinstance(kept, list) else []
    return tuple(
        View(entry["name"], entry["query"], str(entry.get("key", "")))
        for entry in entries
        if isinstance(entry, dict)
        and isinstance(entry.get("name"), str)
        and isinstance(entry.get("query"), str)
    )


def kept_as(views: Iterable[View]) -> list[dict[str, str]]:
    """Returns the views as JSON values, for storage."""
    return [{key: value for key, value in view._asdict().items() if key != "origin"} for view in views]


def put(own: Sequence[View], view: View, name: str | None = None) -> tuple[View, ...]:
    """Replaces the view called `name` (None: the new view's name), or adds the new view at the end."""
    name = name or view.name
    if any(same(other, name) for other in own):
        return tuple(view if same(other, name) else other for other in own)
    return (*own, view)


def deleted(own: Sequence[View], name: str) -> tuple[View, ...]:
    return tuple(view for view in own if not same(view, name))


def moved(own: Sequence[View], name: str, before: str | None) -> tuple[View, ...]:
    """Moves a view before another of the user's own (None: to the end)."""
    view = next(view for view in own if same(view, name))
    others = deleted(own, name)
    at = next((i for i, other in enumerate(others) if before and same(other, before)), len(others))
    return (*others[:at], view, *others[at:])


def together(built: Iterable[View], config: Iterable[View], own: Iterable[View]) -> tuple[View, ...]:
    """Joins all views. For equal names the config's view wins, then the user's own, then the built-in one."""
    listed: dict[str, View] = {}
    for view in (*built, *own, *config):
        listed[view.name.casefold()] = view
    order = {"built in": 0, "config": 1, "own": 2}
    return tuple(sorted(listed.values(), key=lambda view: order[view.origin]))


def same(view: View, name: str) -> bool:
    return view.name.casefold() == name.casefold()
