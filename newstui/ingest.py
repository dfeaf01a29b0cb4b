"""Bringing a library up to date: every source is read once, in batches, and what came of it is told."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

from newstui.library.base import Intake, Seen, Stored, Tally, Totals
from newstui.model.change import Change
from newstui.model.event import (
    Checkpoint,
    Complete,
    Defined,
    Event,
    Expect,
    Ignored,
    Read,
    Rejected,
    Remark,
    SourceFailed,
    Unchanged,
)
from newstui.sources.base import Source

BATCH = 10_000
"""Events a transaction. An app that reads meanwhile asks for 1,000: it waits for the lock less long."""

OFTEN = 500
"""Events between two reports of progress."""

MEGABYTES = 32
"""A batch ends earlier when its bodies are larger than this."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a source is: items or files seen, and how many are expected (None: nobody knows)."""

    source: str
    done: int
    expected: int | None = None


class Refused(NamedTuple):
    """An origin that is no item, and why."""

    source: str
    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sync did. `rejected` are all that are known now; `failures` and `remarks` are words for people.

    `troubled`: sources of which something failed, or that gave nothing but rejected items.
    """

    tally: Tally = field(default_factory=Tally)
    totals: Totals = field(default_factory=Totals)
    rejected: tuple[Refused, ...] = ()
    failures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    changes: Change = field(default_factory=Change)
    troubled: tuple[str, ...] = ()

    def line(self) -> str:
        done, totals = self.tally, self.totals
        return (
            f"{done.items:,} item{'' if done.items == 1 else 's'}: {done.new:,} new, {done.changed:,} changed, "
            f"{done.unchanged:,} unchanged, {done.rejected:,} rejected; {done.gone:,} gone. "
            f"{totals.stories:,} stor{'y' if totals.stories == 1 else 'ies'}, {totals.listed:,} listed."
        )

    @property
    def exit_code(self) -> int:
        return int(bool(self.troubled))


def sync(
    sources: Sequence[Source],
    library: Intake,
    *,
    full: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    batch: int = BATCH,
    now: int | None = None,
) -> Summary:
    """Read the sources into the library. When `cancelled`, what came so far is kept and counted.

    `full`: believe nothing that is known of them. `now`: UTC seconds, the system's when None.
    """
    readings: list[_Reading] = []
    for source in sources:
        if cancelled():
            break
        reading = _Reading(source, library, batch, progress, cancelled)
        reading.run(full, int(time.time()) if now is None else now)
        readings.append(reading)
    settled = library.settle()
    names = {source.name for source in sources}
    return Summary(
        tally=sum((reading.tally for reading in readings), Tally()),
        totals=library.totals(),
        rejected=tuple(
            Refused(info.name, origin, reason)
            for info in library.sources()
            if info.name in names
            for origin, reason in info.rejected
        ),
        failures=tuple(words for reading in readings for words in reading.failures),
        remarks=tuple(words for reading in readings for words in reading.remarks),
        changes=_joined([*(change for reading in readings for change in reading.changes), settled]),
        troubled=tuple(
            reading.name
            for reading in readings
            if reading.failures or (reading.tally.rejected and not reading.tally.items)
        ),
    )


class _Reading:
    """One source, being read."""

    def __init__(
        self,
        source: Source,
        library: Intake,
        batch: int,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self.name = source.name
        self.tally = Tally()
        self.failures: list[str] = []
        self.remarks: list[str] = []
        self.changes: list[Change] = []
        self._source, self._library, self._batch = source, library, batch
        self._progress, self._cancelled = progress, cancelled
        self._seen: set[str] = set()
        self._expected: int | None = None
        self._complete = False

    def run(self, full: bool, now: int) -> None:
        known = self._library.known(self.name, self._source.at, full)
        events = self._source.read(known)
        with closing(events):  # type: ignore[type-var]
            for events_at_once in self._batches(events):
                self._took(self._library.store(self.name, events_at_once))
                self._progress(Progress(self.name, len(self._seen), self._expected))
        if self._cancelled():
            return
        seen = Seen(self._seen, self._complete, tuple(self.failures), tuple(self.remarks), now)
        stored = self._library.finish(self.name, seen)
        self._took(stored)
        self.remarks = list(stored.remarks)

    def _took(self, stored: Stored) -> None:
        self.tally += stored.tally
        if stored.change:
            self.changes.append(stored.change)

    def _batches(self, events: Iterator[Event]) -> Iterator[list[Event]]:
        """Events for the library, a batch at a time; what is ours to know is noted on the way."""
        waiting: list[Event] = []
        size = 0
        for event in events:
            self._note(event)
            waiting.append(event)
            if isinstance(event, Read):
                size += len(event.item.body or "")
            if len(waiting) % OFTEN == 0:
                self._progress(Progress(self.name, len(self._seen), self._expected))
            # What came over a network is kept at once: the next page may be long in coming.
            if len(waiting) >= self._batch or size > MEGABYTES << 20 or isinstance(event, Checkpoint):
                yield waiting
                waiting, size = [], 0
            if self._cancelled():
                break
        if waiting:
            yield waiting

    def _note(self, event: Event) -> None:
        match event:
            case Read(item=item):
                self._seen.add(item.origin)
            case Rejected(origin=origin) | Ignored(origin=origin):
                self._seen.add(origin)
            case Defined(topic=topic):
                self._seen.add(topic.origin)
            case Unchanged(origins=origins):
                self._seen.update(origins)
            case Expect(total=total):
                self._expected = total
                self._progress(Progress(self.name, len(self._seen), total))
            case Remark(words=words):
                self.remarks.append(words)
            case SourceFailed(where=where, reason=reason):
                self.failures.append(f"{where}: {reason}")
            case Complete():
                self._complete = True
            case _:
                pass


def _joined(changes: Sequence[Change]) -> Change:
    """All of them as one; a story that came in this sync is not altered as well."""
    added = dict.fromkeys(id_ for change in changes for id_ in change.added)
    left = dict.fromkeys(id_ for change in changes for id_ in change.left)
    altered = dict.fromkeys(id_ for change in changes for id_ in change.altered)
    return Change(
        added=tuple(added),
        altered=tuple(id_ for id_ in altered if id_ not in added),
        left=tuple(left),
        tree=any(change.tree for change in changes),
    )
