"""Duplicates under their heads."""

from pathlib import Path

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Delivery
from newstui.model.change import Mark
from newstui.model.identity import story_id
from newstui.model.item import Item
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at, sync_with_changes
from tests.library.recount import recount, stories


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path)


def heads(library: SqliteLibrary) -> dict[str, str]:
    """Title of a folded story -> title of its head."""
    recount(library)
    found = stories(library)
    return {s["item"].title: found[s["head"]]["item"].title for s in found.values() if s["head"] is not None}


def give(library: SqliteLibrary, *items: Item, complete: bool = False) -> tuple[str, ...]:
    """The stories that the sync altered."""
    return sync_with_changes([Given(items, complete=complete)], library)[1].altered


COPY = item("copy", "copy", heat=-1)


def test_it_goes_under_the_hottest_that_lists_it_or_that_it_lists(library: SqliteLibrary) -> None:
    give(library, item("copy", "copy", heat=-1, lists=["warm", "cold"]), item("cold", "cold", heat=1))
    assert heads(library) == {"copy": "cold"}
    give(library, item("warm", "warm", heat=5))
    assert heads(library) == {"copy": "warm"}
    give(library, item("hot", "hot", heat=9, lists=["copy"]), item("stranger", "stranger", heat=99))
    assert heads(library) == {"copy": "hot"}


def test_equals_are_told_apart_by_address_and_unknown_heat_is_the_least(library: SqliteLibrary) -> None:
    give(library, COPY, item("2", "z", heat=3, lists=["copy"]), item("1", "y", heat=3, lists=["copy"]))
    assert heads(library) == {"copy": "1"}
    give(library, item("3", "x", lists=["copy"]), item("1", "y", heat=None), item("2", "z", heat=None))
    assert heads(library) == {"copy": "3"}


def test_only_exactly_minus_one_folds_and_never_heads(library: SqliteLibrary) -> None:
    give(
        library, COPY, item("other", "other", heat=-1, lists=["copy"]), item("none", "none", heat=0, lists=[])
    )
    assert heads(library) == {}
    give(library, item("none", "none", heat=0, lists=["other"]))
    assert heads(library) == {"other": "none"}


def test_a_story_without_its_head_is_a_story_again(library: SqliteLibrary) -> None:
    head = item("head", "head", heat=1, lists=["copy"])
    others = [item(f"o{n}", f"o{n}") for n in range(3)]
    give(library, COPY, head, *others)
    assert library.totals().listed == 4
    assert sync_with_changes([Given([COPY, *others])], library)[1].altered == (id_of("copy"),)
    assert heads(library) == {}
    assert library.totals().listed == 4
    assert give(library, head) == (id_of("copy"),)
    assert heads(library) == {"copy": "head"}


@pytest.mark.parametrize(
    "changed",
    [
        item("head", "head", heat=1),
        item("head", "head", heat=-1, lists=["copy"]),
        item("head", "head", heat=1, lists=["copy"], removed=True),
        item("head", "moved", heat=1),
    ],
)
def test_a_head_that_changes_frees_what_was_under_it(library: SqliteLibrary, changed: Item) -> None:
    give(library, COPY, item("head", "head", heat=1, lists=["copy"]))
    assert heads(library) == {"copy": "head"}
    give(library, changed)
    assert heads(library) == {}


def test_a_copy_that_gets_warm_is_free(library: SqliteLibrary) -> None:
    give(library, COPY, item("head", "head", heat=1, lists=["copy"]))
    give(library, item("copy", "copy", heat=0))
    assert heads(library) == {}
    assert library.totals().listed == 2


def test_marking_a_head_marks_what_is_under_it_and_its_own_marks_stay(library: SqliteLibrary) -> None:
    others = [item(f"o{n}", f"o{n}") for n in range(3)]
    give(library, COPY, item("head", "head", heat=1, lists=["copy"]), *others)
    change = library.mark([id_of("head")], "read", True)
    assert sorted(change.marks, key=str) == sorted(
        [Mark(id_of("head"), "read", False, True), Mark(id_of("copy"), "read", False, True, along=True)],
        key=str,
    )
    recount(library)
    library.mark([id_of("copy")], "starred", True)
    library.mark([id_of("copy")], "read", False)
    sync([Given([COPY, *others])], library)
    copy = library.story(id_of("copy"))
    assert copy is not None
    assert (copy.read, copy.starred, copy.folded_under) == (False, True, None)
    recount(library)


def test_after_a_crash_before_the_end_everything_is_folded_by_the_next_sync(tmp_path: Path) -> None:
    first = library_at(tmp_path)
    first.begin([("a", "/given/a")])
    first.store([Delivery("a", Given([COPY, item("head", "head", heat=1, lists=["copy"])]).events)])
    first.close()
    second = library_at(tmp_path)
    assert give(second, item("other", "other")) == (story_id(next(iter(_keys(second, "copy")))),)
    assert heads(second) == {"copy": "head"}


@pytest.mark.parametrize("first", [0, 1])
def test_what_two_processes_store_at_once_is_folded(tmp_path: Path, first: int) -> None:
    both = library_at(tmp_path, "a", "b"), library_at(tmp_path, "a", "b")
    for library, one in zip(both, (COPY, item("head", "head", heat=1, lists=["copy"])), strict=True):
        library.store([Delivery("a", Given([one]).events)])
    both[first].settle()
    assert heads(both[0]) == {"copy": "head"}
    both[1 - first].settle()
    assert heads(both[0]) == {"copy": "head"}


def test_what_a_killed_process_stored_is_folded_by_another(tmp_path: Path) -> None:
    killed, library = library_at(tmp_path, "a", "b"), library_at(tmp_path, "a", "b")
    library.store([Delivery("b", Given([item("other", "other")]).events)])
    killed.store([Delivery("a", Given([COPY, item("head", "head", heat=1, lists=["copy"])]).events)])
    killed.close()
    library.settle()
    assert heads(library) == {"copy": "head"}


def _keys(library: SqliteLibrary, title: str) -> list[int]:
    return [key for key, story in stories(library).items() if story["item"].title == title]
