"""What is asked and answered, and what is tried again."""

import socket
import threading
from collections.abc import Iterator
from email.utils import formatdate
from itertools import count

import httpx
import pytest

from newstui import __version__, limits
from tests.net.asked import AT, NOW, PAGE, Asked, names, raising, site
from tests.sources.server import Chunks, Reply, Server, Site, html, reply

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
