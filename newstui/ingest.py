"""Bringing a library up to date: every source is read once, in batches, and what came of it is told."""

import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from queue import Full, Queue
from typing import NamedTuple

from newstui.library.protocol import Intake, Seen, Stored, Tally, Totals
from newstui.model.change import Change
from newstui.model.source_events import (
    Checkpoint,
    Complete,
    Defined,
    Event,
    Expect,
    Ignored,
    Known,
    Read,
    Rejected,
    Remark,
    SourceFailed,
    Unchanged,
)
from newstui.sources.base import Source
from newstui.text.urls import host

BATCH = 2_500
"""Events a transaction: a first load that is killed keeps all but about its last second. One transaction for 10,000
is 1 % faster. An app that reads meanwhile asks for 1,000: it waits for the lock less long."""

OFTEN = 500
"""Events between two reports of progress."""

AHEAD = 4
"""Batches of sources on other hosts (a page each) that may wait for the library."""

MEGABYTES = 32
"""A batch ends earlier when its bodies are larger than this."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a source is: items or files seen, and how many are expected (None, 0: nobody knows)."""

    source: str
    done: int
    expected: int | None = None

    def __str__(self) -> str:
        known = self.expected and self.expected >= self.done
        return f"{self.done:,} of {self.expected:,}" if known else f"{self.done:,}"


def summed(several: Collection[Progress]) -> Progress:
    """How far all of them are."""
    expected = [at.expected for at in several if at.expected]
    known = len(expected) == len(several)
    return Progress("", sum(at.done for at in several), sum(expected) if known else None)


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
    readings = [_Reading(source, batch, cancelled) for source in sources]
    ended_at = int(time.time()) if now is None else now

    def begin(reading: _Reading) -> None:
        reading.begin(library.known(reading.name, reading.at, full))

    index_all(library, progress, cancelled)
    with closing(_arrivals(readings, begin, cancelled)) as arrivals:
        for reading, events in arrivals:
            if events:
                reading.took(library.store(reading.name, events))
            elif events is None and reading.whole:
                reading.took(library.finish(reading.name, reading.seen(ended_at)))
            progress(reading.progress)
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


def index_all(
    library: Intake, progress: Callable[[Progress], None], cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Make the search index anew where a newer newstui folds words otherwise: once. It goes on where it stopped."""
    while at := library.index_words():
        if at.stories:
            progress(Progress("search index", at.done, at.stories))
            if cancelled():
                return


class _Reading:
    """One source, being read. `host`: where it is, "" for this machine. `whole`: it was read to its end."""

    def __init__(self, source: Source, batch: int, cancelled: Callable[[], bool]) -> None:
        self.name, self.at, self.host = source.name, source.at, host(source.at)
        self.whole = False
        self.tally = Tally()
        self.failures: list[str] = []
        self.remarks: list[str] = []
        self.changes: list[Change] = []
        self._source, self._batch, self._cancelled = source, batch, cancelled
        self._known = Known()
        self._seen: set[str] = set()
        self._expected: int | None = None
        self._complete = False

    def begin(self, known: Known) -> None:
        self._known = known

    @property
    def progress(self) -> Progress:
        return Progress(self.name, len(self._seen), self._expected)

    def seen(self, at_time: int) -> Seen:
        return Seen(self._seen, self._complete, tuple(self.failures), tuple(self.remarks), at_time)

    def took(self, stored: Stored) -> None:
        self.tally += stored.tally
        self.remarks += (words for words in stored.remarks if words not in self.remarks)
        if stored.change:
            self.changes.append(stored.change)

    def batches(self) -> Generator[list[Event], None, None]:
        """Events for the library, a batch at a time; an empty one when there is progress to tell.

        What is ours to know is noted on the way.
        """
        waiting: list[Event] = []
        size = 0
        with closing(self._source.read(self._known)) as events:  # type: ignore[type-var]
            self._known = Known()
            for event in events:
                self._note(event)
                waiting.append(event)
                if isinstance(event, Read):
                    size += len(event.item.body or "")
                # What came over a network is kept at once: the next page may be long in coming.
                if len(waiting) >= self._batch or size > MEGABYTES << 20 or isinstance(event, Checkpoint):
                    yield waiting
                    waiting, size = [], 0
                elif isinstance(event, Expect) or len(waiting) % OFTEN == 0:
                    yield []
                if self._cancelled():
                    break
            else:
                self.whole = True
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
            case Remark(words=words):
                self.remarks.append(words)
            case SourceFailed(where=where, reason=reason):
                self.failures.append(f"{where}: {reason}")
            case Complete():
                self._complete = True
            case _:
                pass


_Came = tuple[_Reading, list[Event] | BaseException | None]


def _arrivals(
    readings: Sequence[_Reading], begin: Callable[[_Reading], None], cancelled: Callable[[], bool]
) -> Generator[tuple[_Reading, list[Event] | None], None, None]:
    """Batches as they come, and None at the end of each source.

    Sources of this machine are read one after the other. Those of other hosts are read meanwhile, each host on a
    thread of its own: one that is slow or gone keeps no other waiting. `begin` is called on our thread only.
    """
    afar = [reading for reading in readings if reading.host]
    left = len(afar)
    came: Queue[_Came] = Queue(AHEAD)
    closed = threading.Event()

    def hand_over(reading: _Reading, what: list[Event] | BaseException | None) -> None:
        while not closed.is_set():
            with suppress(Full):
                came.put((reading, what), timeout=0.1)
                return

    def read(together: Sequence[_Reading]) -> None:
        for reading in together:
            if cancelled():
                hand_over(reading, None)
                continue
            failure = None
            try:
                with closing(reading.batches()) as batches:
                    for events in batches:
                        hand_over(reading, events)
                        if closed.is_set():
                            return
            except BaseException as error:  # noqa: BLE001 - it is raised where the batches are awaited
                failure = error
            hand_over(reading, failure)

    def received(block: bool) -> Iterator[tuple[_Reading, list[Event] | None]]:
        nonlocal left
        while left and (block or not came.empty()):
            reading, what = came.get()
            if isinstance(what, BaseException):
                raise what
            left -= what is None
            yield reading, what

    hosts: dict[str, list[_Reading]] = {}
    for reading in afar:
        begin(reading)
        hosts.setdefault(reading.host, []).append(reading)
    try:
        for together in hosts.values():
            threading.Thread(target=read, args=(together,), name="source", daemon=True).start()
        for reading in readings:
            if reading.host or cancelled():
                continue
            begin(reading)
            with closing(reading.batches()) as batches:
                for events in batches:
                    yield reading, events
                    yield from received(block=False)
            yield reading, None
        yield from received(block=True)
    finally:
        closed.set()


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
