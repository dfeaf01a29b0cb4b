"""The real program in a real terminal: start, quit, memory, and what each key costs in time and bytes."""

import os
import select
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import generate
from tests.benchmarks.libraries import Filled, filled
from tests.benchmarks.table import Row, median_ms
from tests.pty.terminal import NEWSTUI, ROOT, Terminal

EMPTY = (sys.executable, "-m", "tests.benchmarks.empty_app")
EMPTY_READY = b"EMPTY-READY"
NEWEST = next(generate.items(1)).title[:24].encode()
"""How the title of the newest story begins."""
REST = 0.35
"""Seconds without a byte: all is painted, the preview included."""

Environment = Mapping[str, str | None]


class Cost(NamedTuple):
    """ms from a key to the first byte it caused, and to the last (counts come late); and how many bytes."""

    first: float
    last: float
    size: int


class Line(Terminal):
    """A terminal that keeps bytes and draws nothing: what it takes to draw would be measured too."""

    def __init__(
        self,
        *argv: str | Path,
        size: tuple[int, int] = (120, 40),
        env: Environment | None = None,
        cwd: Path = ROOT,
    ) -> None:
        super().__init__(*argv, size=size, env=env, cwd=cwd, new=True)

    def _draw(self, data: bytes) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        # As a terminal does that has drawn all before it was asked where its cursor is.
        os.write(self._fd, b"\x1b[1;1R" * data.count(b"\x1b[6n"))

    first = last = 0.0
    """When the first and the last bytes came since a key."""

    @property
    def memory(self) -> float:
        """MB resident."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def read_for(self, seconds: float) -> None:
        """Reads and answers for so long, as a terminal does between two keys."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                self._read()

    def has(self, text: bytes, after: int = 0) -> "Line":
        self.until(lambda it: text in it.raw[after:], timeout=60)
        return self

    def cost(self, keys: str, rest: float = REST) -> Cost:
        before, start = len(self.raw), time.perf_counter()
        self.first, self.last = 0.0, start
        self.keys(keys).quiet(rest)
        return Cost(
            ((self.first or start) - start) * 1000, (self.last - start) * 1000, len(self.raw) - before
        )


def reader(
    one: Filled, *words: str, size: tuple[int, int] = (120, 40), env: Environment | None = None
) -> Line:
    wanted = {"NEWSTUI_DATA_DIR": str(one.data), "NEWSTUI_CONFIG": "/dev/null", "TZ": "UTC", **(env or {})}
    return Line(*NEWSTUI, *words, one.at, size=size, env=wanted)


def rows(size: int, times: int = 7) -> Iterator[Row]:
    one = filled(size)
    floors, ours = [], []
    for _ in range(times):
        floors.append(_start(Line(*EMPTY), EMPTY_READY))
        ours.append(_start(reader(one), NEWEST))
    floor = [statistics.median(column) for column in zip(*floors, strict=True)]
    mine = [statistics.median(column) for column in zip(*ours, strict=True)]
    most = 1.5 if size > 500_000 else 1.25
    yield Row("start to the painted list", mine[0], "ms", floor[0], "empty app", ratio=most)
    yield Row("quit, from q to the prompt", mine[1], "ms", floor[1], "empty app", ratio=1)
    yield Row("memory, list open", mine[2], "MB", floor[2], "empty app", ratio=2)
    yield from _imports()
    yield from _keys(one)


def _start(terminal: Line, ready: bytes) -> tuple[float, float, float]:
    """(ms to `ready`, ms from q to the end, MB resident once all is at rest)."""
    start = time.perf_counter()
    with terminal:
        terminal.has(ready)
        shown = time.perf_counter()
        terminal.quiet(1.0)
        memory = terminal.memory
        quit_at = time.perf_counter()
        terminal.keys("q")
        terminal.wait()
        return (shown - start) * 1000, (time.perf_counter() - quit_at) * 1000, memory


def _imports() -> Iterator[Row]:
    def python(code: str) -> float:
        import subprocess

        return median_ms(
            lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True), 9
        )

    floor = python("import textual.app, textual.screen, textual.containers, textual.widgets._static")
    yield Row(
        "imports of the reader", python("import newstui.ui.app"), "ms", floor, "textual.app", ratio=1.08
    )
    version = (
        "import sys; sys.argv = ['newstui', '--version']; from newstui.cli.main import main; sys.exit(main())"
    )
    yield Row("--version", python(version), "ms", python("import argparse"), "import argparse", ratio=2)


def _keys(one: Filled) -> Iterator[Row]:
    with reader(one, "--fresh", size=(90, 40)) as it:  # tree and list: no preview
        it.has(NEWEST).quiet(1.5)
        yield from _told("a move (j)", [it.cost("j") for _ in range(9)], most=1_000)
        yield from _told("a page (PgDn)", [it.cost("\x1b[6~") for _ in range(9)], most=12_000)
        for what, keys in {
            "to the end (G)": "G",
            "to the top (gg)": "gg",
            "first topic (1)": "1",
            "second topic (2)": "2",
            "all topics (0)": "0",
            "sort by heat (Sh)": "Sh",
            "sort by newest (Sn)": "Sn",
            "unread only (H)": "H",
            "mark (m)": "m",
            "undo (u)": "u",
        }.items():
            yield from _told(what, [it.cost(keys)])
        it.keys("/").quiet(REST)
        yield from _told("a letter of a search", [it.cost(letter) for letter in "harbour"])
        it.keys("\x1b").quiet(REST)
        it.keys("F").quiet(REST)
        it.cost("q")  # the titles are indexed
        yield from _told("a letter of a title (F)", [it.cost(letter) for letter in "uiet h"])
    with reader(one, "--fresh") as it:
        it.has(NEWEST).quiet(1.5)
        yield Row("bytes: a move and its preview", max(it.cost("j").size for _ in range(9)), "B", most=6_000)
        yield Row(
            "bytes: a page and its preview", max(it.cost("\x1b[6~").size for _ in range(5)), "B", most=17_000
        )
        yield Row("bytes: Enter on a story", it.cost("\r").size, "B", most=8_000)
        idle = len(it.raw)
        it.quiet(1.0)
        yield Row("bytes: a second without a key", len(it.raw) - idle, "B", most=0)


def _told(what: str, costs: list[Cost], most: int | None = None) -> Iterator[Row]:
    yield Row(f"{what}: to its first byte", statistics.median(cost.first for cost in costs), most=100)
    yield Row(f"{what}: to its last", statistics.median(cost.last for cost in costs))
    yield Row(f"{what}: bytes", max(cost.size for cost in costs), "B", most=most)
