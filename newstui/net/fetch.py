"""Fetches addresses over an untrusted network: gives their bytes, or says in words why not.

Every answer is bounded in time and size, every redirect is checked before it is followed, and what may be a
passing trouble is tried again.
"""

import os
import random
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from newstui import limits
from newstui.net import environment
from newstui.net.connections import Client, Try, thread_client
from newstui.net.errors import FeedError, OutOfTime
from newstui.net.guard import Guard
from newstui.net.unpacking import Unpacker
from newstui.text.clean import clean
from newstui.text.urls import openable, origin, shown, without_secrets

JSON = "application/json, */*;q=0.5"
"""What a source accepts that reads JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Holds what an address answered.

    `url` is where it came from, after redirects. `body` is None when nothing changed (304).
    `etag` and `modified` are the validators to send along next time.
    """

    url: str
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class _Message:
    """What is sent: `content` and its type for a POST, validators for a GET."""

    method: str
    headers: Mapping[str, str]
    content: bytes | None = None

    @property
    def repeatable(self) -> bool:
        """Tells whether it may be sent again when nobody knows what became of it."""
        return self.method == "GET"


class _PassingError(Exception):
    """A failure that may be gone the next time.

    `wait` is the seconds that the server asks for. `unsent`: the server has not acted on the request.
    """

    def __init__(
        self, failure: FeedError, wait: float | None = None, timed_out: bool = False, unsent: bool = False
    ) -> None:
        self.failure, self.wait, self.timed_out, self.unsent = failure, wait, timed_out, unsent


_SUCCESSES = {200, 203, 226}
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_REFUSED_FOR_NOW = {425, 429, 503}
_FIRST_WAIT_SECONDS = 0.5
_REST_SECONDS = 600.0
"""How long a server is left alone that wants it and does not say how long."""
_VALIDATOR_CHARACTERS = 1_000
_CHUNK_BYTES = 64 * limits.KIB


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
        self._origin, self._headers, self._accept = origin(at), dict(headers), accept
        kept = None if transport else thread_client()
        self._client = kept or Client(lambda: False, transport)
        self._own_client = None if kept else self._client
        self._wait, self._clock = wait or self._client.pause, clock
        self._ends = time.monotonic() + (limits.SYNC_TIME if seconds is None else seconds)
        self._guard = Guard()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own_client:
            self._own_client.close()

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """Fetches an address. Raises FeedError without an answer, or without one with a status of success."""
        validators = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._ask(url, _Message("GET", {name: value for name, value in validators.items() if value}))

    def post(self, url: str, content: bytes, content_type: str) -> Answer:
        """Sends `content` to an address. Raises FeedError as `get` does.

        It is sent again only when the server surely has not acted on it: no connection, or 425, 429, 503.
        """
        return self._ask(url, _Message("POST", {"Content-Type": content_type}, content))

    def _ask(self, url: str, message: _Message) -> Answer:
        spent, timed_out = 0.0, False
        for tries_left in reversed(range(limits.RETRIES + 1)):
            begun = self._clock()
            try:
                return self._once(url, message)
            except _PassingError as error:
                passing = error
            if time.monotonic() >= self._ends:
                raise OutOfTime
            spent += self._clock() - begun
            tired = spent > limits.PAGE_TIME and tries_left < limits.RETRIES
            final = not (message.repeatable or passing.unsent)
            if not tries_left or tired or final or (passing.timed_out and timed_out):
                raise passing.failure
            timed_out = timed_out or passing.timed_out
            if passing.wait is None:
                base = _FIRST_WAIT_SECONDS * 2 ** (limits.RETRIES - tries_left)
                self._wait(base * random.uniform(0.5, 1.5))  # noqa: S311 - nothing to guess here
            else:
                self._wait(passing.wait)
        raise AssertionError("the last try returns or raises")

    def _once(self, url: str, message: _Message) -> Answer:
        """Tries once. Raises FeedError, or _PassingError for what is worth another try."""
        now = time.monotonic()
        if now >= self._ends:
            raise OutOfTime
        bounds = Try(self._guard, min(now + limits.PAGE_TIME, self._ends))
        try:
            return self._followed(url, message, bounds)
        except httpx.ConnectTimeout as error:
            failure = FeedError(
                f"cannot be reached{_through(error.request.url)}: no connection within {limits.CONNECT:.0f} s"
            )
            raise _PassingError(failure, timed_out=True, unsent=True) from None
        except (httpx.TimeoutException, TimeoutError) as error:
            if time.monotonic() >= bounds.deadline:
                words = f"not all there{_through(url)} within {limits.PAGE_TIME:.0f} s"
            else:
                at = error.request.url if isinstance(error, httpx.TimeoutException) else url
                words = f"no answer{_through(at)} within {limits.READ:.0f} s"
            raise _PassingError(FeedError(words), timed_out=True) from None
        except httpx.RemoteProtocolError as error:
            cut = "closed connection" in str(error) or "disconnected" in str(error)
            # What httpx says further quotes the answer, which may quote our headers.
            words = "the answer was cut off" if cut else "no proper HTTP answer"
            raise _PassingError(FeedError(words)) from None
        except httpx.InvalidURL:
            raise FeedError("cannot be asked for: no proper address") from None
        except httpx.LocalProtocolError:
            names = f" ({', '.join(map(clean, self._headers))})" if self._headers else ""
            raise FeedError(f"cannot be asked for: a header can't be sent{names}") from None
        except httpx.TransportError as error:
            words = f"cannot be reached{_through(error.request.url)}: {_cause(error)}"
            unsent = isinstance(error, httpx.ConnectError | httpx.ProxyError)
            raise _PassingError(FeedError(words), unsent=unsent) from None

    def _followed(self, url: str, message: _Message, bounds: Try) -> Answer:
        for _ in range(limits.REDIRECTS + 1):
            own = origin(url) == self._origin
            self._guard.allow(urlsplit(url).hostname or "", own)
            headers = {
                "Accept": self._accept,
                "Accept-Encoding": "gzip",
                **message.headers,
                **(self._headers if own else {}),
            }
            with closing(
                self._client.send(message.method, url, headers, message.content, bounds)
            ) as response:
                if not response.has_redirect_location:
                    return self._answer(url, response, message, own, bounds)
                target = openable(urljoin(url, response.headers["location"]))
                message = self._redirected(message, response.status_code, target)
            if target is None:
                raise FeedError("redirects to what is no http(s) address")
            url = target
        raise FeedError(f"more than {limits.REDIRECTS} redirects")

    def _redirected(self, message: _Message, status: int, target: str | None) -> _Message:
        """Chooses what is sent to a redirect's target. Raises FeedError when that would leak what is posted."""
        if message.method == "GET" or target is None:
            return message
        if status not in (307, 308):
            return _Message("GET", {})
        if origin(target) != self._origin:
            raise FeedError("redirects what is sent to another host, which is not followed")
        return message

    def _answer(
        self, url: str, response: httpx.Response, message: _Message, own: bool, bounds: Try
    ) -> Answer:
        status, head = response.status_code, response.headers
        conditional = message.method == "GET" and bool(message.headers)
        if status == 304 and conditional:
            return Answer(url, None)
        if status not in _SUCCESSES:
            failure = FeedError(self._refusal(response, url, own), status)
            if status not in _BUSY:
                raise failure
            wait = self._asked_wait(head.get("retry-after"))
            if status == 429 or (status == 503 and wait is not None):
                failure.rest = _REST_SECONDS if wait is None else wait
            if wait is not None and wait > limits.RETRY_AFTER:
                raise FeedError(f"{failure}; asks to wait {wait:,.0f} s", status, failure.rest)
            raise _PassingError(failure, wait, unsent=status in _REFUSED_FOR_NOW)
        body = _body(response, bounds.deadline)
        etag, modified = (_validator(head.get(name)) for name in ("etag", "last-modified"))
        return Answer(url, body, head.get("content-type", ""), etag, modified)

    def _refusal(self, response: httpx.Response, url: str, own: bool) -> str:
        status = response.status_code
        words = _status_words(status)
        if status == 407:
            return f"{words}{_through(url)}: it wants a user and a password"
        if status not in (401, 403) or (status == 403 and not self._headers):
            return words
        if not own and self._headers:
            there = shown(without_secrets(url))
            return f"{words}: headers are not sent to {there}, where it redirects; name that address"
        if self._headers:
            return f"{words}: it does not accept the headers of the config ({', '.join(self._headers)})"
        return f"{words}: it wants a key; give its header in the config (headers)"

    def _asked_wait(self, value: str | None) -> float | None:
        """Reads the seconds of a Retry-After, which may be a date; None when it says nothing usable."""
        if value is None:
            return None
        value = value.strip()
        if value.isdecimal() and value.isascii():
            return float(value[:9])
        try:
            when = parsedate_to_datetime(value)
            # "-0000" says UTC from an unknown place; without a zone it would be the time here.
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            return max(0.0, when.timestamp() - self._clock())
        except (ValueError, OverflowError):
            return None


def _body(response: httpx.Response, deadline: float) -> bytes:
    """Unpacks a body as it comes, so that no bomb goes off. Raises TimeoutError past the deadline."""
    too_large = FeedError(f"larger than {limits.PAGE_BYTES // limits.MIB} MiB")
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    body, came = bytearray(), 0
    try:
        for chunk in response.iter_raw(_CHUNK_BYTES):
            came += len(chunk)
            body += unpacker.feed(chunk, limits.PAGE_BYTES - len(body) + 1)
            if max(came, len(body)) > limits.PAGE_BYTES:
                raise too_large
            if time.monotonic() >= deadline:
                raise TimeoutError
    except zlib.error:
        raise FeedError("says it is packed, but can't be unpacked") from None
    if not unpacker.whole:
        raise _PassingError(FeedError("the answer was cut off"))
    return bytes(body)


def _validator(value: str | None) -> str | None:
    """Returns a validator when it can be sent back as it came, else None."""
    fits = (
        value is not None and len(value) <= _VALIDATOR_CHARACTERS and value.isascii() and value.isprintable()
    )
    return value if fits else None


def _cause(error: BaseException) -> str:
    """Says in few words what the system said."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, socket.gaierror):
            return "there is no such host, or no network"
        if isinstance(inner, ssl.SSLCertVerificationError):
            return f"its certificate is not to be trusted: {clean(inner.verify_message)}"
        if isinstance(inner, ssl.SSLError):
            return f"no safe connection: {clean(inner.reason or str(inner)).lower()}"
        if isinstance(inner, OSError) and inner.errno:
            return os.strerror(inner.errno).lower()
        if isinstance(inner, ExceptionGroup) and inner.exceptions:
            inner = inner.exceptions[0]
        else:
            inner = inner.__cause__ or inner.__context__
    if isinstance(error, httpx.ProxyError) and (status := re.match(r"\d{3}\b", str(error))):
        return f"it answers {_status_words(int(status[0]))}"
    return clean(str(error)) or type(error).__name__


def _status_words(status: int) -> str:
    """Names a status by its usual words: the server's own may quote what it was sent."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"


def _through(url: httpx.URL | str) -> str:
    """Names the proxy that an address is asked through; "" for none."""
    proxy = environment.proxy_for(str(url))
    return f" through the proxy of {proxy.variable}" if proxy else ""
