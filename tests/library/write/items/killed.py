"""Run by the tests: fills a library, and is killed, or meets a full disk, on the way.

python -m tests.library.write.items.killed FOLDER kill|limit NUMBER
"""

import os
import resource
import signal
import sys
from pathlib import Path

from newstui.errors import LibraryBroken
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.source_events import Checkpoint
from newstui.sync.engine import sync
from tests.library.making import Given, item, topic

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


def main(folder: str, way: str, number: int) -> None:
    library = opened(Path(folder))
    if way == "kill":
        left = number

        def count(statement: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        library.transactions.connection.set_trace_callback(count)
        library.transactions.marks._connection.set_trace_callback(count)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    try:
        library.mark([], "read", True)
        sync(sources(), library, batch=20)
    except LibraryBroken as error:
        print(error)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
