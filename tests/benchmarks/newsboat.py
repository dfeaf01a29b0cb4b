"""newsboat beside us, where it is installed: the same stories, as one local RSS feed."""

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from tests.benchmarks import generate
from tests.benchmarks.libraries import filled
from tests.benchmarks.screen import NEWEST, REST, Line, reader
from tests.benchmarks.table import Row

MOST = 100_000
"""Items: a million take newsboat minutes to take in."""
WHO = "newsboat"


def rows(size: int) -> Iterator[Row]:
    program = shutil.which("newsboat")
    if program is None:
        return
    count = min(size, MOST)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_feed(folder / "feed.xml", count)
        (folder / "urls").write_text(f"file://{folder}/feed.xml\n")
        (folder / "config").write_text("show-read-feeds yes\nmax-items 0\n")
        words: list[str | Path] = [
            program,
            "-u",
            folder / "urls",
            "-c",
            folder / "cache",
            "-C",
            folder / "config",
        ]
        start = time.perf_counter()
        subprocess.run([*words, "-x", "reload"], check=True, capture_output=True)
        loading = (time.perf_counter() - start) * 1000
        theirs, ours = _newsboat(words), _newstui(count)
    yield Row(f"newsboat takes in {count:,} items", loading)
    for what, theirs_ms in theirs.items():
        unit = "MB" if what == "memory" else "B" if "bytes" in what else "ms"
        yield Row(f"beside newsboat: {what}", ours[what], unit, theirs_ms, WHO)


def _newsboat(words: list[str | Path]) -> dict[str, float]:
    start = time.perf_counter()
    with Line(*words, env={"TERM": "xterm-256color"}) as it:
        it.has(b"Made-up stories")
        shown = (time.perf_counter() - start) * 1000
        it.quiet(REST)
        before = time.perf_counter()
        it.keys("\r").has(b"part 0")
        listed = shown + (time.perf_counter() - before) * 1000
        it.quiet(REST)
        return {"start to the list of all": listed, **_moves(it)}


def _newstui(count: int) -> dict[str, float]:
    start = time.perf_counter()
    with reader(filled(count), "--fresh", size=(90, 40)) as it:
        it.has(NEWEST)
        shown = (time.perf_counter() - start) * 1000
        it.quiet(1.0)
        return {"start to the list of all": shown, **_moves(it)}


def _moves(it: Line) -> dict[str, float]:
    moves = [it.cost("j") for _ in range(9)]
    return {
        "a move": statistics.median(cost.last for cost in moves),
        "bytes of a move": statistics.median(cost.size for cost in moves),
        "a page": statistics.median(it.cost("\x1b[6~").last for _ in range(5)),
        "to the end": it.cost("\x1b[F").last,
        "memory": it.memory,
    }


def _write_feed(path: Path, count: int) -> None:
    with path.open("w") as feed:
        feed.write('<?xml version="1.0"?><rss version="2.0"><channel><title>Made-up stories</title>')
        feed.write("<link>https://house0.example/</link><description>All of them</description>\n")
        for item in generate.items(count):
            date = format_datetime(datetime.fromtimestamp(item.published or generate.NEWEST, UTC))
            feed.write(
                f"<item><title>{escape(item.title)}</title><link>{item.address}</link><guid>{item.address}</guid>"
                f"<pubDate>{date}</pubDate><description>{escape(item.excerpt or '')}</description></item>\n"
            )
        feed.write("</channel></rss>\n")
