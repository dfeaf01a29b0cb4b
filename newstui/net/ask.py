"""Sends one request from the calling thread and returns the whole answer, whatever its status.

Time, size and redirects are bounded, and an address that a stranger chose never leads into the user's own network.
Failures are raised as NoAnswer, with a message that names the host.
"""

import math
import os
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from urllib.parse import urljoin, urlsplit

import httpx

from newstui import limits
from newstui.net import environment
from newstui.net.connections import Client, Try, thread_client
from newstui.net.errors import FeedError
from newstui.net.guard import Guard
from newstui.net.reply import Reply
from newstui.net.unpacking import Unpacker
from newstui.text.clean import clean
from newstui.text.urls import openable, origin


class NoAnswer(FeedError):
    """Says for people why no answer came. `passing`: a retry may succeed. `timed_out`: it took too long."""

    def __init__(self, reason: str, *, passing: bool = False, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.passing, self.timed_out = passing, timed_out


class Asker:
    """Sends requests for one source, whose address is `at`; `headers` go to its origin only.

    `stranger`: the user did not name `at`, so that it must not be in a private network. `client`: the connections to
    use, which the caller closes; without one, those of the pool's thread, else new ones for each request.

    Raises FeedError when the environment has certificates that can't be used.
    """

    def __init__(
        self, at: str, headers: Mapping[str, str], *, stranger: bool = False, client: Client | None = None
    ) -> None:
        self._stranger, self._client = stranger, client
        self._origin, self._headers, self._guard = origin(at), dict(headers), Guard()

    def ask(
        self,
        address: str,
        headers: Mapping[str, str],
        most: int = limits.FEED_BYTES,
        content: bytes | None = None,
        ends: float = math.inf,
    ) -> Reply:
        """Returns the answer to one GET, redirects followed, or to one POST of `content`, which follows none.

        A body is cut after `most` + 1 bytes. `ends`: the deadline on the monotonic clock; `limits.PAGE_TIME` seconds
        are the most in any case. Raises NoAnswer.
        """
        deadline = min(time.monotonic() + limits.PAGE_TIME, ends)
        if kept := self._client or thread_client():
            return self._ask(kept, address, headers, most, content, deadline)
        with closing(Client(lambda: False)) as client:
            return self._ask(client, address, headers, most, content, deadline)

    def pause(self, seconds: float) -> None:
        """Waits, unless the sync is cancelled."""
        kept = thread_client()
        (kept.pause if kept else time.sleep)(seconds)

    def _ask(
        self,
        client: Client,
        address: str,
        headers: Mapping[str, str],
        most: int,
        content: bytes | None,
        deadline: float,
    ) -> Reply:
        method = "GET" if content is None else "POST"
        bounds = Try(self._guard, deadline)
        redirects: list[tuple[int, str]] = []
        while True:
            own = origin(address) == self._origin
            host = urlsplit(address).hostname or ""
            sent = {"Accept-Encoding": "gzip, deflate", **headers, **(self._headers if own else {})}
            with network_words(host, address):
                self._guard.allow(host, own and not self._stranger)
                with closing(client.send(method, address, sent, content, bounds)) as response:
                    if content is not None or not response.has_redirect_location:
                        body, short = read_body(response, most, bounds.deadline)
                        found = {name.lower(): value for name, value in response.headers.items()}
                        return Reply(response.status_code, address, found, body, short, tuple(redirects))
                    target = openable(urljoin(address, response.headers["location"]))
            if target is None:
                raise NoAnswer("redirects to something other than an http(s) address")
            redirects.append((response.status_code, target))
            if len(redirects) > limits.REDIRECTS:
                raise NoAnswer(f"more than {limits.REDIRECTS} redirects")
            address = target


def read_body(response: httpx.Response, most: int, deadline: float) -> tuple[bytes, bool]:
    """Returns the decompressed body, and whether it ended too early. Raises TimeoutError past the deadline."""
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    body, came = bytearray(), 0
    try:
        for chunk in response.iter_raw():
            if time.monotonic() >= deadline:
                raise TimeoutError
            came += len(chunk)
            body += unpacker.feed(chunk, most + 1 - len(body))
            if len(body) > most or came > most:
                return bytes(body), False
    except zlib.error:
        if not body:
            raise NoAnswer("the answer can't be decompressed") from None
        return bytes(body), True
    except httpx.RemoteProtocolError:
        return bytes(body), True
    return bytes(body), not unpacker.whole


# --- words ------------------------------------------------------------------------------------------------------


@contextmanager
def network_words(host: str, address: str) -> Iterator[None]:
    """Turns exceptions of the network into NoAnswer. Their messages may quote headers, so they are not repeated."""
    name, began = clean(host), time.monotonic()
    try:
        yield
    except httpx.ConnectTimeout:
        words = f"no answer from {_asked(name, address)} (no connection within {limits.CONNECT:.0f} s)"
        raise NoAnswer(words, passing=True, timed_out=True) from None
    except (httpx.TimeoutException, TimeoutError):
        whole = time.monotonic() - began > limits.READ + limits.CONNECT
        seconds = limits.PAGE_TIME if whole else limits.READ
        words = f"no answer from {name} (time-out after {seconds:.0f} s)"
        raise NoAnswer(words, passing=not whole, timed_out=True) from None
    except httpx.ProxyError as error:
        # The rest of httpx's message quotes the answer, which may quote our headers.
        status = re.match(r"\d{3}\b", str(error))
        refuses = f"answers {status[0]}" if status else "refuses"
        raise NoAnswer(f"no answer from {name}: {_asked('the proxy', address)} {refuses}") from None
    except httpx.RemoteProtocolError as error:
        closed = "disconnect" in str(error)
        long = "too long" in str(error)
        words = "sends no valid HTTP answer" + (" (its headers are too long)" if long else "")
        words = "closes the connection without an answer" if closed else words
        raise NoAnswer(f"{name} {words}", passing=True) from None
    except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeEncodeError):
        raise NoAnswer("the request has an address or header that can't be sent") from None
    except httpx.TransportError as error:
        raise _network_failure(name, _asked(name, address), error) from None


def _asked(name: str, address: str) -> str:
    """Names what a request connects to: the proxy, by its variable, or the host itself."""
    proxy = environment.proxy_for(address)
    return f"the proxy of {proxy.variable}" if proxy else name


def _network_failure(name: str, asked: str, error: BaseException) -> NoAnswer:
    """Describes a failure of the network. `asked`: what the request connected to, if not the host itself."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, socket.gaierror | UnicodeError):
            return NoAnswer(f"{asked} does not exist, or there is no network")
        if isinstance(inner, ssl.SSLCertVerificationError):
            return NoAnswer(f"the certificate of {name} is not valid ({clean(inner.verify_message)})")
        if isinstance(inner, ssl.SSLError):
            return NoAnswer(f"no safe connection to {name}: {clean(inner.reason or str(inner)).lower()}")
        if isinstance(inner, OSError) and inner.errno:
            broken = isinstance(inner, ConnectionResetError | BrokenPipeError)
            return NoAnswer(f"no answer from {asked} ({os.strerror(inner.errno).lower()})", passing=broken)
        inner = inner.__cause__ or inner.__context__
    return NoAnswer(f"no answer from {name}", passing=True)
