"""Storing: what is new, changed, gone; joined stories; moves; and what goes wrong with files."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from newstui.errors import LibraryBroken
from newstui.library import schema
from newstui.library.open import data_dir, open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Tally
from newstui.library.write.items import placing
from newstui.model.item import Item, Provider
from newstui.model.source_events import Event, Ignored, ItemFound, Rejected, Stamp, Unchanged
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.library.making import (
    Given,
    counted,
    id_of,
    item,
    library_at,
    recount,
    stories,
    sync_with_changes,
    topic,
)

S1, S2 = Stamp(10, 1, b"1"), Stamp(10, 2, b"2")
FIVE = [item(f"_x/{n}.md", f"{n}", published=n, topics=("AI",), by="Reuters") for n in range(5)]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path)


def give(library: SqliteLibrary, *events: Event | Item, complete: bool = False, source: str = "a") -> Tally:
    tally = sync([Given(events, source, complete)], library).tally
    recount(library)
    return tally


def titles(library: SqliteLibrary) -> list[str]:
    listing = library.listing(Query())
    return [row.title for row in listing.rows(0, listing.known)]


# --- new, changed, unchanged ----------------------------------------------------------------------------------


def test_new_changed_and_unchanged_items_are_counted(library: SqliteLibrary) -> None:
    assert give(library, *FIVE) == Tally(new=5)
    assert give(library, *FIVE) == Tally(unchanged=5)
    assert give(
        library, replace(FIVE[0], title="other"), replace(FIVE[1], secured="x;y"), *FIVE[2:]
    ) == Tally(changed=1, unchanged=4)
    assert library.story(id_of("0")).title == "other"  # type: ignore[union-attr]
    assert stories(library)[next(iter(stories(library)))]["item"].origin == "_x/0.md"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "人工"},
        {"excerpt": "e"},
        {"body": "b"},
        {"heat": 3},
        {"quality": 3},
        {"topics": ("Vision", "ai")},
        {"provider": Provider("BBC")},
        {"provider": None},
        {"type": "video"},
        {"draft": True},
        {"published": None},
        {"published": 77},
        {"price": "Free"},
        {"other": {"tags": ["x", None]}},
    ],
)
def test_every_field_may_change_and_change_back(library: SqliteLibrary, fields: dict[str, object]) -> None:
    give(library, *FIVE)
    before, counts = stories(library), counted(library)
    assert give(library, replace(FIVE[0], **fields)) == Tally(changed=1)  # type: ignore[arg-type]
    assert give(library, FIVE[0]) == Tally(changed=1)
    assert (stories(library), counted(library)) == (before, counts)


def test_a_second_load_writes_nothing_but_the_time(library: SqliteLibrary) -> None:
    events: list[Event | Item] = [
        *(ItemFound(one, S1) for one in FIVE),
        topic("AI"),
        Rejected("bad.md", "line 1", S1),
    ]
    give(library, *events, Ignored("empty.md", S1), complete=True)
    before = library.transactions.connection.total_changes
    again = Given([Unchanged((*(one.origin for one in FIVE), "topics/AI", "bad.md", "empty.md"))])
    summary, changes = sync_with_changes([again], library)
    assert summary.tally == Tally(unchanged=5, rejected=1)
    assert not changes
    assert library.transactions.connection.total_changes - before == 1
    assert again.told is not None
    assert again.told.stamps.keys() == {*(one.origin for one in FIVE), "topics/AI", "bad.md", "empty.md"}
    assert sync([Given([*events, Ignored("empty.md", S1)])], library).tally == Tally(unchanged=5, rejected=1)
    assert library.transactions.connection.total_changes - before == 2
    recount(library)


def test_a_new_stamp_of_the_same_content_is_kept(library: SqliteLibrary) -> None:
    give(library, ItemFound(FIVE[0], S1), Rejected("bad.md", "why", S1))
    assert give(library, Unchanged((FIVE[0].origin,), S2), Rejected("bad.md", "why", S2)) == Tally(
        unchanged=1, rejected=1
    )
    assert library.known("a").stamps == {FIVE[0].origin: S2, "bad.md": S2}
    give(library, ItemFound(FIVE[0], S1))
    assert library.known("a").stamps[FIVE[0].origin] == S1


def test_what_a_sync_tells(library: SqliteLibrary) -> None:
    assert set(sync_with_changes([Given(FIVE)], library)[1].added) == {id_of(str(n)) for n in range(5)}
    changes = sync_with_changes([Given([replace(FIVE[0], heat=9), *FIVE[2:], item("new", "new")])], library)[
        1
    ]
    assert (changes.added, changes.altered, changes.left) == ((id_of("new"),), (id_of("0"),), (id_of("1"),))


# --- several items, one story ---------------------------------------------------------------------------------


def test_items_of_one_address_are_one_story_with_the_best_face(library: SqliteLibrary) -> None:
    draft = item("a.md", "x", draft=True, heat=99, excerpt="from the draft", topics=("AI",), lists=["y", "x"])
    face = item("b.md", "x", heat=1, published=5, topics=("Vision", "ai"), lists=["y", "z"])
    assert give(library, draft, face) == Tally(new=2)
    story = library.story(id_of("x"))
    assert story is not None
    assert (story.title, story.excerpt, story.heat, story.draft) == ("b.md", "from the draft", 1, False)
    assert {name.casefold() for name in story.topics} == {"vision", "ai"}
    assert [entry.title for entry in story.related] == ["y", "z"]
    assert story.origins == (("a", "b.md"), ("a", "a.md"))
    assert give(library, replace(draft, draft=False)) == Tally(changed=1)
    assert library.story(id_of("x")).title == "a.md"  # type: ignore[union-attr]


@pytest.mark.parametrize("first", [0, 1])
def test_an_item_without_address_is_the_story_of_its_place(tmp_path: Path, first: int) -> None:
    library = library_at(tmp_path, "a", "b")
    file = item("_learning/x.md", place="_learning/x.md", body="from the file", topics=("AI",))
    served = item("_learning/x.md", "x", place="_learning/x.md", excerpt="served", title="Served")
    order = [("a", file), ("b", served)]
    give(library, order[first][1], source=order[first][0])
    give(library, *FIVE)
    give(library, order[1 - first][1], source=order[1 - first][0])
    assert library.totals().stories == 6
    story = library.story(id_of("x"))
    assert story is not None
    assert (story.body, story.excerpt, set(story.sources)) == ("from the file", "served", {"a", "b"})


def test_marks_follow_an_item_that_finds_its_address(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b")
    give(library, item("_l/x.md", place="_l/x.md"))
    (row,) = library.listing(Query()).rows(0, 1)
    library.mark([row.id], "starred", True)
    give(library, item("_l/x.md", "x", place="_l/x.md"), source="b")
    assert library.story(id_of("x")).starred  # type: ignore[union-attr]
    assert library.totals().stories == 1


def test_items_without_address_and_place_are_their_own(library: SqliteLibrary) -> None:
    give(
        library,
        item("x.md"),
        item("y/x.md"),
        item("_a/x.md", place="_a/x.md"),
        item("b/_a/x.md", place="_a/x.md"),
    )
    assert library.totals().stories == 3


# --- gone -----------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_more_is_gone_and_comes_back_with_its_marks(library: SqliteLibrary) -> None:
    give(library, *FIVE, complete=True)
    library.mark([id_of("0")], "read", True)
    assert give(library, *FIVE[1:], complete=True) == Tally(unchanged=4, gone=1)
    assert "_x/0.md" not in titles(library)
    assert library.totals().stories == 4
    summary, changes = sync_with_changes([Given(FIVE)], library)
    assert summary.tally == Tally(new=1, unchanged=4)
    assert changes.added == (id_of("0"),)
    assert library.story(id_of("0")).read  # type: ignore[union-attr]
    recount(library)


def test_half_may_go_at_once(library: SqliteLibrary) -> None:
    give(library, *FIVE[:4], complete=True)
    assert give(library, *FIVE[:2], complete=True).gone == 2


def test_only_a_complete_reading_says_gone(library: SqliteLibrary) -> None:
    give(library, *FIVE)
    assert give(library, *FIVE[1:]) == Tally(unchanged=4)


def test_more_than_half_missing_at_once_is_believed_of_nobody(library: SqliteLibrary) -> None:
    give(library, *FIVE, complete=True)
    summary = sync([Given(FIVE[:2])], library)
    assert summary.tally.gone == 0
    assert summary.remarks == ("a: 3 of 5 items are missing: none is marked gone",)
    assert library.totals().listed == 5
    assert library.sources()[0].remarks == summary.remarks
    assert give(library, *FIVE[:3], complete=True).gone == 2
    assert library.sources()[0].remarks == ()


def test_a_story_lives_while_one_source_has_it(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b")
    give(library, *FIVE, complete=True)
    give(library, item("z.md", "0", excerpt="z"), source="b", complete=True)
    assert give(library, *FIVE[1:], complete=True).gone == 0
    story = library.story(id_of("0"))
    assert story is not None
    assert (story.gone, story.excerpt, story.sources) == (False, "z", ("b",))


def test_withdrawn_items_are_stories_that_are_not_listed(library: SqliteLibrary) -> None:
    give(library, *FIVE, item("w.md", "w", removed=True), complete=True)
    assert (library.totals().stories, library.totals().listed) == (6, 5)
    summary, changes = sync_with_changes([Given([replace(FIVE[0], removed=True)], complete=False)], library)
    assert summary.tally == Tally(changed=1, gone=1)
    assert changes.left == (id_of("0"),)
    assert (library.totals().stories, library.totals().listed) == (6, 4)
    give(library, *FIVE[1:], item("w.md", "w", removed=True), complete=True)
    assert (library.totals().stories, library.totals().listed) == (5, 4)


def test_a_withdrawn_item_is_no_face_where_another_is_left(library: SqliteLibrary) -> None:
    give(library, item("a.md", "x", removed=True, heat=9), item("b.md", "x", draft=True))
    story = library.story(id_of("x"))
    assert story is not None
    assert (story.title, story.gone, story.heat) == ("b.md", False, 9)


def test_a_file_that_no_longer_reads_keeps_its_story(library: SqliteLibrary) -> None:
    give(library, *FIVE, complete=True)
    broken = Rejected(FIVE[0].origin, "line 3: not YAML", S1)
    assert give(library, broken, *FIVE[1:], complete=True) == Tally(unchanged=4, rejected=1)
    assert library.sources()[0].rejected == ((FIVE[0].origin, "line 3: not YAML"),)
    assert library.totals().listed == 5
    assert give(library, Unchanged((FIVE[0].origin,)), *FIVE[1:], complete=True) == Tally(
        unchanged=4, rejected=1
    )
    assert give(library, ItemFound(FIVE[0], S1), *FIVE[1:], complete=True) == Tally(unchanged=5)
    assert library.sources()[0].rejected == ()


def test_a_file_that_becomes_something_else_is_no_item(library: SqliteLibrary) -> None:
    give(library, *FIVE, topic("AI"))
    assert give(library, Ignored(FIVE[0].origin, S1)).gone == 1
    assert give(library, FIVE[0], Ignored("topics/AI", S1)).new == 1
    assert not any(row.defined for row in library.tree().topics)
    assert give(library, item("topics/AI", "t")).new == 1


# --- moves ----------------------------------------------------------------------------------------------------


def test_a_new_date_moves_a_story_with_all_that_is_its(library: SqliteLibrary) -> None:
    give(library, *FIVE, item("again.md", "0", body="b"), topic("AI"))
    library.mark([id_of("0")], "starred", True)
    listing = library.listing(Query())
    give(library, replace(FIVE[0], published=10**9))
    assert titles(library)[0] == "_x/0.md"
    story = library.story(id_of("0"))
    assert story is not None
    assert (story.starred, story.body, len(story.origins)) == (True, "b", 2)
    assert [row.title for row in listing.rows(0, 5)][-1] == "_x/0.md"


def test_stories_of_one_second_have_places_of_their_own(library: SqliteLibrary) -> None:
    many = [item(f"{n}.md", f"n{n}", published=0) for n in range(3000)]
    sync([Given(many)], library, batch=700)
    assert library.totals().listed == 3000
    assert {
        schema.published_at(pos)
        for (pos,) in library.transactions.connection.execute("SELECT pos FROM story")
    } == {0}


def test_a_place_that_is_taken_is_not_given_twice(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "STEP_DATED", 1)
    monkeypatch.setattr(
        schema, "date_range", lambda published: (start := schema.first_position(published), start + 7)
    )
    give(library, *(item(f"{n}.md", f"n{n}", published=0) for n in range(3)))
    give(library, *(item(f"{n}.md", f"n{n}", published=0) for n in range(3, 6)))
    listing = library.listing(Query())
    give(library, item("5.md", "n5", published=1))
    give(library, item("6.md", "n6", published=0))
    assert {row.title for row in listing.rows(0, 6)} == {f"{n}.md" for n in range(6)}


def test_swapped_addresses_keep_both_stories_and_their_marks(library: SqliteLibrary) -> None:
    give(library, item("a.md", "a"), item("b.md", "b"))
    library.mark([id_of("a")], "read", True)
    give(library, item("a.md", "b"), item("b.md", "a"))
    assert library.story(id_of("a")).read  # type: ignore[union-attr]
    assert not library.story(id_of("b")).read  # type: ignore[union-attr]


# --- sources and files ----------------------------------------------------------------------------------------


def test_a_source_that_is_taken_out_leaves_only_stars(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b")
    give(library, *FIVE)
    give(library, item("z.md", "0"), item("y.md", "y"), source="b")
    library.mark([id_of("1"), id_of("y")], "starred", True)
    library.mark([id_of("2")], "read", True)
    library.close()
    library = library_at(tmp_path, "b")
    recount(library)
    assert sorted(titles(library)) == ["y.md", "z.md"]
    assert library.story(id_of("1")).gone  # type: ignore[union-attr]
    assert library.story(id_of("2")) is None
    library.close()
    library = library_at(tmp_path, "b", "a")
    assert [source.name for source in library.sources()] == ["b", "a"]
    give(library, *FIVE)
    assert library.story(id_of("2")).read  # type: ignore[union-attr]


def test_a_source_at_another_place_is_read_anew(library: SqliteLibrary) -> None:
    give(library, *(ItemFound(one, S1) for one in FIVE), complete=True)
    assert library.begin([("a", "/given/a")]) == set()
    assert library.begin([("a", "/elsewhere")]) == {"a"}
    assert library.sources()[0].synced is None


def test_every_set_of_sources_has_its_own_library(tmp_path: Path) -> None:
    one = open_library(tmp_path, [("x", "/x"), ("y", "/y")], configured=False)
    same = open_library(tmp_path, [("yy", "/y"), ("xx", "/x")], configured=False)
    other = open_library(tmp_path, [("x", "/x")], configured=False)
    assert one.path == same.path != other.path
    assert library_at(tmp_path).path == library_at(tmp_path, "b").path


def test_where_libraries_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert data_dir("/x") == Path("/x")
    assert data_dir() == Path(__import__("os").environ["NEWSTUI_DATA_DIR"])
    monkeypatch.delenv("NEWSTUI_DATA_DIR")
    assert data_dir().name == "newstui"


def test_two_processes_may_write(library: SqliteLibrary, tmp_path: Path) -> None:
    other = library_at(tmp_path)
    give(library, *FIVE[:2])
    give(other, *FIVE[2:], topic("AI"))
    give(library, item("new", "new", topics=("Vision", "AI"), by="BBC"), replace(FIVE[3], heat=4))
    give(other, replace(FIVE[0], topics=("vision",)), replace(FIVE[1], provider=Provider("bbc")))
    recount(library)
    assert library.totals().stories == other.totals().stories == 6


def test_small_values_are_kept(library: SqliteLibrary, tmp_path: Path) -> None:
    assert library.setting("place") is None
    library.set_setting("place", {"id": "x", "row": 3})
    assert library_at(tmp_path).setting("place") == {"id": "x", "row": 3}


@pytest.mark.parametrize("damage", [0, 4096])
def test_a_damaged_content_file_is_set_aside_and_rebuilt(
    library: SqliteLibrary, tmp_path: Path, damage: int
) -> None:
    give(library, *FIVE)
    library.mark([id_of("0")], "read", True)
    library.close()
    whole = library.path.read_bytes()
    library.path.write_bytes(whole[:damage] + b"\xff" * 8192 + whole[damage + 8192 :])
    again = library_at(tmp_path)
    assert "configured.sqlite: it was damaged; kept as configured.sqlite.damaged-1" in again.notices[0]
    assert give(again, *FIVE) == Tally(new=5)
    assert again.story(id_of("0")).read  # type: ignore[union-attr]
    assert library.path.with_name("configured.sqlite.damaged-1").read_bytes()[:damage] == whole[:damage]


def test_damage_found_while_it_is_open_is_repaired_at_the_next_start(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    many = [item(f"{n}.md", f"n{n}", body="long text " * 200) for n in range(200)]
    give(library, *many)
    library.close()
    whole = library.path.read_bytes()
    page = whole.rfind(b"long text long text") // 4096 * 4096
    library.path.write_bytes(whole[: page - 40 * 4096] + b"\xff" * (80 * 4096) + whole[page + 40 * 4096 :])
    again = library_at(tmp_path)
    with pytest.raises(LibraryBroken, match="damaged; start newstui again"):
        sync([Given([replace(one, title="new") for one in many])], again)
    again.close()
    again = library_at(tmp_path)
    assert again.notices
    assert give(again, *many).new == 200


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "libraries").write_text("a file in the way")
    with pytest.raises(LibraryBroken, match="choose another folder with --data-dir"):
        library_at(tmp_path)


def test_an_error_leaves_everything_as_it_was(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(library, *FIVE)
    before = (stories(library), counted(library))

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("newstui.library.write.items.compare.Taken.write", full)
        with pytest.raises(LibraryBroken, match="the disk is full; make room"):
            give(library, item("new", "new", topics=("Brand new",), by="BBC"))
    assert (stories(library), counted(library)) == before
    give(library, item("new", "new", topics=("Brand new",), by="BBC"))


def test_a_batch_asks_as_much_for_many_items_as_for_few(library: SqliteLibrary) -> None:
    def asked(items: list[Item]) -> int:
        selects: list[str] = []
        library.transactions.connection.set_trace_callback(
            lambda sql: selects.append(sql) if sql.startswith("SELECT") else None
        )
        sync([Given(items, complete=False)], library)
        library.transactions.connection.set_trace_callback(None)
        return len(selects)

    def some(number: int, **fields: object) -> list[Item]:
        return [item(f"{n}", f"n{n}", heat=-1, lists=["x"], place=f"{n}", **fields) for n in range(number)]

    asked(some(400))
    asked([item("x", "x", heat=1)])
    assert asked(some(3, title="new")) == asked(some(300, title="newer"))
