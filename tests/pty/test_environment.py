"""The reader stays open, with what the other sources give, whatever the environment says about the network."""

from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, Terminal


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks4://127.0.0.1:1080"),
        ("http_proxy", "proxy.corp:port"),
        ("SSL_CERT_FILE", "/nonexistent.pem"),
        ("SSLKEYLOGFILE", "/nonexistent/x"),
        ("TZ", "UTC+99:99"),
    ],
)
def test_the_reader_stays_open(name: str, value: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: From the folder\npublishedDateTime: 2020-12-18T11:54:00Z\n---\n"
    )
    with Terminal(*NEWSTUI, str(tmp_path), "http://127.0.0.1:9/x", env={name: value}) as it:
        it.until(lambda it: "From the folder" in it.screen and "1 source failed" in it.screen)
        if name != "TZ":
            it.keys("!").until(lambda it: f"{name}: " in it.screen)
            it.keys("\x1b").quiet()
        it.keys("q")
        assert it.wait() == 0
