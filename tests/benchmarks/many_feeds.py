"""A thousand feeds behind 100 ms of latency, against the same requests by bare sockets in the same run.

python -m tests.benchmarks.many_feeds    serves the feeds, prints its port
"""

import asyncio
import hashlib
import socket
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
from tests.benchmarks.table import Row, median_ms
from tests.pty.terminal import ROOT

FEEDS = 1_000
ENTRIES = 20
LATENCY_SECONDS = 0.1
AT_A_TIME = 16
HOSTS = 250
NEWEST = 1_790_000_000
FIRST_AT_MOST, UNCHANGED_AT_MOST = 3.0, 1.5


def rows(size: int) -> Iterator[Row]:
    count = min(FEEDS, max(1, size // ENTRIES))
    with _served() as port, tempfile.TemporaryDirectory() as name:
        specs = [SourceSpec(f"feed {n}", f"http://{_host(n)}:{port}/{n}", kind="feed") for n in range(count)]
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
    what = f"{count:,} feeds with {stories:,} stories"
    what, floor_name = f"{count:,} feeds with {stories:,} stories", f"bare sockets, {AT_A_TIME} at a time"
    yield Row(f"first read of {what}", first, "ms", floor, floor_name, ratio=FIRST_AT_MOST)
    yield Row("the same again, unchanged", again, "ms", same, floor_name, ratio=UNCHANGED_AT_MOST)


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
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
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
    asyncio.run(_serve())
