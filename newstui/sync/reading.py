"""Reads one source in parts that fit into a transaction, and counts its events."""

from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass

from newstui.library.values import Delivery, Seen
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
from newstui.sources.base import Source
from newstui.sync.summary import Progress
from newstui.text.urls import host

PROGRESS_EVENTS = 500
"""Events between two reports of progress."""

BODY_CHARACTERS = 16_384
"""A body weighs one more event per this many characters, so that transactions with long bodies have fewer events."""


class SourceReading:
    """Reads one source. `host` is "" for folders and files; `whole`: it was read to the end.

    `batch`: the weight of a part, which is the number of its events and more for long bodies.
    """

    def __init__(self, source: Source, batch: int, cancelled: Callable[[], bool]) -> None:
        self.name, self.at, self.host = source.name, source.at, host(source.at)
        self.whole = False
        self.failures: list[str] = []
        self.remarks: list[str] = []
        self._source, self._batch, self._cancelled = source, batch, cancelled
        self._origins: set[str] = set()
        self._done = 0
        self._expected: int | None = None
        self._complete = False

    @property
    def progress(self) -> Progress:
        return Progress(self.name, self._done, self._expected)

    def seen(self, at_time: int) -> Seen:
        """Returns how the reading ended, once."""
        origins, self._origins = self._origins if self._complete else set(), set()
        return Seen(origins, self._complete, tuple(self.failures), tuple(self.remarks), at_time)

    def parts(self, known: Known) -> Generator["Part", None, None]:
        """Yields events in parts, the last one with the end; parts without events report progress."""
        waiting: list[Event] = []
        weight = 0
        with suppress(Cancelled), closing(self._source.read(known)) as events:  # type: ignore[type-var]
            del known  # the source releases its stamps when it is done
            for event in events:
                self._note(event)
                waiting.append(event)
                weight += 1
                if isinstance(event, ItemFound):
                    weight += len(event.item.body or "") // BODY_CHARACTERS
                # Events from the network are passed on at once: the next page may take long.
                if weight >= self._batch or isinstance(event, Checkpoint):
                    yield Part(self, waiting, weight)
                    waiting, weight = [], 0
                elif isinstance(event, Expect) or len(waiting) % PROGRESS_EVENTS == 0:
                    yield Part(self, [], 0)
                if self._cancelled():
                    break
            else:
                self.whole = True
        yield Part(self, waiting, weight + 1, ended=True)

    def _note(self, event: Event) -> None:
        match event:
            case ItemFound(item=item):
                self._origins.add(item.origin)
            case Rejected(origin=origin) | Ignored(origin=origin):
                self._origins.add(origin)
            case TopicFound(topic=topic):
                self._origins.add(topic.origin)
            case Unchanged(origins=origins):
                self._origins.update(origins)
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
        self._done = max(self._done, len(self._origins))


@dataclass(slots=True)
class Part:
    """Holds some events of a source, and whether its reading ended with them."""

    reading: SourceReading
    events: list[Event]
    weight: int
    ended: bool = False

    def join(self, later: "Part") -> None:
        """Appends the next part of the same reading."""
        self.events += later.events
        self.weight += later.weight
        self.ended = later.ended

    def delivery(self, at_time: int) -> Delivery:
        """Returns it in the form that the library stores; `at_time`: when the sync began, UTC seconds."""
        reading = self.reading
        ended = self.ended and reading.whole
        return Delivery(reading.name, self.events, reading.seen(at_time) if ended else None)
