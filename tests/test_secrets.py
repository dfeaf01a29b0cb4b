"""A key, a header's value or a proxy's password is in no output and in no file, whatever goes wrong."""

import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path

import pytest

from newstui import limits
from newstui.cli.main import main
from newstui.library.schema import MIGRATIONS, migrate
from tests.net.socks import SocksServer
from tests.sources.server import Reply, Server, Site, html, reply

MARKER = "hush5ecret"
HEADER = "Authorization = 'Bearer ${THE_KEY}'"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newstui.net.fetch._FIRST_WAIT_SECONDS", 0.0)
    monkeypatch.setattr("newstui.net.ask.Asker.pause", lambda self, seconds: None)
    monkeypatch.setattr(limits, "UNPACED_FEEDS", 100)
    monkeypatch.setattr(limits, "READ", 0.2)
    monkeypatch.setattr(limits, "PAGE_TIME", 1.0)
    monkeypatch.setenv("THE_KEY", MARKER)


@contextmanager
def talking(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """What answers a request with anything; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with client:
                    client.settimeout(5)
                    client.sendall(answer(client.recv(10_000)))

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def echo(request: bytes) -> bytes:
    """The request's own headers as an answer's, after a line that is none."""
    return b"HTTP/1.1 200 OK\r\n" + b"\r\n".join(request.split(b"\r\n")[1:]).replace(b": ", b" : ", 1)


SITE = {
    "/401": Reply(b"{}", 401),
    "/403": Reply(b"{}", 403),
    "/500": html(500),
    "/json": Reply(b'{"value": [' + MARKER.encode()),
    "/html": html(),
    "/away": Reply(status=302, headers={"Location": f"http://localhost:9/?key={MARKER}"}),
    "/inside": Reply(status=302, headers={"Location": f"http://169.254.169.254/?key={MARKER}"}),
    "/user": Reply(status=302, headers={"Location": f"http://me:{MARKER}@localhost/"}),
    "/next": reply({"value": [{"title": "x"}], "nextPage": "http://other.example/"}),
    "/cut": reply([1] * 99, cut=9),
    "/packed": Reply(b"x", headers={"Content-Encoding": "br"}),
}

HEADERS = [
    HEADER,
    "Authorization = 'Bearer ${THE_KEY}${CONTROL}'",
    "Authorization = 'Bearer ${THE_KEY}${WIDE}'",
    "Authorization = 'Bearer ${THE_KEY} '",
    "Authorization = '${THE_KEY} ${NONE}'",
    f"'Bad: {MARKER}' = 'x'",
    "Transfer-Encoding = '${THE_KEY}'",
    "Content-Length = '${THE_KEY}'",
    "Host = '${THE_KEY} ${THE_KEY}'",
    "Key = 'file:/nonexistent'",
    "Key = 'file:~nobody-of-that-name/x'",
]


class Found:
    """Runs commands with some sources, and looks for the marker in all that they say and keep."""

    def __init__(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capfd = tmp_path, capfd

    def run(self, *addresses: str, headers: Sequence[str] = ()) -> str:
        """All of what was said. `headers`: of each address, HEADER when there are none."""
        config = self.folder / "config.toml"
        for n, (at, given) in enumerate(zip_longest(addresses, headers, fillvalue=HEADER)):
            with config.open("a" if n else "w") as file:
                file.write(f"[[sources]]\nname = 'api{n}'\nat = {at!r}\nheaders = {{ {given} }}\n")
        data = self.folder / "data"
        words = ("--config", str(config), "--data-dir", str(data))
        for command in (
            ["sync", "-v"],
            ["sync", "--full"],
            ["list"],
            ["topics"],
            ["doctor"],
            ["doctor", "--json"],
        ):
            main([*command, *words])
        main(["sources", "list", *words])
        for at in addresses:
            main(["sources", "add", at + "?again", *words])
        said = "".join(self.capfd.readouterr())
        assert MARKER not in said
        assert all(f"api{n}" in said for n in range(len(addresses)))
        kept = [path for path in (*data.rglob("*"), *self.folder.parent.rglob("*.log")) if path.is_file()]
        assert kept
        assert not [path for path in kept if MARKER.encode() in path.read_bytes()]
        return said


@pytest.fixture
def found(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Found:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "data" / "state"))
    return Found(tmp_path, capfd)


def test_what_a_server_answers(found: Found) -> None:
    with Server(Site(SITE)) as server:
        found.run(*(server.url + path for path in SITE))


def test_a_server_that_does_not_answer(found: Found) -> None:
    gate = threading.Event()
    with Server(Site({"/slow": Reply(b"{}", gate=gate)})) as server:
        found.run(server.url + "/slow")
        gate.set()


def test_headers_that_cannot_be_sent(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL", "\x07x")
    monkeypatch.setenv("WIDE", "™")
    paths = [f"/{n}.json" for n in range(len(HEADERS))]
    with Server(Site(dict.fromkeys(paths, reply([])))) as server:
        found.run(*(server.url + path for path in paths), headers=HEADERS)


def test_blanks_around_a_key_are_cut(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = {f"/{n}.json": end for n, end in enumerate((" ", "\t", "\n", "\r\n"))}
    for n, end in enumerate(ends.values()):
        monkeypatch.setenv(f"KEY_{n}", f"{end}{MARKER}{end}")
    site = Site(dict.fromkeys(ends, reply([])))
    with Server(site) as server:
        headers = [f"Key = '${{KEY_{n}}}'" for n in range(len(ends))]
        found.run(*(server.url + path for path in ends), headers=headers)
    sent = {path: headers["key"] for path, headers in site.requests if "key" in headers}
    assert sent == dict.fromkeys(ends, MARKER)


def test_a_server_that_sends_back_what_it_got(found: Found) -> None:
    for answer in (echo, lambda request: request, lambda _: f"HTTP/1.1 599 {MARKER}\r\n\r\n".encode()):
        with talking(answer) as at:
            found.run(f"{at}/x.json")


def test_a_tls_that_is_none(found: Found) -> None:
    with talking(lambda _: MARKER.encode() * 9) as at:
        found.run(at.replace("http:", "https:"))


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks", "socks4", "ftp", "nonsense"])
def test_a_proxy_with_a_password(scheme: str, found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    with SocksServer((b"me", b"other")) as socks, talking(echo) as at:
        port = socks.port if scheme.startswith("socks") else at.rpartition(":")[2]
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:{MARKER}@127.0.0.1:{port}")
        said = found.run("http://feed.example/x.json", "https://feed.example/x.json")
        assert "ALL_PROXY" in said


@pytest.mark.parametrize("proxy", ["http://me:{}/x@h:1", "me:{}@h:port", "socks5://me:{}", "http://{}@[::1"])
def test_a_proxy_that_is_none(proxy: str, found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy.format(MARKER))
    assert "http_proxy" in found.run("http://feed.example/x.json")


@pytest.mark.parametrize("at", ["ftp://me:{}@h/", "https://me:{}@", "gopher://h/?key={}"])
def test_a_config_that_is_wrong(at: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[[sources]]\nat = '{at.format(MARKER)}'\n")
    for command in ("sync", "list", "doctor"):
        assert main([command, "--config", str(config)]) != 0
    assert main(["sync", at.format(MARKER)]) == 2
    assert MARKER not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "at", ["http://me:{}@127.0.0.1:9/x", "http://me:{}/y@127.0.0.1/", "http://h:9/x?key={}"]
)
def test_an_address_that_holds_a_key(
    at: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[[sources]]\nname = 'api'\nat = '{at.format(MARKER)}'\n")
    for command in (["sync"], ["list"], ["sources", "list"], ["doctor"]):
        main([*command, "--config", str(config)])
    assert MARKER not in "".join(capfd.readouterr())


def test_failures_that_older_libraries_keep_are_cleaned(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    words = f"127.0.0.1/x: cannot be asked for: Illegal header value b'Bearer {MARKER} '"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:3])
        connection.executemany(
            "INSERT INTO source (name, fold, at, failure) VALUES (?, ?, '', ?)",
            [("a", "a", words), ("b", "b", "404 Not Found")],
        )
        assert MARKER.encode() in path.read_bytes()
        migrate(connection)
        found = dict(connection.execute("SELECT name, failure FROM source"))
    assert found == {"a": "the last sync failed; the next one says why", "b": "404 Not Found"}
    assert MARKER.encode() not in path.read_bytes()
