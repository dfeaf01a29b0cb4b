"""The library behind a loop: newer reads win, the user goes first, leaving waits for nobody."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from newstui.errors import Interrupted, NotFound
from newstui.library import worker
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.worker import LibraryWorker
from newstui.model.change import Change
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = open_library(tmp_path, [("a", "/given/a")], configured=True, time_zone=UTC)
    sync([Given([item("1", "1"), item("2", "2")])], library)
    yield library
    library.close()


@pytest.fixture
def at_work(library: SqliteLibrary) -> Iterator[LibraryWorker]:
    made = LibraryWorker(library)
    yield made
    made.close()


class Gate:
    """A job that says when it has begun and ends when it is told to."""

    def __init__(self) -> None:
        self.begun, self.opened = threading.Event(), threading.Event()

    def __call__(self, library: Any) -> str:
        self.begun.set()
        assert self.opened.wait(10)
        return "through"


async def begun(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.begun.wait, 10)


def endless(begin: threading.Event) -> Callable[[Any], Any]:
    def work(library: Any) -> Any:
        library.reads.connection.set_progress_handler(lambda: begin.set(), 10_000)
        return library.reads._ask(ENDLESS)

    return work


async def test_answers_and_failures_come_back(at_work: LibraryWorker) -> None:
    assert await at_work.read("count", lambda library: library.count(Query())) == 2
    with pytest.raises(NotFound):
        await at_work.read("find", lambda library: library.find("nothing"))
    change = await at_work.write(lambda library: library.mark([id_of("1")], "read", True))
    assert len(change.marks) == 1
    with pytest.raises(ZeroDivisionError):
        await at_work.write(lambda library: 1 // 0)
    assert await at_work.read("count", lambda library: library.totals().unread) == 1


async def test_a_newer_read_interrupts_the_one_that_runs(at_work: LibraryWorker) -> None:
    begin = threading.Event()
    old = at_work.read("search", endless(begin))
    assert await asyncio.to_thread(begin.wait, 10)
    new = at_work.read("search", lambda library: library.count(Query()))
    assert await new == 2
    assert old.cancelled()


async def test_a_newer_read_takes_the_place_of_one_that_waits(at_work: LibraryWorker) -> None:
    gate, done = Gate(), []
    first = at_work.read("first", gate)
    await begun(gate)
    old = at_work.read("search", lambda library: done.append("old"))
    other = at_work.read("other", lambda library: done.append("other"))
    new = at_work.read("search", lambda library: done.append("new"))
    gate.opened.set()
    assert await first == "through"
    await asyncio.gather(other, new)
    assert old.cancelled()
    assert done == ["other", "new"]


async def test_a_read_that_nobody_wants_is_not_made(at_work: LibraryWorker) -> None:
    gate, done = Gate(), []
    first = at_work.read("first", gate)
    await begun(gate)
    unwanted = at_work.read("unwanted", lambda library: done.append("unwanted"))
    unwanted.cancel()
    await asyncio.sleep(0)
    gate.opened.set()
    await first
    await at_work.read("last", lambda library: done.append("last"))
    assert done == ["last"]
    # One that runs is interrupted.
    begin = threading.Event()
    running = at_work.read("running", endless(begin))
    assert await asyncio.to_thread(begin.wait, 10)
    running.cancel()
    assert await at_work.read("next", lambda library: library.count(Query())) == 2


async def test_what_the_user_does_goes_before_a_batch(at_work: LibraryWorker) -> None:
    gate, done = Gate(), []
    first = at_work.write(gate)
    await begun(gate)

    def batch() -> str:
        return at_work.write_from_thread(lambda library: done.append("batch") or "stored")

    waiting = asyncio.create_task(asyncio.to_thread(batch))
    while not at_work._writes._waiting:
        await asyncio.sleep(0)
    acts = [at_work.write(lambda library, n=n: done.append(f"act {n}")) for n in (1, 2)]
    acts[0].cancel()
    gate.opened.set()
    await first
    assert await waiting == "stored"
    # What was done is done, also when nobody waits for the answer.
    assert done == ["act 1", "act 2", "batch"]


async def test_reads_go_on_while_something_is_written(at_work: LibraryWorker) -> None:
    gate = Gate()
    written = at_work.write(gate)
    await begun(gate)
    assert await at_work.read("count", lambda library: library.count(Query())) == 2
    gate.opened.set()
    await written


async def test_a_sync_on_its_own_thread(at_work: LibraryWorker) -> None:
    told: list[Change] = []
    behind = at_work.library_for_thread(told.append)
    given = Given([item("1", "1"), item("3", "3")])
    summary = await asyncio.to_thread(sync, [given], behind)
    assert (summary.tally.new, summary.tally.gone, summary.totals.listed) == (1, 1, 2)
    assert [change.added for change in told if change.added] == [(id_of("3"),)]
    assert [change.left for change in told if change.left] == [(id_of("2"),)]


async def test_leaving_finishes_what_the_user_did(library: SqliteLibrary) -> None:
    at_work = LibraryWorker(library)
    gate, refused = Gate(), []
    at_work.write(gate)
    await begun(gate)

    def batch() -> None:
        try:
            at_work.write_from_thread(lambda library: None)
        except Interrupted:
            refused.append(True)

    thread = threading.Thread(target=batch)
    thread.start()
    while not at_work._writes._waiting:
        await asyncio.sleep(0)
    marked: list[Change] = []
    at_work.write(lambda library: marked.append(library.mark([id_of("1")], "starred", True)))
    closing = asyncio.create_task(asyncio.to_thread(at_work.close))
    await asyncio.to_thread(thread.join, 10)
    gate.opened.set()
    assert await closing
    assert refused == [True]
    assert len(marked) == 1
    with pytest.raises(Interrupted):
        at_work.write_from_thread(lambda library: None)
    with pytest.raises(Interrupted):
        await at_work.read("late", lambda library: None)


def test_leaving_waits_for_nobody_and_a_late_answer_for_no_loop(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "MOMENT", 0.05)
    at_work, gate, begin = LibraryWorker(library), Gate(), threading.Event()

    async def app() -> None:
        at_work.write(gate)
        at_work.read("endless", endless(begin))
        await begun(gate)
        assert await asyncio.to_thread(begin.wait, 10)

    asyncio.run(app())
    started = time.monotonic()
    assert not at_work.close()
    assert time.monotonic() - started < 2
    gate.opened.set()
    # Now that it is through, and its loop is closed, there is nothing to wait for.
    assert at_work._writes.join(10)
    assert at_work._reads.join(10)
    assert at_work.close()
    assert not caplog.records
