"""Feeds over real sockets into a real library: the figures of the real data, faults, and what is killed midway."""

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newstui import limits
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.source_events import Checkpoint, ItemFound, Known, SourceFailed
from newstui.net.fetch import Fetcher
from newstui.query.ast import Query
from newstui.sources.address import distinct_name
from newstui.sources.api.source import JsonApi
from newstui.sources.base import Source
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from newstui.sync.summary import Summary
from tests.sources.server import Reply, Server, Site, entry, html, newest_first, pages, reply, topics, zipped


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def api(at: str, headers: Mapping[str, str] | None = None, name: str = "feed") -> JsonApi:
    """A feed that tries again at once."""

    return JsonApi(name, at, headers, fetcher=partial(Fetcher, wait=lambda seconds: None))


@contextmanager
def opened(folder: Path, *sources: Source) -> Iterator[SqliteLibrary]:
    pairs = [(source.name, source.at) for source in sources]
    with closing(open_library(folder, pairs, configured=False)) as library:
        yield library


def synced(folder: Path, *sources: Source, full: bool = False) -> Summary:
    with opened(folder, *sources) as library:
        return sync(sources, library, full=full)


def shelf(folder: Path, *sources: Source) -> list[tuple[object, ...]]:
    """What a library shows of every story."""
    with opened(folder, *sources) as library:
        listing = library.listing(Query(), first=10_000)
        return [
            (one.id, one.title, one.excerpt, one.address, one.published, one.topics, one.heat, one.provider)
            for one in listing.stories(0, listing.known)
        ]


# --- the real data ------------------------------------------------------------------------------------------


@dataclass
class Served:
    """The real data behind its own server. `log`: a line of JSON for each request."""

    url: str
    log: Path

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def paths(self, status: int | None = None) -> Counter[str]:
        return Counter(one["path"] for one in self.requests() if status in (None, one["status"]))

    def forget(self) -> None:
        os.truncate(self.log, 0)


@pytest.fixture
def serve(corpus: Path, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    running: list[subprocess.Popen[str]] = []

    def start(*options: object, feed: str = "power-apps-api") -> Served:
        log = tmp_path / f"requests-{len(running)}.log"
        log.touch()
        words = [sys.executable, corpus / "serve.py", corpus / feed, "--log", log, *options]
        process = subprocess.Popen(
            [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        running.append(process)
        assert process.stdout
        return Served(f"http://127.0.0.1:{process.stdout.readline().strip()}", log)

    yield start
    for process in running:
        process.kill()
        process.communicate()


FIGURES = {
    # section: pages, items, stories, undated
    ("power-apps-api", "learning/"): (15, 445, 443, 115),
    ("power-apps-api", "learning/ai-builder/"): (1, 25, 25, 4),
    ("power-apps-api", "learning/canvas-apps/"): (2, 36, 36, 24),
    ("power-apps-api", "learning/common-data-service/"): (1, 24, 24, 19),
    ("power-apps-api", "news/"): (6, 132, 131, 0),
    ("power-apps-api", "news/ai-builder/"): (1, 4, 4, 0),
    ("power-apps-api", "news/canvas-apps/"): (1, 5, 5, 0),
    ("power-apps-api", "news/common-data-service/"): (1, 1, 1, 0),
    ("power-apps-api", "news/teams-integration/"): (1, 13, 13, 0),
    ("power-apps-api", "samples/"): (5, 107, 107, 0),
    ("ai-api", "news/"): (5, 82, 79, 0),
    ("ai-api", "news/ai-ethics/"): (1, 7, 7, 0),
    ("ai-api", "news/computer-vision/"): (1, 9, 9, 0),
}


@pytest.mark.corpus
@pytest.mark.parametrize("feed", ["power-apps-api", "ai-api"])
def test_every_page_of_every_section_once(feed: str, serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve(feed=feed)
    for (name, section), (count, items, stories, undated) in FIGURES.items():
        if name != feed:
            continue
        served.forget()
        source = api(f"{served.url}/api/{section}", name=section)
        folder = tmp_path / section.replace("/", "-")
        summary = synced(folder, source)
        came = {path: times for path, times in served.paths(200).items() if "topics" not in path}
        assert set(came.values()) == {1}, section
        assert len(came) - count in (0, 1), f"{section}: one page more may be guessed, and found empty"
        assert (summary.tally.new, summary.totals.stories) == (items, stories), section
        assert not summary.failures
        assert sum(row[4] is None for row in shelf(folder, source)) == undated


@pytest.mark.corpus
@pytest.mark.parametrize(
    "options",
    [
        (),
        # Rarer than requests at a time: one that is asked again at once is not struck again and again.
        ("--retry-after", 0, "--every", 9),
        ("--gzip", "--no-index"),
        ("--no-validators", "--slow", 0.002),
    ],
    ids=lambda options: " ".join(map(str, options)) or "well",
)
def test_the_whole_api_with_and_without_faults(
    options: tuple[object, ...], serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(*options)
    source = api(served.url + "/api/")
    summary = synced(tmp_path / "library", source)
    assert not summary.failures
    assert (summary.tally.new, summary.totals.stories) == (684, 681)
    assert set(served.paths(200).values()) == {1}
    assert sum("/topics/" not in path for path in served.paths(200)) == 15 + 6 + 5
    first = len(served.requests())
    served.forget()
    again = synced(tmp_path / "library", source)
    assert (again.tally.unchanged, again.tally.new, again.tally.changed) == (684, 0, 0)
    if "--retry-after" not in options:
        # Topics, pages, three sections that are not there, for each other one a page too far and, at most, its
        # folder's address.
        assert first <= 1 + 26 + 6 + 3 + 3
        assert len(served.requests()) == 4


@pytest.mark.corpus
def test_a_server_that_often_fails(serve: Callable[..., Served], tmp_path: Path) -> None:
    """Whatever a sync did not get, one of the next ones gets."""
    source = api(serve("--fail-rate", 0.4).url + "/api/")
    new = 0
    for _ in range(30):
        summary = synced(tmp_path, source)
        new += summary.tally.new
        if not summary.failures:
            break
    assert not summary.failures
    assert (new, summary.totals.stories) == (684, 681)


@pytest.mark.corpus
def test_a_site_is_found_and_its_topics_make_the_tree(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve()
    source = api(served.url)
    summary = synced(tmp_path / "library", source)
    assert len(summary.remarks) == 1
    assert all(name in summary.remarks[0] for name in ("people", "events", "newsletters"))
    with opened(tmp_path / "library", source) as library:
        (top,) = library.tree().topics
        assert (top.name, len(top.children), top.defined) == ("Power Apps", 6, True)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("feed", "folder", "stories", "api_first"),
    [("power-apps-api", "power-apps", 755, True), ("ai-api", "ai", 336, False), ("ai-api", "ai", 336, True)],
)
def test_one_story_by_two_roads(
    feed: str,
    folder: str,
    stories: int,
    api_first: bool,
    corpus: Path,
    serve: Callable[..., Served],
    tmp_path: Path,
) -> None:
    sources: list[Source] = [api(serve(feed=feed).url, name="api"), ItemFiles("files", str(corpus / folder))]
    if not api_first:
        sources.reverse()
    assert synced(tmp_path / "library", *sources).totals.stories == stories
    again = synced(tmp_path / "library", *sources)
    assert (again.tally.new, again.tally.changed, again.totals.stories) == (0, 0, stories)


@pytest.mark.corpus
def test_the_location_api_wants_its_key(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve("--key", "k", feed="location-api")
    at = served.url + "/coronavirus/news/global"
    assert "it requires a key" in synced(tmp_path / "a", api(at)).failures[0]
    assert (
        "does not accept the headers"
        in synced(tmp_path / "b", api(at, {"Subscription-Key": "x"})).failures[0]
    )
    source = api(at, {"Subscription-Key": "k"})
    summary = synced(tmp_path / "c", source)
    assert (summary.tally.new, summary.failures) == (30, ())
    heats = [int(str(row[6])) for row in shelf(tmp_path / "c", source)]
    assert (min(heats), max(heats)) == (100, 182)


@pytest.mark.corpus
def test_cut_bodies_are_told_and_what_came_is_kept(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve("--truncate", 30_000)
    summary = synced(tmp_path / "library", api(served.url + "/api/"))
    assert sorted(summary.failures) == [
        f"feed: page 1 of {name}: the answer was cut off" for name in ("learning", "news", "samples")
    ]
    assert summary.exit_code == 1


def test_a_key_is_read_anew_for_every_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(pages(newest_first(1)))
    with Server(site) as server:
        source = api(server.url + "/api/news/", {"Key": "${NEWSTUI_TEST_KEY}"})
        for key in ("one", "two"):
            monkeypatch.setenv("NEWSTUI_TEST_KEY", key)
            site.forget()
            synced(tmp_path / "library", source)
            assert {headers.get("key") for _, headers in site.requests} == {key}


def test_a_topics_own_pages_add_the_topic_to_stories_that_are_here(tmp_path: Path) -> None:
    """Two sources of one library: the whole API, and a topic whose items do not say that they have it."""
    made = {**pages(newest_first(9)), **pages(newest_first(9)[3:5], at="/api/news/ai-ethics/")}
    named = {"AI": "news/", "AI Ethics": "news/ai-ethics/"}
    made |= topics(*((name, None, {"news": f"https://x.example/api/{path}"}) for name, path in named.items()))
    with Server(Site(made)) as server:
        whole = api(server.url + "/api/", name="whole")
        topic = api(server.url + "/api/news/ai-ethics/", name="topic")
        for sources in ((whole, topic), (topic, whole)):
            folder = tmp_path / sources[0].name
            assert synced(folder, *sources).totals.stories == 9
            again = synced(folder, *sources)
            assert (again.tally.new, again.tally.changed, again.tally.unchanged) == (0, 0, 11)
            topics_of = {str(row[1]): row[5] for row in shelf(folder, *sources)}
            assert [set(topics_of[f"news {n}"]) for n in (6, 5, 4)] == [{"AI", "AI Ethics"}] * 2 + [{"AI"}]


# --- faults -------------------------------------------------------------------------------------------------


BOMB = Reply(gzip.compress(b" " * (limits.PAGE_BYTES + 1)), headers={"Content-Encoding": "gzip"})
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


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newstui", *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_newstui_killed_in_the_middle_of_a_sync(tmp_path: Path) -> None:
    gate, reached = threading.Event(), threading.Event()
    made = pages(newest_first(90))
    page = "/api/news/page/20/index.json"  # so far ahead of the library nothing is read
    site = Site({**made, page: [replace(made[page], gate=gate, reached=reached), made[page]]})
    with Server(site) as server:
        at = server.url + "/api/news/"
        cut, whole = str(tmp_path / "cut"), str(tmp_path / "whole")
        process = subprocess.Popen([sys.executable, "-m", "newstui", "sync", at, "--data-dir", cut])
        assert reached.wait(30)
        process.kill()
        process.wait()
        gate.set()
        with opened(tmp_path / "cut", JsonApi(distinct_name(at, ()), at)) as library:
            assert 0 < library.totals().stories < 90
        site.forget()
        done = run("sync", at, "--data-dir", cut)
        assert done.returncode == 0, done.stderr
        assert "90 stories, 90 listed." in done.stdout
        assert "/api/news/page/2/index.json" not in site.paths
        run("sync", at, "--data-dir", whole)
        lists = [run("list", at, "--json", "--data-dir", folder).stdout for folder in (cut, whole)]
    assert lists[0] == lists[1]
    assert len(lists[0].splitlines()) == 90


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


def test_what_a_page_holds_is_in_the_library_before_the_next_one_comes(tmp_path: Path) -> None:
    made = pages(newest_first(9))
    gate = threading.Event()
    page = "/api/news/page/3/index.json"
    with Server(Site({**made, page: replace(made[page], gate=gate)})) as server:
        source = api(server.url + "/api/news/")
        with opened(tmp_path, source) as library:
            seen: list[int] = []

            def progressed(progress: object) -> None:
                stories = library.totals().stories
                if stories == 6:
                    gate.set()
                seen.append(stories)

            sync([source], library, progress=progressed)
    assert 6 in seen
    assert seen[-1] == 9


def test_an_api_never_says_that_it_is_complete() -> None:
    with Server(Site(pages(newest_first(2)))) as server:
        kinds = {type(event) for event in api(server.url + "/api/news/").read(Known())}
    assert kinds == {ItemFound, Checkpoint}
    assert SourceFailed not in kinds
