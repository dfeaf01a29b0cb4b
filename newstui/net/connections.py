"""Opens connections to hosts, directly or through a proxy, with a guard, a deadline and a way to stop.

Each thread of the pool keeps one client with its open connections; other callers make one as they need it.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from newstui import __version__, limits
from newstui.net import environment
from newstui.net.errors import Cancelled, FeedError
from newstui.net.guard import TICK_SECONDS, Guard, look_up
from newstui.net.turns import waiting

TRY = "newstui.try"
"""The name of the request extension that holds its `Try`."""

_IDLE_CONNECTIONS = 8
_IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Try:
    """Bounds one request. `guard`: of its source; `deadline`: a time on the monotonic clock."""

    guard: Guard
    deadline: float


class Client:
    """Sends requests one at a time, for one thread. `stop` is called every `TICK_SECONDS` while it waits.

    Keeps no cookies and follows no redirect. `transport` replaces the network in tests.
    """

    def __init__(self, stop: Callable[[], bool], transport: httpx.BaseTransport | None = None) -> None:
        self.stop = stop
        self._client = httpx.Client(
            transport=transport or _Routes(stop),
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": f"newstui/{__version__}"},
            timeout=httpx.Timeout(limits.READ, connect=limits.CONNECT, pool=None),
        )

    def send(
        self, method: str, url: str, headers: dict[str, str], content: bytes | None, bounds: Try
    ) -> httpx.Response:
        """Sends a request and returns the answer with its body unread; the caller closes it."""
        request = self._client.build_request(
            method, url, headers=headers, content=content, extensions={TRY: bounds}
        )
        return self._client.send(request, stream=True)

    def pause(self, seconds: float) -> None:
        """Waits for some seconds. Raises Cancelled when `stop` returns True."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stop():
                raise Cancelled
            with waiting():
                time.sleep(min(left, TICK_SECONDS))

    def close(self) -> None:
        self._client.close()


_thread = threading.local()


@contextmanager
def kept_client(stop: Callable[[], bool]) -> Iterator[None]:
    """Gives this thread one client for all its sources, made when the first one needs it."""
    _thread.stop, _thread.client = stop, None
    try:
        yield
    finally:
        if _thread.client:
            _thread.client.close()
        del _thread.stop, _thread.client


def thread_client() -> Client | None:
    """Returns the client that this thread keeps, None outside `kept_client`. Raises FeedError."""
    if not hasattr(_thread, "stop"):
        return None
    if _thread.client is None:
        _thread.client = Client(_thread.stop)
    client: Client = _thread.client
    return client


# --- direct, or through a proxy -----------------------------------------------------------------------------


class _Routes(httpx.BaseTransport):
    """Sends each request directly or through the proxy that the environment names for its address.

    Raises FeedError when the environment has certificates or a proxy that can't be used.
    """

    def __init__(self, stop: Callable[[], bool]) -> None:
        self._context = environment.tls_context()
        self._backend = _Backend(stop)
        self._made: dict[environment.Proxy | None, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        proxy = environment.proxy_for(str(request.url))
        if proxy not in self._made:
            self._made[proxy] = self._transport(proxy)
        self._backend.begin(request.extensions[TRY], request.url.host)
        if proxy is None:
            return self._made[proxy].handle_request(request)
        try:
            return self._made[proxy].handle_request(request)
        except Exception as error:
            # httpcore does not catch what socksio raises when the bytes that arrive are not SOCKS.
            if proxy.is_socks and not isinstance(error, httpx.HTTPError | FeedError | Cancelled):
                raise httpx.ProxyError("no SOCKS5 proxy answers at that address", request=request) from error
            raise

    def _transport(self, proxy: environment.Proxy | None) -> httpx.HTTPTransport:
        at_most = httpx.Limits(
            max_keepalive_connections=_IDLE_CONNECTIONS, keepalive_expiry=_IDLE_SECONDS, max_connections=None
        )
        if proxy is None:
            transport = httpx.HTTPTransport(verify=self._context, limits=at_most)
        else:
            context = self._context if proxy.address.startswith("https:") else None
            named = httpx.Proxy(proxy.address, auth=proxy.auth, ssl_context=context)
            transport = httpx.HTTPTransport(verify=self._context, limits=at_most, proxy=named)
        transport._pool._network_backend = self._backend
        return transport

    def close(self) -> None:
        for transport in self._made.values():
            transport.close()


# --- sockets ------------------------------------------------------------------------------------------------


class _Backend(httpcore.NetworkBackend):
    """Opens connections to addresses that the current request's guard has checked."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.stop = stop
        self.deadline = 0.0
        self._guard = Guard()
        self._sockets = httpcore.SyncBackend()
        self._led_to: dict[str, set[str]] = {}

    def begin(self, bounds: Try, host: str) -> None:
        """Starts a request. Raises FeedError when an open connection to this host is forbidden to its source."""
        self._guard, self.deadline = bounds.guard, bounds.deadline
        for address in self._led_to.get(host, ()):
            self._guard.check(host, address)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        until = min(time.monotonic() + (timeout or limits.CONNECT), self.deadline)
        try:
            with waiting():
                addresses = look_up(host, port, until - time.monotonic(), self.stop)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for address in addresses:
            self._guard.check(host, address)
        self._led_to.setdefault(host, set()).update(addresses)
        for number, address in enumerate(addresses, 1):
            # An address that does not answer must leave time for those after it.
            share = max(0.01, until - time.monotonic()) / (len(addresses) - number + 1)
            try:
                with waiting():
                    stream = self._sockets.connect_tcp(address, port, share, local_address, socket_options)
                return _Stream(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if self.stop():
                    raise Cancelled from None
                if number == len(addresses):
                    raise
        raise httpcore.ConnectError("the host has no address")


class _Stream(httpcore.NetworkStream):
    """Reads from a connection in short waits, so that a deadline or a stop ends them."""

    def __init__(self, stream: httpcore.NetworkStream, backend: _Backend) -> None:
        self._stream, self._backend = stream, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        until = min(time.monotonic() + (limits.READ if timeout is None else timeout), self._backend.deadline)
        while True:
            if self._backend.stop():
                raise Cancelled
            left = until - time.monotonic()
            if left <= 0:
                raise httpcore.ReadTimeout
            try:
                with waiting():
                    return self._stream.read(max_bytes, min(left, TICK_SECONDS))
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with waiting():
            self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        with waiting():
            stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(stream, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
