"""Faults of a server, a server or newstui that is killed midway: they are told, and nothing is lost."""

import gzip
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newstui import limits
from newstui.model.source_events import Checkpoint, Known
from newstui.sources.address import distinct_name
from newstui.sources.api.source import JsonApi
from newstui.sync.engine import sync
from tests.sources.api.real_library import api, opened, shelf, synced
from tests.sources.server import Reply, Server, Site, entry, html, newest_first, pages, reply, topics, zipped

BOMB = Reply(gzip.compress(b" " * (limits.PAGE_BYTES + 1), 1), headers={"Content-Encoding": "gzip"})
FAULTS = {
    "500": (html(500), "500 Internal Server Error"),
    "html": (html(200), "HTML instead of JSON (status 200)"),
    "wrong json": (reply({"error": "no"}), "JSON without a list of items"),
    "cut": (replace(reply({"value": newest_first(9)}), cut=99), "the answer was cut off"),
    "wrong length": (replace(reply({"value": []}), length=9_999), "the answer was cut off"),
    "dropped": (Reply(dropped=True), "closes the connection without an answer"),
    "bomb": (BOMB, "larger than 8 MiB"),
    "large": (Reply(b" " * (limits.PAGE_BYTES + 1)), "larger than 8 MiB"),
    "circle": (
        Reply(status=302, headers={"Location": "/api/news/page/2/index.json"}),
        "more than 5 redirects",
    ),
    "429 for hours": (Reply(status=429, headers={"Retry-After": "86400"}), "asks to wait 86,400 s"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_the_rest_comes_later(fault: str, tmp_path: Path) -> None:
    bad, words = FAULTS[fault]
    made = pages(newest_first(9))
    with Server(Site({**made, "/api/news/page/2/index.json": bad})) as server:
        source = api(server.url + "/api/news/")
        summary = synced(tmp_path, source)
        assert summary.failures[0].startswith("feed: page 2 of news: ")
        assert words in summary.failures[0]
        assert (summary.tally.new, summary.exit_code) == (3, 1)
    with Server(Site(made), server.port):
        summary = synced(tmp_path, source)
        assert (summary.tally.new, summary.tally.unchanged, summary.failures) == (6, 3, ())


@pytest.mark.parametrize("fault", ["500", "cut", "wrong length", "dropped"])
def test_a_fault_that_passes_is_not_told(fault: str, tmp_path: Path) -> None:
    made = pages(newest_first(9))
    page = made["/api/news/page/2/index.json"]
    site = Site({**made, "/api/news/page/2/index.json": [FAULTS[fault][0], FAULTS[fault][0], zipped(page)]})
    with Server(site) as server:
        summary = synced(tmp_path, api(server.url + "/api/news/"))
    assert (summary.tally.new, summary.failures) == (9, ())


def test_a_page_on_another_host_is_left_alone(tmp_path: Path) -> None:
    other = Site(pages(newest_first(3)))
    with Server(other) as elsewhere:
        page = {"value": [entry(9)], "nextPage": elsewhere.url + "/api/news/"}
        with Server(Site({"/api/news/": reply(page)})) as server:
            summary = synced(tmp_path, api(server.url + "/api/news/"))
    assert "which is not followed" in summary.failures[0]
    assert not other.requests


def test_a_server_that_is_gone_costs_one_line_and_nothing_that_is_here(tmp_path: Path) -> None:
    made = pages(newest_first(9)) | topics(("AI", None, {"news": "http://x.example/api/news/"}))
    with Server(Site(made)) as server:
        source = api(server.url + "/api/")
        synced(tmp_path, source)
    summary = synced(tmp_path, source)
    place = server.url.removeprefix("http://")
    assert summary.failures == (f"{place}/api: no answer from 127.0.0.1 (connection refused)",)
    assert (summary.totals.stories, summary.tally.gone) == (9, 0)


# --- killed in the middle -----------------------------------------------------------------------------------


@contextmanager
def process_server(port: int, count: int) -> Iterator[tuple[subprocess.Popen[str], int]]:
    words = [sys.executable, "-m", "tests.sources.server", str(port), str(count)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def test_a_server_killed_in_the_middle_and_started_again(tmp_path: Path) -> None:
    with process_server(0, 20) as (process, port):
        source = api(f"http://127.0.0.1:{port}/api/news/")
        with opened(tmp_path / "cut", source) as library:

            class Killing:
                """The source, whose server is killed after three pages."""

                name, at = source.name, source.at

                def read(self, known: Known) -> Iterator[Any]:
                    pages_left = 3
                    for event in source.read(known):
                        yield event
                        if isinstance(event, Checkpoint):
                            pages_left -= 1
                            if not pages_left:
                                process.send_signal(signal.SIGKILL)
                                process.wait()

            summary = sync([Killing()], library)
    assert len(summary.failures) == 1
    assert 6 <= summary.totals.stories < 60
    with process_server(port, 20):
        summary = synced(tmp_path / "cut", source)
        assert (summary.failures, summary.totals.stories) == ((), 60)
        synced(tmp_path / "whole", source)
    assert shelf(tmp_path / "cut", source) == shelf(tmp_path / "whole", source)


def test_newstui_killed_in_the_middle_of_a_sync(tmp_path: Path) -> None:
    gate, reached = threading.Event(), threading.Event()
    made = pages(newest_first(90))
    page = "/api/news/page/20/index.json"  # so far ahead of the library nothing is read
    site = Site({**made, page: [replace(made[page], gate=gate, reached=reached), made[page]]})
    with Server(site) as server:
        at = server.url + "/api/news/"
        words = [sys.executable, "-m", "newstui", "sync", at, "--data-dir", str(tmp_path / "cut")]
        process = subprocess.Popen(words)
        assert reached.wait(30)
        process.kill()
        process.wait()
        gate.set()
        source = JsonApi(distinct_name(at, ()), at)
        with opened(tmp_path / "cut", source) as library:
            assert 0 < library.totals().stories < 90
        site.forget()
        summary = synced(tmp_path / "cut", source)
        assert (summary.failures, summary.totals.stories, summary.totals.listed) == ((), 90, 90)
        assert "/api/news/page/2/index.json" not in site.paths
        synced(tmp_path / "whole", source)
    assert shelf(tmp_path / "cut", source) == shelf(tmp_path / "whole", source)


def test_ctrl_c_at_a_silent_server_ends_soon_and_keeps_what_came(tmp_path: Path) -> None:
    gate, reached = threading.Event(), threading.Event()
    made = pages(newest_first(9))
    page = "/api/news/page/2/index.json"
    with Server(Site({**made, page: replace(made[page], gate=gate, reached=reached)})) as server:
        at = server.url + "/api/news/"
        words = [sys.executable, "-m", "newstui", "sync", at, "--data-dir", str(tmp_path)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert reached.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=5)
        gate.set()
    assert process.returncode == 130
    assert err == ""
    assert out.startswith("3 items: 3 new")
