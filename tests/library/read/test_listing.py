"""A listing stands still while the library goes on; rows carry today's flags."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.library.open import open_library
from newstui.library.read import listing
from newstui.library.read.planner import plan
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import VISIT
from newstui.model.item import Item
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, site

DAY = 86_400
NEWEST = 20_000 * DAY


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = open_library(tmp_path, [("a", "/given/a")], configured=True, time_zone=UTC)
    yield library
    library.close()


def story(number: int, **fields: Any) -> Item:
    """The newest is 0, and so on, a day apart."""
    fields = {"published": NEWEST - number * DAY, "heat": number, "topics": ("AI",)} | fields
    return item(f"{number}", f"{number}", title=f"t{number}", **fields)


def fill(library: SqliteLibrary, *items: Item) -> None:
    sync([Given(items)], library)


def titles(found: Any, start: int = 0, stop: int = 100) -> list[str]:
    return [row.title for row in found.rows(start, stop)]


def test_rows_anywhere(library: SqliteLibrary) -> None:
    fill(library, *(story(n) for n in range(9)))
    found = library.listing(Query(), first=3)
    assert (found.total, found.known) == (None, 4)
    assert titles(found) == ["t0", "t1", "t2", "t3"]
    assert found.fill(3)
    assert not found.fill(3)
    assert not found.fill(3)
    assert (found.total, found.known) == (9, 9)
    assert titles(found, 7, 20) == ["t7", "t8"]
    assert titles(found, -3, 2) == ["t0", "t1"]
    assert titles(found, 20, 30) == []


@pytest.mark.parametrize("sort", ["newest", "oldest", "heat"])
def test_stays_as_it_was_opened(library: SqliteLibrary, sort: str) -> None:
    items = [story(n) for n in range(6)]
    fill(library, *items)
    found = library.listing(parse(f"sort:{sort}"))
    before = [row.id for row in found.rows(0, 9)]
    # One gets another date, one another address, one leaves; two arrive.
    moved = replace(items[2], published=NEWEST + 9 * DAY, title="moved")
    renamed = replace(items[3], address=site("other"), normal=site("other"), title="renamed")
    fill(library, items[0], items[1], moved, renamed, items[4], story(-1), story(7))
    library.mark([id_of("1")], "read", True)
    rows = {row.title: row for row in found.rows(0, 9)}
    at = before.index(id_of("3"))
    after = [row.id for row in found.rows(0, 9)]
    assert [id_ for i, id_ in enumerate(after) if i != at] == [id_ for i, id_ in enumerate(before) if i != at]
    assert after[at] == id_of("other")
    assert rows["t1"].read
    assert rows["moved"].published == NEWEST + 9 * DAY
    assert rows["t5"].gone
    assert found.index(id_of("2")) == before.index(id_of("2"))
    assert found.index(id_of("5")) == before.index(id_of("5"))
    assert found.index(id_of("-1")) is None
    assert found.index("not an id") is None
    assert [one.id for one in found.stories(0, 9)] == after


def test_a_story_that_is_no_more_keeps_its_place(library: SqliteLibrary) -> None:
    fill(library, *(story(n) for n in range(3)))
    found = library.listing(Query())
    library.transactions.connection.execute("DELETE FROM story WHERE heat = 1")
    rows = found.rows(0, 3)
    assert [row.title for row in rows] == ["t0", "", "t2"]
    assert rows[1].gone


def test_what_came_is_counted(library: SqliteLibrary) -> None:
    fill(library, *(story(n) for n in range(3)))
    everything, robots = library.listing(Query()), library.listing(parse("topic:robots"))
    assert library.arrivals(everything).new == 0
    changed = story(0, excerpt="new words")
    fill(library, changed, story(1), story(2), story(3), story(4, topics=("robots",)), story(5, removed=True))
    assert library.arrivals(everything).new == 2
    assert library.arrivals(robots).new == 1
    assert library.arrivals(library.listing(Query())).new == 0


def test_marks_a_part_of_it(library: SqliteLibrary) -> None:
    fill(library, *(story(n) for n in range(5)))
    found = library.listing(Query())
    moved = replace(story(2), published=NEWEST + DAY)
    fill(library, story(0), story(1), moved, story(3), story(4))
    change = library.mark_listing(found, 1, 4, "read", True)
    assert {mark.id for mark in change.marks} == {id_of("1"), id_of("2"), id_of("3")}
    assert [row.read for row in found.rows(0, 5)] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("sort", "date", "place"),
    [
        ("newest", NEWEST, 0),
        ("newest", NEWEST + 5, 0),
        ("newest", NEWEST - 1, 1),
        ("newest", NEWEST - 3 * DAY, 3),
        ("newest", 0, 5),
        ("oldest", NEWEST - 4 * DAY, 0),
        ("oldest", NEWEST, 4),
        ("oldest", NEWEST + 5, 5),
        ("oldest", -(10**9), 0),
    ],
)
def test_near_a_date(library: SqliteLibrary, sort: str, date: int, place: int) -> None:
    fill(library, *(story(n) for n in range(5)), story(9, published=None))
    assert library.listing(parse(f"sort:{sort}"), first=1).near_date(date) == place


def test_near_a_date_where_there_is_nothing(library: SqliteLibrary) -> None:
    assert library.listing(Query()).near_date(NEWEST) == 0
    assert library.listing(Query()).next_unread(0, 1) is None


@given(
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.sampled_from(["", "topic:AI", "sort:oldest", "sort:heat", "-nothing", "is:read", "is:unread"]),
    st.integers(1, 5),
)
@settings(max_examples=20, deadline=None)
def test_next_unread(
    tmp_path_factory: pytest.TempPathFactory, read: list[bool], text: str, near: int
) -> None:
    """Like looking at one row after the other, also at those that changed since."""
    library = open_library(
        tmp_path_factory.mktemp("library"), [("a", "/given/a")], configured=True, time_zone=UTC
    )
    items = [story(n) for n in range(0, 24, 2)]
    fill(library, *items)
    library.mark([id_of(f"{n}") for n in range(0, 24, 6)], "read", True)
    found = library.listing(parse(text), first=3)
    library.mark([id_of(f"{n}") for n in range(24)], "read", False)
    library.mark([id_of(f"{2 * n}") for n, is_read in enumerate(read) if is_read], "read", True)
    # What comes now is unread, and not in the listing.
    fill(library, *items, *(story(n) for n in range(1, 24, 2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "NEAR", near)
        there = found.next_unread(-1, 1)
        while found.fill(3):
            pass
        unread = [place for place, row in enumerate(found.rows(0, 99)) if not row.read]
        assert there == next(iter(unread), None)
        for start in range(found.known):
            assert found.next_unread(start, 1) == next((p for p in unread if p > start), None)
            assert found.next_unread(start, -1) == next((p for p in reversed(unread) if p < start), None)
        assert found.next_unread(99, -1) == next(reversed(unread), None)
    library.close()


def test_next_unread_is_no_search_through_all(library: SqliteLibrary) -> None:
    fill(library, *(story(n) for n in range(1_000)))
    found = library.listing(Query(), first=1_000)
    library.mark_listing(found, 1, 1_000, "read", True)
    assert _steps(library, lambda: found.next_unread(999, -1)) < 5_000


def _steps(library: SqliteLibrary, work: Callable[[], object]) -> int:
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    library.reads.connection.set_progress_handler(step, 1)
    work()
    library.reads.connection.set_progress_handler(None, 0)
    return count


def test_what_came_since_the_last_visit(library: SqliteLibrary) -> None:
    """By arrival, whatever the dates; a story that only changed, or got another origin, is not new."""
    fill(library, *(story(n) for n in range(3)))
    assert library.count(parse("is:new")) == 0, "nobody was here before"
    last = library.came(Query(), None).last
    library.set_setting(VISIT, {"last": last, "at": NEWEST})
    again = replace(story(1), title="t1 again"), story(2), replace(story(2), origin="2b")
    fill(library, story(0), *again, story(900), story(5, topics=("Sky",)), story(6))
    library.mark([id_of("6")], "read", True)
    wanted = {
        "is:new": ["t5", "t6", "t900"],
        "is:new sort:oldest": ["t900", "t6", "t5"],
        "is:new sort:heat": ["t900", "t6", "t5"],
        "is:new is:unread": ["t5", "t900"],
        "is:new topic:AI": ["t6", "t900"],
        "-is:new": ["t0", "t1 again", "t2"],
        "is:new OR title:t0": ["t0", "t5", "t6", "t900"],
    }
    found = {query: titles(library.listing(parse(query))) for query in wanted}
    assert found == wanted
    assert {query: library.count(parse(query)) for query in wanted} == {
        query: len(rows) for query, rows in wanted.items()
    }
    page = plan(parse("is:new"), library.reads._lookup, 0, UTC).page(None, 5)
    steps = library.reads._ask(f"EXPLAIN QUERY PLAN {page.text}", *page.params)
    assert steps[0][-1] == "SEARCH o USING INTEGER PRIMARY KEY (rowid>?)", "only what came is looked at"
