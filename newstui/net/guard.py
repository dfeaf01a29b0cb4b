"""Keeps requests away from private addresses, and looks host names up."""

import re
import socket
import threading
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from newstui.net.errors import Cancelled, Refused
from newstui.text.clean import clean

TICK_SECONDS = 0.05
"""How long a thread waits for the network before it checks whether to stop."""

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
    """Reads a host as an IP address; None for a name. IPv4 inside IPv6, and in odd spellings, becomes IPv4.

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
    """Tells whether a host is an IP address inside a private network. False for a name."""
    address = _address(host)
    return address is not None and (not address.is_global or address.is_multicast)


def is_forbidden(host: str) -> bool:
    """Tells whether a host is link-local or serves a machine's own credentials: such hosts are never contacted."""
    address = _address(host)
    if address is None:
        return host.rstrip(".").lower() in _NEVER_NAMES
    return any(address in network for network in _NEVER)


class Guard:
    """Keeps one source's requests away from private addresses that the user did not name.

    Other hosts may be in a private network only if the source itself is in one and `others` is set; link-local and
    metadata addresses are never contacted. Hosts that were not announced by `allow` are proxies and are not checked.
    """

    def __init__(self, *, others: bool = True) -> None:
        self._lets_others = others
        self._own: str | None = None
        self._others: set[str] = set()
        self._own_is_private = False

    def allow(self, host: str, own: bool) -> None:
        """Announces a host before a request; `own` if it is the source's. Raises Refused."""
        if own:
            self._own = host
        else:
            self._others.add(host)
        self.check(host, host)

    def check(self, host: str, address: str) -> None:
        """Checks the address that a host resolved to. Raises Refused when this source must not contact it."""
        if host != self._own and host not in self._others:
            return  # a proxy
        if is_forbidden(address):
            raise Refused(f"leads to a private address ({clean(host)}), link-local or metadata: never asked")
        if not is_private(address):
            return
        if host == self._own:
            self._own_is_private = True
        elif not (self._lets_others and self._own_is_private):
            raise Refused(f"leads to a private address ({clean(host)}), which is not followed")


def look_up(host: str, port: int, seconds: float, stop: Callable[[], bool]) -> list[str]:
    """Finds the IP addresses of a host, in the system's order.

    A name is looked up on a thread, which is abandoned after `seconds` (TimeoutError) or when `stop` returns True
    (Cancelled). Raises OSError.
    """
    if _address(host) is not None:
        return _look_up(host, port)
    found: list[list[str] | OSError] = []
    done = threading.Event()

    def run() -> None:
        try:
            found.append(_look_up(host, port))
        except OSError as error:
            found.append(error)
        done.set()

    threading.Thread(target=run, name="look-up", daemon=True).start()
    until = time.monotonic() + seconds
    while not done.wait(min(TICK_SECONDS, max(0.0, until - time.monotonic()))):
        if stop():
            raise Cancelled
        if time.monotonic() >= until:
            raise TimeoutError
    (result,) = found
    if isinstance(result, OSError):
        raise result
    return result


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
