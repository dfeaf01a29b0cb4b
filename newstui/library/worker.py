"""Runs the library outside the app's event loop: one thread reads, one writes.

A newer read with the same name replaces an older one, which is interrupted. The user's writes go before waiting batches
of a sync. The app's exit waits for either thread only briefly.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from newstui.errors import Interrupted, NewstuiError

if TYPE_CHECKING:
    from pathlib import Path

    from newstui.library.protocol import Intake, Library
    from newstui.library.together.events import Grouped
    from newstui.library.values import Delivery, SourceInfo, Stored, Totals
    from newstui.library.write.indexing import Indexed
    from newstui.library.write.topics.sorting import Sorted
    from newstui.model.change import Change
    from newstui.model.source_events import Known

T = TypeVar("T")

MOMENT, SHORT = 0.5, 0.01
"""Seconds that closing waits for the user's writes, and for anything else."""


class _Job(NamedTuple):
    """Holds work that waits for its thread.

    `tell` is called once, on that thread, with the value or the error. `behind`: other jobs go first.
    """

    work: Callable[[Library], Any]
    tell: Callable[[Any, BaseException | None], None]
    behind: bool = False


class _Line:
    """Runs a thread and its queue of jobs."""

    def __init__(self, name: str, library: Library) -> None:
        self._library = library
        self._waiting: list[_Job] = []
        self._running: _Job | None = None
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, job: _Job) -> None:
        with self._changed:
            if not self._ended:
                self._waiting.append(job)
                self._changed.notify()
                return
        job.tell(None, Interrupted("newstui is closing"))

    def drop(self, job: _Job) -> None:
        """Cancels a job whose result is no longer needed: it is not started, or interrupted if it is a read."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)
            elif job is self._running:
                # Under the lock, so that no other job can start meanwhile.
                self._library.interrupt()

    def end(self, *, finishes: bool) -> bool:
        """Accepts no more jobs; finishes the user's writes (`finishes`), or else interrupts the running job.

        Tells whether anything is left that is worth waiting for.
        """
        with self._changed:
            self._ended = True
            left = [job for job in self._waiting if job.behind or not finishes]
            self._waiting = [job for job in self._waiting if job not in left]
            if self._running and not finishes:
                self._library.interrupt()
            wanted = bool(self._waiting) or (self._running is not None and not self._running.behind)
            self._changed.notify()
        for job in left:
            job.tell(None, Interrupted("newstui is closing"))
        return wanted

    def join(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while job := self._next():
            value: Any = None
            failure: BaseException | None = None
            try:
                value = job.work(self._library)
            except NewstuiError as error:
                failure = error
            except Exception as error:  # noqa: BLE001 - it is raised where the answer is awaited
                failure = self._library.explained(error)
            except BaseException as error:  # noqa: BLE001 - likewise
                failure = error
            with self._changed:
                self._running = None
            job.tell(value, failure)

    def _next(self) -> _Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            if not self._waiting:
                return None
            at = next((i for i, job in enumerate(self._waiting) if not job.behind), 0)
            self._running = self._waiting.pop(at)
            return self._running


class LibraryWorker:
    """Owns the library: no other code may call it until `close`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._reads = _Line("library reads", library)
        self._writes = _Line("library writes", library)
        self._newest: dict[str, tuple[asyncio.Future[Any], _Job]] = {}

    @property
    def data_dir(self) -> Path:
        """Returns the folder of the library and of all files beside it."""
        return self._library.data_dir

    # --- called on the loop ---------------------------------------------------------------------------------

    def read(self, name: str, work: Callable[[Library], T]) -> asyncio.Future[T]:
        """Runs a read. Cancels an unfinished older read of this name. If the future is cancelled, the read is too, and
        any result is dropped.
        """
        if older := self._newest.pop(name, None):
            older[0].cancel()
            self._reads.drop(older[1])
        future, job = _awaited(work)

        def done(_: asyncio.Future[T]) -> None:
            if self._newest.get(name, (None,))[0] is future:
                del self._newest[name]
            if future.cancelled():
                self._reads.drop(job)

        self._newest[name] = future, job
        future.add_done_callback(done)
        self._reads.put(job)
        return future

    def write(self, work: Callable[[Library], T]) -> asyncio.Future[T]:
        """Runs a write of the user, in order, before any waiting batch of a sync; it runs even if nothing awaits it."""
        future, job = _awaited(work)
        self._writes.put(job)
        return future

    # --- called on other threads ----------------------------------------------------------------------------

    def write_from_thread(self, work: Callable[[Library], T]) -> T:
        """Runs a write and waits for it. Raises Interrupted if the app is closing."""
        return _waited_for(self._writes, work)

    def read_from_thread(self, work: Callable[[Library], T]) -> T:
        return _waited_for(self._reads, work)

    def known(self, source: str) -> Known:
        """Reads what is known of a source (see `Intake.known`) without using either of the two threads."""
        return self._library.known(source)

    def library_for_thread(self, changed: Callable[[Change], None] = lambda change: None) -> Intake:
        """Returns the library for a sync on its own thread, where `changed` is called after each write."""
        return _ForThread(self, changed)

    # --- the end --------------------------------------------------------------------------------------------

    def close(self) -> bool:
        """Finishes the user's writes and closes the library. Returns False if a thread took too long and the library
        stays open until the process ends. Nothing committed is lost either way.
        """
        wanted = self._reads.end(finishes=False)
        wanted |= self._writes.end(finishes=True)
        # An interrupted batch of a sync is no loss: it is committed as a whole or not at all.
        until = time.monotonic() + (MOMENT if wanted else SHORT)
        rest = [line.join(max(0.0, until - time.monotonic())) for line in (self._writes, self._reads)]
        if all(rest):
            self._library.close()
        return all(rest)


def _awaited(work: Callable[[Library], T]) -> tuple[asyncio.Future[T], _Job]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(value: T, failure: BaseException | None) -> None:
        if future.done():
            return
        if failure:
            future.set_exception(failure)
        else:
            future.set_result(value)

    def tell(value: T, failure: BaseException | None) -> None:
        try:
            loop.call_soon_threadsafe(settle, value, failure)
        except RuntimeError:
            # The loop is closed: no one waits for the result.
            return

    return future, _Job(work, tell)


def _waited_for(line: _Line, work: Callable[[Library], T]) -> T:
    told = threading.Event()
    answer: list[Any] = []

    def tell(value: T, failure: BaseException | None) -> None:
        answer.extend((value, failure))
        told.set()

    line.put(_Job(work, tell, behind=True))
    told.wait()
    value, failure = answer
    if failure:
        raise failure
    return value  # type: ignore[no-any-return]


class _ForThread:
    def __init__(self, worker: LibraryWorker, changed: Callable[[Change], None]) -> None:
        self._worker, self._changed = worker, changed

    def begin(self, sources: Sequence[tuple[str, str]]) -> frozenset[str]:
        return self._worker.write_from_thread(lambda library: library.begin(sources))

    def known(self, source: str) -> Known:
        return self._worker.known(source)

    def store(self, deliveries: Sequence[Delivery]) -> Stored:
        stored = self._worker.write_from_thread(lambda library: library.store(deliveries))
        if stored.change:
            self._changed(stored.change)
        return stored

    def index_words(self) -> Indexed | None:
        return self._worker.write_from_thread(lambda library: library.index_words())

    def sort_topics(self) -> Sorted | None:
        part = self._worker.write_from_thread(lambda library: library.sort_topics())
        if part and part.change:
            self._changed(part.change)
        return part

    def settle(self) -> Change:
        change = self._worker.write_from_thread(lambda library: library.settle())
        if change:
            self._changed(change)
        return change

    def group_events(self) -> Grouped | None:
        return self._worker.write_from_thread(lambda library: library.group_events())

    def totals(self) -> Totals:
        return self._worker.read_from_thread(lambda library: library.totals())

    def sources(self) -> list[SourceInfo]:
        return self._worker.read_from_thread(lambda library: library.sources())

    def states(self) -> dict[str, dict[str, Any]]:
        return self._worker.read_from_thread(lambda library: library.states())
