"""Tags and authors: kept with each story, found by `tag:` and `author:`, also in libraries of before."""

import json
from pathlib import Path

import pytest

from newstui.library import schema
from newstui.library.sqlite import SqliteLibrary
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at
from tests.library.recount import recount

ITEMS = [
    item("1", "1", published=1, tags=("Open Source", "ai"), authors=("Ada Byron",)),
    item("2", "2", published=2, tags=("AI",), authors=("Émile Zola", "ada byron")),
    item("3", "3", published=3, topics=("ai",), authors=("Byronic",)),
]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    library = library_at(tmp_path)
    sync([Given(ITEMS)], library)
    return library


def titles(library: SqliteLibrary, query: str) -> list[str]:
    return [row.title for row in library.listing(parse(query)).rows(0, 10)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag:ai", ["2", "1"]),
        ('tag:"open source"', ["1"]),
        ("tag:open", []),
        ("-tag:AI", ["3"]),
        ("author:byron", ["2", "1"]),
        ('author:"emile zola"', ["2"]),
        ("author:ada tag:ai sort:oldest", ["1", "2"]),
        ("author:nobody OR tag:nothing", []),
        ("topic:ai", ["3"]),
    ],
)
def test_they_are_found(library: SqliteLibrary, query: str, found: list[str]) -> None:
    assert titles(library, query) == found
    assert library.count(parse(query)) == len(found)
    recount(library)


def test_a_story_has_those_of_all_its_items(library: SqliteLibrary) -> None:
    other = item("1 too", "1", published=1, tags=("web",), authors=("Ada Byron", "Bo"))
    sync([Given([*ITEMS, other])], library)
    story = library.story(id_of("1"))
    assert story
    assert (set(story.tags), set(story.authors)) == ({"Open Source", "ai", "web"}, {"Ada Byron", "Bo"})
    assert titles(library, "tag:web author:bo") == [story.title]
    sync([Given([ITEMS[1]])], library)
    sync([Given([item("2", "2", published=5, tags=("other",))])], library)
    assert titles(library, "author:zola") == []
    assert titles(library, "tag:other") == ["2"]
    recount(library)


def test_they_can_be_muted(library: SqliteLibrary) -> None:
    library.set_mutes(["author:zola", 'tag:"open source"'])
    assert titles(library, "") == ["3"]
    sync([Given([*ITEMS, item("4", "4", authors=("E. Zola",))])], library)
    assert titles(library, "") == ["3"]
    recount(library)


def test_authors_of_a_library_of_before_are_found_at_once(library: SqliteLibrary) -> None:
    connection = library.transactions.connection
    rows = connection.execute("SELECT more, pos FROM story_text").fetchall()
    with schema.transaction(connection):
        connection.execute("DROP INDEX origin_passed_over")
        for table in ("addition", "label", "story_label", "story_event"):
            connection.execute(f"DROP TABLE {table}")
        connection.executemany(
            "UPDATE story_text SET more = ? WHERE pos = ?",
            [(json.dumps(json.loads(more)[:-1]), pos) for more, pos in rows],
        )
        connection.execute("UPDATE origin SET digest = x'00'")  # of the item as it was packed before
        connection.execute("PRAGMA user_version = 5")
    library.close()
    again = library_at(library.path.parent.parent)
    assert titles(again, "author:byron") == ["2", "1"]
    assert again.story(id_of("1")).authors == ("Ada Byron",)  # type: ignore[union-attr]
    assert titles(again, "tag:ai") == []
    sync([Given(ITEMS)], again)
    assert titles(again, "tag:ai") == ["2", "1"]
    recount(again)
    again.close()
