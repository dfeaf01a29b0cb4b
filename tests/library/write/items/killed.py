"""Run by the tests: fills a library, and is killed, or meets a full disk, on the way.

python -m tests.library.write.items.killed FOLDER kill|limit NUMBER
"""

import os
import resource
import signal
import sys
from pathlib import Path

from newstui.errors import LibraryBroken
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


def main(folder: str, way: str, number: int) -> None:
    library = library_at(Path(folder))
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
        sync([Given(EVENTS)], library, batch=20)
    except LibraryBroken as error:
        print(error)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
