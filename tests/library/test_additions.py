"""What newstui adds to a story is its own: no sync changes it, and a story is as it was without it."""

from pathlib import Path

import pytest

from newstui.library.additions import Addition, Additions
from newstui.library.sqlite import SqliteLibrary
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, key, library_at
from tests.library.recount import recount

ITEMS = [item("1", "1", published=1, excerpt="old"), item("2", "2", published=2)]


def text_of(name: str, content: str = "whole", version: int = 1) -> Addition:
    return Addition(key(name), "text", content, f"https://example.org/{name}", 1_700_000_000, version)


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    library = library_at(tmp_path)
    sync([Given(ITEMS)], library)
    return library


@pytest.fixture
def additions(library: SqliteLibrary) -> Additions:
    return Additions(library.transactions.connection)


def test_a_story_has_one_addition_of_each_kind(additions: Additions) -> None:
    additions.put([text_of("1", "first"), text_of("2"), text_of("1")._replace(kind="share", content="0.5")])
    additions.put([text_of("1", "second", 2)])
    wanted = [key("1"), key("2"), key("3")]
    assert additions.of(wanted, "text") == {
        key("1"): text_of("1", "second", 2),
        key("2"): text_of("2"),
    }
    assert additions.of([key("1")], "share")[key("1")].content == "0.5"


@pytest.mark.parametrize(
    "later",
    [
        [item("1", "1", published=9, excerpt="new"), ITEMS[1]],
        [item("1", "1", removed=True), ITEMS[1]],
        [ITEMS[1], item("3", "3")],
    ],
    ids=["changed and moved to another date", "withdrawn", "gone"],
)
def test_no_sync_changes_it(library: SqliteLibrary, additions: Additions, later: list[object]) -> None:
    additions.put([text_of("1")])
    sync([Given(later)], library)  # type: ignore[arg-type]
    sync([Given(ITEMS)], library)
    assert additions.of([key("1")], "text") == {key("1"): text_of("1")}


def test_it_is_there_when_the_library_is_opened_again(library: SqliteLibrary, additions: Additions) -> None:
    additions.put([text_of("1")])
    library.close()
    again = library_at(library.path.parent.parent)
    assert Additions(again.reads.connection).of([key("1")], "text")
    again.close()


def test_deleting_is_safe(library: SqliteLibrary, additions: Additions) -> None:
    before = library.story(id_of("1"))
    additions.put([text_of("1"), text_of("2", version=2), text_of("2")._replace(kind="share")])
    assert library.story(id_of("1")) == before
    assert additions.delete("text", below_version=2) == 1
    assert additions.of([key("1"), key("2")], "text") == {key("2"): text_of("2", version=2)}
    assert additions.delete("text") == 1
    assert additions.of([key("2")], "share")
    assert library.story(id_of("1")) == before
    recount(library)
