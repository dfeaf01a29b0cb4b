"""A thousand feeds behind 100 ms of latency, against the same requests by bare sockets in the same run.

python -m tests.benchmarks.many_feeds                    serves the feeds, prints its port
python -m tests.benchmarks.many_feeds PORT COUNT FOLDER  reads so many of them; prints MB at rest and at most
"""

import asyncio
import hashlib
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

from newstui.library.open import open_library
from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from newstui.sync.feeds import FeedRun
from tests.benchmarks.load import CURSOR, KEYS, moves
from tests.benchmarks.screen import Line
from tests.benchmarks.table import Row, median_ms
from tests.pty.terminal import NEWSTUI, ROOT

FEEDS = 1_000
ENTRIES = 20
LATENCY_SECONDS = 0.1
AT_A_TIME = 16
HOSTS = 250
NEWEST = 1_790_000_000
FIRST_AT_MOST, UNCHANGED_AT_MOST = 3.0, 1.5
MEGABYTES_AT_MOST, KEY_AT_MOST = 64, 50


def rows(size: int) -> Iterator[Row]:
    count = min(FEEDS, max(1, size // ENTRIES))
    with _served() as port, tempfile.TemporaryDirectory() as name:
        specs = _specs(port, count)
        library = open_library(Path(name), [(spec.name, spec.at) for spec in specs], configured=False)

        def read() -> None:
            run = FeedRun([open_source(spec) for spec in specs], library, "all")
            summary = sync(run.sources, library)
            assert not summary.failures, summary.failures[:3]

        floor = median_ms(lambda: _by_sockets(port, count, ""), 1)
        first = median_ms(read, 1)
        stories = library.totals().stories
        same = median_ms(lambda: _by_sockets(port, count, "If-None-Match: *\r\n"), 1)
        again = median_ms(read, 1)
        library.close()
        rest, most = _memory(port, 5 * count, Path(name) / "more")
        keys = sorted(_keys(port, count, Path(name)))
    what, floor_name = f"{count:,} feeds with {stories:,} stories", f"bare sockets, {AT_A_TIME} at a time"
    yield Row(f"first read of {what}", first, "ms", floor, floor_name, ratio=FIRST_AT_MOST)
    yield Row("the same again, unchanged", again, "ms", same, floor_name, ratio=UNCHANGED_AT_MOST)
    yield Row(
        f"memory above rest while {5 * count:,} feeds are read", most - rest, "MB", most=MEGABYTES_AT_MOST
    )
    yield Row(f"a key while {count:,} feeds are read: median", statistics.median(keys))
    yield Row("… 99 of 100 within", keys[int(len(keys) * 0.99) - 1], most=KEY_AT_MOST)


def _specs(port: int, count: int) -> list[SourceSpec]:
    return [SourceSpec(f"feed {n}", f"http://{_host(n)}:{port}/{n}", kind="feed") for n in range(count)]


def _memory(port: int, count: int, folder: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.benchmarks.many_feeds", str(port), str(count), str(folder)]
    rest, most = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return float(rest), float(most)


def _read_all(port: int, count: int, folder: Path) -> None:
    """Reads feeds in this process, and prints its memory before and at most: MB."""
    specs = _specs(port, count)
    library = open_library(folder, [(spec.name, spec.at) for spec in specs], configured=False)
    rest = _at_most()
    run = FeedRun([open_source(spec) for spec in specs], library, "all")
    sync(run.sources, library)
    print(rest, _at_most())


def _at_most() -> float:
    """The most memory that this process has had so far, in MB."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    return int(line.split()[1]) / 1024


def _keys(port: int, count: int, folder: Path) -> Iterator[float]:
    """Yields ms from each key to its cursor row, in a reader that starts with feeds that were never read."""
    config = folder / "config.toml"
    config.write_text(
        "".join(f'[[sources]]\nname = "{spec.name}"\nat = "{spec.at}"\n' for spec in _specs(port, count))
    )
    env = {"NEWSTUI_DATA_DIR": str(folder / "data"), "NEWSTUI_CONFIG": str(config), "TZ": "UTC"}
    with Line(*NEWSTUI, size=(90, 40), env=env) as it:
        it.has(CURSOR)
        yield from moves(it, KEYS)


def _host(number: int) -> str:
    return f"127.0.0.{number % HOSTS + 1}"


def _by_sockets(port: int, count: int, header: str) -> None:
    def one(number: int) -> None:
        with socket.create_connection((_host(number), port)) as connection:
            request = f"GET /{number} HTTP/1.1\r\nHost: {_host(number)}\r\n{header}Connection: close\r\n\r\n"
            connection.sendall(request.encode())
            while connection.recv(65_536):
                pass

    with ThreadPoolExecutor(AT_A_TIME) as together:
        list(together.map(one, range(count)))


@contextmanager
def _served() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.many_feeds"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


# --- the server -----------------------------------------------------------------------------------------------


def _feed(number: int) -> bytes:
    text = "word " * 60
    items = "".join(
        f"<item><title>Entry {n}</title><link>https://s{number}.example/{n}</link><guid>{number}-{n}</guid>"
        f"<pubDate>{formatdate(NEWEST - (number + n * FEEDS) * 61)}</pubDate>"
        f"<description>{text}{n}</description></item>"
        for n in range(ENTRIES)
    )
    return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:  # the connection was opened and not used
        writer.close()
        return
    await asyncio.sleep(LATENCY_SECONDS)
    body = _feed(int(head.split(" ", 2)[1].strip("/")))
    tag = hashlib.sha256(body).hexdigest()[:16]
    if "if-none-match:" in head.lower():
        writer.write(f'HTTP/1.1 304 Not Modified\r\nETag: "{tag}"\r\nConnection: close\r\n\r\n'.encode())
    else:
        start = (
            f'HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nETag: "{tag}"\r\nConnection: close\r\n\r\n'
        )
        writer.write(start.encode() + body)
    await writer.drain()
    writer.close()


async def _serve() -> None:
    first = await asyncio.start_server(_answer, _host(0), 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(_answer, [_host(n) for n in range(1, HOSTS)], port, backlog=512)
    print(port, flush=True)
    await first.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _read_all(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    else:
        asyncio.run(_serve())
