"""Fetches addresses for one source; retries passing failures, and explains lasting ones."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

import httpx

from newstui import limits
from newstui.net import environment
from newstui.net.ask import Asker, NoAnswer
from newstui.net.connections import Client, thread_client
from newstui.net.errors import FeedError, OutOfTime
from newstui.net.reply import Reply, seconds_from, validator
from newstui.text.urls import origin, shown, without_secrets

JSON = "application/json, */*;q=0.5"
"""The Accept header of a source that reads JSON."""

_SUCCESSES = {200, 203, 226}
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_FIRST_WAIT_SECONDS = 0.5
_REST_SECONDS = 600.0
"""How long a server gets no requests when it asks for a pause without saying how long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Holds what an address answered.

    `url` is the address after redirects. `body` is None when nothing changed (304). `etag` and `modified` are the
    validators to send along next time.
    """

    url: str
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    modified: str | None = None


class _PassingError(Exception):
    """Carries a failure that a retry may avoid. `wait`: the seconds that the server asks for."""

    def __init__(self, failure: FeedError, wait: float | None = None, timed_out: bool = False) -> None:
        self.failure, self.wait, self.timed_out = failure, wait, timed_out


class Fetcher:
    """Fetches addresses for one source, one at a time; use it in a `with` block.

    `headers` go to the origin of `at` only. `accept` is the Accept header. `seconds` bounds all requests
    together (OutOfTime). On a thread of the pool it uses the thread's connections.
    Raises FeedError when the environment has certificates that can't be used.
    """

    def __init__(
        self,
        at: str,
        headers: Mapping[str, str],
        *,
        accept: str = JSON,
        seconds: float | None = None,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._origin, self._header_names, self._accept = origin(at), tuple(headers), accept
        kept = None if transport else thread_client()
        client = kept or Client(lambda: False, transport)
        self._own_client = None if kept else client
        self._asker = Asker(at, headers, client=client)
        self._wait, self._clock = wait or client.pause, clock
        self._ends = time.monotonic() + (limits.SYNC_TIME if seconds is None else seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own_client:
            self._own_client.close()

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """Fetches an address. Raises FeedError when there is no answer, or none with a successful status."""
        pairs = {"If-None-Match": etag, "If-Modified-Since": modified}
        validators = {name: value for name, value in pairs.items() if value}
        spent, timed_out = 0.0, False
        for tries_left in reversed(range(limits.RETRIES + 1)):
            begun = self._clock()
            try:
                return self._once(url, validators)
            except _PassingError as error:
                passing = error
            if time.monotonic() >= self._ends:
                raise OutOfTime
            spent += self._clock() - begun
            tired = spent > limits.PAGE_TIME and tries_left < limits.RETRIES
            if not tries_left or tired or (passing.timed_out and timed_out):
                raise passing.failure
            timed_out = timed_out or passing.timed_out
            if passing.wait is None:
                base = _FIRST_WAIT_SECONDS * 2 ** (limits.RETRIES - tries_left)
                self._wait(base * random.uniform(0.5, 1.5))  # noqa: S311 - nothing to guess here
            else:
                self._wait(passing.wait)
        raise AssertionError("the last try returns or raises")

    def _once(self, url: str, validators: Mapping[str, str]) -> Answer:
        """Tries once. Raises FeedError, or _PassingError when a retry is worth it."""
        if time.monotonic() >= self._ends:
            raise OutOfTime
        headers = {"Accept": self._accept, **validators}
        try:
            reply = self._asker.ask(url, headers, limits.PAGE_BYTES, ends=self._ends)
        except NoAnswer as failure:
            if failure.passing or time.monotonic() >= self._ends:
                raise _PassingError(failure, timed_out=failure.timed_out) from None
            raise
        if reply.status == 304 and validators:
            return Answer(reply.address, None)
        if reply.status not in _SUCCESSES:
            raise self._refused(reply)
        if len(reply.body) > limits.PAGE_BYTES:
            raise FeedError(f"larger than {limits.PAGE_BYTES // limits.MIB} MiB")
        if reply.short:
            raise _PassingError(FeedError("the answer was cut off"))
        etag, modified = (validator(reply.headers, name) for name in ("etag", "last-modified"))
        return Answer(reply.address, reply.body, reply.content_type, etag, modified)

    def _refused(self, reply: Reply) -> FeedError | _PassingError:
        """Makes the error for an answer with an unsuccessful status."""
        status = reply.status
        failure = FeedError(self._refusal(reply), status)
        if status not in _BUSY:
            return failure
        wait = seconds_from(reply.headers.get("retry-after"), self._clock())
        if status == 429 or (status == 503 and wait is not None):
            failure.rest = _REST_SECONDS if wait is None else wait
        if wait is not None and wait > limits.RETRY_AFTER:
            return FeedError(f"{failure}; asks to wait {wait:,.0f} s", status, failure.rest)
        return _PassingError(failure, wait)

    def _refusal(self, reply: Reply) -> str:
        status, names = reply.status, ", ".join(self._header_names)
        words = _status_words(status)
        if status == 407 and (proxy := environment.proxy_for(reply.address)):
            return f"{words} through the proxy of {proxy.variable}: it requires a user and a password"
        if status not in (401, 403) or (status == 403 and not names):
            return words
        if names and origin(reply.address) != self._origin:
            there = shown(without_secrets(reply.address))
            return f"{words}: headers are not sent to {there}, where it redirects; use that address"
        if names:
            return f"{words}: it does not accept the headers of the config ({names})"
        return f"{words}: it requires a key; set its header in the config (headers)"


def _status_words(status: int) -> str:
    """Names a status by its standard phrase: the server's own may quote what it was sent."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"
