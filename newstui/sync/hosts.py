"""Collects the events of sources: reads folders and files on this thread, addresses on the network pool."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial

from newstui.model.source_events import Known
from newstui.net.pool import Job, Pool, site_of
from newstui.net.turns import waiting
from newstui.sync.reading import Part, SourceReading

GATHER_SECONDS = 0.25
"""The minimum time between two transactions of network events, unless they fill a batch."""

BATCHES_AHEAD, PARTS_AHEAD = 2, 4
"""How much may wait for the library: batches, and parts of one source (a page each). Its thread waits while there is
more.
"""

TICK_SECONDS = 0.05
CANCEL_SECONDS = 0.1
"""How long a cancelled sync waits for the current work of the network threads."""


class _Inbox:
    """Buffers what the network threads read ahead of the library, until it is closed."""

    def __init__(self, readings: int, batch: int, cancelled: Callable[[], bool]) -> None:
        """Prepares the buffer. `readings`: how many will end. `batch`: the weight of what is taken at a time."""
        self._coming, self._batch, self._cancelled = readings, batch, cancelled
        self._changed = threading.Condition()
        self._parts: deque[Part | BaseException] = deque()
        self._weight = 0
        self._parts_of: Counter[str] = Counter()
        self._taken_at = 0.0
        self._closed = False

    def stop(self) -> bool:
        """Tells the network threads whether to stop, because no one waits for them any more."""
        return self._closed or self._cancelled()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def put(self, part: Part) -> None:
        name = part.reading.name
        with waiting(), self._changed:
            self._changed.wait_for(lambda: self._closed or not self._is_far_ahead(name))
            self._parts.append(part)
            self._weight += part.weight
            self._parts_of[name] += 1
            self._coming -= part.ended
            self._changed.notify_all()

    def _is_far_ahead(self, name: str) -> bool:
        return self._weight >= BATCHES_AHEAD * self._batch or self._parts_of[name] >= PARTS_AHEAD

    def _fail(self, error: BaseException) -> None:
        with self._changed:
            self._parts.append(error)
            self._changed.notify_all()

    def read(self, reading: SourceReading, known: Callable[[SourceReading], Known]) -> bool:
        """Reads one source to the end, on a network thread. Returns True if it was skipped after all."""
        try:
            with closing(reading.parts(known(reading))) as parts:
                for part in parts:
                    self.put(part)
                    if self._closed:
                        return False
        except BaseException as error:  # noqa: BLE001 - it is raised where the parts are awaited
            self._fail(error)
            return False
        return not reading.whole

    def take(self, seconds: float, *, at_once: bool = False) -> list[Part]:
        """Takes the parts that have arrived, joined by reading: as many as fit into a batch, at least one.

        Less than a batch may have to wait for more, unless `at_once`; returns nothing if that takes longer than
        `seconds`. Raises what reading a source raised.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_enough(at_once), seconds):
                return []
            self._taken_at = time.monotonic()
            joined: dict[str, Part] = {}
            weight = 0
            while self._parts:
                part = self._parts[0]
                if isinstance(part, BaseException):
                    if joined:
                        break
                    raise part
                if joined and weight + part.weight > self._batch:
                    break
                self._parts.popleft()
                self._parts_of[part.reading.name] -= 1
                weight += part.weight
                if part.reading.name in joined:
                    joined[part.reading.name].join(part)
                else:
                    joined[part.reading.name] = part
            self._weight -= weight
            self._parts_of = +self._parts_of
            self._changed.notify_all()
        return list(joined.values())

    def _is_enough(self, at_once: bool) -> bool:
        if not self._parts:
            return not self._coming
        waited = time.monotonic() - self._taken_at >= GATHER_SECONDS
        raised = isinstance(self._parts[-1], BaseException)
        full = self._weight >= self._batch or max(self._parts_of.values(), default=0) >= PARTS_AHEAD
        return at_once or waited or raised or full or not self._coming


def receive(
    readings: Sequence[SourceReading],
    known: Callable[[SourceReading], Known],
    batch: int,
    cancelled: Callable[[], bool],
) -> Generator[list[Part], None, None]:
    """Yields events as they come, as many as fit into one transaction at a time.

    Folders and files are read one after the other on the caller's thread. Addresses are read meanwhile by the pool, in
    the order of `readings`: a slow one does not delay the others. `known` is called on the thread that reads the
    source. After `cancelled`, what arrives within CANCEL_SECONDS is still yielded; busy threads are abandoned.
    """
    remote = [reading for reading in readings if reading.host]
    left = len(remote)
    inbox = _Inbox(left, batch, cancelled)
    try:
        jobs = (Job(site_of(reading.at), partial(inbox.read, reading, known)) for reading in remote)
        Pool(jobs, inbox.stop).start()
        for reading in readings:
            if reading.host or cancelled():
                continue
            with closing(reading.parts(known(reading))) as parts:
                for part in parts:
                    yield [part]
                    while left and (arrived := inbox.take(0)):
                        left -= sum(part.ended for part in arrived)
                        yield arrived
        until: float | None = None
        while left and (until is None or time.monotonic() < until):
            if arrived := inbox.take(TICK_SECONDS, at_once=until is not None):
                left -= sum(part.ended for part in arrived)
                yield arrived
            if until is None and cancelled():
                until = time.monotonic() + CANCEL_SECONDS
    finally:
        inbox.close()
