"""Stories of equal date stand as their source has them, and stay there."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.library.sqlite import SqliteLibrary
from newstui.model.source_events import Event, ItemFound, Stamp, Unchanged
from newstui.query.ast import Query
from newstui.sources.api.json_file import JsonFile
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from tests.library.making import Given, item, library_at
from tests.library.recount import recount

DATES = st.sampled_from([None, 0, 86_400])
numbers = count(1)


def titles(library: SqliteLibrary) -> list[str]:
    listing = library.listing(Query())
    while listing.fill():
        pass
    return [row.title for row in listing.rows(0, listing.known)]


def give(library: SqliteLibrary, *events: Event, batch: int = 10_000, name: str = "a") -> None:
    sync([Given(events, name, complete=False)], library, batch=batch)


def read(name: str, published: int | None = 0) -> ItemFound:
    return ItemFound(item(name, name, published=published))


def file(name: str, published: int | None = 0) -> ItemFound:
    return ItemFound(item(name, name, published=published), Stamp(1, next(numbers), name.encode()))


@pytest.mark.parametrize("published", [None, 0])
@pytest.mark.parametrize("batch", [1, 3, 100])
def test_a_feed_is_listed_in_its_order(tmp_path: Path, published: int | None, batch: int) -> None:
    library = library_at(tmp_path)
    names = list("qwertyuiopasdfg")
    give(library, *(read(name, published) for name in names), batch=batch)
    assert titles(library) == names
    recount(library)


def test_what_is_new_in_a_feed_stands_where_the_feed_has_it(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    give(library, read("m"), read("c"))
    give(library, read("z"), read("a"), Unchanged(("m", "c")))
    assert titles(library) == ["z", "a", "m", "c"]
    give(library, Unchanged(("z",)), read("x"), Unchanged(("a", "m", "c")), read("b"))
    assert titles(library) == ["z", "x", "a", "m", "c", "b"]
    give(library, read("k"))
    assert titles(library) == ["k", "z", "x", "a", "m", "c", "b"]
    recount(library)


def test_a_feed_that_changes_its_mind_moves_nothing(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    give(library, read("m"), read("c"), read("z"))
    give(library, ItemFound(item("z", "z", published=0, excerpt="more")), Unchanged(("m",)), read("c"))
    assert titles(library) == ["m", "c", "z"]


def test_a_story_that_gets_another_date_goes_among_those_of_that_date(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    give(library, *map(file, "bdf"), file("c", 5))
    assert titles(library) == ["c", "b", "d", "f"]
    give(library, file("c", 0))
    assert titles(library) == ["b", "c", "d", "f"]
    recount(library)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text("abc", min_size=1, max_size=4), unique=True, max_size=16), DATES, st.data())
def test_files_stand_by_their_names_whenever_they_came(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], published: int | None, data: st.DataObject
) -> None:
    library = library_at(tmp_path_factory.mktemp("files"))
    left = names
    while left:
        some = data.draw(st.integers(1, len(left)))
        give(library, *(file(name, published) for name in left[:some]), batch=data.draw(st.integers(1, 4)))
        left = left[some:]
    assert titles(library) == sorted(names)
    recount(library)
    library.close()


def test_many_of_one_second_keep_their_order(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    names = [f"{n:05}" for n in range(3_000)]
    give(library, *map(file, names[::2]), batch=500)
    give(library, *map(file, names[1::2]), batch=500)
    assert titles(library) == names
    recount(library)


def test_a_folder_and_a_feed_of_dates_without_a_clock(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()

    def write(name: str) -> None:
        (folder / name).write_text(f"---\ntitle: {name}\ndate: 2024-05-01\n---\nText\n")

    def come() -> list[str]:
        sync([ItemFiles("a", str(folder))], library)
        return titles(library)

    library = library_at(tmp_path / "data")
    for name in ("z.md", "b.md", "m.md"):
        write(name)
    assert come() == ["b.md", "m.md", "z.md"]
    write("c.md")
    write("a.md")
    assert come() == ["a.md", "b.md", "c.md", "m.md", "z.md"]
    assert come() == ["a.md", "b.md", "c.md", "m.md", "z.md"]
    recount(library)

    def entry(name: str) -> str:
        return f'{{"title": "{name}", "path": "x/{name}", "publishedDateTime": "2024-05-01T00:00:00Z"}}'

    feed, other = tmp_path / "feed.json", library_at(tmp_path / "other")
    for names in ("qa", "zqa", "zqba"):
        feed.write_text(f'{{"value": [{",".join(map(entry, names))}]}}')
        sync([JsonFile("a", str(feed))], other)
        assert titles(other) == list(names)


def test_a_story_is_placed_as_cheaply_in_a_large_source(tmp_path: Path) -> None:
    spent = []
    for size in (100, 2_000):
        library = library_at(tmp_path / str(size))
        give(library, *(read(f"old{number}", number) for number in range(size)))
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        connection = library.transactions.connection
        connection.set_progress_handler(step, 100)
        give(library, *(read(f"new{number}", number) for number in range(50)))
        connection.set_progress_handler(None, 0)
        spent.append(steps)
    assert spent[1] < 1.5 * spent[0], spent
