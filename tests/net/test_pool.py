"""The pool of the network's threads: how many run, who is next, what a stop ends, what each source may reach."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from newstui import limits
from newstui.net.errors import Cancelled, FeedError
from newstui.net.fetch import Fetcher
from newstui.net.pool import Job, Pool, site_of
from tests.sources.server import Reply, Server, Site, reply


class Running:
    """Counts jobs that run at the same time. Each ends when `gate` is set."""

    def __init__(self) -> None:
        self.gate, self.lock = threading.Event(), threading.Condition()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.at_once = 0
        self.started: list[str] = []
        self.started_at: list[float] = []
        self.threads: set[str] = set()
        self.ended = 0

    def job(self, site: str, name: str = "") -> Job:
        def run() -> None:
            with self.lock:
                self.started.append(name or site)
                self.started_at.append(time.monotonic())
                self.threads.add(str(threading.get_ident()))
                self.now[site] += 1
                self.most[site] = max(self.most[site], self.now[site])
                self.at_once = max(self.at_once, self.now.total())
                self.lock.notify_all()
            assert self.gate.wait(20)
            with self.lock:
                self.now[site] -= 1
                self.ended += 1
                self.lock.notify_all()

        return Job(site, run)

    def until(self, happened: Callable[[], bool]) -> None:
        with self.lock:
            assert self.lock.wait_for(happened, 20)


def never() -> bool:
    return False


def test_threads_do_not_grow_with_the_sources_and_a_site_is_asked_twice_at_a_time() -> None:
    running = Running()
    sites = [f"site{number % 50}" for number in range(250)]
    Pool([running.job(site) for site in sites], never).start()
    running.until(lambda: len(running.started) == limits.NETWORK_THREADS)
    running.gate.set()
    running.until(lambda: running.ended == 250)
    assert running.at_once <= limits.NETWORK_THREADS
    assert len(running.threads) <= limits.NETWORK_THREADS
    assert max(running.most.values()) == limits.REQUESTS_PER_SITE


def test_one_large_site_takes_two_threads_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACED_FEEDS", 100)
    running = Running()
    running.gate.set()
    Pool([running.job("one") for _ in range(100)], never).start()
    running.until(lambda: running.ended == 100)
    assert running.most["one"] <= limits.REQUESTS_PER_SITE
    assert len(running.threads) <= limits.REQUESTS_PER_SITE


def test_sites_take_turns_and_the_first_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NETWORK_THREADS", 1)
    running = Running()
    running.gate.set()
    names = ["a1", "a2", "a3", "b1", "c1", "b2"]
    Pool([running.job(name[0], name) for name in names], never).start()
    running.until(lambda: running.ended == 6)
    assert running.started == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_site_with_many_feeds_is_asked_at_a_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACED_FEEDS", 3)
    monkeypatch.setattr(limits, "PACE_SECONDS", 0.03)
    running = Running()
    running.gate.set()
    Pool([running.job(site) for site in [*("many",) * 4, *("few",) * 3]], never).start()
    running.until(lambda: running.ended == 7)
    assert sorted(running.started[:5]) == ["few", "few", "few", "many", "many"]
    many = [at for site, at in zip(running.started, running.started_at, strict=True) if site == "many"]
    assert all(later - earlier > 0.025 for earlier, later in pairwise(many))


def test_jobs_that_ask_nothing_wait_for_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACED_FEEDS", 1)
    monkeypatch.setattr(limits, "PACE_SECONDS", 60.0)
    ran = threading.Semaphore(0)

    def left_out() -> bool:
        ran.release()
        return True

    Pool([Job("many", left_out) for _ in range(3)], never).start()
    assert all(ran.acquire(timeout=20) for _ in range(3))


def test_who_waits_for_the_pace_of_a_site_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACED_FEEDS", 1)
    monkeypatch.setattr(limits, "PACE_SECONDS", 60.0)
    running = Running()
    pool = Pool([running.job("many") for _ in range(2)], running.gate.is_set)
    pool.start()
    running.until(lambda: len(running.started) == 1)
    running.gate.set()
    running.until(lambda: running.ended == 1)
    for thread in threading.enumerate():
        if thread.name == "network":
            thread.join(20)
            assert not thread.is_alive()
    assert len(running.started) == 1


def test_after_a_stop_no_job_starts() -> None:
    running = Running()
    Pool([running.job("one") for _ in range(9)], running.gate.is_set).start()
    running.until(lambda: len(running.started) == 2)
    running.gate.set()
    running.until(lambda: running.ended == 2)
    assert len(running.started) == 2


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://a.tumblr.com/rss", "tumblr.com"),
        ("https://WWW.Example.org:8443/x", "example.org"),
        ("https://feeds.bbc.co.uk/", "bbc.co.uk"),
        ("https://user:key@127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("http://localhost:9/", "localhost:9"),
    ],
)
def test_addresses_of_one_site(address: str, site: str) -> None:
    assert site_of(address) == site


# --- on the threads of the pool -----------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def in_pool(*calls: Callable[[], object], stop: Callable[[], bool] = never) -> list[object]:
    """What these calls returned or raised, one after the other on one thread of a pool."""
    found: list[object] = []
    over = threading.Event()

    def run() -> None:
        for call in calls:
            try:
                found.append(call())
            except (FeedError, Cancelled) as error:
                found.append(error)
        over.set()

    Pool([Job("all", run)], stop).start()
    assert over.wait(20)
    return found


def asked(at: str, url: str) -> Callable[[], object]:
    def call() -> object:
        with Fetcher(at, {}, wait=lambda seconds: None) as fetcher:
            return fetcher.get(url).body

    return call


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Site]]:
    """A server on this machine that is called home.example, too."""
    look_up = socket.getaddrinfo

    def here(host: str, *rest: object, **kinds: object) -> object:
        return look_up("127.0.0.1" if host == "home.example" else host, *rest, **kinds)  # type: ignore[arg-type]

    monkeypatch.setattr("newstui.net.guard.socket.getaddrinfo", here)
    site = Site({"/": reply(["ours"])})
    with Server(site) as server:
        yield server, site


def test_a_thread_keeps_its_connections_from_source_to_source(named: tuple[Server, Site]) -> None:
    server, site = named
    assert in_pool(*[asked(server.url, server.url + "/")] * 3) == [b'["ours"]'] * 3
    assert site.connections == 1


def test_an_open_connection_is_no_way_past_the_guard(named: tuple[Server, Site]) -> None:
    """The first source is at home there; the second one is redirected to the same host and port."""
    server, site = named
    home = f"http://home.example:{server.port}/"

    def stranger() -> object:
        with Fetcher("https://public.example/", {}, wait=lambda seconds: None) as fetcher:
            return fetcher.get(home).body

    first, second = in_pool(asked(home, home), stranger)
    assert first == b'["ours"]'
    assert isinstance(second, FeedError)
    assert "private address" in str(second)
    assert len(site.requests) == 1


def test_no_cookie_is_kept(named: tuple[Server, Site]) -> None:
    server, site = named
    site.replies["/"] = Reply(b"[]", headers={"Set-Cookie": "id=7; Path=/"})
    in_pool(*[asked(server.url, server.url + "/")] * 2)
    assert [headers.get("cookie") for _, headers in site.requests] == [None, None]


def test_a_stop_ends_a_wait_for_a_silent_server(named: tuple[Server, Site]) -> None:
    server, site = named
    gate, reached = threading.Event(), threading.Event()
    site.replies["/"] = Reply(b"[]", gate=gate, reached=reached)
    (error,) = in_pool(asked(server.url, server.url + "/"), stop=reached.is_set)
    assert isinstance(error, Cancelled)
    gate.set()


def test_a_stop_ends_the_wait_between_two_tries(named: tuple[Server, Site]) -> None:
    server, site = named
    reached = threading.Event()
    site.replies["/"] = Reply(status=429, headers={"Retry-After": "29"}, reached=reached)

    def call() -> object:
        with Fetcher(server.url, {}) as fetcher:
            return fetcher.get(server.url + "/")

    (error,) = in_pool(call, stop=reached.is_set)
    assert isinstance(error, Cancelled)


def test_an_answer_that_trickles_ends_at_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time for the next one; no status line ever ends."""
    monkeypatch.setattr(limits, "PAGE_TIME", 0.2)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while not over.is_set():
                try:
                    connection = listening.accept()[0]
                except OSError:
                    return
                with connection:
                    try:
                        while not over.wait(0.01):
                            connection.sendall(b"H")
                    except OSError:
                        continue

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        (error,) = in_pool(asked(url, url))
        over.set()
    assert str(error).startswith("no answer from 127.0.0.1 (time-out")
