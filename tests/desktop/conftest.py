"""A PATH with nothing on it but the programs that a test adds."""

from pathlib import Path

import pytest

from tests.desktop.programs import Programs


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "bin with space"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return Programs(folder)
