"""Reads sources in batches: folders and files here, addresses on the threads of the network's pool."""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from functools import partial
from queue import Empty, Full, Queue

from newstui.library.protocol import Seen, Stored, Tally
from newstui.model.change import Change
from newstui.model.source_events import (
    Checkpoint,
    Complete,
    Event,
    Expect,
    Ignored,
    ItemFound,
    Known,
    Rejected,
    Remark,
    SourceFailed,
    TopicFound,
    Unchanged,
)
from newstui.net.errors import Cancelled
from newstui.net.pool import Job, Pool, site_of
from newstui.sources.base import Source
from newstui.sync.summary import Progress
from newstui.text.urls import host

PROGRESS_EVENTS = 500
"""Events between two reports of progress."""

BATCHES_AHEAD = 4
"""Batches from the network (a page each) that may wait for the library."""

TICK_SECONDS = 0.05
CANCEL_SECONDS = 0.1
"""How long a cancelled sync waits for what the network's threads have in hand."""

BATCH_MEGABYTES = 32
"""A batch ends early when its bodies are larger than this."""


class SourceReading:
    """Reads one source in batches, and counts what came.

    `host` is "" for folders and files. `whole`: it was read to its end. `synced`: when that last happened, in
    UTC seconds, 0 for never.
    """

    def __init__(self, source: Source, batch: int, cancelled: Callable[[], bool]) -> None:
        self.name, self.at, self.host = source.name, source.at, host(source.at)
        self.whole, self.synced = False, 0
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
        """Yields events for the library in batches; an empty batch when there is progress to show."""
        waiting: list[Event] = []
        size = 0
        with suppress(Cancelled), closing(self._source.read(self._known)) as events:  # type: ignore[type-var]
            self._known = Known()
            for event in events:
                self._note(event)
                waiting.append(event)
                if isinstance(event, ItemFound):
                    size += len(event.item.body or "")
                # What came over a network is kept at once: the next page may be long in coming.
                if (
                    len(waiting) >= self._batch
                    or size > BATCH_MEGABYTES << 20
                    or isinstance(event, Checkpoint)
                ):
                    yield waiting
                    waiting, size = [], 0
                elif isinstance(event, Expect) or len(waiting) % PROGRESS_EVENTS == 0:
                    yield []
                if self._cancelled():
                    break
            else:
                self.whole = True
        if waiting:
            yield waiting

    def _note(self, event: Event) -> None:
        match event:
            case ItemFound(item=item):
                self._seen.add(item.origin)
            case Rejected(origin=origin) | Ignored(origin=origin):
                self._seen.add(origin)
            case TopicFound(topic=topic):
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


_Arrival = tuple[SourceReading, list[Event] | BaseException | None]
"""A batch of a source, its end (None), or why reading it broke down."""


class _Inbox:
    """Takes what the network's threads read, a few batches ahead of the library, until it is closed."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._arrivals: Queue[_Arrival] = Queue(BATCHES_AHEAD)
        self._cancelled, self._closed = cancelled, threading.Event()

    def stop(self) -> bool:
        """Tells the network's threads whether anybody still waits for them."""
        return self._closed.is_set() or self._cancelled()

    def close(self) -> None:
        self._closed.set()

    def put(self, reading: SourceReading, what: list[Event] | BaseException | None) -> None:
        while not self._closed.is_set():
            with suppress(Full):
                self._arrivals.put((reading, what), timeout=TICK_SECONDS)
                return

    def read(self, reading: SourceReading) -> None:
        """Reads one source to its end, on a thread of the network's."""
        failure: BaseException | None = None
        try:
            with closing(reading.batches()) as batches:
                for events in batches:
                    self.put(reading, events)
                    if self._closed.is_set():
                        return
        except BaseException as error:  # noqa: BLE001 - it is raised where the batches are awaited
            failure = error
        self.put(reading, failure)

    def take(self, seconds: float) -> tuple[SourceReading, list[Event] | None] | None:
        """Takes what came next; None when nothing came in time. Raises what reading a source raised."""
        try:
            reading, what = self._arrivals.get(timeout=seconds) if seconds else self._arrivals.get_nowait()
        except Empty:
            return None
        if isinstance(what, BaseException):
            raise what
        return reading, what


def receive_batches(
    readings: Sequence[SourceReading], begin: Callable[[SourceReading], None], cancelled: Callable[[], bool]
) -> Generator[tuple[SourceReading, list[Event] | None], None, None]:
    """Yields batches as they come, and None at the end of each source.

    Folders and files are read one after the other on the caller's thread. Addresses are read meanwhile by the
    pool: one that is slow or gone keeps no other waiting. `begin` is called on the caller's thread only.
    After `cancelled`, what arrives within CANCEL_SECONDS is yielded; threads that are still busy are left.
    """
    inbox = _Inbox(cancelled)
    remote = sorted((reading for reading in readings if reading.host), key=lambda reading: reading.synced)
    left = len(remote)
    for reading in remote:
        begin(reading)
    try:
        Pool(
            (Job(site_of(reading.at), partial(inbox.read, reading)) for reading in remote), inbox.stop
        ).start()
        for reading in readings:
            if reading.host or cancelled():
                continue
            begin(reading)
            with closing(reading.batches()) as batches:
                for events in batches:
                    yield reading, events
                    while left and (arrival := inbox.take(0)):
                        left -= arrival[1] is None
                        yield arrival
            yield reading, None
        until: float | None = None
        while left and (until is None or time.monotonic() < until):
            if arrival := inbox.take(TICK_SECONDS):
                left -= arrival[1] is None
                yield arrival
            if until is None and cancelled():
                until = time.monotonic() + CANCEL_SECONDS
    finally:
        inbox.close()
