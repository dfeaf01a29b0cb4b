"""A sync: what it reads, what it tells, how it is stopped."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Delivery, Stored, Tally, Totals
from newstui.model.item import Item
from newstui.model.source_events import (
    Checkpoint,
    Event,
    Expect,
    Ignored,
    ItemFound,
    Known,
    Rejected,
    Remark,
    SourceFailed,
    Stamp,
)
from newstui.sync.engine import sync
from newstui.sync.summary import Progress, Summary, summed
from tests.library.making import Given, item, library_at, sync_with_changes

FIVE = [item(f"{n}.md", f"{n}") for n in range(5)]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path, "a", "b")


def test_the_line_says_it_all() -> None:
    summary = Summary(Tally(40, 3, 2_486, 2, 1), Totals(2_493, 1_290, 7))
    assert summary.line() == (
        "2,529 items: 40 new, 3 changed, 2,486 unchanged, 2 rejected; 1 gone. 2,493 stories, 1,290 listed."
    )
    assert Summary(Tally(new=1), Totals(1, 1, 1)).line() == (
        "1 item: 1 new, 0 changed, 0 unchanged, 0 rejected; 0 gone. 1 story, 1 listed."
    )


def test_two_sources_are_added_up(library: SqliteLibrary) -> None:
    summary, changes = sync_with_changes(
        [Given([*FIVE, Rejected("bad.md", "line 2")]), Given([item("x", "0"), item("y", "y")], "b")], library
    )
    assert summary.line() == (
        "7 items: 7 new, 0 changed, 0 unchanged, 1 rejected; 0 gone. 6 stories, 6 listed."
    )
    assert summary.rejected == (("a", "bad.md", "line 2"),)
    assert len(changes.added) == 6
    assert not changes.altered
    assert summary.exit_code == 0


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([], 1),
        ([FIVE[0]], 0),
        ([FIVE[0], Rejected("bad.md", "why")], 0),
        ([Rejected("bad.md", "why")], 1),
        ([FIVE[0], SourceFailed("page 3 of news", "503")], 1),
        ([Remark("people: 404")], 1),
        ([Ignored("_index.md", Stamp(1, 1), "section page")], 1),
    ],
)
def test_exit_codes(library: SqliteLibrary, events: list[Event], code: int) -> None:
    assert sync([Given(FIVE, "b"), Given(events)], library).exit_code == code


def test_failures_and_remarks_are_told_and_kept_until_the_next_time(library: SqliteLibrary) -> None:
    troubled = Given(
        [FIVE[0], SourceFailed("page 3 of news", "answers 503"), Remark("people: 404")], complete=False
    )
    summary = sync([troubled], library, now=1_600_000_000)
    assert (summary.failures, summary.remarks) == (("page 3 of news: answers 503",), ("people: 404",))
    info = library.sources()[0]
    assert (info.failures, info.remarks, info.synced) == (
        ("page 3 of news: answers 503",),
        ("people: 404",),
        None,
    )
    sync([Given(FIVE)], library, now=1_600_000_001)
    info = library.sources()[0]
    assert (info.failures, info.remarks, info.synced) == ((), (), 1_600_000_001)


def test_a_failed_source_does_not_stop_the_next(library: SqliteLibrary) -> None:
    summary = sync([Given([SourceFailed("/a", "no such folder")], complete=False), Given(FIVE, "b")], library)
    assert summary.tally.new == 5


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_stopping_keeps_what_came_and_says_nothing_is_gone(library: SqliteLibrary, batch: int) -> None:
    old = [item(f"old{n}.md", f"old{n}") for n in range(3)]
    sync([Given([*old, *FIVE])], library)
    read: list[str] = []
    source = Given(FIVE[:4])
    second = Given([item("never", "never")], "b")
    summary = sync(
        [source, second],
        library,
        batch=batch,
        cancelled=lambda: bool(read) or read.append("asked") or False,  # type: ignore[func-returns-value]
    )
    assert (summary.tally.items, summary.tally.gone) == (0, 0) or summary.tally.unchanged <= 2
    assert source.closed
    assert second.told is None
    assert library.totals().stories == 8


def test_what_came_before_a_stop_is_there(library: SqliteLibrary) -> None:
    class Endless:
        name, at = "a", "/given/a"
        given = 0

        def read(self, known: Known) -> Iterator[Event]:
            while True:
                self.given += 1
                yield ItemFound(item(f"{self.given}.md", f"{self.given}"))

    source = Endless()
    summary = sync([source], library, batch=10, cancelled=lambda: source.given >= 25)
    assert summary.tally.new == library.totals().listed == 25
    assert library.sources()[0].synced is None


def test_a_source_is_closed_when_the_library_refuses(library: SqliteLibrary) -> None:
    source = Given(FIVE)

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt

    library.store = refuse  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        sync([source], library, batch=1)
    assert source.closed


def test_a_checkpoint_is_handed_back_with_what_came_before_it(library: SqliteLibrary) -> None:
    state = {"etag": "x", "page": 3}
    sync([Given([*FIVE, Checkpoint(state)], complete=False)], library)
    again = Given([], complete=False)
    sync([again], library)
    assert again.told is not None
    assert (again.told.state, again.told.full) == (state, False)
    sync([again], library, full=True)
    assert again.told.full


def test_progress_counts_what_was_seen_of_what_is_expected(library: SqliteLibrary) -> None:
    told: list[Progress] = []
    sync([Given([Expect(5), *FIVE])], library, batch=2, progress=told.append)
    assert told[0] == Progress("a", 0, 5)
    assert told[-1] == Progress("a", 5, 5)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)


def test_large_bodies_end_a_batch_early(library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    store = library.store
    monkeypatch.setattr(
        library, "store", lambda parts: (sizes.extend(len(part.events) for part in parts), store(parts))[1]
    )
    sync([Given([item(f"{n}", f"{n}", body="x" * (1 << 20)) for n in range(40)])], library)
    assert sizes == [39, 2]


# --- sources on other hosts ---------------------------------------------------------------------------------


class Afar(Given):
    """A source on another host. It gives its last event when `gate` is set, and knows who was read meanwhile."""

    running: ClassVar[list[str]] = []

    def __init__(self, events: Sequence[Event | Item], name: str, host: str, gate: threading.Event) -> None:
        super().__init__(events, name, complete=False)
        self.at, self.gate = f"https://{host}/{name}/", gate
        self.meanwhile: list[str] = []
        self.begun: Callable[[str], object] = lambda name: None
        self.ended = threading.Event()

    def read(self, known: Known) -> Iterator[Event]:
        self.running.append(self.name)
        self.begun(self.name)
        try:
            *most, last = super().read(known)
            yield from most
            assert self.gate.wait(10), "nobody opens it"
            self.meanwhile = [name for name in self.running if name != self.name]
            yield last
        finally:
            self.running.remove(self.name)
            self.ended.set()


def test_a_host_that_does_not_answer_keeps_no_other_waiting(library: SqliteLibrary) -> None:
    gates = [threading.Event(), threading.Event()]
    slow = Afar([item("late", "late")], "a", "one.example", gates[0])
    quick = Afar([item("soon", "soon"), Checkpoint({}), Remark("done")], "b", "two.example", gates[1])
    stored: list[str] = []
    store = library.store

    def watched(deliveries: Sequence[Delivery]) -> Stored:
        stored.extend(one.source for one in deliveries)
        gates[1 if stored == ["b"] else 0].set()
        return store(deliveries)

    library.store = watched  # type: ignore[method-assign]
    summary = sync([slow, quick], library)
    assert stored == ["b", "b", "a"]
    assert summary.tally.new == 2
    assert [source.synced is not None for source in library.sources()] == [True, True]


def test_folders_are_read_while_a_host_does_not_answer(library: SqliteLibrary) -> None:
    gate = threading.Event()
    store = library.store

    def watched(deliveries: Sequence[Delivery]) -> Stored:
        stored = store(deliveries)
        assert [one.source for one in deliveries] == (["a"] if gate.is_set() else ["b"])
        assert library.totals().stories == 5
        gate.set()
        return stored

    library.store = watched  # type: ignore[method-assign]
    slow = Afar([Remark("late")], "a", "one.example", gate)
    assert sync([slow, Given(FIVE, "b")], library).remarks == ("late",)


def test_two_sources_of_a_site_are_read_at_a_time_those_that_waited_longest_first(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b", "c")
    gate = threading.Event()
    gate.set()
    fresh, *old = (Afar([item(name, name)], name, f"{name}.example.org", gate) for name in "abc")
    sync([fresh], library)
    fresh.meanwhile.clear()
    gate.clear()
    order: list[str] = []

    def begun(name: str) -> None:
        order.append(name)
        if len(order) == 2:
            gate.set()

    for source in (fresh, *old):
        source.begun = begun
    assert sync([fresh, *old], library).tally.items == 3
    assert set(order[:2]) == {"b", "c"}
    assert all(len(source.meanwhile) <= 1 for source in (fresh, *old))


def test_after_a_stop_no_other_source_of_a_site_is_begun(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b", "c")
    gate = threading.Event()
    gate.set()
    sources = [Afar([item(name, name)], name, "one.example", gate) for name in "abc"]
    summary = sync(sources, library, cancelled=lambda: any(source.ended.is_set() for source in sources))
    assert summary.tally.new <= 2
    assert sum(source.ended.is_set() for source in sources) <= 2


def test_a_stop_does_not_wait_for_a_source_that_is_silent(library: SqliteLibrary) -> None:
    gate, asked = threading.Event(), threading.Event()
    silent = Afar([Remark("late")], "a", "one.example", gate)
    silent.begun = lambda name: asked.set()
    assert sync([silent], library, cancelled=asked.is_set).remarks == ()
    assert not silent.ended.is_set()
    gate.set()
    assert silent.ended.wait(10)


def test_a_bug_in_a_source_afar_is_raised_and_the_others_are_closed(library: SqliteLibrary) -> None:
    gate = threading.Event()
    gate.set()
    others = Afar([item(str(n), str(n)) for n in range(9)], "b", "two.example", gate)

    class Wrong:
        name, at = "a", "https://one.example/"

        def read(self, known: Known) -> Iterator[Event]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sync([Wrong(), others], library, batch=1)
    assert others.ended.wait(10)


def test_progress_in_words() -> None:
    assert str(Progress("a", 1_500, 2_000)) == "1,500 of 2,000"
    assert [str(Progress("a", 5, expected)) for expected in (None, 0, 4)] == ["5", "5", "5"]
    assert str(summed([Progress("a", 1, 3), Progress("b", 1, 4)])) == "2 of 7"
    assert str(summed([Progress("a", 1, 3), Progress("b", 1)])) == "2"
