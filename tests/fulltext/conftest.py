"""Fixtures: one child process for all tests, and a fetcher that does not wait between requests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newstui.fulltext import hosts
from newstui.fulltext.fetcher import Fetcher
from newstui.fulltext.process import Children
from newstui.library.full_texts import FullTexts
from tests.sources.server import Server, Site


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    children = Children()
    yield children
    children.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site; `site.url` is where it is."""
    site = Site()
    with Server(site) as server:
        site.url = server.url  # type: ignore[attr-defined]
        yield site


@pytest.fixture
def fetcher(tmp_path: Path, children: Children, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    monkeypatch.setattr(hosts, "BETWEEN_SECONDS", 0.0)
    texts = FullTexts(tmp_path / "data")
    fetcher = Fetcher(texts)
    monkeypatch.setattr(fetcher, "_children", children)
    yield fetcher
    texts.close()
