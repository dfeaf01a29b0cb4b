"""What the environment says about the network never ends a program: it is used, or one source says what is wrong."""

import os
import re
import ssl
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstui.cli.main import main
from newstui.net import environment
from newstui.net.environment import proxy_for, tls_context
from newstui.net.errors import FeedError
from newstui.net.fetch import Fetcher
from tests.net.socks import SocksServer
from tests.sources.server import Server, Site, entry, reply

URL = "http://feed.example/api/"
NAMES = ("ALL_PROXY", "all_proxy", "http_proxy")
BAD = [
    *("socks4://127.0.0.1:9", "socks4a://h:1", "ftp://x:1", "proxy.corp:port", "http://[::1", "socks5://"),
    *(
        "http://",
        "://",
        ":",
        "http://h:99999",
        "http://h:1/x@y",
        "h:" + "9" * 5_000,
        "http://a b:1",
        "socks5://u:@h:1",
        "\x1b[31m",
    ),
    "socks5://" + "u" * 300 + ":p@h:1",
]
ODD = ["[::1],x", "fe80::/10", "%%%,,[", "\x1b", "10.0.0.0/99", "[", "[]:1"]


@pytest.fixture
def feed(tmp_path: Path) -> str:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "a.md").write_text("---\ntitle: From the folder\n---\nwords\n")
    return str(tmp_path / "feed")


def fetched(url: str) -> bytes | None:
    with Fetcher(url, {}, wait=lambda seconds: None) as fetcher:
        return fetcher.get(url).body


# --- proxies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", BAD)
def test_a_proxy_that_is_none_is_one_line_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(FeedError, match=rf"^{name}: [^\n\x1b]*$"):
        proxy_for(URL)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
@example("socks5://me:hush@[::1%25eth0]:1")
def test_no_value_ends_it(value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", value)
        patch.setenv("NO_PROXY", value.swapcase())
        with suppress(FeedError):
            proxy_for(URL)
        for setting in environment.settings():
            assert not re.search("[\x00-\x1f\x7f-\x9f]|hush", f"{setting.value}{setting.trouble}")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("proxy:3128", "http://proxy:3128"),
        (" http://proxy/ ", "http://proxy:80"),
        ("HTTPS://me:p%40ss@proxy", "https://proxy:443"),
        ("socks://proxy", "socks5://proxy:1080"),
        ("socks5h://proxy:9", "socks5://proxy:9"),
        ("socks5://[::1]:9", "socks5://[::1]:9"),
    ],
)
def test_every_form_of_a_proxy(value: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    proxy = proxy_for(URL)
    assert proxy
    assert proxy.address == address
    assert proxy.auth == (("me", "p@ss") if "@" in value else None)


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("*", URL, True),
        ("feed.example", URL, True),
        (".example", URL, True),
        ("*.example", URL, True),
        ("other.example, FEED.example", URL, True),
        ("eed.example", URL, False),
        ("feed.example:80", URL, True),
        ("feed.example:81", "http://feed.example:80/", False),
        ("10.0.0.0/8", "http://10.1.2.3/", True),
        ("[::1],x", "http://[::1]/", True),
        ("[::1]:9", "http://[::1]:9/", True),
        ("fe80::/10", URL, False),
        *((odd, URL, False) for odd in ODD),
    ],
)
def test_no_proxy(no_proxy: str, url: str, direct: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy:1")
    monkeypatch.setenv("no_proxy", no_proxy)
    assert (proxy_for(url) is None) == direct


@pytest.mark.parametrize("scheme", ["socks", "socks5", "socks5h"])
@pytest.mark.parametrize("auth", [None, (b"me", b"p@ss")])
def test_socks_works(scheme: str, auth: tuple[bytes, bytes] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(Site({"/": reply(["by socks"])})) as server, SocksServer(auth) as proxy:
        user = "me:p%40ss@" if auth else ""
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://{user}127.0.0.1:{proxy.port}")
        assert fetched(f"http://feed.example:{server.port}/") == b'["by socks"]'
    assert proxy.asked == [("feed.example", server.port)]


@pytest.mark.parametrize(
    "says", [b"", b"\5", b"HTTP/1.1 400 Bad\r\n\r\n", b"\5\x77", b"\5\2", b"\5\0\5\1\0\1", b"\xff" * 500]
)
def test_what_only_stands_where_a_socks_proxy_should(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with SocksServer(says=says) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://me:hush@127.0.0.1:{proxy.port}")
        with pytest.raises(FeedError, match=r": the proxy of ALL_PROXY (refuses|answers \d+)$") as caught:
            fetched(URL)
    assert "hush" not in str(caught.value)


def test_a_wrong_password_for_socks(monkeypatch: pytest.MonkeyPatch) -> None:
    with SocksServer((b"me", b"right")) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://me:hush@127.0.0.1:{proxy.port}")
        with pytest.raises(FeedError, match=": the proxy of ALL_PROXY refuses") as caught:
            fetched(URL)
    assert "hush" not in str(caught.value)


def test_without_socksio_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(FeedError, match=r"ALL_PROXY: .*pip install 'newstui\[socks\]'"):
        proxy_for(URL)


# --- certificates -------------------------------------------------------------------------------------------


def test_all_sources_share_one_context(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tls_context() is tls_context()
    monkeypatch.setenv("SSL_CERT_DIR", "/")
    assert tls_context().verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize("name", environment.CERTIFICATES)
@pytest.mark.parametrize("value", ["/nonexistent/x", "pipe", "/dev/null", "text"])
def test_certificates_that_are_none(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("no certificate")
    monkeypatch.setenv(name, str(tmp_path / value))
    if (name, value) == ("SSLKEYLOGFILE", "text"):
        tls_context()
        return
    with pytest.raises(FeedError, match=f"^{name}: "):
        tls_context()


# --- the program --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks4://127.0.0.1:9"),
        ("http_proxy", "ftp://x:1"),
        ("SSL_CERT_FILE", "/nonexistent.pem"),
        ("SSL_CERT_DIR", "/nonexistent"),
        ("SSLKEYLOGFILE", "/nonexistent/x"),
    ],
)
def test_the_other_sources_are_read(
    name: str, value: str, feed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["sync", feed, "http://127.0.0.1:9/x"]) == 1
    out, err = capsys.readouterr()
    assert "1 new" in out
    [line] = err.splitlines()
    assert f": {name}: " in line
    assert main(["sources", "add", "http://127.0.0.1:9/x"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert f"{name}: " in line


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_does_not_answer_is_named_and_not_the_feed(
    scheme: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:9")
    assert main(["sync", "http://feed.example/x"]) == 1
    assert "no answer from the proxy of ALL_PROXY (connection refused)" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), [("no_proxy", odd) for odd in ODD])
def test_odd_exceptions_from_the_proxy_do_no_harm(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with Server(Site({"/x.json": reply([entry(1)])})) as server:
        assert main(["sync", server.url + "/x.json"]) == 0


@pytest.mark.parametrize(
    "zone",
    ["UTC+99:99", "UTC+24:59:59", "UTC+999999999", "A-99B+99", ":", "\x1b[31m", "right/UTC", "Nowhere/X"],
)
def test_a_time_zone_of_any_form(
    zone: str, feed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(feed) / "b.md").write_text("---\ntitle: Dated\npublishedDateTime: 2020-12-18T11:54:00Z\n---\n")
    monkeypatch.setenv("TZ", zone)
    assert main(["list", feed]) == 0
    assert main(["list", feed, "-q", "since:2020-01-01"]) == 0
    assert "2020-12-18 11:5" in capsys.readouterr().out
    assert main(["doctor", "--json"]) in (0, 1)
