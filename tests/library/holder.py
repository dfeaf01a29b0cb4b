"""Run by the tests: holds a library open, marks, or reads in it without a pause.

python -m tests.library.holder FOLDER SOURCE hold         prints "ready", ends when its input does
python -m tests.library.holder FOLDER SOURCE mark NUMBER  marks so many times, prints how many were refused
python -m tests.library.holder FOLDER SOURCE read NUMBER  as a reader: lists, reads, marks; prints what was wrong
python -m tests.library.holder FOLDER SOURCE list NUMBER  lists all stories so many times; prints what was wrong
"""

import random
import sys
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


def main(folder: str, source: str, way: str, number: int = 0) -> None:
    library = open_library(Path(folder), [(Path(source).name, source)], configured=False)
    if way == "hold":
        library.tree()
        print("ready", flush=True)
        sys.stdin.read()
    elif way == "read":
        print([wrong for _ in range(number) if (wrong := read_some(library))])
    elif way == "list":
        print([wrong for _ in range(number) if (wrong := list_all(library))])
    else:
        ids = [row.id for row in library.listing(Query(), first=1000).rows(0, 1000)]
        refused = 0
        for _ in range(number):
            try:
                library.mark([random.choice(ids)], "read", random.random() < 0.7)
                library.refresh()
            except LibraryBroken:
                refused += 1
        print(refused)
    library.close()


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:]))
