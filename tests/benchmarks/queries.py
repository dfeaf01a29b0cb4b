"""What the library is asked: the tree, first windows, totals, jumps, search, titles; against a page of rowids."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from newstui.library.protocol import Listing
from newstui.library.read.listing import _BESIDE, _COLUMNS, _row
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import Query
from newstui.query.parser import parse, with_words
from tests.benchmarks.generate import topic_name
from tests.benchmarks.libraries import filled
from tests.benchmarks.table import Row, median_ms, times_ms

PAGE = "a page of 100 by rowid"
TIMES = 15

ONE, TWO, RARE = topic_name(0), topic_name(1), topic_name(59)

WALKS = {
    "All": "",
    "one topic": f'topic:"{ONE}"',
    "unread only": "is:unread",
    "topic + topic": f'topic:"{ONE}" topic:"{TWO}"',
    "topic, not topic": f'topic:"{ONE}" -topic:"{TWO}"',
    "topic, unread": f'topic:"{ONE}" is:unread',
    "provider": "provider:house0.example",
    "type": "type:video",
    "by heat": "sort:heat",
    "by quality": "sort:quality",
    "topic by heat": f'topic:"{ONE}" sort:heat',
    "since": "since:2025-12-01",
}
WORDS = {
    "a word": "harbour",
    "two words": "harbour comet",
    "a phrase": '"quiet harbour"',
    "CJK": "图书馆",
    "word, topic": f'harbour topic:"{ONE}"',
    "word, unread": "harbour is:unread",
}
WORST = {
    "rare topic, rare provider": f'topic:"{RARE}" provider:house399.example',
    "two words that never meet": "part telescope -part",
    "excluded word": "-harbour is:starred",
    "rare word, by heat": '"part 77" sort:heat',
    "common word, by heat": "harbour sort:heat",
    "topic, high heat": f'topic:"{RARE}" heat:>290 quality:>110',
}
TYPED = ("h", "ha", "har", "harb", "harbour", "harbour c", "harbour com", "te", "to", "图", "zq")
TITLES = ("quiet harbor", "harbour telescop", "satelite maps reef", "glacier opens late orchestra", "xqzzk")


def rows(size: int) -> Iterator[Row]:
    library = filled(size).open()
    try:
        floor = _page(library)
        yield Row("tree with counts", median_ms(library.tree, TIMES), most=0.5)
        for what, text in WALKS.items():
            yield Row(f"first window: {what}", _first(library, text), "ms", floor, PAGE, ratio=2)
        for what, text in WORDS.items():
            yield Row(f"first window: {what}", _first(library, text), "ms", floor, PAGE, ratio=5)
        for what, text in WORST.items():
            yield Row(f"worst: {what}", _first(library, text, 3), most=200)
        yield from _totals(library)
        yield from _jumps(library, floor)
        yield from _typed(library)
        yield from _titles(library)
        listing = library.listing(Query())
        ids = [row.id for row in listing.rows(0, 100) if row.related_count]
        yield Row("a story with its related", statistics.median(_each(library.story, ids)))
    finally:
        library.close()


def _page(library: SqliteLibrary) -> float:
    """The floor: the first 100 rowids made into rows of the list, on a bare connection."""
    connection = sqlite3.connect(f"file:{library.path}?mode=ro", uri=True)
    page = f"SELECT {_COLUMNS} FROM story s {_BESIDE} ORDER BY s.pos DESC LIMIT 100"
    floor = median_ms(lambda: [_row(*found) for found in connection.execute(page)], 3 * TIMES)
    connection.close()
    return floor


def _first(library: SqliteLibrary, text: str, times: int = TIMES) -> float:
    query = parse(text)
    return median_ms(lambda: library.listing(query).rows(0, 100), times)


def _totals(library: SqliteLibrary) -> Iterator[Row]:
    for what in ("All", "one topic", "topic, unread"):
        query = parse(WALKS[what])
        yield Row(f"total from counters: {what}", median_ms(partial(library.count, query)), most=1)
    for what in ("topic + topic", "topic, not topic", "type", "since"):
        query = parse(WALKS[what])
        yield Row(f"total, later: {what}", median_ms(partial(library.count, query), 3), most=300)
    for what in ("a word", "word, topic"):
        query = parse(WORDS[what])
        yield Row(f"total, later: {what}", median_ms(partial(library.count, query), 3), most=300)


def _jumps(library: SqliteLibrary, floor: float) -> Iterator[Row]:
    start = time.perf_counter()
    listing: Listing = library.listing(Query())
    slowest = 0.0
    while True:
        at = time.perf_counter()
        more = listing.fill()
        slowest = max(slowest, time.perf_counter() - at)
        if not more:
            break
    yield Row("all positions known after", (time.perf_counter() - start) * 1000, most=500)
    yield Row("a slice of positions, the slowest", slowest * 1000, most=50)
    total = listing.total or 0
    story = listing.rows(total // 3, total // 3 + 1)[0]
    for what, jump in {
        "G": lambda: listing.rows(total - 100, total),
        "g%": lambda: listing.rows(total * 7 // 10, total * 7 // 10 + 100),
        "gd": lambda: _around(listing, listing.near_date((story.published or 0) - 86_400)),
        "to a story": lambda: _around(listing, listing.index(story.id) or 0),
    }.items():
        yield Row(f"jump: {what}", median_ms(jump, TIMES), "ms", floor, PAGE, ratio=2)

    def before() -> None:
        fresh = library.listing(Query())
        _around(fresh, fresh.index(listing.rows(50, 51)[0].id) or 0)

    yield Row("jump to a near story, positions not known", median_ms(before, TIMES), most=10)


def _around(listing: Listing, at: int) -> object:
    return listing.rows(max(0, at - 50), at + 50)


def _typed(library: SqliteLibrary) -> Iterator[Row]:
    """Newest first, the last word a prefix."""
    took = {}
    for typed in TYPED:
        query = with_words(Query(), typed, typing=True)
        took[typed] = median_ms(partial(_first_page, library, query), 3)
    slowest = max(took, key=lambda typed: took[typed])
    yield Row("search as you type, median", statistics.median(took.values()), most=20)
    yield Row(f"search as you type, the slowest ({slowest})", took[slowest], most=20)


def _titles(library: SqliteLibrary) -> Iterator[Row]:
    start = time.perf_counter()
    library.find_titles("begin", 50)
    yield Row("titles indexed, once", (time.perf_counter() - start) * 1000)
    took = [statistics.median(times_ms(partial(library.find_titles, text, 50), 3)) for text in TITLES]
    yield Row("a story by a rough title, the slowest", max(took), most=60)


def _first_page(library: SqliteLibrary, query: Query) -> None:
    library.listing(query).rows(0, 100)


def _each(act: Callable[[str], object], ids: list[str]) -> list[float]:
    return [times_ms(partial(act, id_), 1)[0] for id_ in ids]
