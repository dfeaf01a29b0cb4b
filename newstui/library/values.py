"""Defines the small values that the library takes and returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newstui.model.change import Change

if TYPE_CHECKING:
    from newstui.model.source_events import Event

VISIT = "visit"
"""The setting: the `last` of the stories that were there when the reader was left (see `Came`), and the time `at`."""


class SourceInfo(NamedTuple):
    """A source of this library's set. `synced`: when it last was read to its end, None for never.

    `failures` are what went wrong last time. `rejected` and `passed_over` are (origin, reason), all that
    are known now, not only those of the last sync.
    """

    name: str
    at: str
    synced: int | None = None
    failures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    rejected: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()
    empty: bool = False
    """Nothing of it is a story or defines a topic."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a batch, or a whole sync, did. Items are counted by origin; `gone` counts stories.

    `items` = new + changed + unchanged. `changed`: something shown or searched differs.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    gone: int = 0

    @property
    def items(self) -> int:
        return self.new + self.changed + self.unchanged

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.gone + other.gone,
        )


class Totals(NamedTuple):
    """`stories` in the library, gone ones not counted; `listed` of them (not folded, not muted); `unread` of those."""

    stories: int = 0
    listed: int = 0
    unread: int = 0


class Arrivals(NamedTuple):
    """What a query matches now that its listing does not show: for "12 new · r shows them"."""

    new: int = 0


class Came(NamedTuple):
    """What came that a query matches: how many stories, the newest's title, and the number to ask from next time."""

    new: int = 0
    title: str = ""
    last: int = 0


class Seen(NamedTuple):
    """How a source's read ended. `origins`: all that were yielded, in any kind of event; used when `complete`.

    `at_time`: UTC seconds. `failures`: words for people, empty when all went well.
    """

    origins: frozenset[str] | set[str] = frozenset()
    complete: bool = False
    failures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    at_time: int = 0


class Delivery(NamedTuple):
    """What came of a source: events in their order, and how its read ended, once it has.

    At an end it is said what is gone, where it can be said, when the source was synced, and what failed.
    """

    source: str
    events: Sequence[Event] = ()
    seen: Seen | None = None


class Stored(NamedTuple):
    """What was stored: counts of each delivery, stories that differ, remarks for the user.

    A story that is gone is counted with the source that it was shown of, or else with the first delivery.
    """

    tallies: tuple[Tally, ...] = ()
    change: Change = Change()
    remarks: tuple[str, ...] = ()
