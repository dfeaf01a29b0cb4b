"""Decides which addresses may be opened, which are equal, and how they are shown."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from newstui import limits
from newstui.text.cells import cut
from newstui.text.clean import clean
from newstui.text.tags import unescape

_SAFE = r"A-Za-z0-9\-._~:/?#\[\]@!$&'()+*,;="
_USUAL = re.compile(
    rf"https?://(?![^/?#]{{254}})[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:[/?#][{_SAFE}]*(?:%[0-9A-Fa-f]{{2}}[{_SAFE}]*)*)?"
).fullmatch
_PARTS = re.compile(r"(https?)://([^/?#]+?)(?::([0-9]*))?([/?#].*)?", re.IGNORECASE).fullmatch
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]").search
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.IGNORECASE).fullmatch


def openable(text: str) -> str | None:
    """Returns an address in the form that may be opened: http(s), a host, no user, percent-encoded ASCII; else None."""
    text = text.strip()
    if len(text) > limits.ADDRESS:
        return None
    if _USUAL(text):
        return text
    parts = None if _CONTROL(text) else _PARTS(text)
    if parts is None:
        return None
    scheme, name, port, rest = parts.groups(default="")
    host = _host(name)
    if host is None or (port and int(port) > 65535):
        return None
    path = quote(_STRAY_PERCENT.sub("%25", rest), safe="%-._~:/?#[]@!$&'()+*,;=")
    address = f"{scheme.lower()}://{host}{f':{int(port)}' if port else ''}{path}"
    return address if len(address) <= limits.ADDRESS else None


_SHELL_SIGNS = re.compile(r"""[\s'"`$;|<>()\\*\[\]{}!^]""")


def without_shell_signs(address: str, ampersands: bool) -> str:
    """Percent-encodes the characters of an openable address that a shell acts on.

    "?" and "#" stay: within a word they run nothing, and encoded they would change the page. So would an encoded "&",
    but a shell would run what follows it; `ampersands` encodes it too.
    """
    at = re.match(r"https?://[^/?#]*", address)
    name = at[0] if at else ""
    rest = _SHELL_SIGNS.sub(lambda sign: quote(sign[0], safe=""), address[len(name) :])
    return name + (rest.replace("&", "%26") if ampersands else rest)


def _host(name: str) -> str | None:
    """Returns a host in the form for resolvers; names in other scripts become punycode."""
    if name.startswith("["):
        return name if _is_ipv6(name) else None
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).lower().replace("。", ".")
        labels = [_punycode(label) for label in name.split(".")]
        name = ".".join(labels)
    return name if len(name) <= 253 and _NAME(name) else None


def _is_ipv6(name: str) -> bool:
    from ipaddress import IPv6Address

    try:
        IPv6Address(name[1:-1])
    except ValueError:
        return False
    return name.endswith("]") and "%" not in name


def _punycode(label: str) -> str:
    """Encodes a label; returns "", which no host may contain, for one that is too long or not printable."""
    if label.isascii():
        return label
    if not label.isprintable() or len(label) > 63:
        return ""
    coded = "xn--" + label.encode("punycode").decode("ascii")
    return coded if len(coded) <= 63 else ""


# --- identity -----------------------------------------------------------------------------------------------

_NORMAL = re.compile(
    r"https?://(?:www\.)*(?=[^./?#:])(\[[^\]]*\]|[^/?#:]+)(?::(?:80|443)(?=[/?#]|\Z))?(:[0-9]+)?([^?#]*)(?:\?([^#]*))?",
    re.IGNORECASE,
).match
_TRACKING = re.compile(r"(?:utm_[^=]*|fbclid|gclid)(?:=|\Z)", re.IGNORECASE).match


def normal(address: str) -> str:
    """Returns the normal form of an `openable` address, which is equal for all addresses of one story."""
    parts = _NORMAL(address)
    if parts is None:
        return address
    host, port, path, query = parts.groups(default="")
    if query:
        query = "&".join(part for part in query.split("&") if not _TRACKING(part))
    return f"https://{host.lower()}{port}{path.rstrip('/')}{'?' if query else ''}{query}"


# --- for people ---------------------------------------------------------------------------------------------

_HOST = re.compile(r"https?://(?:www\.)?(\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE).match
_LOOKALIKES = frozenset("асԁеһіјӏорԛѕԝхуνορυκτι")
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}


def host(address: str) -> str:
    """Returns the host as shown to people: lower case, no "www.", in its own script unless that could mislead."""
    name = _bare_host(address)
    readable = _readable(name)
    return name if _misleading(readable) else readable


def true_host(address: str) -> str:
    """Returns the host as `host` does; a name that could mislead is followed by its true form."""
    name = _bare_host(address)
    readable = _readable(name)
    return f"{readable} ({name})" if _misleading(readable) else readable


def _bare_host(address: str) -> str:
    found = _HOST(address)
    return clean(found[1].lower()) if found else ""


def _readable(name: str) -> str:
    if "xn--" not in name:
        return name
    return ".".join(_decoded(label) for label in name.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        name = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return name if clean(name) == name and _host(name) == label else label


def _misleading(name: str) -> bool:
    return not name.isascii() and any(_misleading_label(label) for label in name.split("."))


def _misleading_label(label: str) -> bool:
    """Tells whether a name mixes scripts that no language mixes, or consists only of lookalikes of Latin letters."""
    if label.isascii():
        return False
    scripts = {
        unicodedata.name(char, "?").split()[0]
        for char in label
        if char.isalpha() or (not char.isalnum() and char != "-")
    }
    if scripts <= _EAST_ASIAN | {"LATIN"}:
        return False
    return len(scripts) > 1 or _LOOKALIKES.issuperset(char for char in label if char.isalpha())


def shown(address: str, width: int | None = None) -> str:
    """Returns the address without scheme and last slash. Cut to `width`, it still shows the end of the host."""
    text = re.sub(r"^https?://", "", clean(address), flags=re.IGNORECASE).rstrip("/")
    if width is None or len(text) <= width:
        return text
    end = re.match(r"[^/?#]*", text)
    name = end[0] if end else ""
    if len(name) < width:
        return cut(text, width)
    return cut(name, width) if width < 2 else "…" + name[1 - width :]


def without_secrets(at: str) -> str:
    """Removes what may be a key from an address: user, password and query. Paths of files stay as they are."""
    scheme, found, rest = at.partition("://")
    if not found:
        return at
    head, query, _ = rest.partition("?")
    host, slash, path = head.partition("/")
    if "@" in path and openable(at) is None:  # a password with a slash in it
        host, slash, path = head.rpartition("@")[2].partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}{'?…' if query else ''}"


_IFRAME = re.compile(r"<iframe(?=[\s/])((?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*)", re.IGNORECASE)
_SRC = re.compile(r"(?:^|[\s\"'/])src\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


def iframe_source(html: str) -> str | None:
    """Returns the address of the first iframe, if it may be opened."""
    tag = _IFRAME.search(html)
    source = _SRC.search(tag[1]) if tag else None
    return linked(unescape(source[source.lastindex or 0])) if source else None


POST = "post:"
"""The scheme of a link to another post of the same source; its percent-encoded path follows."""
_POST = re.compile(r"post:[\w%./~-]{1,2000}", re.ASCII).fullmatch


def followed(reference: str) -> str | None:
    """Returns an `href` as an openable address, or as a link to another post of the same source."""
    return reference if _POST(reference) else linked(reference)


def linked(reference: str) -> str | None:
    """Returns a `src` or `href` as an openable address; one without a scheme (`//host`) becomes https."""
    reference = reference.strip()
    return openable("https:" + reference if reference.startswith("//") else reference)


def origin(url: str) -> tuple[str, str, int]:
    """Returns scheme, host and port; credentials are never sent to another origin."""
    parts = urlsplit(url)
    return (
        parts.scheme,
        (parts.hostname or "").lower(),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def is_local(url: str) -> bool:
    """Tells whether an address leads to this machine, from its host alone."""
    name = urlsplit(url).hostname or ""
    return name in ("localhost", "::1") or name.startswith("127.")
