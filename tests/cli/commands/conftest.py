"""A config of the user's own for the commands that change it."""

from pathlib import Path

import pytest


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "conf" / "config.toml"
    path.parent.mkdir()
    path.write_text("# mine\n")
    monkeypatch.setenv("NEWSTUI_CONFIG", str(path))
    return path
