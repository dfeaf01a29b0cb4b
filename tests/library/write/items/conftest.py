"""Gives items to a library, and reads their titles back."""

from pathlib import Path

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Tally
from newstui.model.item import Item
from newstui.model.source_events import Event, Stamp
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.library.making import Given, item, library_at
from tests.library.recount import recount

S1, S2 = Stamp(10, 1, b"1"), Stamp(10, 2, b"2")
FIVE = [item(f"_x/{n}.md", f"{n}", published=n, topics=("AI",), by="Reuters") for n in range(5)]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path)


def give(library: SqliteLibrary, *events: Event | Item, complete: bool = False, source: str = "a") -> Tally:
    tally = sync([Given(events, source, complete)], library).tally
    recount(library)
    return tally


def titles(library: SqliteLibrary) -> list[str]:
    listing = library.listing(Query())
    return [row.title for row in listing.rows(0, listing.known)]
