"""The figures of the real data, behind its own server, with and without faults."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newstui.sources.base import Source
from newstui.sources.files.folder import ItemFiles
from tests.sources.api.real_library import api, opened, shelf, synced

pytestmark = pytest.mark.corpus


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


@pytest.fixture(scope="module")
def serve(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Starts a server, or gives the one that serves the same without faults, which has no memory but its log."""
    running: list[subprocess.Popen[str]] = []
    faultless: dict[str, Served] = {}

    def start(*options: object, feed: str = "power-apps-api") -> Served:
        if not options and feed in faultless:
            faultless[feed].forget()
            return faultless[feed]
        log = tmp_path_factory.mktemp("served") / "requests.log"
        log.touch()
        words = [sys.executable, corpus / "serve.py", corpus / feed, "--log", log, *options]
        process = subprocess.Popen(
            [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        running.append(process)
        assert process.stdout
        served = Served(f"http://127.0.0.1:{process.stdout.readline().strip()}", log)
        if not options:
            faultless[feed] = served
        return served

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


@pytest.mark.parametrize(
    "options",
    [
        (),
        # Rarer than requests at a time: one that is asked again at once is not struck again and again.
        ("--retry-after", 0, "--every", 9),
        ("--gzip", "--no-index", "--no-validators", "--slow", 0.002),
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


def test_a_site_is_found_and_its_topics_make_the_tree(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve()
    source = api(served.url)
    summary = synced(tmp_path / "library", source)
    assert len(summary.remarks) == 1
    assert all(name in summary.remarks[0] for name in ("people", "events", "newsletters"))
    with opened(tmp_path / "library", source) as library:
        (top,) = library.tree().topics
        assert (top.name, len(top.children), top.defined) == ("Power Apps", 6, True)


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


def test_cut_bodies_are_told_and_what_came_is_kept(serve: Callable[..., Served], tmp_path: Path) -> None:
    served = serve("--truncate", 30_000)
    summary = synced(tmp_path / "library", api(served.url + "/api/"))
    assert sorted(summary.failures) == [
        f"feed: page 1 of {name}: the answer was cut off" for name in ("learning", "news", "samples")
    ]
    assert summary.exit_code == 1
