"""Opening a list costs what its window costs, however large the library is: counted, not timed."""

from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest

from newstui.library.open import open_library
from newstui.library.read import planner
from newstui.library.sqlite import SqliteLibrary
from newstui.model.source_events import ItemFound, Stamp, TopicFound
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.benchmarks import generate
from tests.library.making import Given

SMALL, LARGE = 200, 1_500
TOPIC = generate.topic_name(0)


def library_of(folder: Path, count: int) -> SqliteLibrary:
    library = open_library(folder, [("a", "/given/a")], configured=True, time_zone=UTC)
    topics = [TopicFound(topic, Stamp(1, 1, b"t")) for topic in generate.topics()]
    sync([Given([*topics, *map(ItemFound, generate.items(count))])], library)
    ids = [row.id for row in library.listing(Query(), first=count).rows(0, count)]
    library.mark(ids[::2], "read", True)
    library.mark(ids[::10], "starred", True)
    return library


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteLibrary, SqliteLibrary]]:
    both = tuple(library_of(tmp_path_factory.mktemp("library"), count) for count in (SMALL, LARGE))
    yield both[0], both[1]
    for library in both:
        library.close()


@pytest.fixture(autouse=True)
def _nothing_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a library where everything has a hundred thousand stories."""
    monkeypatch.setattr(planner, "FEW", 0)
    monkeypatch.setattr(planner, "WINDOW", 0)


def statements(library: SqliteLibrary, work: Callable[[], object]) -> list[str]:
    """The SQL that some reading takes."""
    said: list[str] = []
    library.reads.connection.set_trace_callback(said.append)
    work()
    library.reads.connection.set_trace_callback(None)
    return [sql for sql in said if not sql.startswith("--")]


def steps(library: SqliteLibrary, work: Callable[[], object]) -> int:
    """How many instructions SQLite takes for it."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    library.reads.connection.set_progress_handler(step, 1)
    work()
    library.reads.connection.set_progress_handler(None, 0)
    return count


WALKS = [
    "",
    f'topic:"{TOPIC}"',
    "is:unread",
    f'topic:"{TOPIC}" is:unread',
    "is:starred",
    "harbour",
    "harbour is:unread",
    "provider:house0.example",
    "type:article",
    "sort:oldest",
    "sort:heat",
    "sort:quality",
    f'topic:"{TOPIC}" sort:heat',
    "before:2026-01-01",
    f'topic:"{TOPIC}" before:2026-01-01 sort:oldest',
    "has:related -harbour",
    "heat:>1",
]


@pytest.mark.parametrize("text", WALKS)
def test_the_first_window_is_walked_not_sorted(
    libraries: tuple[SqliteLibrary, SqliteLibrary], text: str
) -> None:
    small, large = libraries
    query = parse(text)
    for sql in statements(large, lambda: large.listing(query, first=20)):
        explained = large.reads.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert not [row[3] for row in explained if "TEMP B-TREE" in row[3]], sql
    if "-harbour" not in text:
        # But for an excluded word: all that hold it are found first.
        assert steps(large, lambda: large.listing(query, first=20)) < 2 * steps(
            small, lambda: small.listing(query, first=20)
        )


@pytest.mark.parametrize(
    "text", ["", f'topic:"{TOPIC}"', "is:unread", f'topic:"{TOPIC}" is:read', "is:starred"]
)
def test_totals_come_from_counters(libraries: tuple[SqliteLibrary, SqliteLibrary], text: str) -> None:
    small, large = libraries
    query = parse(text)
    listing = large.listing(query)
    while listing.fill():
        pass
    assert large.count(query) == listing.total
    assert steps(large, lambda: large.count(query)) < 1.5 * steps(small, lambda: small.count(query))


def test_the_tree_touches_no_story(libraries: tuple[SqliteLibrary, SqliteLibrary]) -> None:
    _, large = libraries
    said = statements(large, large.tree)
    assert len(said) <= 7
    assert not [sql for sql in said if " story" in sql]


def test_how_many_statements(libraries: tuple[SqliteLibrary, SqliteLibrary]) -> None:
    _, large = libraries
    listing = large.listing(Query())
    id_ = next(row.id for row in listing.rows(0, 100) if row.related_count)
    assert len(statements(large, lambda: large.listing(Query()))) == 3
    assert len(statements(large, lambda: listing.rows(40, 90))) == 1
    assert len(statements(large, lambda: large.story(id_))) <= 8
    assert len(statements(large, lambda: listing.stories(0, 5))) == len(
        statements(large, lambda: listing.stories(0, 100))
    )
    assert len(statements(large, lambda: listing.index(id_))) == 1
    while listing.fill():
        pass
    assert not statements(large, lambda: listing.near_date(0))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("heat:>100000 sort:newest", 0),
        ("provider:house399.example", 60),
        ("nothingatall sort:heat", 0),
        ("since:2025-12-31 sort:heat", 900),
        (f'topic:"{generate.topic_name(59)}" sort:quality', 300),
    ],
)
def test_what_is_rare_is_gathered(
    libraries: tuple[SqliteLibrary, SqliteLibrary], monkeypatch: pytest.MonkeyPatch, text: str, rows: int
) -> None:
    """The work is for the rows that are rare, not for the library."""
    monkeypatch.setattr(planner, "FEW", 1_000)
    _, large = libraries
    query = parse(text)
    assert steps(large, lambda: large.listing(query)) < 2_500 + 40 * rows


def test_statements_do_not_grow_with_the_stories_loaded(tmp_path: Path) -> None:
    """Those that SQLite runs once a row for `executemany` are one statement here."""

    def kinds(count: int) -> int:
        library = open_library(tmp_path / str(count), [("a", "/given/a")], configured=True, time_zone=UTC)
        said: list[str] = []
        library.transactions.connection.set_trace_callback(said.append)
        sync([Given([*map(ItemFound, generate.items(count))])], library)
        library.transactions.connection.set_trace_callback(None)
        library.close()
        reading = [sql for sql in said if sql.lstrip().startswith(("SELECT", "PRAGMA", "BEGIN"))]
        return len(reading)

    assert kinds(1_000) < 1.2 * kinds(500)
