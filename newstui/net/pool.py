"""Runs the network's jobs of one sync on a bounded number of threads, with few requests to each site at a time."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from newstui import limits
from newstui.net.turns import Turns, in_turn


class Job(NamedTuple):
    """Holds work that sends requests to one `site`, one at a time, and catches its own exceptions.

    `run` returns True if it sent none after all: the next job of the site need not wait.
    """

    site: str
    run: Callable[[], bool | None]


_TICK_SECONDS = 0.1
"""How often a thread that waits for a site's turn checks whether to stop."""


class Pool:
    """Runs jobs on at most `limits.NETWORK_THREADS` threads, and `limits.REQUESTS_PER_SITE` of a site at a time.

    Sites take turns, in the order of their first jobs. A site with more than `limits.UNPACED_FEEDS` jobs gets one every
    `limits.PACE_SECONDS`. Once `stop` returns True, no further job starts and running requests raise Cancelled within
    about 0.1 s.
    """

    def __init__(self, jobs: Iterable[Job], stop: Callable[[], bool]) -> None:
        self._stop = stop
        self._changed = threading.Condition()
        self._turns = Turns()
        self._waiting: dict[str, deque[Job]] = {}
        self._running: Counter[str] = Counter()
        for job in jobs:
            self._waiting.setdefault(job.site, deque()).append(job)
        self._next_start = {
            site: 0.0 for site, waiting in self._waiting.items() if len(waiting) > limits.UNPACED_FEEDS
        }

    def start(self) -> None:
        """Starts the threads and returns at once. A thread ends when no job is left for it to start."""
        at_once = sum(min(len(jobs), limits.REQUESTS_PER_SITE) for jobs in self._waiting.values())
        for _ in range(min(at_once, limits.NETWORK_THREADS)):
            threading.Thread(target=self._work, name="network", daemon=True).start()

    def _work(self) -> None:
        from newstui.net.connections import kept_client  # httpx is slow to load

        with kept_client(self._stop):
            # A thread that finds no job may end: each site with jobs left already has all the threads it may use.
            while job := self._take():
                asked_nothing: bool | None = False
                try:
                    with in_turn(self._turns):
                        asked_nothing = job.run()
                finally:
                    with self._changed:
                        self._running[job.site] -= 1
                        if asked_nothing and job.site in self._next_start:
                            self._next_start[job.site] = 0.0
                        self._changed.notify()

    def _take(self) -> Job | None:
        """Takes the next job, and waits when only the pace of its site keeps it from starting now."""
        with self._changed:
            while not self._stop():
                now, wait = time.monotonic(), 0.0
                for site, jobs in self._waiting.items():
                    if self._running[site] >= limits.REQUESTS_PER_SITE:
                        continue
                    pause = self._next_start.get(site, 0.0) - now
                    if pause <= 0:
                        return self._started(site, jobs, now)
                    wait = min(wait or pause, pause)
                if not wait:
                    return None
                self._changed.wait(min(wait, _TICK_SECONDS))
        return None

    def _started(self, site: str, jobs: deque[Job], now: float) -> Job:
        job = jobs.popleft()
        self._running[site] += 1
        if site in self._next_start:
            self._next_start[site] = now + limits.PACE_SECONDS
        del self._waiting[site]  # to the end of the queue, if it has more
        if jobs:
            self._waiting[site] = jobs
        return job


def site_of(address: str) -> str:
    """Returns the site of an address: its registered domain, or an IP address with its port.

    The registered domain is guessed without a list: two labels, or three below a country's short ones
    ("feeds.example.co.uk" is "example.co.uk").
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    if ":" in host or "." not in host or host.replace(".", "").isdecimal():
        return parts.netloc.rpartition("@")[2].lower()
    labels = host.split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])
