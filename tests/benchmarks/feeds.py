"""Syncing a feed of a thousand pages from this machine, against merely fetching them."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from newstui.library.open import open_library
from newstui.sources.registry import open_source, spec_for
from newstui.sync.engine import sync
from tests.benchmarks.pages import PER_PAGE
from tests.benchmarks.table import Row, median_ms
from tests.pty.terminal import ROOT

PAGES = 1_000


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
    yield Row(f"sync of {pages:,} pages, {stories:,} stories", first, "ms", floor, "fetching them one by one")
    yield Row("the same again, unchanged", again)
    yield Row("requests of that", asked, "requests", most=2)


def _fetch(site: str, pages: int) -> None:
    with httpx.Client() as client:
        for number in range(1, pages + 1):
            client.get(
                f"{site}/api/news/page/{number}/index.json" if number > 1 else f"{site}/api/news/index.json"
            )


def _requests(site: str) -> int:
    return int(httpx.get(f"{site}/requests").text)
