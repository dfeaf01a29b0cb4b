"""A news server in memory that speaks the Google Reader API, with the traps and faults of real ones.

It answers `Session` directly, without a socket. `random` strikes with faults while `faults` is on.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from newstui.net.ask import NoAnswer
from newstui.net.reply import Reply
from newstui.sources.servers.entries import LABEL, LONG, STATE
from newstui.sources.servers.session import Login, Session

AT = "https://rss.example/api/greader.php"
USER, PASSWORD = "ann", "a secret that nobody may see"


class Killed(BaseException):
    """The process was killed while it waited for the server."""


@dataclass
class Entry:
    number: int
    feed: int = 1
    read: bool = False
    starred: bool = False
    url: str = ""
    title: str = ""
    body: str = "<p>Words.</p>"

    @property
    def id(self) -> str:
        return f"{self.number:016x}"


@dataclass
class FakeReader:
    """`page`: most ids it gives at once, whatever is asked. `log`: method and path of each request.

    `between` runs before each request: what other clients do meanwhile. `paged` gets the last entry of a page that
    others follow: the next page skips one if that entry leaves the stream.
    """

    page: int = 10_000
    random: Random = field(default_factory=lambda: Random(0))
    faults: bool = False
    kills: bool = False
    between: Callable[[], object] = lambda: None
    paged: Callable[[Entry], object] = lambda entry: None
    password: str = PASSWORD
    entries: dict[str, Entry] = field(default_factory=dict)
    feeds: dict[int, tuple[str, str, str]] = field(
        default_factory=lambda: {1: ("Feed 1", "https://one.example/feed", "Tech")}
    )
    user_id: str = USER
    log: list[tuple[str, str]] = field(default_factory=list)
    answer: Callable[[str, str], Reply | None] = lambda method, path: None
    logins: int = 0
    newest_feed: int = 0
    """A feed that comes again has a new id."""

    def add(self, number: int, **fields: Any) -> Entry:
        fields.setdefault("url", f"https://one.example/{number}")
        fields.setdefault("title", f"Story {number}")
        entry = Entry(number, **fields)
        self.entries[entry.id] = entry
        return entry

    @classmethod
    def holding(cls, number: int) -> "FakeReader":
        """Makes a server with entries 1 to `number`."""
        server = cls()
        for one in range(1, number + 1):
            server.add(one)
        return server

    def session(self, password: str = PASSWORD) -> Session:
        return Session(Login(AT, USER, lambda: password), lambda at, headers: _Asks(self, headers))

    # --- requests -------------------------------------------------------------------------------------------

    def ask(self, address: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        parts = urlsplit(address)
        method, path = "GET" if content is None else "POST", parts.path.removeprefix("/api/greader.php")
        self.between()
        self.log.append((method, path))
        if special := self.answer(method, path):
            return special
        fault = self.random.random() if self.faults else 1.0
        if self.kills and self.random.random() < 0.05:
            if method == "POST" and self.random.random() < 0.5:
                self._reply(path, parts.query, content, headers)  # it arrived, and nobody heard the answer
            raise Killed
        if fault < 0.04:
            raise NoAnswer("no answer from rss.example (connection refused)")
        if fault < 0.08:
            return Reply(500, address)
        if fault < 0.11 and path != "/accounts/ClientLogin":
            return Reply(401, address)
        if fault < 0.15 and path.endswith("edit-tag"):
            return Reply(200, address, body=b"OK")  # and does nothing
        reply = self._reply(path, parts.query, content, headers)
        if fault < 0.19 and content is not None:
            return Reply(500, address)
        if fault < 0.24 and reply.status == 200:
            return Reply(200, address, body=reply.body[: len(reply.body) // 2])
        return Reply(reply.status, address, reply.headers, reply.body)

    def _reply(self, path: str, query: str, content: bytes | None, headers: Mapping[str, str]) -> Reply:
        form = parse_qsl((content or b"").decode(), True)
        asked = dict(parse_qsl(query, True)) | dict(form)
        if path == "/accounts/ClientLogin":
            self.logins += 1
            right = (asked.get("Email"), asked.get("Passwd")) == (USER, self.password)
            return (
                _text("SID=1\nLSID=1\nAuth=ann/token\n") if right else Reply(401, AT, body=b"Unauthorized!")
            )
        if headers.get("Authorization") != "GoogleLogin auth=ann/token":
            return Reply(401, AT, body=b"Unauthorized!")
        name = path.removeprefix("/reader/api/0/")
        work = getattr(self, "_" + name.replace("/", "_").replace("-", "_"), None)
        return work(asked, form) if work else Reply(404, AT)

    def _token(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        return _text("T" * 57 + "\n")

    def _user_info(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        return _json({"userId": self.user_id})

    def _subscription_list(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        return _json(
            {
                "subscriptions": [
                    {"id": f"feed/{id_}", "title": title, "url": url, "categories": [{"label": folder}]}
                    for id_, (title, url, folder) in self.feeds.items()
                ]
            }
        )

    def _stream_items_ids(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        found = sorted(self.entries.values(), key=lambda entry: entry.number, reverse=True)
        if asked["s"].endswith("/starred"):
            found = [entry for entry in found if entry.starred]
        if asked.get("xt", "").endswith("/read"):
            found = [entry for entry in found if not entry.read]
        size = min(self.page, int(asked["n"]))
        # As FreshRSS does it: what follows this id, without the next one if it has left the stream.
        start = sum(e.number > int(asked["c"]) for e in found) + 1 if asked.get("c") else 0
        page = found[start : start + size]
        more = {"continuation": str(page[-1].number)} if len(page) == size else {}
        if more:
            self.paged(page[-1])
        ids = [{"id": str(entry.number)} for entry in page]
        return _json({"itemRefs": ids + ids[-1:] if self.faults else ids, **more})

    def _stream_items_contents(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        ids = [value.removeprefix(LONG) for name, value in form if name == "i"]
        assert len(ids) <= 250
        return _json({"items": [self._item(self.entries[id_]) for id_ in ids if id_ in self.entries]})

    def _item(self, entry: Entry) -> dict[str, Any]:
        title, _, folder = self.feeds.get(entry.feed, ("?", "", "?"))
        states = [name for name in ("read", "starred") if getattr(entry, name)]
        return {
            "id": LONG + entry.id,
            "published": 1_700_000_000 + entry.number % 1_000_000,
            "title": entry.title,
            "canonical": [{"href": entry.url}] if entry.url else [],
            "categories": [f"{STATE}reading-list", LABEL + folder, *(STATE + name for name in states)],
            "origin": {"streamId": f"feed/{entry.feed}", "title": title, "htmlUrl": "https://one.example/"},
            "summary": {"content": entry.body},
        }

    def _edit_tag(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        assert form[0][0] == "T"
        assert sum(name in ("a", "r") for name, _ in form) == 1
        for name, value in form:
            if name == "i" and (entry := self.entries.get(value.removeprefix(LONG))):
                setattr(entry, (asked.get("a") or asked["r"]).removeprefix(STATE), "a" in asked)
        return _text("OK")

    def _subscription_quickadd(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        if any(url == asked["quickadd"] for _, url, _ in self.feeds.values()):
            return _json({"numResults": 0, "error": "Already subscribed!"})
        number = self.newest_feed = max([self.newest_feed, *self.feeds]) + 1
        self.feeds[number] = "New feed", asked["quickadd"], "Uncategorized"
        return _json({"numResults": 1, "streamId": f"feed/{number}"})

    def _subscription_edit(self, asked: dict[str, str], form: list[tuple[str, str]]) -> Reply:
        number = int(asked["s"].removeprefix("feed/"))
        if asked["ac"] == "unsubscribe":
            del self.feeds[number]
            self.entries = {id_: entry for id_, entry in self.entries.items() if entry.feed != number}
        else:
            title, url, _ = self.feeds[number]
            self.feeds[number] = title, url, asked["a"].removeprefix(LABEL)
        return _text("OK")


@dataclass
class _Asks:
    """What a session asks with, in place of the network."""

    server: FakeReader
    headers: Mapping[str, str]

    def ask(
        self, address: str, headers: Mapping[str, str], most: int = 0, content: bytes | None = None
    ) -> Reply:
        return self.server.ask(address, {**headers, **self.headers}, content)

    def pause(self, seconds: float) -> None:
        pass


def _text(text: str) -> Reply:
    return Reply(200, AT, body=text.encode())


def _json(value: Any) -> Reply:
    return Reply(200, AT, body=json.dumps(value).encode())


@contextmanager
def serving(server: FakeReader) -> Iterator[str]:
    """Serves it on 127.0.0.1; gives the address of its API."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, content: bytes | None) -> None:
            if not self.path.startswith("/api/greader.php/"):
                reply = Reply(404, AT)
            else:
                reply = server.ask(self.path, dict(self.headers), content)
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{http.server_port}/api/greader.php"
        finally:
            http.shutdown()
