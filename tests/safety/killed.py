"""What a process of its own does: it marks, takes back or syncs, and is killed, or meets a full disk, on the way.

Each line that it prints says what is committed.
"""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newstui.errors import LibraryBroken
from newstui.library.sqlite import SqliteLibrary
from newstui.model.item import Item
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.library.making import Given, item, library_at

STORIES = 200
TURNS = 2
_INSTRUCTIONS = 500
"""Of SQLite's machine, a tick: several in one statement that touches many rows."""


def version(number: int) -> list[Item]:
    """A feed as it stands at one time: all that a story says names the version; some come, some go."""
    return [
        item(
            f"{n}.md",
            f"n{n}",
            title=f"Story {n} v{number}",
            excerpt=f"Excerpt v{number}",
            body=f"Body v{number}",
            published=(n + number) * 1_000,
            topics=("AI", f"T{(n + number) % 5}"),
            by=f"P{(n + number) % 7}",
        )
        for n in range(number * 10, STORIES + number * 10)
    ]


def fill(folder: Path) -> None:
    """A library of version 0 with every third story read and every fifth starred."""
    library = library_at(folder)
    sync([Given(version(0))], library)
    listing = library.listing(Query(), first=STORIES)
    for flag, step in (("read", 3), ("starred", 5)):
        library.mark([row.id for row in listing.rows(0, STORIES)[::step]], flag, True)  # type: ignore[arg-type]
    library.close()


class _Ticks:
    """Counts while it is armed; kills this process at `at`."""

    def __init__(self, library: SqliteLibrary, at: int) -> None:
        self.at, self.count, self.armed = at, 0, False
        for connection in (library.transactions.connection, library.transactions.marks._connection):
            connection.set_progress_handler(self._tick, _INSTRUCTIONS)
            connection.set_trace_callback(lambda _: self._tick() and None)

    def _tick(self) -> int:
        self.count += self.armed
        if self.armed and self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    @contextmanager
    def during(self, armed: bool) -> Iterator[None]:
        self.armed = armed
        yield
        self.armed = False


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def mark_and_undo(library: SqliteLibrary, ticks: _Ticks, act: str) -> None:
    listing = library.listing(Query(), first=STORIES)
    for turn in range(TURNS):
        with ticks.during(act == "mark"):
            change = library.mark_listing(listing, 0, STORIES, "read", True)
        say(f"marked {turn}")
        with ticks.during(act == "undo"):
            library.apply(change.inverse())
        say(f"undone {turn}")


def sync_again(library: SqliteLibrary, ticks: _Ticks) -> None:
    for number in (1, 2):
        with ticks.during(True):
            sync([Given(version(number))], library, batch=150)
        say(f"synced {number}")


def mark_on_a_full_disk(library: SqliteLibrary, folder: Path, room: int) -> None:
    """Star one more story at a time until the disk is full; then there is room, and it goes on."""
    ids = [row.id for row in library.listing(Query(), first=STORIES).rows(0, STORIES)]
    largest = max(path.stat().st_size for path in folder.rglob("*sqlite*"))
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, most))
    for number, id_ in enumerate(ids):
        try:
            library.mark([id_], "starred", True)
        except LibraryBroken as error:
            say(f"refused {error}")
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            library.mark([id_], "starred", True)
            say(f"starred {id_}")
            say(f"went on after {number}")
            return
        say(f"starred {id_}")
    say("never full")


def run(folder: Path, act: str, number: int) -> None:
    """Does one act.

    "mark", "undo" and "sync" are killed at tick `number`; where that is 0, they say how many they have. With "full",
    files may grow by `number` bytes until that refused something.
    """
    library = library_at(folder)
    if act == "full":
        mark_on_a_full_disk(library, folder, number)
        return
    ticks = _Ticks(library, number)
    if act == "sync":
        sync_again(library, ticks)
    else:
        mark_and_undo(library, ticks, act)
    say(f"ticks {ticks.count}")
