"""Describes the status of each source: what it is, when it was read and is due next, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from newstui.library.values import SourceInfo
from newstui.model.topic import Tree
from newstui.sources.base import SourceSpec
from newstui.sources.feeds.state import FeedState, from_json, is_feed
from newstui.sources.registry import describe
from newstui.sync.schedule import due_at
from newstui.text.urls import without_secrets

FAILING_SECONDS = 7 * 86_400
"""A feed that has failed for this long is dimmed in the tree."""


class Asked(Protocol):
    """Defines what is needed from a library."""

    def sources(self) -> list[SourceInfo]: ...

    def states(self) -> dict[str, dict[str, Any]]: ...

    def tree(self) -> Tree: ...


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """Holds the status of a source; `sources list --json` prints it.

    `last` and `next` are UTC seconds: when it was last read, and when it is due, None for only on request. `entries`
    counts its stories that are not folded, `unread` the unread ones among them. `failures`: of the last sync.
    `moved_to`: the feed's new address, if it is asked there. `site`: the address of its web pages.
    """

    name: str
    kind: str
    address: str
    last: int | None
    next: int | None
    entries: int
    unread: int
    state: str
    failures: tuple[str, ...]
    moved_to: str | None = None
    site: str | None = None

    @property
    def words(self) -> str:
        """Returns the failures, else the state and where the feed has moved to."""
        moved = f"moved to {self.moved_to}" if self.moved_to else ""
        return "; ".join(self.failures) or "; ".join(filter(None, (self.state, moved)))


def statuses(
    specs: Sequence[SourceSpec], library: Asked, now: int, every: float | None = None
) -> list[SourceStatus]:
    """Returns the status of these sources, in order. `now`: UTC seconds; `every`: seconds between two readings."""
    infos = {info.name: info for info in library.sources()}
    counts = {row.name: row for row in library.tree().sources}
    states = library.states()
    found = []
    for spec in specs:
        info, state = infos.get(spec.name, SourceInfo(spec.name, spec.at)), states.get(spec.name, {})
        feed = from_json(state)
        counted = counts.get(spec.name)
        found.append(
            SourceStatus(
                spec.name,
                describe(spec, state),
                without_secrets(spec.at),
                info.synced,
                _next(spec, state, info.synced, every),
                counted.total if counted else 0,
                counted.unread if counted else 0,
                _state(info, feed, now),
                info.failures,
                None if feed.offered else feed.address,
                feed.site,
            )
        )
    return found


def _state(info: SourceInfo, feed: FeedState, now: int) -> str:
    if feed.ended:
        return "ended"
    if feed.rest_until > now:
        return "resting"
    return "failed" if info.failures else "never read" if info.synced is None else "ok"


def _next(spec: SourceSpec, state: Mapping[str, Any], last: int | None, every: float | None) -> int | None:
    """Returns when a source is due next, UTC seconds; None if only on request, or never again."""
    if is_feed(state):
        feed = from_json(state)
        return None if feed.ended else max(due_at(feed, spec.every or every, spec.at), feed.rest_until)
    return int(last + spec.every) if last is not None and spec.every else None


def failing(states: Mapping[str, Mapping[str, Any]], now: int) -> frozenset[str]:
    """Returns the names of feeds that have failed for a week, or have ended. `states`: by name."""
    return frozenset(
        name
        for name, state in states.items()
        if is_feed(state)
        and (
            state.get("ended")
            or (state.get("failed_since") and now - state["failed_since"] >= FAILING_SECONDS)
        )
    )
