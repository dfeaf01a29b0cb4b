"""Builds the small tree that feeds and lists are read from: names resolved, entries separate, everything bounded."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import urljoin

from newstui import limits
from newstui.text.clean import clean

_SPACES = {
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "search.yahoo.com/mrss": "media",
    "www.rssboard.org/media-rss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/xml/1998/namespace": "xml",
}
"""Addresses of namespaces, in lower case, without scheme and final slash -> the prefix used here."""

_ENTRIES = frozenset(("item", "entry", "atom:entry"))
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_WINDOWS = {code: bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
_CONTROLS = {ord(char): code for code, char in _WINDOWS.items()}
_CONTROL = re.compile("[\x80-\x9f]").search
_DOUBLE = re.compile(f"[\xc2-\xf4][\x80-\xbf{''.join(_WINDOWS.values())}]").search
_PUNCTUATION = re.compile(f"â€[\x80-\xbf{''.join(_WINDOWS.values())}]")
_DOUBLE_AT_LEAST = 4
"""With fewer characters, a text that fits may have been meant: "Spaß…" would be one, decoded from windows-1252."""

_SCHEME = re.compile("https?://", re.IGNORECASE)
_NO_ATTRIBUTES: Mapping[str, str] = {}


class Node:
    """Holds an element. `name` is "title" or "media:title", in lower case; attributes likewise.

    `base`: the xml:base in force, joined but not yet absolute; "" for none.
    """

    __slots__ = ("_named", "attributes", "base", "name", "parts")

    def __init__(self, name: str, attributes: Mapping[str, str] = _NO_ATTRIBUTES, base: str = "") -> None:
        self.name, self.attributes, self.base = name, attributes, base
        self.parts: list[Node | str] = []
        self._named: dict[str, list[Node]] | None = None

    def children(self, *names: str) -> Iterator["Node"]:
        """Lists the direct children with these names (all without names), in document order.

        Call it only when the element is complete: an entry is searched for some 40 names, so children are indexed by
        name.
        """
        if len(names) == 1:
            if self._named is None:
                self._named = {}
                for child in self.children():
                    self._named.setdefault(child.name, []).append(child)
            yield from self._named.get(names[0], ())
            return
        for part in self.parts:
            if not isinstance(part, str) and (not names or part.name in names):
                yield part

    def first(self, *names: str) -> "Node | None":
        return next(self.children(*names), None)

    @property
    def has_markup(self) -> bool:
        return any(not isinstance(part, str) for part in self.parts)

    @property
    def text(self) -> str:
        """Returns the characters directly inside, as XML."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def html(self) -> str:
        """Returns the contents as HTML: child elements written out, else the characters, which are already HTML."""
        return markup(self) if self.has_markup else self.text


def markup(node: Node) -> str:
    """Writes the contents of a node as HTML; drops prefixes."""
    written: list[str] = []
    _write(node, written)
    return "".join(written)


def _write(node: Node, written: list[str]) -> None:
    for part in node.parts:
        if isinstance(part, str):
            written.append(escape(part, quote=False))
            continue
        name = part.name.rpartition(":")[2]
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in part.attributes.items())
        written.append(f"<{name}{attributes}>")
        _write(part, written)
        if name not in _VOID:
            written.append(f"</{name}>")


class Builder:
    """Builds the tree from start tags, texts and end tags, whichever parser found them.

    Finished entries go to `entries` and are not in the tree of `root`. Elements beyond the limits of depth and number
    are dropped, but their text stays; `too_deep` and `too_many` report that.
    """

    def __init__(self) -> None:
        self.root: Node | None = None
        self.entries: list[Node] = []
        self.too_deep = self.too_many = False
        self._open: list[Node] = []
        self._raw: list[str] = []
        self._entry = 0  # how many elements were open when the entry began, including it; 0: no entry is open
        self._beyond = 0  # how many open elements were dropped
        self._nodes = 0
        self._text: list[str] = []
        self._own: frozenset[str] = frozenset()  # the document's own namespaces: their elements get no prefix
        self._scopes: list[tuple[dict[str, str], dict[str, str]]] = [({"xml": "xml"}, {})]

    @property
    def ended(self) -> bool:
        """Tells whether the root element has been closed."""
        return self.root is not None and not self._open

    @property
    def depth(self) -> int:
        return len(self._open) + self._beyond

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        if self._beyond or len(self._open) >= limits.FEED_DEPTH or self._nodes >= limits.FEED_NODES:
            self.too_deep = self.too_deep or self._nodes < limits.FEED_NODES
            self._beyond += 1
            return
        self._flush()
        self._nodes += 1
        spaces, names = self._scope(raw, attributes)
        name = names.get(raw)
        if name is None:
            name = names[raw] = _resolved(raw, spaces)
        base = self._open[-1].base if self._open else ""
        if attributes:
            attributes = _attributes(attributes, spaces)
            if own := attributes.get("xml:base"):
                base = _joined(base, own)
        node = Node(name, attributes or _NO_ATTRIBUTES, base)
        if not self._entry and name in _ENTRIES:
            self._entry = len(self._open) + 1
        elif self._open:
            self._open[-1].parts.append(node)
        if self.root is None:
            self.root = node
        self._open.append(node)
        self._raw.append(raw)
        self._scopes.append((spaces, names))

    def end(self) -> None:
        """Closes the innermost element."""
        if self._beyond:
            self._beyond -= 1
            return
        self._flush()
        node = self._open.pop()
        self._raw.pop()
        self._scopes.pop()
        if self._entry > len(self._open):
            self._entry = 0
            if len(self.entries) < limits.FEED_ENTRIES:
                self.entries.append(node)
            else:
                self.too_many = True

    def text(self, text: str) -> None:
        self._text.append(text)

    def close(self, raw: str) -> None:
        """Closes the innermost open element with this raw name and all inside it; does nothing if none is open."""
        if self._beyond:
            self._beyond -= 1
        elif raw in self._raw:
            while self._raw[-1] != raw:
                self.end()
            self.end()

    def end_entry(self) -> None:
        """Closes the open entry, if any."""
        while self._entry:
            self.end()

    def innermost(self) -> str:
        return self._open[-1].name if self._open else ""

    def finish(self) -> None:
        self._flush()

    def _flush(self) -> None:
        if self._text:
            text = "".join(self._text)
            self._text.clear()
            if self._open:
                self._open[-1].parts.append(_once_encoded(_unwrapped(text[: limits.BODY])))

    def _scope(self, raw: str, attributes: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Returns the prefixes known inside this element, and the names resolved by them so far."""
        declared = [name for name in attributes if name.startswith("xmlns")] if attributes else []
        if not declared and self.root is not None:
            return self._scopes[-1]
        spaces = dict(self._scopes[-1][0])
        for name in declared[: limits.FEED_DEPTH]:
            prefix = name.partition(":")[2].lower()
            address = _SCHEME.sub("", attributes.pop(name).strip().lower()).rstrip("/#")
            spaces[prefix] = _SPACES.get(address, prefix)
        if self.root is None:
            prefix, _, local = raw.lower().rpartition(":")
            spaces.setdefault("", "")
            own = "" if local == "rdf" else spaces.get(prefix, "")
            self._own = frozenset((own, "atom") if local == "feed" else (own,))
            spaces[""] = spaces["rss"] = ""
        return {key: "" if space in self._own else space for key, space in spaces.items()}, {}


def _resolved(raw: str, spaces: Mapping[str, str]) -> str:
    prefix, _, local = raw.lower().rpartition(":")
    space = spaces.get(prefix, prefix)
    return f"{space}:{local}" if space else local


def _attributes(attributes: dict[str, str], spaces: Mapping[str, str]) -> dict[str, str]:
    if len(attributes) > limits.ATTRIBUTES:
        attributes = dict(list(attributes.items())[: limits.ATTRIBUTES])
    return {
        _resolved(name, spaces) if ":" in name else name.lower(): value for name, value in attributes.items()
    }


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, clean(reference[: limits.ADDRESS]).strip())[: limits.ADDRESS]
    except ValueError:
        return base


def _unwrapped(text: str) -> str:
    """Returns the contents of a CDATA section that was itself escaped; returns any other text unchanged."""
    if "<![CDATA[" not in text[:64]:
        return text
    inner = text.strip()
    return inner[9:-3] if inner.startswith("<![CDATA[") and inner.endswith("]]>") else text


def _once_encoded(text: str) -> str:
    """Decodes text again that was encoded as UTF-8 twice, by way of Latin-1 or windows-1252.

    In any other text, control characters become those of windows-1252 that were meant by them.
    """
    if text.isascii():
        return text
    if _DOUBLE(text):
        latin = text.translate(_CONTROLS)
        try:
            decoded = latin.encode("latin-1").decode("utf-8")
        except UnicodeError:
            text = _PUNCTUATION.sub(_mark, text)
        else:
            foreign = sum(not char.isascii() for char in decoded)
            if latin == text or "â€" in text or foreign >= _DOUBLE_AT_LEAST:
                return decoded
    return text.translate(_WINDOWS) if _CONTROL(text) else text


def _mark(found: re.Match[str]) -> str:
    """Returns the dash or quotation mark (U+2000 to U+203F) of three characters such as "â€™"."""
    last = ord(found[0][-1])
    return chr(0x2000 + _CONTROLS.get(last, last) - 0x80)
