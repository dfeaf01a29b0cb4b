"""Reads sources in batches, those of each other host on a thread of its own."""

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from queue import Full, Queue

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
from newstui.sources.base import Source
from newstui.sync.summary import Progress
from newstui.text.urls import host

OFTEN = 500
"""Events between two reports of progress."""

AHEAD = 4
"""Batches of sources on other hosts (a page each) that may wait for the library."""

MEGABYTES = 32
"""A batch ends earlier when its bodies are larger than this."""


class SourceReading:
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
                if isinstance(event, ItemFound):
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


_Came = tuple[SourceReading, list[Event] | BaseException | None]


def receive_batches(
    readings: Sequence[SourceReading], begin: Callable[[SourceReading], None], cancelled: Callable[[], bool]
) -> Generator[tuple[SourceReading, list[Event] | None], None, None]:
    """Batches as they come, and None at the end of each source.

    Sources of this machine are read one after the other. Those of other hosts are read meanwhile, each host on a
    thread of its own: one that is slow or gone keeps no other waiting. `begin` is called on our thread only.
    """
    afar = [reading for reading in readings if reading.host]
    left = len(afar)
    came: Queue[_Came] = Queue(AHEAD)
    closed = threading.Event()

    def hand_over(reading: SourceReading, what: list[Event] | BaseException | None) -> None:
        while not closed.is_set():
            with suppress(Full):
                came.put((reading, what), timeout=0.1)
                return

    def read(together: Sequence[SourceReading]) -> None:
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

    def received(block: bool) -> Iterator[tuple[SourceReading, list[Event] | None]]:
        nonlocal left
        while left and (block or not came.empty()):
            reading, what = came.get()
            if isinstance(what, BaseException):
                raise what
            left -= what is None
            yield reading, what

    hosts: dict[str, list[SourceReading]] = {}
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
