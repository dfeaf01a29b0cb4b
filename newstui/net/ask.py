"""Asks an address once, from the calling thread, and gives the whole answer, whatever its status.

Time, size and redirects are bounded, and no stranger's address leads into the user's own network. What goes wrong
is a NoAnswer, in words that name the host.
"""

import os
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore

from newstui import __version__, limits
from newstui.net import environment
from newstui.net.errors import FeedError
from newstui.net.guard import is_forbidden, is_private
from newstui.net.reply import Reply
from newstui.net.unpacking import Unpacker
from newstui.text.clean import clean
from newstui.text.urls import openable, origin

_REDIRECTS = {301, 302, 303, 307, 308}


class NoAnswer(FeedError):
    """No answer came, in words for people. `passing`: another try soon may do better."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class Asker:
    """Asks for one source, whose address is `at`; `headers` go to its origin only."""

    def __init__(
        self, at: str, headers: Mapping[str, str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._origin, self._headers, self._clock = origin(at), dict(headers), clock
        self._trusting = False
        """Whether the source's own host is in a private network: then others there may be asked too."""

    def ask(self, address: str, headers: Mapping[str, str], most: int = limits.FEED_BYTES) -> Reply:
        """The answer to one GET, redirects followed. Of a longer body `most` + 1 bytes come.

        Raises NoAnswer.
        """
        deadline = self._clock() + limits.PAGE_TIME
        redirects: list[tuple[int, str]] = []
        while True:
            own = origin(address) == self._origin
            self._check(urlsplit(address).hostname or "", own)
            sent = {**headers, **(self._headers if own else {})}
            reply = self._once(address, sent, most, own, deadline)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or location is None:
                return Reply(reply.status, address, reply.headers, reply.body, reply.short, tuple(redirects))
            target = openable(urljoin(address, location))
            if target is None:
                raise NoAnswer("redirects to what is no http(s) address")
            redirects.append((reply.status, target))
            if len(redirects) > limits.REDIRECTS:
                raise NoAnswer(f"more than {limits.REDIRECTS} redirects")
            address = target

    def _check(self, address: str, own: bool, name: str = "") -> None:
        """See whether a host, or what its `name` leads to, may be asked. Raises NoAnswer."""
        shown = clean(name or address)
        if is_forbidden(address):
            raise NoAnswer(f"leads to a private address ({shown}), link-local or metadata: never asked")
        if not is_private(address):
            return
        self._trusting = self._trusting or own
        if not self._trusting:
            raise NoAnswer(f"leads to a private address ({shown}), which is not followed")

    def _once(self, address: str, headers: Mapping[str, str], most: int, own: bool, deadline: float) -> Reply:
        parts = urlsplit(address)
        host = parts.hostname or ""
        backend = _Backend(lambda ip: self._check(ip, own, host), deadline, self._clock)
        sent = [
            (name.encode(), value.encode())
            for name, value in {
                "Host": parts.netloc,
                "User-Agent": f"newstui/{__version__}",
                "Accept-Encoding": "gzip, deflate",
                **headers,
            }.items()
        ]
        timeouts = {"connect": limits.CONNECT, "read": limits.READ, "write": limits.READ}
        with (
            _in_words(host),
            _pool(address, backend) as pool,
            pool.stream("GET", address, headers=sent, extensions={"timeout": timeouts}) as response,
        ):
            found = _headers(response.headers)
            if response.status in _REDIRECTS and "location" in found:
                return Reply(response.status, address, found)
            body, short = _body(response, found.get("content-encoding", ""), most)
            return Reply(response.status, address, found, body, short)


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; those that came several times are joined."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _body(response: httpcore.Response, encoding: str, most: int) -> tuple[bytes, bool]:
    """The body, unpacked as it comes, and whether it ended too early."""
    unpacker = Unpacker(encoding)
    body, came = bytearray(), 0
    try:
        for chunk in response.iter_stream():
            came += len(chunk)
            body += unpacker.feed(chunk, most + 1 - len(body))
            if len(body) > most or came > most:
                return bytes(body), False
    except zlib.error:
        if not body:
            raise NoAnswer("the answer says it is packed, but can't be unpacked") from None
        return bytes(body), True
    except httpcore.RemoteProtocolError:
        return bytes(body), True
    return bytes(body), not unpacker.whole


# --- connections ------------------------------------------------------------------------------------------------


class _Backend(httpcore.NetworkBackend):
    """Looks a name up, has each address it leads to checked, and connects; nothing outlasts the deadline."""

    def __init__(self, check: Callable[[str], None], deadline: float, clock: Callable[[], float]) -> None:
        self._check, self._deadline, self._clock = check, deadline, clock
        self._inner = httpcore.SyncBackend()

    def left(self, timeout: float | None) -> float:
        """Seconds that one wait may take."""
        left = self._deadline - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout(_WHOLE)
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (UnicodeError, OSError) as error:
            raise httpcore.ConnectError("no such host") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            self._check(address)
        for place, address in enumerate(addresses):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses) - 1:
                    raise
            else:
                return _Stream(stream, self.left)
        raise httpcore.ConnectError("no such host")


class _Stream(httpcore.NetworkStream):
    """A connection of which no wait outlasts the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, left: Callable[[float | None], float]) -> None:
        self._inner, self._left = inner, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _pool(address: str, backend: _Backend) -> httpcore.ConnectionPool:
    """One connection to an address, directly or through the proxy that the environment names."""
    proxy = environment.proxy_for(address)
    context = _tls_context(tuple(os.environ.get(name, "") for name in environment.CERTIFICATES))
    if proxy is None:
        return httpcore.ConnectionPool(context, max_connections=1, network_backend=backend)
    if proxy.is_socks:
        return httpcore.SOCKSProxy(proxy.address, proxy.auth, context, max_connections=1)
    return httpcore.HTTPProxy(
        proxy.address,
        proxy.auth,
        ssl_context=context,
        proxy_ssl_context=context if proxy.address.startswith("https:") else None,
        max_connections=1,
    )


@lru_cache(maxsize=1)
def _tls_context(certificates: tuple[str, ...]) -> ssl.SSLContext:
    """One for all: made for each source it would cost 250 of them 45 s. `certificates`: what decides on it."""
    return environment.tls_context()


# --- words ------------------------------------------------------------------------------------------------------

_WHOLE = "whole"


@contextmanager
def _in_words(host: str) -> Iterator[None]:
    """Turn what the network raises into NoAnswer. Its own words may quote headers: they are not repeated."""
    name = clean(host)
    try:
        yield
    except httpcore.ConnectTimeout:
        raise NoAnswer(
            f"no answer from {name} (no connection within {limits.CONNECT:.0f} s)", passing=True
        ) from None
    except httpcore.TimeoutException as error:
        seconds = limits.PAGE_TIME if str(error) == _WHOLE else limits.READ
        raise NoAnswer(f"no answer from {name} (time-out after {seconds:.0f} s)", passing=True) from None
    except httpcore.ProxyError:
        raise NoAnswer(f"no answer from {name}: the proxy refuses") from None
    except httpcore.RemoteProtocolError as error:
        words = (
            "closes the connection without an answer"
            if "disconnect" in str(error)
            else "sends no proper HTTP answer"
        )
        raise NoAnswer(f"{name} {words}", passing=True) from None
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, UnicodeEncodeError):
        raise NoAnswer("cannot be asked for: an address or header that can't be sent") from None
    except httpcore.NetworkError as error:
        raise _network_failure(name, error) from None


def _network_failure(name: str, error: BaseException) -> NoAnswer:
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, socket.gaierror | UnicodeError):
            return NoAnswer(f"{name} does not exist, or there is no network")
        if isinstance(inner, ssl.SSLCertVerificationError):
            return NoAnswer(f"the certificate of {name} is not valid ({clean(inner.verify_message)})")
        if isinstance(inner, ssl.SSLError):
            return NoAnswer(f"no safe connection to {name}: {clean(inner.reason or str(inner)).lower()}")
        if isinstance(inner, OSError) and inner.errno:
            broken = isinstance(inner, ConnectionResetError | BrokenPipeError)
            return NoAnswer(f"no answer from {name} ({os.strerror(inner.errno).lower()})", passing=broken)
        inner = inner.__cause__ or inner.__context__
    return NoAnswer(f"no answer from {name}", passing=True)
