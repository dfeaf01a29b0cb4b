"""Reads proxies and certificates from environment variables, and checks them before they are used.

A wrong value raises FeedError with one line that names the variable; no message contains a proxy's password.
"""

import os
import re
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from newstui.net.errors import FeedError
from newstui.text.cells import cut
from newstui.text.clean import clean
from newstui.text.urls import openable, origin

_PROXY = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?:(?P<user>[^/?#]*)@)?"
    r"(?P<host>\[[^\[\]]*\]|[^/?#:@\[\]]+)(?::(?P<port>[0-9]{0,9}))?(?:/(?!/)[^@]*)?",
    re.IGNORECASE,
).fullmatch
_PORTS = {"http": 80, "https": 443, "socks": 1080, "socks5": 1080, "socks5h": 1080}
_SOCKS_TEXT = 255
"""Most bytes of a user name or a password for a SOCKS proxy."""

_SHOWN = 100
"""Characters of a value that a message shows."""

CERTIFICATES = ("SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class Proxy(NamedTuple):
    """Holds a proxy and the variable that names it. `address`: without user and password, which are in `auth`."""

    variable: str
    address: str
    auth: tuple[str, str] | None = None

    @property
    def is_socks(self) -> bool:
        return self.address.startswith("socks5:")


class Setting(NamedTuple):
    """Holds a variable that is set, its value without secrets, and why it can't be used ("" if it can)."""

    variable: str
    value: str
    trouble: str = ""


def proxy_for(url: str) -> Proxy | None:
    """Finds the proxy for an address; None for a direct connection. Raises FeedError when its variable is wrong."""
    found = getproxies()
    for kind in (urlsplit(url).scheme, "all"):
        if value := found.get(kind):
            if _bypassed(*origin(url)[1:], found.get("no", "")):
                return None
            return _proxy(_name_of(f"{kind}_proxy", value), value)
    return None


def _name_of(name: str, value: str) -> str:
    """Finds how a variable is spelled in the environment; lower case comes first, as in urllib."""
    spellings = (key for key in sorted(os.environ, reverse=True) if key.lower() == name)
    return next((key for key in spellings if os.environ[key] == value), f"the system's {name}")


def _proxy(variable: str, value: str) -> Proxy:
    parts = _PROXY(value.strip())
    if parts is None:
        raise FeedError(
            f"{variable}: not the address of a proxy, like http://host:3128 or socks5://host:1080"
        )
    scheme = (parts["scheme"] or "http").lower()
    if scheme not in _PORTS:
        raise FeedError(f"{variable}: {scheme} proxies can't be used; http, https and socks5 can")
    port = int(parts["port"] or _PORTS[scheme])
    address = openable(f"http://{parts['host']}:{port}")
    if address is None:
        raise FeedError(f"{variable}: its host or its port is invalid")
    if scheme.startswith("socks"):
        scheme = "socks5"
        if find_spec("socksio") is None:
            raise FeedError(
                f"{variable}: SOCKS proxies need the package socksio: pip install 'newstui[socks]'"
            )
    auth = _auth(variable, parts["user"], scheme) if parts["user"] else None
    return Proxy(variable, f"{scheme}://{address.removeprefix('http://')}", auth)


def _auth(variable: str, text: str, scheme: str) -> tuple[str, str]:
    user, _, password = text.partition(":")
    auth = unquote(user), unquote(password)
    for word in auth:
        size = len(word.encode(errors="replace"))
        if word.encode(errors="replace").decode() != word or (
            scheme == "socks5" and not 0 < size <= _SOCKS_TEXT
        ):
            raise FeedError(f"{variable}: its user or its password can't be sent")
    return auth


def _bypassed(host: str, port: int, no_proxy: str) -> bool:
    """Tells whether `no_proxy` lists a host by name, domain, address or network. Malformed entries match nothing."""
    host = host.rstrip(".").lower()
    for word in re.split(r"[\s,]+", no_proxy.lower()):
        entry = word.rpartition("://")[2]
        if entry == "*":
            return True
        if _in_network(host, entry):
            return True
        name, _, its_port = (
            entry.rpartition(":") if re.search(r"[^:]:\d+\Z|\]:\d+\Z", entry) else (entry, "", "")
        )
        if its_port and its_port != str(port):
            continue
        name = name.strip("[]").lstrip("*").strip(".")
        if name and (host == name or host.endswith("." + name)):
            return True
    return False


def _in_network(host: str, entry: str) -> bool:
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False


# --- certificates -------------------------------------------------------------------------------------------

_CONTEXTS: dict[tuple[str, ...], ssl.SSLContext] = {}
_MAKING = threading.Lock()


def tls_context() -> ssl.SSLContext:
    """Returns the TLS context that all sources share: making one takes 0.2 s and 1 MB. Raises FeedError."""
    values = tuple(os.environ.get(name, "") for name in CERTIFICATES)
    with _MAKING:
        if values not in _CONTEXTS:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            for name, value in zip(CERTIFICATES, values, strict=True):
                if value:
                    _load(context, name, value)
            if not any(values[1:]):
                import certifi

                context.load_verify_locations(certifi.where())
            _CONTEXTS.clear()
            _CONTEXTS[values] = context
        return _CONTEXTS[values]


def _load(context: ssl.SSLContext, name: str, value: str) -> None:
    """Loads the certificates or the key log that one variable names. Raises FeedError."""
    try:
        if name == "SSL_CERT_DIR":
            folders = [folder for folder in value.split(os.pathsep) if os.path.isdir(folder)]  # noqa: PTH112
            if not folders:
                raise FeedError(f"{name}: {_short(value)}: no such folder")
            context.load_verify_locations(capath=os.pathsep.join(folders))
        elif name == "SSL_CERT_FILE":
            _want_plain(name, value, os.stat(value).st_mode)  # noqa: PTH116
            context.load_verify_locations(cafile=value)
        else:
            with suppress(FileNotFoundError):
                _want_plain(name, value, os.stat(value).st_mode)  # noqa: PTH116
            context.keylog_filename = value
    except ssl.SSLError:
        raise FeedError(f"{name}: {_short(value)}: there is no certificate in it") from None
    except OSError as error:
        words = (error.strerror or "can't be read").lower()
        raise FeedError(f"{name}: {_short(value)}: {words}") from None


def _want_plain(name: str, value: str, mode: int) -> None:
    """Raises FeedError unless it is a plain file: a pipe would block, a device would never end."""
    if not stat.S_ISREG(mode):
        raise FeedError(f"{name}: {_short(value)}: not a plain file")


# --- for `newstui doctor` -----------------------------------------------------------------------------------


def settings() -> Iterator[Setting]:
    """Lists the variables about proxies and certificates that are set."""
    for name, value in sorted(os.environ.items(), key=lambda pair: pair[0].lower()):
        if value and name.lower() in PROXIES:
            yield Setting(name, _short(value)) if name.lower() == "no_proxy" else _proxy_setting(name, value)
        elif value and name in CERTIFICATES:
            yield _certificate_setting(name, value)


def _proxy_setting(name: str, value: str) -> Setting:
    try:
        proxy = _proxy(name, value)
    except FeedError as error:
        return Setting(name, "set", str(error))
    return Setting(name, f"{proxy.address}{', with user and password' if proxy.auth else ''}")


def _certificate_setting(name: str, value: str) -> Setting:
    if name == "SSLKEYLOGFILE" and not os.path.exists(value):  # noqa: PTH110 - to load it would make it
        folder = os.path.dirname(value) or "."  # noqa: PTH120
        trouble = "" if os.access(folder, os.W_OK) else f"{name}: {_short(value)}: can't be made"
        return Setting(name, _short(value), trouble)
    try:
        _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), name, value)
    except FeedError as error:
        return Setting(name, _short(value), str(error))
    return Setting(name, _short(value))


def _short(value: str) -> str:
    return cut(clean(value), _SHOWN)
