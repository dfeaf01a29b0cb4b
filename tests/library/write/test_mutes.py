"""Mutes: what they find is in no list and no count, unless one asks for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newstui.errors import QueryError
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Delivery
from newstui.model.change import Change
from newstui.model.item import Provider
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at, topic
from tests.library.recount import recount

ITEMS = [
    item("1", "1", title="Football tonight", topics=("Sport",), by="Reuters", published=5),
    item("2", "2", title="Chess", excerpt="no football", topics=("Chess",), by="The Times", published=4),
    item("3", "3", title="Rockets", topics=("Space",), by="Reuters UK", type="video", published=3),
    item("4", "4", title="Comets", topics=("Space",), by="The Times", published=2),
    item("5", "5", title="Football again", heat=-1, lists=["4"], published=1),
]
TREE = [topic("Sport"), topic("Chess", "Sport"), topic("Space")]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = library_at(tmp_path)
    sync([Given([*TREE, *ITEMS])], library)
    yield library
    library.close()


def names(library: SqliteLibrary, text: str = "") -> str:
    """The stories that a query lists, by their names; it counts as many."""
    listing = library.listing(parse(text))
    found = "".join(row.id for row in listing.rows(0, 9))
    assert library.count(parse(text)) == listing.total
    return "".join(name for name in "12345" if id_of(name) in found)


@pytest.mark.parametrize(
    ("mutes", "listed"),
    [
        ([], "1234"),
        (["football"], "34"),
        (["FOOTBALL again"], "1234"),
        (['"no football"'], "134"),
        (["title:football"], "234"),
        (["topic:sport"], "34"),
        (["topic:chess"], "134"),
        (["provider:reuters"], "24"),
        (["type:video"], "124"),
        (["topic:sport -title:chess", "comets OR rockets"], "2"),
        (["-topic:space"], "34"),
        (["football", "chess", "provider:reuters", "comets"], ""),
    ],
)
def test_what_a_mute_finds_is_hidden(library: SqliteLibrary, mutes: list[str], listed: str) -> None:
    library.set_mutes(mutes)
    assert names(library) == listed
    assert set(names(library, "football")) <= {*listed, "5"}
    assert library.totals().listed == library.tree().total == len(listed)
    assert {row.id for row in library.find_titles("", 9)} == {id_of(name) for name in listed}
    recount(library)


def test_they_are_found_by_asking_for_them_and_when_they_are_starred(library: SqliteLibrary) -> None:
    library.set_mutes(["football", "rockets"])
    assert names(library, "is:muted") == "123"
    assert names(library, "is:muted provider:reuters") == "13"
    assert names(library, "is:muted is:folded") == "5"
    assert names(library, "-is:muted") == names(library) == "4"
    library.mark([id_of("1"), id_of("4")], "starred", True)
    assert names(library, "is:starred") == "145"
    assert library.tree().starred == 3
    assert names(library) == "4"
    recount(library)


def test_words_find_no_muted_duplicates_either(library: SqliteLibrary) -> None:
    assert names(library, "football") == "125"
    library.set_mutes(["football"])
    assert names(library, "football") == ""


def test_what_comes_later_is_muted_as_it_comes(library: SqliteLibrary) -> None:
    library.set_mutes(["football", "topic:sport"])
    late = [item("6", "6", title="More football"), item("4", "4", title="Comet football", published=2)]
    source = Given([item("1", "1", title="Foosball tonight", topics=("Space",)), *ITEMS[1:3], *late])
    # Before all is settled, too.
    library.store([Delivery("a", source.events[:-1])])
    recount(library, settled=False)
    assert names(library) == "13"
    library.settle()
    assert names(library) == "13"
    recount(library)


def test_a_topic_that_moves_takes_its_mute_along(library: SqliteLibrary) -> None:
    library.set_mutes(["topic:sport"])
    assert names(library) == "34"
    sync([Given([topic("Sport"), topic("Chess", "Space"), topic("Space"), *ITEMS])], library)
    assert names(library) == "234"
    recount(library)


def test_a_provider_that_is_known_by_a_domain_now(library: SqliteLibrary) -> None:
    library.set_mutes(["provider:example.com"])
    assert names(library) == "1234"
    late = replace(item("6", "6"), provider=Provider("Reuters", "example.com"))
    sync([Given([*TREE, *ITEMS, late])], library)
    assert names(library) == "234"
    recount(library)


def test_the_change_tells_of_those_that_are_hidden_or_shown(library: SqliteLibrary) -> None:
    assert set(library.set_mutes(["chess"]).altered) == {id_of("2")}
    assert library.set_mutes(["chess", " chess "]) == Change()
    assert set(library.set_mutes(["comets"]).altered) == {id_of("2"), id_of("4")}
    assert set(library.set_mutes([]).altered) == {id_of("4")}
    assert names(library) == "1234"


def test_they_hold_until_told_otherwise(library: SqliteLibrary, tmp_path: Path) -> None:
    library.set_mutes(["football"])
    other = library_at(tmp_path)
    assert names(other) == "34"
    sync([Given([*TREE, *ITEMS, item("6", "6", title="football")])], other)
    assert names(other) == "34"
    asked: list[str] = []
    other.transactions.connection.set_trace_callback(asked.append)
    assert other.set_mutes(["football"]) == Change()
    assert len(asked) == 1
    other.close()


def test_unread_ones_that_are_muted_do_not_count(library: SqliteLibrary) -> None:
    library.mark([id_of("1")], "read", True)
    library.set_mutes(["football"])
    assert library.totals().unread == 2
    assert {row.name: (row.unread, row.total) for row in library.tree().topics} == {
        "Sport": (0, 0),
        "Space": (2, 2),
    }
    library.set_mutes([])
    assert library.totals().unread == 3
    recount(library)


def test_thousands_of_mutes_do_no_harm(library: SqliteLibrary) -> None:
    library.set_mutes([f"word{number}" for number in range(5_000)] + ["chess"])
    assert names(library) == "134"


@pytest.mark.parametrize("wrong", ["is:read", "football has:video", "heat:>5", "(a OR since:7d)"])
def test_what_is_no_content_is_refused_and_nothing_changes(library: SqliteLibrary, wrong: str) -> None:
    library.set_mutes(["chess"])
    with pytest.raises(QueryError, match="a mute takes words"):
        library.set_mutes([wrong])
    assert names(library) == "134"
