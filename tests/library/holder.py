"""What processes beside ours do with a library: one holds it open, others mark or read in it without a pause."""

import random
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from newstui.errors import LibraryBroken
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import Query


def read_some(library: SqliteLibrary) -> str:
    """What a reader does within a second; what is wrong with what it sees, "" for nothing."""
    tree, listing = library.tree(), library.listing(Query(), first=500)
    rows = listing.rows(0, 500)
    some = random.sample(rows, 20)
    library.mark([row.id for row in some], "read", random.random() < 0.7)
    library.mark([some[0].id], "starred", True)
    library.refresh()
    if len(rows) != 500 or not 0 <= tree.unread <= tree.total:
        return f"{len(rows)} rows, {tree.unread} of {tree.total}"
    story = library.story(some[0].id)
    return "" if story and story.starred else f"{some[0]} is not starred"


def list_all(library: SqliteLibrary) -> str:
    """What `newstui list` does; what is wrong with what it sees, "" for nothing."""
    listing = library.listing(Query(), first=1000)
    while listing.fill():
        pass
    ids = [row.id for start in range(0, listing.known, 5000) for row in listing.rows(start, start + 5000)]
    return "" if len(set(ids)) == listing.total else f"{len(set(ids))} of {listing.total} stories"


def opened(folder: Path, source: Path) -> closing[SqliteLibrary]:
    return closing(open_library(folder, [(source.name, str(source))], configured=False))


def hold(folder: Path, source: Path, line: Connection) -> None:
    """Until the line is closed."""
    with opened(folder, source) as library:
        library.tree()
        line.send("ready")
        with suppress(EOFError):
            line.recv()


def read(folder: Path, source: Path, number: int) -> None:
    """As a reader, so many times: lists, reads, marks. Prints what was wrong."""
    with opened(folder, source) as library:
        print([wrong for _ in range(number) if (wrong := read_some(library))])


def list_(folder: Path, source: Path, number: int) -> None:
    """Lists all stories so many times. Prints what was wrong."""
    with opened(folder, source) as library:
        print([wrong for _ in range(number) if (wrong := list_all(library))])


def mark(folder: Path, source: Path, number: int) -> None:
    """Marks so many times. Prints how many were refused."""
    with opened(folder, source) as library:
        ids = [row.id for row in library.listing(Query(), first=1000).rows(0, 1000)]
        refused = 0
        for _ in range(number):
            try:
                library.mark([random.choice(ids)], "read", random.random() < 0.7)
                library.refresh()
            except LibraryBroken:
                refused += 1
        print(refused)
