"""An API over real sockets, page by page into a library."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from newstui.model.source_events import Checkpoint, ItemFound, Known, SourceFailed
from newstui.sync.engine import sync
from tests.sources.api.real_library import api, opened, shelf, synced
from tests.sources.server import Server, Site, newest_first, pages, topics


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
