"""The reader stays open, with what the other sources give, whatever the environment says about the network."""

from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, Terminal


@pytest.mark.parametrize(
    ("env", "named"),
    [
        (
            {"ALL_PROXY": "socks4://127.0.0.1:1080", "http_proxy": "proxy.corp:port", "TZ": "UTC+99:99"},
            "http_proxy: ",
        ),
        ({"SSL_CERT_FILE": "/nonexistent.pem", "SSLKEYLOGFILE": "/nonexistent/x"}, "SSLKEYLOGFILE: "),
    ],
    ids=["proxies", "certificates"],
)
def test_the_reader_stays_open(env: dict[str, str], named: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: From the folder\npublishedDateTime: 2020-12-18T11:54:00Z\n---\n"
    )
    with Terminal(*NEWSTUI, str(tmp_path), "http://127.0.0.1:9/x", env=env) as it:
        it.until(lambda it: "From the folder" in it.screen and "1 source failed" in it.screen)
        it.keys("!").until(named).keys("\x1b").quiet()
        it.keys("q")
        assert it.wait() == 0
