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
    """Describes a source of this library. `synced`: when it was last read to the end, None for never.

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
    """It has no story and defines no topic."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts what a batch, or a whole sync, did. Items are counted by origin; `gone` counts stories.

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
    """Counts `stories` in the library (gone ones excluded), the `listed` among them (not folded or muted), and the
    `unread` of those.
    """

    stories: int = 0
    listed: int = 0
    unread: int = 0


class Arrivals(NamedTuple):
    """Counts stories that match a query but are not in its listing, for "12 new · r shows them"."""

    new: int = 0


class Came(NamedTuple):
    """Describes new stories that match a query: their number, the newest's title, and `last` to pass as `since` next
    time.
    """

    new: int = 0
    title: str = ""
    last: int = 0


class Seen(NamedTuple):
    """Describes how the reading of a source ended. `origins`: all that were yielded, in any kind of event; used if
    `complete`.

    `at_time`: UTC seconds. `failures`: words for people, empty when all went well.
    """

    origins: frozenset[str] | set[str] = frozenset()
    complete: bool = False
    failures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    at_time: int = 0


class Delivery(NamedTuple):
    """Holds the events of a source in order, and how its reading ended, if it did.

    The end tells what is gone (if known), when the source was synced, and what failed.
    """

    source: str
    events: Sequence[Event] = ()
    seen: Seen | None = None


class Stored(NamedTuple):
    """Describes what was stored: counts for each delivery, changed stories, remarks for the user.

    A gone story counts for the source that it was shown from, or else for the first delivery.
    """

    tallies: tuple[Tally, ...] = ()
    change: Change = Change()
    remarks: tuple[str, ...] = ()
