"""Sources that come and go, and the files of the library, damaged ones too."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from newstui.errors import LibraryBroken
from newstui.library.open import data_dir, open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Tally
from newstui.model.item import Item, Provider
from newstui.model.source_events import ItemFound
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at, topic
from tests.library.recount import counted, recount, stories
from tests.library.write.items.conftest import FIVE, S1, give, titles


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
