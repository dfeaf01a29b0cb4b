"""Asks sites that exist in memory only, as a source asks."""

import socket
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from newstui.net.errors import FeedError
from newstui.net.fetch import Answer, Fetcher
from tests.sources.server import Chunks, Reply, Site

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


def names(monkeypatch: pytest.MonkeyPatch, known: Mapping[str, str]) -> None:
    """Host names as these addresses, whoever looks them up."""

    def look_up(host: str | bytes, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[name], port))]

    monkeypatch.setattr("newstui.net.guard.socket.getaddrinfo", look_up)
