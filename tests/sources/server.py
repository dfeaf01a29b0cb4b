"""A small web site with faults, in memory: answered over a real socket, or to httpx without one.

    python -m tests.sources.server PORT PAGES    serves a section of so many pages, prints its port

A path's replies come one after the other, the last one again and again.
"""

import gzip
import hashlib
import json
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx


@dataclass(frozen=True)
class Reply:
    """`cut`: only so many bytes of the body come. `length`: the length it claims.

    `gate`: it comes when this is set; `reached` is set when it is asked for. `dropped`: the connection ends
    without an answer. `validators`: ETag, and 304 for who has it.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    length: int | None = None
    gate: threading.Event | None = None
    reached: threading.Event | None = None
    dropped: bool = False
    validators: bool = True


def reply(value: Any, **kinds: Any) -> Reply:
    return Reply(json.dumps(value).encode(), **kinds)


def html(status: int = 200) -> Reply:
    body = f"<!doctype html><h1>{status}</h1>".encode()
    return Reply(body, status, {"Content-Type": "text/html"}, validators=False)


def zipped(one: Reply, encoding: str = "gzip") -> Reply:
    return replace(one, body=gzip.compress(one.body), headers={**one.headers, "Content-Encoding": encoding})


class Site:
    """`requests`: path and headers of each, in order. `connections`: how many were opened to its server."""

    def __init__(self, replies: Mapping[str, Reply | Sequence[Reply]] | None = None) -> None:
        self.replies: dict[str, Reply | Sequence[Reply]] = dict(replies or {})
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.connections = 0
        self._lock = threading.Lock()

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def forget(self) -> None:
        self.requests.clear()

    def answer(self, target: str, headers: Mapping[str, str]) -> Reply:
        """`target`: path and query. `headers`: with names in lower case."""
        with self._lock:
            times = self.paths.count(target)
            self.requests.append((target, dict(headers)))
        found = self.replies.get(target, html(404))
        if not isinstance(found, Reply):
            found = found[min(times, len(found) - 1)]
        if found.reached:
            found.reached.set()
        if found.gate:
            found.gate.wait(20)
        if found.status == 200 and found.validators:
            tag = f'"{hashlib.sha256(found.body).hexdigest()[:16]}"'
            if headers.get("if-none-match") == tag:
                return Reply(status=304)
            found = replace(found, headers={"ETag": tag, **found.headers})
        return found

    def transport(self) -> httpx.MockTransport:
        """Answers for every host; the site's path is the address's without its host."""

        def handle(request: httpx.Request) -> httpx.Response:
            got = self.answer(request.url.raw_path.decode(), request.headers)
            if got.dropped:
                raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
            body = got.body if got.cut is None else got.body[: got.cut]
            return httpx.Response(got.status, headers=dict(got.headers), stream=Chunks(body))

        return httpx.MockTransport(handle)


class Chunks(httpx.SyncByteStream):
    """A body in pieces, as it would come over a network."""

    def __init__(self, body: bytes, size: int = 65_536) -> None:
        self.body, self.size = body, size

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), self.size):
            yield self.body[start : start + self.size]


class Server:
    """A site on a free port of this machine, until the `with` block ends."""

    def __init__(self, site: Site, port: int = 0) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version, wbufsize = "HTTP/1.1", 1 << 16

            def setup(self) -> None:
                super().setup()
                site.connections += 1

            def do_GET(self) -> None:
                got = site.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
                if got.dropped:
                    self.close_connection = True
                    return
                self.send_response(got.status)
                for name, value in got.headers.items():
                    self.send_header(name, value)
                if got.status != 304:
                    self.send_header(
                        "Content-Length", str(len(got.body) if got.length is None else got.length)
                    )
                self.end_headers()
                self.wfile.write(got.body if got.cut is None else got.body[: got.cut])
                self.close_connection |= got.cut is not None or got.length is not None

            def log_message(self, *_: object) -> None:
                pass

        self._http = _Quiet(("127.0.0.1", port), Handler)
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what these tests are about."""


# --- feeds --------------------------------------------------------------------------------------------------


def entry(number: int, section: str = "news", **fields: Any) -> dict[str, Any]:
    """Item `number`: the higher, the newer."""
    return {
        "path": f"_{section}/{number}.md",
        "title": f"{section} {number}",
        "originalUrl": f"https://stories.example/{section}/{number}",
        "publishedDateTime": f"2020-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}T12:00:00Z",
        "topics": ["AI"],
        **fields,
    }


def pages(
    entries: Sequence[Any], size: int = 3, *, at: str = "/api/news/", style: str = "page/{}/", end: Any = None
) -> dict[str, Reply]:
    """A section's pages by path, as the family has them; the last one's nextPage is `end`, or absent ("")."""
    found: dict[str, Reply] = {}
    last = max(1, -(-len(entries) // size))
    for number in range(1, last + 1):
        page: dict[str, Any] = {"page": number, "value": list(entries[(number - 1) * size : number * size])}
        following = number + 1 if number < last else end
        if following != "":
            page["nextPage"] = following
        folder = at if number == 1 else at + style.format(number)
        found[folder] = found[folder + "index.json"] = reply(page)
    return found


def topics(*named: tuple[str, str | None, Mapping[str, str]]) -> dict[str, Reply]:
    """The topics endpoint: name, parent, and addresses by section."""
    value = [
        {
            "name": name,
            "id": name.lower().replace(" ", "-"),
            "parent": parent,
            "services": [{"name": section, "endpoint": address} for section, address in services.items()],
        }
        for name, parent, services in named
    ]
    return {"/api/topics/index.json": reply({"value": value})}


def newest_first(count: int, section: str = "news", **fields: Any) -> list[dict[str, Any]]:
    return [entry(number, section, **fields) for number in range(count, 0, -1)]


if __name__ == "__main__":
    with Server(Site(pages(newest_first(3 * int(sys.argv[2])))), int(sys.argv[1])) as server:
        print(server.port, flush=True)
        threading.Event().wait()
