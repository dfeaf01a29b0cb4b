"""Syncing a feed of a thousand pages from this machine, against merely fetching them."""

import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from newstui import limits
from newstui.library.open import open_library
from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from newstui.sync.summary import Progress
from tests.benchmarks.pages import PER_PAGE
from tests.benchmarks.table import Row, median_ms
from tests.pty.terminal import ROOT
from tests.sources.spec import spec_for

PAGES = 1_000
SOURCES = 250


@contextmanager
def served(pages: int) -> Iterator[str]:
    """The address of a site with so many pages of news."""
    command = [sys.executable, "-m", "tests.benchmarks.pages", str(pages)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


def rows(size: int) -> Iterator[Row]:
    pages = min(PAGES, max(1, size // PER_PAGE))
    with served(pages) as site, tempfile.TemporaryDirectory() as name:
        floor = median_ms(lambda: _fetch(site, pages), 1)
        source = open_source(spec_for(f"{site}/api/news/"))
        library = open_library(Path(name), [(source.name, source.at)], configured=False)
        first = median_ms(lambda: sync([source], library), 1)
        stories = library.totals().stories
        before = _requests(site)
        again = median_ms(lambda: sync([source], library), 1)
        asked = _requests(site) - before - 1
        library.close()
    yield from _many_sources()
    yield Row(f"sync of {pages:,} pages, {stories:,} stories", first, "ms", floor, "fetching them one by one")
    yield Row("the same again, unchanged", again)
    yield Row("requests of that", asked, "requests", most=2)


def _many_sources() -> Iterator[Row]:
    """Syncs many sources, each on a site of its own; all their names lead to one server on this machine."""
    look_up = socket.getaddrinfo

    def here(host: str, *rest: Any, **kinds: Any) -> Any:
        return look_up("127.0.0.1" if host.endswith(".example") else host, *rest, **kinds)

    with served(1) as site, tempfile.TemporaryDirectory() as name, patch("socket.getaddrinfo", here):
        port = site.rpartition(":")[2]
        specs = [
            SourceSpec(f"site{n}", f"http://site{n}.example:{port}/api/news/index.json")
            for n in range(SOURCES)
        ]
        library = open_library(Path(name), [(spec.name, spec.at) for spec in specs], configured=False)
        sources = [open_source(spec) for spec in specs]
        most = 0

        def count(progress: Progress) -> None:
            nonlocal most
            most = max(most, sum(thread.name == "network" for thread in threading.enumerate()))

        first = median_ms(lambda: sync(sources, library, progress=count), 1)
        again = median_ms(lambda: sync(sources, library), 1)
        library.close()
    yield Row(f"first sync of {SOURCES} sources on sites of their own", first)
    yield Row("the same again, unchanged", again)
    yield Row("network threads of that", most, "threads", most=limits.NETWORK_THREADS)


def _fetch(site: str, pages: int) -> None:
    with httpx.Client() as client:
        for number in range(1, pages + 1):
            client.get(
                f"{site}/api/news/page/{number}/index.json" if number > 1 else f"{site}/api/news/index.json"
            )


def _requests(site: str) -> int:
    return int(httpx.get(f"{site}/requests").text)
