"""A library that has read the sample feed, for programs that start in a terminal."""

import os
import shutil
from pathlib import Path

import pytest

from newstui.cli.main import main
from tests.pty.terminal import ROOT


@pytest.fixture(scope="session")
def _sample_read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("sample") / "library"
    assert main(["sync", "--data-dir", str(data), str(ROOT / "sample_feed")]) == 0
    return data


@pytest.fixture
def first_start() -> None:
    """For tests of the very first start, when nothing was read yet."""


@pytest.fixture(autouse=True)
def _library(request: pytest.FixtureRequest, _sample_read: Path, _own_home: None) -> None:
    """Gives each test a library as it is from the second start on: reading the sample anew costs a third of a start."""
    if "first_start" not in request.fixturenames:
        shutil.copytree(_sample_read, os.environ["NEWSTUI_DATA_DIR"])
