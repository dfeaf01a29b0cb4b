"""Fixtures for the reader's tests: a feed of our own, read once, and a library of it for every test."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from newstui import desktop
from newstui.library import worker
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.sources.files.folder import ItemFiles
from newstui.ui import screen as reader
from newstui.ui.reader import daily, preview
from tests.ui.feed import write_feed
from tests.ui.sitting import Sitting, filled, sitting
from tests.ui.styles import made_once

Open = Callable[..., AbstractAsyncContextManager[Sitting]]


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The feed's folder, and the data folder of a library that has read it."""
    folder, data = tmp_path_factory.mktemp("feed"), tmp_path_factory.mktemp("read")
    write_feed(folder)
    filled(data, [ItemFiles("feed", str(folder))]).close()
    return folder, data


@pytest.fixture
def library(read_once: tuple[Path, Path], tmp_path: Path) -> SqliteLibrary:
    """A library of our own feed, this test's alone. A sitting closes it."""
    folder, data = read_once
    shutil.copytree(data, tmp_path / "library")
    return open_library(tmp_path / "library", [("feed", str(folder))], configured=True)


@pytest.fixture
def opened(library: SqliteLibrary) -> Open:
    """`async with opened(size=(80, 24)) as it:` the reader, on that library."""

    def open_it(**fields: Any) -> AbstractAsyncContextManager[Sitting]:
        return sitting(library, **fields)

    return open_it


@pytest.fixture(autouse=True)
def _rests_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rests before a preview are for people; a busy machine may take its time to end an idle thread."""
    monkeypatch.setattr(preview, "REST_SECONDS", 0.01)
    monkeypatch.setattr(reader, "TREE_REST_SECONDS", 0.01)
    monkeypatch.setattr(daily, "REST_SECONDS", 0.01)
    monkeypatch.setattr(worker, "SHORT", 10.0)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser that only notes the addresses it is given."""
    opened: list[str] = []

    def open_address(address: str, how: desktop.Plan) -> desktop.Outcome:
        opened.append(address)
        return desktop.Outcome(True, "opened in testbrowser", "browser")

    monkeypatch.setattr(desktop, "open_address", open_address)
    return opened


@pytest.fixture(scope="session", autouse=True)
def _styles_made_once() -> Iterator[None]:
    with made_once():
        yield


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """The app takes signals over; a closing loop gives SIGINT to Python, which is not what a test worker had."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
