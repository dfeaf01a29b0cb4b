"""Keys while a large folder loads, and two programs on one library: nobody waits for another."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.generate import write_folder
from tests.benchmarks.libraries import Filled
from tests.benchmarks.screen import Line, reader
from tests.benchmarks.table import Row

MOST = 100_000
KEYS = 300
CURSOR = "▌".encode()


def rows(size: int) -> Iterator[Row]:
    count = min(size, MOST)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "feed"
        folder.mkdir()
        write_folder(folder, count)
        one = Filled(Path(name) / "data", folder, count)
        with reader(one, size=(90, 40)) as it:
            it.has(CURSOR)
            took = sorted(moves(it, KEYS))
            yield Row(f"a key while {count:,} files load: median", statistics.median(took))
            yield Row("… 99 of 100 within", took[int(len(took) * 0.99) - 1], most=50)
            it.keys("/").quiet(0.2)
            word = "harbour"
            search = [_until(it, word[n], word[: n + 1].encode()) for n in range(len(word))]
            yield Row("a letter of a search meanwhile, the slowest", max(search), most=300)
            it.keys("\x1b").quiet(0.2)
        shutil.rmtree(one.data)
        yield from _two(one)


def moves(it: Line, keys: int) -> Iterator[float]:
    """ms from each key to its cursor row."""
    for n in range(keys):
        yield _until(it, "j" if n % 20 < 10 else "k", CURSOR)
        it.read_for(0.02)  # as fast as a key repeats


def _until(it: Line, key: str, text: bytes) -> float:
    before, start = len(it.raw), time.perf_counter()
    it.keys(key).has(text, after=before)
    return (time.perf_counter() - start) * 1000


def _two(one: Filled) -> Iterator[Row]:
    """One loads, the other reads and marks in the same library."""
    with reader(one, size=(90, 40)) as loading:
        loading.has(CURSOR)
        with reader(one, size=(90, 40)) as other:
            other.has(CURSOR)
            took = []
            for n in range(60):
                took.append(_until(other, "mj"[n % 2], b"\x1b["))
                loading.quiet(0.02)
            yield Row("two at once, a key or a mark of the second: median", statistics.median(took))
            yield Row("two at once, the slowest", max(took), most=100)
