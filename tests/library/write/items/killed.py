"""What a process of its own does: it fills a library, and is killed, or meets a full disk, on the way."""

import os
import resource
import signal
from pathlib import Path

from newstui.errors import LibraryBroken
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.library.write import indexing
from newstui.model.source_events import Checkpoint
from newstui.sync.engine import sync
from tests.library.making import Given, item, library_at, topic

ITEMS = [
    item(
        f"{n}.md",
        f"n{n % 90}",
        place=f"_p/{n}",
        published=n * 1000,
        heat=-1 if n % 3 else n,
        topics=("AI", f"T{n % 4}"),
        by=f"P{n % 7}",
        lists=[f"n{n + 1}", f"n{n + 2}"],
        excerpt="words " * 40,
    )
    for n in range(100)
]
EVENTS = [*ITEMS[:50], topic("AI"), topic("T1", "AI"), *ITEMS[50:]]


def sources() -> list[Given]:
    """A folder, and two feeds with stories of their own and some that are in the folder too: stored together."""
    feeds = [
        Given([*ITEMS[n * 20 : n * 20 + 15], Checkpoint({"n": n})], f"feed {n}", False) for n in range(2)
    ]
    for number, feed in enumerate(feeds):
        feed.at = f"https://f{number}.example/feed"
    return [Given(EVENTS), *feeds]


def opened(folder: Path) -> SqliteLibrary:
    return open_library(folder, [(source.name, source.at) for source in sources()], configured=True)


def kill_at(statement: int, library: SqliteLibrary) -> None:
    """Kills this process when the library is about to run the statement of this number."""
    left = statement

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    library.transactions.connection.set_trace_callback(count)
    library.transactions.marks._connection.set_trace_callback(count)


def run(folder: Path, way: str, number: int) -> None:
    """`way`: "kill" at this statement, or "limit" files to this many bytes."""
    library = opened(folder)
    if way == "kill":
        kill_at(number, library)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    try:
        library.mark([], "read", True)
        sync(sources(), library, batch=20)
    except LibraryBroken as error:
        print(error)


def index(folder: Path, statement: int) -> None:
    """Indexes words in small parts, and is killed at this statement."""
    indexing.PART = 4
    library = library_at(folder)
    kill_at(statement, library)
    while library.index_words():
        pass
