"""Keeps requests away from addresses that a feed has no business to lead to."""

import asyncio
import re
import socket
import threading
from asyncio import SelectorEventLoop
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from newstui.net.errors import FeedError
from newstui.text.clean import clean

_NEVER = tuple(
    map(
        ip_network,
        (
            *("169.254.0.0/16", "fe80::/10"),  # link-local, and the metadata of most clouds
            *("fd00:ec2::/32", "fd20:ce::254/128"),  # AWS, Google
            *("100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"),  # Alibaba, Azure, Oracle
        ),
    )
)
_NEVER_NAMES = {"metadata", "metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"}
_WITH_IPV4 = tuple(map(ip_network, ("64:ff9b::/96", "::/96")))
"""IPv6 networks whose last 32 bits are an IPv4 address: translated (NAT64) and compatible ones."""


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is, None for a name; IPv4 inside IPv6 is IPv4, and so are odd spellings.

    A resolver reads 2852039166, 0xa9fea9fe and 0251.254.169.254 as 169.254.169.254.
    """
    host = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        address = ip_address(host)
    except ValueError:
        if not re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}", host, re.IGNORECASE):
            return None
        try:
            return IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inside is None and int(address) > 1 and any(address in network for network in _WITH_IPV4):
            inside = IPv4Address(int(address) & 0xFFFF_FFFF)
        return inside or address
    return address


def is_private(host: str) -> bool:
    """Whether an IP address is one that only exists in some network of the user's. Names are not."""
    address = _address(host)
    return address is not None and (not address.is_global or address.is_multicast)


def is_forbidden(host: str) -> bool:
    """Whether a host is link-local or gives out a machine's own secrets: nothing is ever asked there."""
    address = _address(host)
    if address is None:
        return host.rstrip(".").lower() in _NEVER_NAMES
    return any(address in network for network in _NEVER)


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
        if host != self._own and host not in self._strangers:
            return  # a proxy
        if is_forbidden(address):
            raise FeedError(
                f"leads to a private address ({clean(host)}), link-local or metadata: never asked"
            )
        if not is_private(address):
            return
        if host == self._own:
            self._trusting = True
        elif not self._trusting:
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
