"""`sort:read`: in the order in which stories were read, the last first."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from newstui.library.read import planner
from newstui.library.sqlite import SqliteLibrary
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at
from tests.library.recount import recount

ITEMS = [item(f"{n}", f"{n}", published=n) for n in range(6)]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = library_at(tmp_path)
    sync([Given(ITEMS)], library)
    yield library
    library.close()


def read(library: SqliteLibrary, *names: str) -> None:
    for name in names:
        library.mark([id_of(name)], "read", True)


def order(library: SqliteLibrary, query: str = "is:read sort:read") -> str:
    listing = library.listing(parse(query), first=1)
    while listing.fill(1):
        pass
    return "".join(row.title for row in listing.rows(0, 9))


@pytest.mark.parametrize("few", [0, 2_000])
def test_last_read_first(library: SqliteLibrary, few: int) -> None:
    read(library, "3", "1", "4")
    with patch.multiple(planner, FEW=few, WINDOW=few):
        assert order(library) == "413"
        assert order(library, "sort:read") == "413520"
        assert order(library, "is:unread sort:read") == "520"
    recount(library)


def test_what_was_read_in_one_act_stands_by_date(library: SqliteLibrary) -> None:
    library.mark([id_of(name) for name in "153"], "read", True)
    read(library, "2")
    assert order(library) == "2531"


def test_a_star_is_no_reading(library: SqliteLibrary) -> None:
    read(library, "3", "1")
    library.mark([id_of("3")], "starred", True)
    assert order(library) == "13"
    library.mark([id_of("3")], "starred", False)
    read(library, "3")
    assert order(library) == "13"
    recount(library)


def test_read_again_is_read_last_but_undone_as_it_was(library: SqliteLibrary) -> None:
    read(library, "3", "1", "4")
    unread = library.mark([id_of("3"), id_of("1")], "read", False)
    assert order(library) == "4"
    library.apply(unread.inverse())
    assert order(library) == "413"
    library.mark([id_of("3")], "read", False)
    read(library, "3")
    assert order(library) == "341"
    recount(library)


def test_every_library_has_one_order(library: SqliteLibrary, tmp_path: Path) -> None:
    read(library, "3", "1")
    other = library_at(tmp_path)
    read(other, "4", "0")
    other.mark([id_of("1")], "starred", True)
    assert library.refresh().marks
    assert order(library) == order(other) == "0413"
    third = library_at(tmp_path, "b", configured=False)
    sync([Given(ITEMS, "b")], third)
    assert order(third) == "0413"
    for one in (library, other, third):
        recount(one)
    third.close()
    other.close()


def test_the_order_moves_with_an_address(library: SqliteLibrary) -> None:
    read(library, "3", "1", "4")
    moved = item("1", "elsewhere", title="x", published=1)
    sync([Given([*ITEMS[:1], moved, *ITEMS[2:]])], library)
    assert order(library) == "4x3"
    recount(library)


def test_stories_that_change_keep_it(library: SqliteLibrary) -> None:
    read(library, "3", "1")
    sync([Given([item("3", "3", title="x", published=9), *ITEMS[:3], *ITEMS[4:]])], library)
    assert order(library) == "1x"
    recount(library)


def test_files_of_the_first_version_take_the_order_of_their_marks(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    read(library, "3", "1", "4")
    library.close()
    for path, statements in (
        (
            tmp_path / "marks.sqlite",
            (
                *(f"ALTER TABLE mark DROP COLUMN {name}" for name in ("read", "read_at", "starred_at")),
                "DROP TABLE rescued",
            ),
        ),
        (
            library.path,
            (
                *(
                    f"DROP TABLE {table}"
                    for table in ("story_search", "label", "story_label", "addition", "story_event")
                ),
                "DROP INDEX origin_passed_over",
                "DROP INDEX story_read",
                "DROP INDEX story_muted",
                "ALTER TABLE story DROP COLUMN read",
                "DELETE FROM topic WHERE id = 0",
            ),
        ),
    ):
        connection = sqlite3.connect(path, isolation_level=None)
        for statement in (*statements, "PRAGMA user_version = 1"):
            connection.execute(statement)
        connection.close()
    again = library_at(tmp_path)
    assert order(again) == "413"
    while again.index_words() is not None:
        pass
    recount(again)
    again.close()


def test_it_is_a_walk_of_an_index(library: SqliteLibrary) -> None:
    read(library, "3", "1")
    with patch.multiple(planner, FEW=0, WINDOW=0):
        # The second walks on through the unread ones, the first ends with the last that was read.
        for query, step in (("is:read sort:read", "SEARCH s USING"), ("sort:read", "SCAN s USING")):
            page = planner.plan(parse(query), library.reads._lookup, 0, library.reads._zone).page(None, 100)
            steps = library.reads._ask(f"EXPLAIN QUERY PLAN {page.text}", *page.params)
            assert step in str(steps)
            assert "story_read" in str(steps)
            assert "TEMP B-TREE" not in str(steps)
