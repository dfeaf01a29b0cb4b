"""Fixtures for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something of the machine, and nothing of the program.
settings.register_profile("newstui", deadline=None)
settings.load_profile("newstui")

CORPUS = os.environ.get("NEWSTUI_CORPUS")


@pytest.fixture
def corpus() -> Path:
    """The folder of real third-party data; tests that ask for it are skipped where it is not there."""
    if not CORPUS or not Path(CORPUS).is_dir():
        pytest.skip("NEWSTUI_CORPUS names no folder with the real data")
    return Path(CORPUS)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the library, config or terminal settings of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name, folder in {
        "HOME": "",
        "XDG_DATA_HOME": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("NEWSTUI_DATA_DIR", str(home / "library"))
    monkeypatch.setenv("TZ", "UTC")
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("NEWSTUI_CONFIG", "NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "TMUX", "STY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
