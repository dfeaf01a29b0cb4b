"""One address, over a network that nobody vouches for: its bytes, or in words why not.

Every answer is bounded in time and size, every redirect is looked at before it is followed, what may pass is
tried again. The only file that knows httpx.
"""

import asyncio
import os
import random
import socket
import ssl
import threading
import time
import zlib
from asyncio import SelectorEventLoop
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Address, ip_address
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from newstui import __version__, limits
from newstui.sources.json_feed import FeedError
from newstui.sources.paging import origin
from newstui.text import clean
from newstui.urls import openable, shown


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


_BUSY = {408, 425, 429, 500, 502, 503, 504}
_FIRST_WAIT = 0.5
_TELLING = 1_000
"""Characters a validator may have."""


class Fetcher:
    """Gets addresses for one source; use as `async with`, in a `Loop`.

    `headers` go to the origin of `at` only. `wait(seconds)` is all the waiting there is between tries.
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
            transport=transport,
            headers={"User-Agent": f"newstui/{__version__}", "Accept": "application/json, */*;q=0.5"},
            timeout=httpx.Timeout(limits.READ, connect=limits.CONNECT, pool=None),
            limits=httpx.Limits(max_connections=limits.REQUESTS_PER_HOST),
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
        """The whole answer of an address. Raises FeedError when there is none, or none with status 200."""
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
        except httpx.ConnectTimeout:
            failure = FeedError(f"cannot be reached: no connection within {limits.CONNECT:.0f} s")
            raise _PassingError(failure, timed_out=True) from None
        except httpx.TimeoutException:
            failure = FeedError(f"no answer within {limits.READ:.0f} s")
            raise _PassingError(failure, timed_out=True) from None
        except TimeoutError:
            failure = FeedError(f"not all there within {limits.PAGE_TIME:.0f} s")
            raise _PassingError(failure, timed_out=True) from None
        except httpx.RemoteProtocolError as error:
            cut = "closed connection" in str(error) or "disconnected" in str(error)
            words = "the answer was cut off" if cut else f"no proper HTTP answer: {clean(str(error))}"
            raise _PassingError(FeedError(words)) from None
        except (httpx.InvalidURL, httpx.LocalProtocolError) as error:
            raise FeedError(f"cannot be asked for: {clean(str(error))}") from None
        except httpx.TransportError as error:
            raise _PassingError(FeedError(f"cannot be reached: {_cause(error)}")) from None

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
        if status != 200:
            failure = FeedError(self._refusal(status, response.reason_phrase, url, own), status)
            if status not in _BUSY:
                raise failure
            wait = self._asked_wait(head.get("retry-after"))
            if wait is not None and wait > limits.RETRY_AFTER:
                raise FeedError(f"{failure}; asks to wait {wait:,.0f} s", status)
            raise _PassingError(failure, wait)
        body = await _body(response)
        etag, modified = (_validator(head.get(name)) for name in ("etag", "last-modified"))
        return Answer(url, body, head.get("content-type", ""), etag, modified)

    def _refusal(self, status: int, phrase: str, url: str, own: bool) -> str:
        words = f"{status} {clean(phrase)}".strip()
        if status not in (401, 403) or (status == 403 and not self._headers):
            return words
        if not own and self._headers:
            return f"{words}: headers are not sent to {shown(url)}, where it redirects; name that address"
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
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FeedError(f"packed in a way that was not asked for ({clean(encoding)[:40]})")
    packed = zlib.decompressobj(47) if encoding not in ("", "identity") else None
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            room = limits.PAGE_BYTES - len(body)
            body += packed.decompress(chunk, room + 1) if packed else chunk
            if len(body) > limits.PAGE_BYTES:
                raise too_large
    except zlib.error:
        raise FeedError(f"says it is packed ({encoding}), but can't be unpacked") from None
    if packed and body and not packed.eof:
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
    return clean(str(error)) or type(error).__name__


def is_private(host: str) -> bool:
    """Whether an IP address is one that only exists in some network of the user's. Names are not."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return not address.is_global or address.is_multicast


class Loop(SelectorEventLoop):
    """An event loop that looks names up in threads which nobody waits for, and sees where they lead.

    Hosts that the user did not name may be in a private network only when the source is there itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._own: str | None = None
        self._strangers: set[str] = set()
        self._trusting = False

    def check(self, host: str, own: bool) -> None:
        """Before a host is asked for anything; `own`: it is the source's. Raises FeedError."""
        if own:
            self._own = host
        else:
            self._strangers.add(host)
        self._check_address(host, host)

    def _check_address(self, host: str, address: str) -> None:
        if not is_private(address):
            return
        if host == self._own:
            self._trusting = True
        elif host in self._strangers and not self._trusting:
            raise FeedError(f"leads to a private address ({clean(host)}), which is not followed")

    async def getaddrinfo(self, host: Any, port: Any, **kinds: Any) -> Any:
        future: asyncio.Future[Any] = self.create_future()

        def tell(found: object) -> None:
            if future.done():
                return
            if isinstance(found, OSError):
                future.set_exception(found)
            else:
                future.set_result(found)

        def look_up() -> None:
            found: object
            try:
                found = socket.getaddrinfo(host, port, **kinds)
            except UnicodeError:
                found = socket.gaierror(socket.EAI_NONAME, "not a host name")
            except OSError as error:
                found = error
            with suppress(RuntimeError):  # the loop was closed: nobody waits any more
                self.call_soon_threadsafe(tell, found)

        threading.Thread(target=look_up, name="look-up", daemon=True).start()
        found = await future
        name = host.decode() if isinstance(host, bytes) else host
        for *_, address in found:
            self._check_address(name, address[0])
        return found
