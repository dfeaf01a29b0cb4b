"""Reads and writes lists of feeds (OPML). Fetches nothing and follows no nested list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from xml.sax.saxutils import quoteattr

from newstui import limits
from newstui.net.errors import FeedError
from newstui.sources.feeds.documents.charset import decode
from newstui.sources.feeds.documents.xml_nodes import Node
from newstui.sources.feeds.documents.xml_reader import counted, read
from newstui.text.clean import one_line
from newstui.text.urls import host, normal, openable

Folder = tuple[str, ...]
"""The names from the outermost folder to the innermost."""

LIKE_A_SLASH = "\N{DIVISION SLASH}"
_Value = TypeVar("_Value")
_FEED_TYPES = ("rss", "atom", "feed")


def path_of(folder: Folder) -> str:
    """Writes a folder as a path: "/A/B". A slash in a name becomes a lookalike character."""
    return "".join("/" + name.replace("/", LIKE_A_SLASH) for name in folder)


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """Holds a feed in a list. `name`: as written, None without one. `folders`: all that list it.

    `topics`: the list's categories for it; `paths`: those written as paths ("/A/B").
    """

    address: str
    name: str | None = None
    site: str | None = None
    folders: tuple[Folder, ...] = ()
    topics: tuple[str, ...] = ()
    paths: tuple[Folder, ...] = ()

    @property
    def shown(self) -> str:
        return self.name or host(self.address)


@dataclass(frozen=True, slots=True)
class FeedList:
    """Holds a list. `unusable`: name and address, as written, of feeds that can't be fetched. `remarks`: what was
    wrong, in words.
    """

    title: str = ""
    feeds: tuple[ListedFeed, ...] = ()
    unusable: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_list(body: bytes, content_type: str = "", check: Callable[[], None] = lambda: None) -> FeedList:
    """Returns the feeds of an OPML document, each address once. Raises FeedError for another document.

    `check` is called every few milliseconds; what it raises ends the reading.
    """
    text, remark = decode(body[: limits.FEED_BYTES], content_type)
    xml = read(text, check)
    root = xml.root
    if root is None or root.name.rpartition(":")[2] != "opml":
        raise FeedError("not a list of feeds (OPML)", 200)
    gathered = _Gathered()
    for node, folder in _outlines(root.first("body") or root):
        gathered.add(node, folder)
    head = root.first("head")
    title = head and head.first("title")
    feeds = tuple(gathered.feeds.values())
    remarks = [*([remark] if remark else []), *xml.remarks]
    if xml.broken:
        remarks[-1] += f"; {counted(len(feeds), 'feed', 'feeds')}"
    if gathered.too_many:
        remarks.append(f"too large: took the first {limits.OUTLINE_FEEDS:,} feeds")
    name = one_line(title.text)[: limits.NAME] if title else ""
    return FeedList(name, feeds, tuple(gathered.unusable), tuple(remarks))


def _outlines(body: Node) -> Iterator[tuple[Node, Folder]]:
    """Yields all outlines in document order, each with its folder."""
    waiting: list[tuple[Node, Folder]] = [(node, ()) for node in reversed(list(body.children("outline")))]
    while waiting:
        node, folder = waiting.pop()
        yield node, folder
        name = _name(node)
        inner = (*folder, name) if name and len(folder) < limits.OUTLINE_DEPTH else folder
        waiting += [(child, inner) for child in reversed(list(node.children("outline")))]


def _name(node: Node) -> str:
    for name in ("title", "text"):
        if found := one_line(node.attributes.get(name, "")[: limits.TITLE]):
            return found[: limits.NAME]
    return ""


@dataclass(slots=True)
class _Gathered:
    feeds: dict[str, ListedFeed] = field(default_factory=dict)
    unusable: list[str] = field(default_factory=list)
    too_many: bool = False

    def add(self, node: Node, folder: Folder) -> None:
        values = node.attributes
        written = values.get("xmlurl", "").strip()
        if not written and values.get("type", "").strip().lower() in _FEED_TYPES:
            written = values.get("url", "").strip()
        if not written:
            return
        address = _address(written)
        if address is None:
            if len(self.unusable) < limits.OUTLINE_FEEDS:
                told = f"{_name(node)}: {one_line(written[: limits.TITLE])}"
                self.unusable.append(told.removeprefix(": "))
            return
        key = normal(address)
        known = self.feeds.get(key)
        if known is None and len(self.feeds) == limits.OUTLINE_FEEDS:
            self.too_many = True
            return
        topics, paths = _categories(values.get("category", ""))
        folders = (folder,) if folder else ()
        if known is None:
            site = openable(values.get("htmlurl", ""))
            self.feeds[key] = ListedFeed(address, _name(node) or None, site, folders, topics, paths)
        else:
            self.feeds[key] = replace(
                known,
                name=known.name or _name(node) or None,
                folders=_united(known.folders, folders),
                topics=_united(known.topics, topics),
                paths=_united(known.paths, paths),
            )


def _united(first: tuple[_Value, ...], more: tuple[_Value, ...]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys((*first, *more)))[: limits.TOPICS]


def _address(written: str) -> str | None:
    """Returns the address of a feed; "feed:" and "feed://" are replaced by http(s)."""
    if written[:5].lower() == "feed:":
        written = written[5:]
        written = "http:" + written if written.startswith("//") else written
    return openable(written)


def _categories(written: str) -> tuple[tuple[str, ...], tuple[Folder, ...]]:
    """Splits a comma-separated text into topics as written, and paths."""
    topics: list[str] = []
    paths: list[Folder] = []
    for part in written.split(",")[: limits.TOPICS]:
        words = one_line(part)
        if words.startswith("/"):
            names = (
                one_line(name)[: limits.TOPIC] for name in words.split("/")[1 : limits.OUTLINE_DEPTH + 1]
            )
            path = tuple(name for name in names if name)
            paths += [path] if path else []
        elif words:
            topics.append(words[: limits.TOPIC])
    return tuple(dict.fromkeys(topics)), tuple(dict.fromkeys(paths))


# --- written ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Written:
    """Holds a folder to write: its feeds, then its folders, in their order of arrival."""

    feeds: list[ListedFeed] = field(default_factory=list)
    folders: "dict[str, _Written]" = field(default_factory=dict)


def write_list(feeds: Iterable[ListedFeed], title: str) -> bytes:
    """Writes an OPML 2.0 document of the feeds in their folders; reading it returns the same feeds."""
    root = _Written()
    for feed in feeds:
        for folder in feed.folders or ((),):
            place = root
            for name in folder:
                place = place.folders.setdefault(name, _Written())
            place.feeds.append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_attribute(title)[1:-1]}</title></head>",
        "  <body>",
        *_lines(root, "    "),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines).encode()


def _lines(folder: _Written, indent: str) -> Iterator[str]:
    for feed in folder.feeds:
        yield f"{indent}<outline {_values(feed)}/>"
    for name, inner in folder.folders.items():
        yield f"{indent}<outline text={_attribute(name)} title={_attribute(name)}>"
        yield from _lines(inner, indent + "  ")
        yield f"{indent}</outline>"


def _values(feed: ListedFeed) -> str:
    values = {"type": "rss", "text": feed.shown, "title": feed.shown, "xmlUrl": feed.address}
    if feed.site:
        values["htmlUrl"] = feed.site
    categories = ["/" + "/".join(path) for path in feed.paths]
    categories += [topic.replace(",", " ").lstrip("/ ") for topic in feed.topics]
    if categories:
        values["category"] = ",".join(categories)
    return " ".join(f"{name}={_attribute(value)}" for name, value in values.items())


def _attribute(value: str) -> str:
    return quoteattr(one_line(value), {'"': "&quot;"})
