"""The words of fetched articles are found by a search, whatever a sync does to their stories."""

from pathlib import Path

import pytest

from newstui.library import schema
from newstui.library.additions import FULL_TEXT, Additions
from newstui.library.sqlite import SqliteLibrary
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, key, library_at

ITEMS = [item("1", "1", published=1, excerpt="old"), item("2", "2", published=2, body="<p>own body</p>")]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    library = library_at(tmp_path)
    sync([Given(ITEMS)], library)
    return library


def found(library: SqliteLibrary, query: str) -> list[str]:
    return [row.title for row in library.listing(parse(query)).rows(0, 9)]


def add(library: SqliteLibrary, name: str, text: str) -> None:
    library.add_full_text(id_of(name), text, f"https://example.org/{name}", 7)


def test_words_of_an_article_find_its_story(library: SqliteLibrary) -> None:
    add(library, "1", "Prismarine and Sea Lanterns")
    assert found(library, "prismarine") == ["1"]
    assert found(library, '"sea lanterns" old') == ["1"]
    assert found(library, "has:fulltext") == ["1"]
    assert found(library, "-has:fulltext") == ["2"]
    add(library, "1", "granite instead")
    assert (found(library, "prismarine"), found(library, "granite")) == ([], ["1"])
    assert library.add_full_text("zzzzzzzzzz", "text", "x", 1).altered == ()


def test_of_body_and_article_the_longer_one_is_searched(library: SqliteLibrary) -> None:
    add(library, "2", "tiny")
    assert (found(library, "tiny"), found(library, "own body")) == ([], ["2"])
    add(library, "2", "much longer than what the item had")
    assert (found(library, "longer"), found(library, '"own body"')) == (["2"], [])


@pytest.mark.parametrize(
    "later",
    [
        [item("1", "1", published=9, excerpt="new"), ITEMS[1]],
        [item("1", "1", published=1, title="other"), ITEMS[1]],
        [item("1", "1", published=1, body="a body that is longer than the article " * 3), ITEMS[1]],
        [ITEMS[1]],
    ],
    ids=["moved to another date", "changed", "a longer body", "gone"],
)
def test_no_sync_loses_or_doubles_the_words(library: SqliteLibrary, later: list[object]) -> None:
    add(library, "1", "prismarine lanterns")
    sync([Given(later)], library)  # type: ignore[arg-type]
    sync([Given(ITEMS)], library)
    assert found(library, "prismarine") == ["1"]
    assert found(library, "new") == found(library, "other") == found(library, '"a body that"') == []
    assert Additions(library.transactions.connection).of([key("1")], FULL_TEXT)[key("1")].made_at == 7
    library.drop_full_texts([key("1"), key("2"), 5])
    assert found(library, "prismarine") == found(library, "has:fulltext") == []
    assert found(library, "old") == ["1"]
    words = library.transactions.connection.execute(
        "SELECT count(*) FROM story_search WHERE story_search MATCH 'prismarine OR lanterns'"
    )
    assert words.fetchone() == (0,)


def test_an_index_that_is_made_anew_has_them_too(library: SqliteLibrary) -> None:
    add(library, "1", "prismarine lanterns")
    connection = library.transactions.connection
    with schema.transaction(connection):
        connection.execute("INSERT INTO story_search (story_search) VALUES ('delete-all')")
        connection.execute("INSERT INTO setting SELECT ?, max(pos) + 1 FROM story", (schema.UNINDEXED,))
    assert found(library, "prismarine") == []
    add(library, "2", "granite " * 9)  # while it is made
    while library.index_words():
        pass
    assert (found(library, "prismarine"), found(library, "granite")) == (["1"], ["2"])
