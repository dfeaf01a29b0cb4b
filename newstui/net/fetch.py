"""One address, over a network that nobody vouches for: its bytes, or in words why not.

Every answer is bounded in time and size, every redirect is looked at before it is followed, what may pass is
tried again. The only file that knows httpx.
"""

import asyncio
import os
import random
import re
import socket
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from newstui import __version__, limits
from newstui.net import environment
from newstui.net.errors import FeedError
from newstui.net.guard import Loop
from newstui.net.unpacking import Unpacker
from newstui.text.clean import clean
from newstui.text.urls import openable, origin, shown, without_secrets


@dataclass(frozen=True, slots=True)
class Answer:
    """`url`: where it came from, after redirects. `body`: None when it is as the validators say (304).

    `etag`, `modified`: validators to send along next time.
    """

    url: str
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    modified: str | None = None


class _PassingError(Exception):
    """What may be gone the next time. `wait`: the seconds that the server asks for."""

    def __init__(self, failure: FeedError, wait: float | None = None, timed_out: bool = False) -> None:
        self.failure, self.wait, self.timed_out = failure, wait, timed_out


_ANSWERS = {200, 203, 226}
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_FIRST_WAIT = 0.5
_TELLING = 1_000
"""Characters a validator may have."""
_CHUNK = 64 * limits.KIB


class Fetcher:
    """Gets addresses for one source; use as `async with`, in a `Loop`.

    `headers` go to the origin of `at` only. `wait(seconds)` is all the waiting there is between tries.
    Raises FeedError when the environment has certificates that can't be used.
    """

    def __init__(
        self,
        at: str,
        headers: Mapping[str, str],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._origin, self._headers = origin(at), dict(headers)
        self._client = httpx.AsyncClient(
            transport=transport or _Routes(),
            trust_env=False,
            headers={"User-Agent": f"newstui/{__version__}", "Accept": "application/json, */*;q=0.5"},
            timeout=httpx.Timeout(limits.READ, connect=limits.CONNECT, pool=None),
        )
        self._wait, self._clock = wait, clock
        self._slots = asyncio.Semaphore(limits.REQUESTS_PER_HOST)
        # Held while the server wants no requests at all.
        self._quiet = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """The whole answer of an address. Raises FeedError when there is none, or none with a status of success."""
        validators = {"If-None-Match": etag, "If-Modified-Since": modified}
        sent = {name: value for name, value in validators.items() if value}
        spent, timed_out = 0.0, False
        for tries_left in reversed(range(limits.RETRIES + 1)):
            async with self._quiet:
                pass
            async with self._slots:
                begun = self._clock()
                try:
                    return await self._once(url, sent)
                except _PassingError as error:
                    passing = error
            spent += self._clock() - begun
            tired = spent > limits.PAGE_TIME and tries_left < limits.RETRIES
            if not tries_left or tired or (passing.timed_out and timed_out):
                raise passing.failure
            timed_out = timed_out or passing.timed_out
            if passing.wait is None:
                base = _FIRST_WAIT * 2 ** (limits.RETRIES - tries_left)
                await self._wait(base * random.uniform(0.5, 1.5))  # noqa: S311 - nothing to guess here
            elif not self._quiet.locked():
                async with self._quiet:
                    await self._wait(passing.wait)
        raise AssertionError("the last try returns or raises")

    async def _once(self, url: str, validators: Mapping[str, str]) -> Answer:
        """One try. Raises FeedError, or _PassingError for what is worth another."""
        try:
            async with asyncio.timeout(limits.PAGE_TIME):
                return await self._followed(url, validators)
        except httpx.ConnectTimeout as error:
            failure = FeedError(
                f"cannot be reached{_through(error.request.url)}: no connection within {limits.CONNECT:.0f} s"
            )
            raise _PassingError(failure, timed_out=True) from None
        except httpx.TimeoutException as error:
            failure = FeedError(f"no answer{_through(error.request.url)} within {limits.READ:.0f} s")
            raise _PassingError(failure, timed_out=True) from None
        except TimeoutError:
            failure = FeedError(f"not all there{_through(url)} within {limits.PAGE_TIME:.0f} s")
            raise _PassingError(failure, timed_out=True) from None
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
            raise _PassingError(FeedError(words)) from None

    async def _followed(self, url: str, validators: Mapping[str, str]) -> Answer:
        for _ in range(limits.REDIRECTS + 1):
            own = origin(url) == self._origin
            self._guard(url, own)
            headers = {**validators, **(self._headers if own else {}), "Accept-Encoding": "gzip"}
            request = self._client.build_request("GET", url, headers=headers)
            response = await self._client.send(request, stream=True)
            async with aclosing(response):
                if not response.has_redirect_location:
                    return await self._answer(url, response, bool(validators), own)
                target = openable(urljoin(url, response.headers["location"]))
            if target is None:
                raise FeedError("redirects to what is no http(s) address")
            url = target
        raise FeedError(f"more than {limits.REDIRECTS} redirects")

    def _guard(self, url: str, own: bool) -> None:
        """Have the loop see to it that no stranger's address leads into the user's own network."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)  # noqa: S101 - what `Fetcher` asks for
        loop.check(urlsplit(url).hostname or "", own)

    async def _answer(self, url: str, response: httpx.Response, conditional: bool, own: bool) -> Answer:
        status, head = response.status_code, response.headers
        if status == 304 and conditional:
            return Answer(url, None)
        if status not in _ANSWERS:
            failure = FeedError(self._refusal(response, url, own), status)
            if status not in _BUSY:
                raise failure
            wait = self._asked_wait(head.get("retry-after"))
            if wait is not None and wait > limits.RETRY_AFTER:
                raise FeedError(f"{failure}; asks to wait {wait:,.0f} s", status)
            raise _PassingError(failure, wait)
        body = await _body(response)
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
        """The seconds of a Retry-After, which may be a date."""
        if value is None:
            return None
        value = value.strip()
        if value.isdecimal() and value.isascii():
            return float(value[:9])
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - self._clock())
        except (ValueError, OverflowError):
            return None


async def _body(response: httpx.Response) -> bytes:
    """The body, unpacked as it comes, so that no bomb goes off."""
    too_large = FeedError(f"larger than {limits.PAGE_BYTES // limits.MIB} MiB")
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    body, came = bytearray(), 0
    try:
        async for chunk in response.aiter_raw(_CHUNK):
            came += len(chunk)
            body += unpacker.feed(chunk, limits.PAGE_BYTES - len(body) + 1)
            if max(came, len(body)) > limits.PAGE_BYTES:
                raise too_large
    except zlib.error:
        raise FeedError("says it is packed, but can't be unpacked") from None
    if not unpacker.whole:
        raise _PassingError(FeedError("the answer was cut off"))
    return bytes(body)


def _validator(value: str | None) -> str | None:
    """What may be sent back as it came."""
    fits = value is not None and len(value) <= _TELLING and value.isascii() and value.isprintable()
    return value if fits else None


def _cause(error: BaseException) -> str:
    """What the system said, in as few words as it takes."""
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
    """A status with its usual name: the server's own may quote what it was sent."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"


# --- direct, or through a proxy ----------------------------------------------------------------------------


def _through(url: httpx.URL | str) -> str:
    """Words about the proxy that an address is asked through, "" when there is none."""
    proxy = environment.proxy_for(str(url))
    return f" through the proxy of {proxy.variable}" if proxy else ""


class _Routes(httpx.AsyncBaseTransport):
    """Sends each request directly or through the proxy that the environment names for its address.

    Raises FeedError when the environment has certificates or a proxy that can't be used.
    """

    def __init__(self) -> None:
        self._context = environment.tls_context()
        self._made: dict[environment.Proxy | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = environment.proxy_for(str(request.url))
        if proxy not in self._made:
            self._made[proxy] = self._transport(proxy)
        if proxy is None:
            return await self._made[proxy].handle_async_request(request)
        try:
            return await self._made[proxy].handle_async_request(request)
        except Exception as error:
            # httpcore lets pass whatever socksio raises when the bytes that come are not SOCKS.
            if proxy.is_socks and not isinstance(error, httpx.HTTPError | FeedError):
                raise httpx.ProxyError("no SOCKS5 proxy answers there", request=request) from error
            raise

    def _transport(self, proxy: environment.Proxy | None) -> httpx.AsyncHTTPTransport:
        at_most = httpx.Limits(max_connections=limits.REQUESTS_PER_HOST)
        if proxy is None:
            return httpx.AsyncHTTPTransport(verify=self._context, limits=at_most)
        context = self._context if proxy.address.startswith("https:") else None
        named = httpx.Proxy(proxy.address, auth=proxy.auth, ssl_context=context)
        return httpx.AsyncHTTPTransport(verify=self._context, limits=at_most, proxy=named)

    async def aclose(self) -> None:
        for transport in self._made.values():
            await transport.aclose()
