"""One address over a network that can't be trusted: what comes, what is tried again, what is refused."""

import gzip
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import formatdate
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import __version__, limits
from newstui.net.errors import Cancelled, FeedError
from newstui.net.fetch import Answer, Fetcher
from newstui.net.guard import Guard, is_forbidden, is_private, look_up
from newstui.net.unpacking import Unpacker
from tests.sources.server import Chunks, Reply, Server, Site, html, reply, zipped

AT = "https://feed.example/api/"
PAGE = AT + "news/"
NOW = 1_600_000_000.0


class Asked:
    """A Fetcher used as a source uses it; `waits`: the seconds it would have waited."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None,
        at: str = AT,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.transport, self.at, self.headers = transport, at, headers or {}
        self.waits: list[float] = []
        self.clock: Callable[[], float] = lambda: NOW

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def fetcher(self) -> Fetcher:
        return Fetcher(self.at, self.headers, transport=self.transport, wait=self.wait, clock=self.clock)

    def get(self, url: str = PAGE, *validators: str | None) -> Answer:
        with self.fetcher() as fetcher:
            return fetcher.get(url, *validators)

    def why_not(self, url: str = PAGE) -> str:
        with pytest.raises(FeedError) as caught:
            self.get(url)
        return str(caught.value)


def site(*replies: Reply, **kinds: Any) -> tuple[Site, Asked]:
    """A site with these replies, one after the other, at PAGE."""
    made = Site({"/api/news/": replies})
    return made, Asked(made.transport(), **kinds)


def raising(*errors: Exception | None) -> tuple[list[str], Asked]:
    """A transport that fails so, one request after the other; None answers."""
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        error = errors[min(len(asked), len(errors) - 1)]
        asked.append(str(request.url))
        if error is not None:
            raise error
        return httpx.Response(200, stream=Chunks(b"{}"))

    return asked, Asked(httpx.MockTransport(handle))


# --- what is asked and answered -----------------------------------------------------------------------------


def test_a_page_comes_with_its_validators() -> None:
    made, asked = site(Reply(b"{}", headers={"Last-Modified": "Tue, 01 Sep 2020 00:00:00 GMT"}))
    answer = asked.get()
    assert (answer.url, answer.body) == (PAGE, b"{}")
    assert answer.etag
    assert answer.modified == "Tue, 01 Sep 2020 00:00:00 GMT"
    again = asked.get(PAGE, answer.etag, answer.modified)
    assert again.body is None
    headers = made.requests[-1][1]
    assert headers["if-none-match"] == answer.etag
    assert headers["if-modified-since"] == answer.modified


def test_requests_say_who_asks() -> None:
    made, asked = site(reply([]))
    asked.get()
    headers = made.requests[0][1]
    assert headers["user-agent"] == f"newstui/{__version__}"
    assert headers["accept-encoding"] == "gzip, deflate"


def test_validators_that_could_not_be_sent_back_are_not_kept() -> None:
    _, asked = site(Reply(b"{}", headers={"ETag": '"' + "x" * 2000 + '"'}))
    assert asked.get().etag is None


def test_the_config_headers_go_to_the_own_origin_only() -> None:
    seen: dict[str, str | None] = {}

    def handle(request: httpx.Request) -> httpx.Response:
        seen[str(request.url)] = request.headers.get("subscription-key")
        target = {PAGE: "/api/b/", AT + "b/": "https://other.example/c"}.get(str(request.url))
        if target:
            return httpx.Response(302, headers={"Location": target})
        return httpx.Response(200, stream=Chunks(b"{}"))

    asked = Asked(httpx.MockTransport(handle), headers={"Subscription-Key": "k"})
    assert asked.get().url == "https://other.example/c"
    assert seen == {PAGE: "k", AT + "b/": "k", "https://other.example/c": None}


@pytest.mark.parametrize("target", ["http://feed.example/x", "https://feed.example:8443/x"])
def test_another_scheme_or_port_is_another_origin(target: str) -> None:
    seen: list[bool] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append("key" in request.headers)
        if len(seen) == 1:
            return httpx.Response(301, headers={"Location": target})
        return httpx.Response(401, stream=Chunks(b""))

    words = Asked(httpx.MockTransport(handle), headers={"Key": "k"}).why_not()
    assert seen == [True, False]
    assert "headers are not sent to" in words


def test_a_key_that_is_missing_or_wrong_is_said_and_never_shown() -> None:
    _, without = site(reply({"error": 1}, status=401))
    assert without.why_not().startswith("401 Unauthorized: it requires a key")
    _, wrong = site(reply({"error": 1}, status=401), headers={"Subscription-Key": "s3cret"})
    words = wrong.why_not()
    assert "Subscription-Key" in words
    assert "s3cret" not in words


# --- tried again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_with_growing_pauses(status: int) -> None:
    made, asked = site(html(status), html(status), html(status), reply([1]))
    assert asked.get().body == b"[1]"
    assert len(made.requests) == 4
    assert [0.25 <= wait / 2**n <= 0.75 for n, wait in enumerate(asked.waits)] == [True] * 3


def test_pauses_are_not_all_alike() -> None:
    waits: list[float] = []
    for _ in range(8):
        _, asked = site(html(500), reply([]))
        asked.get()
        waits += asked.waits
    assert len(set(waits)) > 4


def test_after_three_more_tries_it_is_told() -> None:
    made, asked = site(html(503))
    assert asked.why_not() == "503 Service Unavailable"
    assert len(made.requests) == 4


@pytest.mark.parametrize("status", [203, 226])
def test_other_statuses_that_come_with_the_whole_are_answers(status: int) -> None:
    _, asked = site(reply([1], status=status))
    assert asked.get().body == b"[1]"


@pytest.mark.parametrize("status", [400, 404, 410, 418, 501, 204, 206])
def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    made, asked = site(html(status))
    assert asked.why_not().startswith(str(status))
    assert len(made.requests) == 1


def test_a_304_that_nobody_asked_for_is_no_answer() -> None:
    _, asked = site(Reply(status=304))
    assert asked.why_not().startswith("304")


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("7", 7.0), (" 0 ", 0.0), (formatdate(NOW + 30), 30.0), (formatdate(NOW - 30), 0.0), ("30", 30.0)],
)
def test_a_server_says_how_long_to_wait(after: str, seconds: float) -> None:
    _, asked = site(Reply(status=429, headers={"Retry-After": after}), reply([]))
    asked.get()
    assert asked.waits == [seconds]


@pytest.mark.parametrize("after", ["soon", "", "-5", "1.5", "Mon, 99 Foo 2020"])
def test_an_unreadable_retry_after_is_none(after: str) -> None:
    _, asked = site(Reply(status=429, headers={"Retry-After": after}), reply([]))
    asked.get()
    assert len(asked.waits) == 1
    assert 0.25 <= asked.waits[0] <= 0.75


def test_nobody_waits_for_hours() -> None:
    made, asked = site(Reply(status=503, headers={"Retry-After": "86400"}))
    assert "asks to wait 86,400 s" in asked.why_not()
    assert len(made.requests) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout(""), "no answer from feed.example (no connection within 5 s)"),
        (httpx.ReadTimeout(""), "no answer from feed.example (time-out after 15 s)"),
    ],
)
def test_a_time_out_is_tried_again_once(error: Exception, words: str) -> None:
    requests, asked = raising(error)
    assert asked.why_not() == words
    assert len(requests) == 2
    _, passing = raising(error, None)
    assert passing.get().body == b"{}"


def test_other_failures_do_not_give_a_time_out_more_tries() -> None:
    requests, asked = raising(httpx.ReadTimeout(""), httpx.ConnectError("x"), httpx.ReadTimeout(""))
    asked.why_not()
    assert len(requests) == 3


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_TIME", 0.02)

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b" "

    asked = Asked(httpx.MockTransport(lambda request: httpx.Response(200, stream=Endless())))
    assert asked.why_not().startswith("no answer from feed.example (time-out")
    assert len(asked.waits) == 1


def test_slow_failures_are_not_tried_for_longer_than_a_minute() -> None:
    made, asked = site(html(500))
    clock = count(0, 20)
    asked.clock = lambda: float(next(clock))
    asked.why_not()
    assert len(made.requests) == 2


# --- bounded ------------------------------------------------------------------------------------------------


def test_packed_bodies_are_unpacked() -> None:
    packed = zlib.compress(b"[1, 2]")
    deflated = Reply(packed, headers={"Content-Encoding": "deflate"})
    for one in (zipped(reply([1, 2])), zipped(reply([1, 2]), "X-GZIP"), deflated):
        _, asked = site(one)
        assert asked.get().body == b"[1, 2]"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", lambda body: b"".join(gzip.compress(body[at : at + 7]) for at in range(0, len(body), 7))),
        ("gzip", lambda body: gzip.compress(body) + bytes(100)),
        ("gzip, identity", gzip.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("x-deflate", zlib.compress),
        *((word, lambda body: body) for word in ("identity", "", "utf-8", "none", "8bit;q=1", "?!")),
        ("binary", gzip.compress),
    ],
)
def test_whatever_the_packing_is_called(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = reply(list(range(100))).body
    _, asked = site(Reply(pack(body), headers={"Content-Encoding": encoding}))
    assert asked.get().body == body


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6), st.integers(1, 50))
def test_members_come_whole_wherever_a_chunk_ends(parts: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, parts))
    unpacker = Unpacker("gzip")
    if size == 1:
        size = 2  # the first chunk tells what it is
    found = b"".join(unpacker.feed(packed[at : at + size], 10_000) for at in range(0, len(packed), size))
    assert found == b"".join(parts)
    assert unpacker.whole


def test_a_body_of_members_without_end_is_refused() -> None:
    _, asked = site(Reply(gzip.compress(b"") * 20_000, headers={"Content-Encoding": "gzip"}))
    assert asked.why_not() == "the answer can't be decompressed"


@pytest.mark.parametrize("packing", [lambda one: one, zipped], ids=["plain", "zipped"])
def test_a_body_may_be_so_large_and_no_larger(
    packing: Callable[[Reply], Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 1 << 20)
    _, fits = site(packing(Reply(b" " * (1 << 20))))
    assert len(fits.get().body or b"") == 1 << 20
    made, larger = site(packing(Reply(b" " * ((1 << 20) + 1))))
    assert larger.why_not() == "larger than 1 MiB"
    assert len(made.requests) == 1


def test_a_bomb_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 1 << 20)
    bomb = gzip.compress(b"\0" * (64 << 20), 9)
    assert len(bomb) < 70_000
    _, asked = site(Reply(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        assert asked.why_not() == "larger than 1 MiB"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "identity, br"])
def test_bodies_packed_otherwise_are_refused(encoding: str) -> None:
    _, asked = site(Reply(gzip.compress(b"[]"), headers={"Content-Encoding": encoding}))
    assert "compressed in a way that was not requested" in asked.why_not()


def test_what_only_claims_to_be_packed_is_said() -> None:
    _, asked = site(Reply(b"[1, 2]", headers={"Content-Encoding": "gzip"}))
    assert "can't be decompressed" in asked.why_not()


def test_a_packed_body_without_its_end_was_cut_off_and_is_tried_again() -> None:
    whole = zipped(reply(list(range(1000))))
    cut = Reply(whole.body[:-20], headers=whole.headers)
    _, asked = site(cut, whole)
    assert asked.get().body == reply(list(range(1000))).body
    _, always = site(cut)
    assert always.why_not() == "the answer was cut off"


# --- redirects and private addresses ------------------------------------------------------------------------


def chain(length: int) -> Site:
    hops = {f"/api/{n}": Reply(status=302, headers={"Location": f"/api/{n + 1}"}) for n in range(length)}
    return Site({**hops, f"/api/{length}": reply([])})


def test_five_redirects_are_followed_and_no_sixth() -> None:
    assert Asked(chain(5).transport()).get(AT + "0").url == AT + "5"
    assert Asked(chain(6).transport()).why_not(AT + "0") == "more than 5 redirects"


def test_a_circle_of_redirects_ends() -> None:
    made, asked = site(Reply(status=301, headers={"Location": "/api/news/"}))
    assert asked.why_not() == "more than 5 redirects"
    assert len(made.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/", "https://user:pass@x.example/"])
def test_redirects_lead_to_http_only(target: str) -> None:
    made, asked = site(Reply(status=302, headers={"Location": target}))
    assert asked.why_not() == "redirects to something other than an http(s) address"
    assert len(made.requests) == 1


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"]
PRIVATE6 = ["::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "::"]


@pytest.mark.parametrize("host", [*PRIVATE, *(f"[{one}]" for one in PRIVATE6)])
def test_a_stranger_may_not_lead_into_the_own_network(host: str) -> None:
    made, asked = site(Reply(status=302, headers={"Location": f"http://{host}/admin"}))
    assert "private address" in asked.why_not()
    assert made.paths == ["/api/news/"]


def test_a_source_in_the_own_network_may_redirect_within_it() -> None:
    made = Site({"/a": Reply(status=302, headers={"Location": "http://10.0.0.2/b"}), "/b": reply([])})
    asked = Asked(made.transport(), at="http://192.168.0.9/")
    assert asked.get("http://192.168.0.9/a").url == "http://10.0.0.2/b"


FORBIDDEN = [
    *("169.254.169.254", "169.254.0.1", "2852039166", "0xa9fea9fe", "169.254.43518"),
    *("169.254.169.254.", "100.100.100.200", "168.63.129.16", "metadata.google.internal"),
    *("[fe80::1]", "[febf::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]"),
    *("[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "[::169.254.169.254]"),
]


@pytest.mark.parametrize("own", ["http://127.0.0.1:9/", "http://[::1]:9/", AT])
@pytest.mark.parametrize("host", FORBIDDEN)
def test_link_local_and_metadata_addresses_are_never_asked(host: str, own: str) -> None:
    made = Site({"/a": Reply(status=302, headers={"Location": f"http://{host}/latest"})})
    asked = Asked(made.transport(), at=own)
    assert "never asked" in asked.why_not(
        own.rstrip("/") + "/a" if own != AT else PAGE.replace("api/news/", "a")
    )
    assert made.paths == ["/a"]
    assert "never asked" in Asked(made.transport(), at=f"http://{host}/").why_not(f"http://{host}/")
    assert made.paths == ["/a"]


def names(monkeypatch: pytest.MonkeyPatch, known: Mapping[str, str]) -> None:
    """Host names as these addresses, whoever looks them up."""

    def look_up(host: str | bytes, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[name], port))]

    monkeypatch.setattr("newstui.net.guard.socket.getaddrinfo", look_up)


def look_up_all(*hosts: tuple[str, bool]) -> None:
    """Looks names up as one source asks them; the second value says whether the host is the source's own."""
    guard = Guard()
    for host, own in hosts:
        guard.allow(host, own)
        for address in look_up(host, 80, 5, lambda: False):
            guard.check(host, address)


def test_a_name_may_not_stand_for_a_private_address_either(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"feed.example": "93.184.216.34", "inside.example": "127.0.0.1", "home": "10.0.0.9"})
    with pytest.raises(FeedError, match="private address"):
        look_up_all(("feed.example", True), ("inside.example", False))
    look_up_all(("home", True), ("inside.example", False))


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200"])
def test_a_name_may_not_stand_for_metadata_even_at_home(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, {"localhost": "127.0.0.1", "inside.example": address})
    for own in (True, False):
        with pytest.raises(FeedError, match="never asked"):
            look_up_all(("localhost", True), ("inside.example", own))


def test_a_proxy_at_home_does_not_open_the_home_to_strangers() -> None:
    guard = Guard()
    guard.allow("feed.example", True)
    guard.check("proxy", "10.0.0.1")
    guard.allow("inside.example", False)
    with pytest.raises(FeedError):
        guard.check("inside.example", "127.0.0.1")


def test_a_name_that_is_never_found_costs_its_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr("newstui.net.guard.socket.getaddrinfo", lambda *_, **__: over.wait(20) and [])
    with pytest.raises(TimeoutError):
        look_up("silent.example", 80, 0.01, lambda: False)
    with pytest.raises(Cancelled):
        look_up("silent.example", 80, 20, lambda: True)
    over.set()


def test_octal_addresses_are_seen_through() -> None:
    assert is_forbidden("0251.0376.0251.0376")
    assert not is_forbidden("0251.0376.0251.0376.example")


def test_public_addresses_are_not_private() -> None:
    assert not any(map(is_private, ["93.184.216.34", "2606:2800:220:1::1", "feed.example", ""]))


# --- over a real socket -------------------------------------------------------------------------------------


def test_a_host_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {})
    assert Asked(None).why_not() == "feed.example does not exist, or there is no network"


def test_a_server_that_is_gone() -> None:
    with Server(Site()) as server:
        pass
    assert Asked(None, server.url).why_not(server.url) == "no answer from 127.0.0.1 (connection refused)"


@pytest.mark.parametrize(
    "broken",
    [reply([1] * 999, cut=50), reply([1], length=999), Reply(dropped=True)],
    ids=["cut", "length", "dropped"],
)
def test_a_cut_body_is_tried_again(broken: Reply) -> None:
    with Server(Site({"/a": [broken, broken, reply([1])], "/b": broken})) as server:
        assert Asked(None, server.url).get(server.url + "/a").body == b"[1]"
        words = Asked(None, server.url).why_not(server.url + "/b")
        assert words in ("the answer was cut off", "127.0.0.1 closes the connection without an answer")


def test_what_is_no_http_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            for _ in range(limits.RETRIES + 1):
                with listening.accept()[0] as connection:
                    connection.recv(1000)
                    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert Asked(None, url).why_not(url) == "127.0.0.1 sends no valid HTTP answer"
        thread.join(10)


def test_a_header_that_is_none_is_said() -> None:
    with Server(Site({"/": reply([])})) as server:
        assert "the request has" in Asked(None, server.url, {"not a name": "x"}).why_not(server.url + "/")


def test_proxies_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    proxied = Site({"http://feed.example/api/": reply(["by proxy"])})
    with Server(proxied) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        answer = Asked(None, "http://feed.example/api/").get("http://feed.example/api/")
    assert answer.body == b'["by proxy"]'
