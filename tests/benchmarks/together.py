"""Similar stories, the front page, and grouping what a sync brings; against a page of a words search."""

import shutil
import statistics
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Delivery
from newstui.model.item import Item, Provider
from newstui.model.source_events import ItemFound
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.sync.engine import group_all, sync
from tests.benchmarks.generate import NEWEST
from tests.benchmarks.libraries import KEPT, Filled, Generated
from tests.benchmarks.table import Row, median_ms, times_ms

STORIES = 40
NEW = 200
"""Stories of one sync: what a day brings."""


def rows(size: int) -> Iterator[Row]:
    folder = KEPT / "together"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = Filled(folder / "data", folder / "feed", size)
    library = made.open()
    try:
        sync([Generated(made.at, size)], library)
        before = _size(library)
        yield Row(f"group the newest of {size:,} (first load)", times_ms(lambda: _group(library), 1)[0])
        yield Row("the file grows", 100 * (_size(library) / before - 1), "%", most=3)
        listing = library.listing(Query(), first=2_000)
        page = median_ms(lambda: library.listing(parse("harbour")).rows(0, 100), 15)
        ids = [row.id for row in listing.rows(0, 2_000)[:: 2_000 // STORIES]]
        took = [times_ms(partial(library.together, id_), 1)[0] for id_ in ids]
        yield Row(
            "similar stories", statistics.median(took), floor=page, floor_name="a page of a word", ratio=1.5
        )
        yield Row("similar stories, the slowest of 20", statistics.quantiles(took, n=20)[-1])
        yield Row("the same, asked again", median_ms(lambda: library.together(ids[0]), 15))
        front = parse("is:unread sort:top")
        yield Row("front page", median_ms(lambda: library.listing(front), 5), most=100)
        library.begin([("news", "/news")])
        library.store([Delivery("news", [ItemFound(item) for item in _news()])])
        library.settle()
        yield Row(f"group {NEW} new stories", times_ms(lambda: _group(library), 1)[0], most=2_000)
    finally:
        library.close()
        shutil.rmtree(folder)


def _group(library: SqliteLibrary) -> None:
    group_all(library, lambda progress: None)


def _size(library: SqliteLibrary) -> int:
    library.transactions.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(library.path).stat().st_size


def _news() -> Iterator[Item]:
    for number in range(NEW):
        address = f"https://news.example/{number}"
        yield Item(
            origin=f"{number}",
            title=f"The quiet harbour number {number // 4} opens the old tunnel {number // 4}",
            address=address,
            normal=address,
            excerpt=f"What the harbour {number // 4} and the tunnel measure after the comet of archive {number}.",
            published=NEWEST - 60 * number,
            provider=Provider(f"Paper {number % 7}"),
        )
