"""Marks: one store for all libraries, and nothing that happens to the rest loses them."""

import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.errors import LibraryBroken
from newstui.library import schema
from newstui.library.files import broken
from newstui.library.marks.store import DatedFlags
from newstui.library.open import all_libraries, all_marks
from newstui.library.sqlite import SqliteLibrary
from newstui.model.change import Change, Mark
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, key, library_at, sync_with_changes
from tests.library.recount import recount

ITEMS = [item(f"{n}", f"{n}", published=n) for n in range(6)]
ONE, TWO = id_of("1"), id_of("2")


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    library = library_at(tmp_path)
    sync([Given(ITEMS)], library)
    return library


def marked(library: SqliteLibrary) -> dict[str, str]:
    """Title -> its marks, of those that have any."""
    rows = library.transactions.connection.execute(
        f"SELECT title, flags & {schema.MARKS} FROM story JOIN story_text USING (pos)"
    )
    return {title: "r" * (flags & 1) + "s" * (flags >> 1) for title, flags in rows if flags}


def test_a_change_tells_only_of_what_changed(library: SqliteLibrary) -> None:
    marks = library.mark([ONE, TWO, ONE], "read", True).marks
    assert sorted(marks, key=str) == sorted((Mark(one, "read", False, True) for one in (ONE, TWO)), key=str)
    assert library.mark([ONE], "read", True) == Change()
    assert library.mark([ONE, id_of("3")], "read", True).marks == (Mark(id_of("3"), "read", False, True),)
    assert library.mark(["nonsense!", "aaaaaaaaaa", ""], "read", True) == Change()
    assert library.totals().unread == 3
    recount(library)


def test_undo_is_the_inverse(library: SqliteLibrary) -> None:
    library.mark([ONE], "read", True)
    done = library.mark([ONE, TWO], "read", True)
    starred = library.mark([ONE], "starred", True)
    assert marked(library) == {"1": "rs", "2": "r"}
    assert library.apply(starred.inverse()).marks == (Mark(ONE, "starred", True, False),)
    assert library.apply(done.inverse()).marks == (Mark(TWO, "read", True, False),)
    assert marked(library) == {"1": "r"}
    assert library.apply(done.inverse()) == Change()
    recount(library)


def test_a_stretch_of_a_listing(library: SqliteLibrary) -> None:
    listing = library.listing(Query())
    change = library.mark_listing(listing, 1, 3, "read", True)
    assert {mark.id for mark in change.marks} == {id_of("4"), id_of("3")}
    sync([Given([item("5", "5", published=9), item("4", "4", published=1)], complete=False)], library)
    library.mark_listing(listing, 0, listing.known, "starred", True)
    assert set(marked(library).values()) == {"s", "rs"}
    recount(library)


def test_one_store_for_all_libraries(library: SqliteLibrary, tmp_path: Path) -> None:
    library.mark([ONE], "read", True)
    other = library_at(tmp_path, "b", configured=False)
    sync([Given(ITEMS[:3], "b")], other)
    assert marked(other) == {"1": "r"}
    other.mark([TWO], "starred", True)
    recount(other)
    other.close()
    library.close()
    again = {one.path.stem: marked(one) for one in all_libraries(tmp_path)}
    assert next(iter(again)) == "configured"
    assert list(again.values()) == [{"1": "r", "2": "s"}, {"1": "r", "2": "s"}]


def test_what_another_process_marks_appears_on_refresh(library: SqliteLibrary, tmp_path: Path) -> None:
    other = library_at(tmp_path)
    assert library.refresh() == Change()
    other.mark([ONE], "read", True)
    other.mark([TWO], "starred", True)
    other.mark([ONE], "starred", True)
    assert set(library.refresh().marks) >= {
        Mark(TWO, "starred", False, True),
        Mark(ONE, "starred", False, True),
    }
    assert library.refresh() == Change()
    library.mark([TWO], "read", True)
    assert library.refresh() == Change()
    assert other.refresh().marks == (Mark(TWO, "read", False, True),)
    recount(library)
    assert marked(library) == {"1": "rs", "2": "rs"}


def test_what_is_marked_at_the_same_moment_is_not_missed(
    library: SqliteLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = library_at(tmp_path)
    with monkeypatch.context() as patch:
        # The other process marks just after this one has looked.
        patch.setattr(
            library.marking,
            "_take_over",
            lambda counters: other.transactions.marks.put({key("1"): None}, schema.READ, 0),
        )
        library.mark([TWO], "read", True)
    assert Mark(ONE, "read", False, True) in library.refresh().marks
    assert marked(library) == {"1": "r", "2": "r"}
    recount(library)


def test_marks_that_the_content_could_not_take_come_with_the_next(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(library.marking, "_copy", full)
        with pytest.raises(LibraryBroken):
            library.mark([ONE], "read", True)
    library.mark([TWO], "read", True)
    assert marked(library) == {"1": "r", "2": "r"}
    recount(library)


def test_two_processes_that_mark_one_story_lose_nothing(library: SqliteLibrary, tmp_path: Path) -> None:
    other = library_at(tmp_path)
    library.mark([ONE], "read", True)
    other.mark([ONE], "starred", True)
    library.mark([TWO], "read", True)
    other.mark([ONE], "read", False)
    assert library.mark([ONE], "starred", False).marks == (Mark(ONE, "starred", True, False),)
    assert Mark(ONE, "read", True, False) in library.refresh().marks
    assert marked(library) == {"2": "r"}
    recount(library)


def test_a_refresh_without_news_asks_one_thing(library: SqliteLibrary) -> None:
    library.mark([ONE], "read", True)
    asked: list[str] = []
    library.transactions.connection.set_trace_callback(asked.append)
    library.transactions.marks._connection.set_trace_callback(asked.append)
    assert library.refresh() == Change()
    assert asked == ["PRAGMA data_version"]


def test_marks_are_written_before_the_content(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process killed between the two: the content file takes over what it lacks."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(library.marking, "_copy", killed)
    with pytest.raises(KeyboardInterrupt):
        library.mark([ONE], "read", True)
    library.close()
    again = library_at(library.path.parent.parent)
    assert marked(again) == {"1": "r"}
    recount(again)


def test_a_lost_content_file_gets_its_marks_back(library: SqliteLibrary) -> None:
    library.mark([ONE], "read", True)
    library.close()
    for path in library.path.parent.iterdir():
        path.unlink()
    again = library_at(library.path.parent.parent)
    sync([Given(ITEMS)], again)
    assert marked(again) == {"1": "r"}
    recount(again)


@pytest.mark.parametrize("damage", ["missing", "garbage", "header", "middle", "pages"])
def test_a_damaged_marks_file_is_rescued(library: SqliteLibrary, tmp_path: Path, damage: str) -> None:
    library.mark([ONE, TWO], "read", True)
    library.mark([TWO], "starred", True)
    library.close()
    path = tmp_path / "marks.sqlite"
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "garbage":
        path.write_bytes(os.urandom(5000))
    elif damage == "header":
        path.write_bytes(b"\0" * 100 + whole[100:])
    else:
        start = 100 if damage == "middle" else 4096
        path.write_bytes(whole[:start] + b"\xff" * 400 + whole[start + 400 :])
    again = library_at(tmp_path)
    assert marked(again) == {"1": "r", "2": "rs"}
    recount(again)
    if damage != "missing":
        assert "marks.sqlite: it was damaged; kept as marks.sqlite.damaged-1" in again.notices[0]
        assert (tmp_path / "marks.sqlite.damaged-1").exists()


def test_marks_of_stories_that_no_library_has_are_read_from_a_damaged_file(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    library.mark([ONE], "read", True)
    library.close()
    library.path.unlink()
    # Found while it was open, in a page that the next start does not read.
    broken(tmp_path / "marks.sqlite", _damage())
    again = library_at(tmp_path)
    assert again.notices
    sync([Given(ITEMS)], again)
    assert marked(again) == {"1": "r"}


def _damage() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def test_newer_marks_are_refused_in_words(tmp_path: Path) -> None:
    library_at(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "marks.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryBroken, match=r"marks\.sqlite: made by a newer newstui"):
        library_at(tmp_path)


def test_marks_move_with_an_address_that_nothing_else_holds(library: SqliteLibrary) -> None:
    library.mark([ONE, TWO], "starred", True)
    moved = item("1", "elsewhere", published=1)
    change = sync_with_changes([Given([*ITEMS[:1], moved, *ITEMS[2:]])], library)[1]
    assert (change.added, change.left) == ((id_of("elsewhere"),), (ONE,))
    assert library.story(ONE) is None
    assert library.story(id_of("elsewhere")).starred  # type: ignore[union-attr]
    recount(library)
    both = [item("2", "elsewhere too", published=2), item("2 again", "2")]
    sync([Given([*ITEMS[:1], moved, *ITEMS[3:], *both])], library)
    assert not library.story(id_of("elsewhere too")).starred  # type: ignore[union-attr]
    assert library.story(TWO).starred  # type: ignore[union-attr]
    recount(library)


def test_marks_of_before_get_a_time_for_each_flag(tmp_path: Path) -> None:
    library_at(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "marks.sqlite", isolation_level=None)
    for column in ("read_at", "starred_at"):
        connection.execute(f"ALTER TABLE mark DROP COLUMN {column}")
    rows = [(1, 1, 0, 1, 100), (2, 3, 1, 2, 200), (3, 0, 2, 3, 300), (4, 0, 0, 4, 400)]
    connection.executemany("INSERT INTO mark (key, flags, was, seq, at) VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("PRAGMA user_version = 3")
    connection.close()
    marks = all_marks(tmp_path)
    assert dict(marks.dated()) == {
        1: DatedFlags(1, 100, 0),
        2: DatedFlags(3, 200, 200),
        3: DatedFlags(0, 0, 300),
        4: DatedFlags(0, 0, 0),
    }
    marks.close()


def test_only_the_flag_that_changes_gets_another_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = all_marks(tmp_path)
    for at, add, clear in ((10, 1, 0), (20, 2, 0), (30, 1, 0), (40, 0, 2), (50, 0, 1)):
        monkeypatch.setattr("time.time", lambda at=at: at)
        marks.put({7: None}, add, clear)
        assert (
            dict(marks.dated())[7]
            == {
                10: DatedFlags(1, 10, 0),
                20: DatedFlags(3, 10, 20),
                30: DatedFlags(3, 10, 20),
                40: DatedFlags(1, 10, 40),
                50: DatedFlags(0, 50, 40),
            }[at]
        )
    marks.close()


_DATED = st.builds(DatedFlags, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


@settings(deadline=None)
@given(_DATED, _DATED)
def test_two_places_that_exchange_their_marks_agree(one: DatedFlags, other: DatedFlags) -> None:
    known = DatedFlags(one.flags, one.read_at or 1, one.starred_at or 1)
    there = DatedFlags(other.flags, other.read_at or 1, other.starred_at or 1)
    assert known.merged(there) == there.merged(known)
    assert known.merged(there).merged(there) == known.merged(there)
