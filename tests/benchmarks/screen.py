"""The real program in a real terminal: start to the first painted list, quit, memory, a move's bytes."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from newstui.ingest import sync
from newstui.library import open_library
from newstui.model.event import Complete, Defined, Event, Known, Read
from tests.benchmarks.generate import items, topics
from tests.benchmarks.table import Row
from tests.pty.terminal import Terminal


class Generated:
    """A source of made-up stories, for a library that stands before the program starts."""

    def __init__(self, at: Path, count: int) -> None:
        self.name, self.at, self.count = at.name, str(at), count

    def read(self, known: Known) -> Iterator[Event]:
        yield from (Defined(topic) for topic in topics())
        yield from (Read(item) for item in items(self.count))
        yield Complete()


def library_of(data: Path, at: Path, count: int) -> None:
    """Fill the library that `newstui AT` opens; AT itself stays an empty folder."""
    at.mkdir(parents=True, exist_ok=True)
    library = open_library(data, [(at.name, str(at.resolve()))], configured=False)
    sync([Generated(at.resolve(), count)], library)
    library.close()


def _run(ready: str, *argv: str, env: dict[str, str | None] | None = None) -> tuple[float, float, float]:
    """(ms to `ready` on the screen, ms from q to the end, MB resident with it open)."""
    start = time.perf_counter()
    with Terminal(sys.executable, *argv, env=env) as terminal:
        terminal.until(ready)
        shown = time.perf_counter()
        status = Path(f"/proc/{terminal.pid}/status").read_text()
        memory = int(status.split("VmRSS:")[1].split()[0]) / 1024
        quit_at = time.perf_counter()
        terminal.keys("q")
        terminal.wait()
        return (shown - start) * 1000, (time.perf_counter() - quit_at) * 1000, memory


def rows(size: int, times: int = 5) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        data, at = Path(name) / "data", Path(name) / "feed"
        library_of(data, at, size)
        env: dict[str, str | None] = {"NEWSTUI_DATA_DIR": str(data), "TZ": "UTC"}
        floors, ours = [], []
        for _ in range(times):
            floors.append(_run("EMPTY-READY", "-m", "tests.benchmarks.empty_app"))
            ours.append(_run(", part 0", "-m", "newstui", str(at), env=env))
        floor = [statistics.median(column) for column in zip(*floors, strict=True)]
        mine = [statistics.median(column) for column in zip(*ours, strict=True)]
        yield Row(
            f"start to the list, {size:,} stories",
            "empty app",
            floor[0],
            mine[0],
            1.5 if size > 500_000 else 1.25,
        )
        yield Row("quit", "empty app", floor[1], mine[1], 1.0)
        yield Row(f"memory, {size:,} stories", "empty app", floor[2], mine[2], 2.0, "MB")
