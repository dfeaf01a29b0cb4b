"""Marking many stories and taking it back."""

from collections.abc import Iterator
from functools import partial

from newstui.library.protocol import Listing
from newstui.library.sqlite import SqliteLibrary
from newstui.model.change import Change
from newstui.query.ast import Query
from tests.benchmarks.libraries import filled
from tests.benchmarks.table import Row, times_ms


def rows(size: int) -> Iterator[Row]:
    library = filled(size).open()
    try:
        for count, most in ((1, 20), (1_000, 20), (100_000, 1_000)):
            if count > size:
                continue
            listing = library.listing(Query(), first=count)
            # The first pays for what is loaded once: names, the marking modules.
            marking, undoing = [], []
            for _ in range(3):
                changes: list[Change] = []
                mark = partial(_mark, library, listing, count, changes)
                marking += times_ms(mark, 1)
                undoing += times_ms(partial(library.apply, changes[0].inverse()), 1)
            yield Row(f"mark {count:,} read", min(marking), most=most)
            yield Row(f"undo it ({count:,})", min(undoing), most=most)
    finally:
        library.close()


def _mark(library: SqliteLibrary, listing: Listing, count: int, changes: list[Change]) -> None:
    changes.append(library.mark_listing(listing, 0, count, "read", True))
