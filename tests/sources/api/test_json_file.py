"""A JSON file on disk as a source."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newstui import limits
from newstui.model.source_events import (
    Complete,
    ItemFound,
    Known,
    Remark,
    Stamp,
    TopicFound,
)
from newstui.sources.api.source import JsonApi
from newstui.sources.local import DocumentFile
from newstui.sources.registry import open_source
from tests.sources.api.shelf import NAMED, failures, of, read_origins, unchanged
from tests.sources.server import newest_first
from tests.sources.spec import spec_for


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Any], DocumentFile]:
    def save(value: Any) -> DocumentFile:
        path = tmp_path / "feed.json"
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        source = open_source(spec_for(str(path))).opened()
        assert isinstance(source, DocumentFile)
        assert source.name == "feed.json"
        return source

    return save


@pytest.mark.parametrize("value", [newest_first(3), {"value": newest_first(3)}, {"news": newest_first(3)}])
def test_a_json_file_is_a_source(saved: Callable[[Any], DocumentFile], value: Any) -> None:
    events = list(saved(value).read(Known()))
    assert len(read_origins(events)) == 3
    stamps = {event.item.origin: event.stamp for event in of(ItemFound, events)}
    again = list(saved(value).read(Known({**stamps, "left.md": Stamp(1, 0)})))
    assert unchanged(again) == 4
    assert not of(Complete, again)


def test_a_file_of_topics_defines_them(saved: Callable[[Any], DocumentFile]) -> None:
    events = list(saved(NAMED["/api/topics/index.json"].body).read(Known()))
    assert [event.topic.name for event in of(TopicFound, events)] == ["AI", "AI Ethics"]


def test_a_file_with_a_next_page_says_that_it_is_not_read(saved: Callable[[Any], DocumentFile]) -> None:
    (remark,) = of(Remark, list(saved({"value": newest_first(1), "nextPage": "2\n\x1b[2J"}).read(Known())))
    assert "only this page is read; its next one (2 ␛[2J) is another file" in remark.words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"<html>", "a web page instead of a feed"),
        (b"{", "not JSON"),
        ({"posts": []}, "JSON without a list of items"),
        (b" " * (limits.FEED_BYTES + 1), "larger than 16 MiB"),
    ],
    ids=["html", "broken", "other", "large"],
)
def test_other_files_are_refused(saved: Callable[[Any], DocumentFile], value: Any, words: str) -> None:
    (failure,) = failures(list(saved(value).read(Known())))
    assert words in failure


def test_no_such_file_or_a_folder(tmp_path: Path) -> None:
    assert "no such file" in failures(list(DocumentFile("x", str(tmp_path / "x.json")).read(Known())))[0]
    assert "not a regular file" in failures(list(DocumentFile("x", str(tmp_path)).read(Known())))[0]


def test_an_address_is_an_api() -> None:
    spec = spec_for("https://site.example/api/news/")
    source = open_source(replace(spec, kind="api")).opened()
    assert isinstance(source, JsonApi)
    assert source.name == "site.example"
