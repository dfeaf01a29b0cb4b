"""Fixtures for the commands: a config of the user's own, and `newstui sources` run in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newstui.cli.main import main


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "conf" / "config.toml"
    path.parent.mkdir()
    path.write_text("# mine\n")
    monkeypatch.setenv("NEWSTUI_CONFIG", str(path))
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs `newstui sources` with these words; gives its code, its output and its errors."""

    def go(*words: str) -> tuple[int, str, str]:
        code = main(["sources", *words])
        return code, *capsys.readouterr()

    return go
