"""A server that answers as FreshRSS or Miniflux does, over a socket, with each of its faults."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstui.library.open import open_library
from newstui.model.source_events import ItemFound, Known
from newstui.net import ask
from newstui.query.ast import Query
from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from newstui.sync.servers.accounts import OpenedSources

pytestmark = pytest.mark.corpus


@pytest.fixture
def fake(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(corpus / "servers"))
    monkeypatch.setattr(ask.Asker, "pause", lambda self, seconds: None)
    monkeypatch.setenv("WORD", "secret")
    import fake_greader

    yield fake_greader.FakeServer
    del sys.modules["fake_greader"]


@pytest.mark.parametrize("like", ["freshrss", "miniflux"])
def test_both_sides_end_equal_whatever_the_server_does(fake: Any, like: str, tmp_path: Path) -> None:
    with fake(like, feeds=2, items=6) as server:
        spec = SourceSpec("home", server.at, options={"user": "ann", "password": "${WORD}"})
        opened = OpenedSources([spec], tmp_path)
        opened.wish("named", True)
        with closing(open_library(tmp_path, [("home", server.at)], configured=True)) as library:
            assert sync(opened.sources, library).tally.new == 12
            rows = library.listing(Query()).rows(0, 12)
            assert {row.title for row in rows} == {f"Item {n}: A & B" for n in range(12)}
            assert {row.provider for row in rows} == {"Feed 1 & co", "Feed 2 & co"}
            assert {topic.name for topic in library.tree().topics} == {"Folder 0", "Folder 1"}
            asked = len(server.log)
            sync(opened.sources, library)
            assert len(server.log) == asked + 2
            for place, fault in enumerate(
                (
                    *(
                        {"dropped": 1},
                        {"applied500": 1},
                        {"broken": 2},
                        {"unauthorized": 3},
                        {"truncated": 2},
                    ),
                    *(
                        {"duplicates": 1, "shuffled": 1},
                        {"html": 1},
                        {"retry": 1},
                        {"huge": 1},
                        {"vanish": 1},
                    ),
                )
            ):
                library.mark([rows[place].id], "read", True)
                entries = list(server.entries.values())
                entries[-1 - place].starred = True
                server.faults.update(fault)
                sync(opened.sources, library)
                server.faults.clear()
                sync(opened.sources, library)
                sync(opened.sources, library)
                library.refresh()
                there = {entry.url: (entry.read, entry.starred) for entry in server.entries.values()}
                here = {
                    story.address: (story.read, story.starred)
                    for story in library.listing(Query()).stories(0, 99)
                }
                assert all(here[url] == flags for url, flags in there.items()), fault
        items = [event for event in open_source(spec).read(Known()) if isinstance(event, ItemFound)]
        assert items, "without an account it is a source of items"
