"""A body, HTML or Markdown, as plain blocks. Nothing in it is trusted: only text and openable addresses come out.

A body is read token by token with a handful of counters for a state: no tree, no recursion, and no pattern
that could run over the same text twice, so the time is linear whatever was sent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

from newstui.text import clean, clean_lines, unescape
from newstui.urls import linked

Kind = Literal["heading", "text", "item", "quote", "code", "rule", "image", "video"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `address` when it is a link. Line breaks are newlines."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """`level`: of a heading 1-6; of items and quotes how deep they lie, from 0; of text, code and images the
    number of lists around them. `ordinal`: an item's number in a numbered list. `address`: of an image or video;
    their spans are what it is said to show.
    """

    kind: Kind
    spans: tuple[Span, ...] = ()
    level: int = 0
    ordinal: int | None = None
    address: str | None = None

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


def blocks(body: str, limit: int | None = None) -> list[Block]:
    """The body's blocks, the first `limit` of them. Empty for a body that shows nothing."""
    return list(islice(_Reader(body if _is_html(body) else _html(body)).read(), limit))


def plain_text(parts: Iterable[Block]) -> str:
    """The words alone, a block a line or more, for search and pipes."""
    return "\n".join(line for line in map(_plain, parts) if line)


def _plain(block: Block) -> str:
    if block.kind == "item":
        mark = "-" if block.ordinal is None else f"{block.ordinal}."
        return f"{'  ' * block.level}{mark} {block.text}"
    if block.kind in ("image", "video"):
        return " ".join(part for part in (block.text, block.address) if part)
    return block.text


# --- Markdown -----------------------------------------------------------------------------------------------

_HTML_BODY = re.compile(
    r"</(?:p|div|li|h[1-6]|tr|pre|blockquote|section|article)\s*>|<(?:br|p)[\s/>]", re.IGNORECASE
)
_MARKDOWN_LINE = re.compile(r"^(?:#{1,6} |[-*+] |[0-9]{1,9}[.)] |> |```)", re.MULTILINE)


def _is_html(body: str) -> bool:
    """It begins with a tag, holds block tags, and no line is Markdown's."""
    return body.lstrip()[:1] == "<" and bool(_HTML_BODY.search(body)) and not _MARKDOWN_LINE.search(body)


def _html(body: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(body))


# --- the reader ---------------------------------------------------------------------------------------------

# A tag never runs over another "<"; an unclosed comment, like an unclosed script, takes the rest.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(/?)([a-z][a-z0-9:-]*)((?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_DROPPED = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "template", "svg", "math", "title", "textarea", "select", "object")
}
_BREAKING = frozenset(
    "address article aside body caption center dd details div dl dt fieldset figcaption figure footer form header "
    "html main nav p section summary table tbody tfoot thead".split()
)
_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic"} | dict.fromkeys(
    ("code", "kbd", "samp", "tt"), "code"
)
_BLANKS = re.compile(r"[^\S\n]+")
_EMOTICON = re.compile(r":[\w+-]+:").fullmatch
_DEEPEST = 8


@dataclass(slots=True)
class _Reader:
    body: str
    spans: list[Span] = field(default_factory=list)
    images: list[Block] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    style: Span = Span("")
    heading: int = 0
    quotes: int = 0
    pre: bool = False
    item: bool = False
    """The next block is the first of a list item."""
    cell: bool = False
    """In a table's row: its cells share a line."""

    def read(self) -> Iterator[Block]:
        place = 0
        while token := _TOKEN.search(self.body, place):
            self.add(self.body[place : token.start()])
            place = token.end()
            end, name, attributes = token.groups()
            if name is None:
                continue
            name = name.lower()
            if name in _DROPPED:
                if not end and not attributes.endswith("/"):
                    closing = _DROPPED[name].search(self.body, place)
                    place = closing.end() if closing else len(self.body)
            elif end:
                yield from self.close(name)
            else:
                yield from self.open(name, attributes)
        self.add(self.body[place:])
        yield from self.flush()

    def add(self, source: str) -> None:
        if source:
            text = unescape(source)
            text = clean_lines(text) if self.pre else _BLANKS.sub(" ", clean(text))
            self.spans.append(replace(self.style, text=text))

    def line_break(self) -> None:
        self.spans.append(replace(self.style, text="\n"))

    def open(self, name: str, attributes: str) -> Iterator[Block]:
        if name in _STYLES:
            if not self.pre:
                self.style = replace(self.style, **{_STYLES[name]: True})
        elif name == "a":
            href = _values(attributes).get("href")
            self.style = replace(self.style, address=linked(href) if href else None)
        elif name == "br":
            self.line_break()
        elif name == "img":
            self.image(_values(attributes))
        elif name in ("iframe", "video", "source", "embed"):
            yield from self.video(_values(attributes))
        elif name in ("td", "th"):
            if self.cell and self.spans:
                self.spans.append(Span(" | "))
            self.cell = True
        elif name in _BREAKING or name in ("li", "ul", "ol", "pre", "blockquote", "hr", "tr") or _level(name):
            yield from self.flush()
            self.enter(name, attributes)
            if name == "hr":
                yield Block("rule")

    def enter(self, name: str, attributes: str) -> None:
        if name in ("ul", "ol"):
            start = _values(attributes).get("start", "1")
            number = int(start) if re.fullmatch("[0-9]{1,9}", start) else 1
            self.lists.append(number if name == "ol" else None)
        elif name == "li":
            self.item = True
        elif name == "pre":
            self.pre, self.style = True, Span("")
        elif name == "blockquote":
            self.quotes += 1
        elif name == "tr":
            self.cell = False
        else:
            self.heading = _level(name)

    def close(self, name: str) -> Iterator[Block]:
        if name in _STYLES:
            self.style = replace(self.style, **{_STYLES[name]: False})
        elif name == "a":
            self.style = replace(self.style, address=None)
        elif name in _BREAKING or name in ("li", "ul", "ol", "pre", "blockquote", "tr") or _level(name):
            yield from self.flush()
            self.leave(name)

    def leave(self, name: str) -> None:
        self.style, self.heading = Span(""), 0
        if name in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
        elif name == "li":
            self.item = False
        elif name == "pre":
            self.pre = False
        elif name == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif name == "tr":
            self.cell = False

    def image(self, values: dict[str, str]) -> None:
        alt = " ".join(clean(values.get("alt", "")).split())
        if _EMOTICON(alt):
            self.spans.append(replace(self.style, text=alt))
            return
        address = linked(values.get("src", ""))
        seen = values.get("width") not in ("0", "1") and values.get("height") not in ("0", "1")
        if seen and (alt or address):
            self.images.append(Block("image", (Span(alt),) if alt else (), self.depth, address=address))

    def video(self, values: dict[str, str]) -> Iterator[Block]:
        address = linked(values.get("src", ""))
        if address:
            yield from self.flush()
            title = " ".join(clean(values.get("title", "")).split())
            yield Block("video", (Span(title),) if title else (), self.depth, address=address)

    @property
    def depth(self) -> int:
        return min(len(self.lists), _DEEPEST)

    def flush(self) -> Iterator[Block]:
        """What was gathered as a block, if it shows anything; images come after the text they stood in."""
        spans, images = self.spans, self.images
        if spans:
            self.spans = []
            spans = _code(spans) if self.pre else _tidy(spans)
            if spans:
                yield self.block(tuple(spans))
        if images:
            self.images = []
            yield from images

    def block(self, spans: tuple[Span, ...]) -> Block:
        if self.pre:
            return Block("code", spans, self.depth)
        if self.heading:
            return Block("heading", spans, self.heading)
        if self.item:
            self.item = False
            ordinal = self.lists[-1] if self.lists else None
            if ordinal is not None:
                self.lists[-1] = ordinal + 1
            return Block("item", spans, max(0, self.depth - 1), ordinal)
        if self.quotes:
            return Block("quote", spans, min(self.quotes - 1, _DEEPEST))
        return Block("text", spans, self.depth)


def _level(name: str) -> int:
    return int(name[1]) if len(name) == 2 and name[0] == "h" and name[1] in "123456" else 0


def _values(attributes: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        found.setdefault(match[1].lower(), unescape(match[match.lastindex or 0]))
    return found


def _code(spans: list[Span]) -> list[Span]:
    text = "".join(span.text for span in spans).strip("\n").rstrip()
    return [Span(text)] if text else []


def _tidy(spans: list[Span]) -> list[Span]:
    """White space collapsed over the spans' borders, none at line ends, neighbours of one style joined."""
    tidy: list[Span] = []
    last = "\n"
    for span in spans:
        text = span.text
        if last[-1].isspace():
            text = text.lstrip(" ") if text != "\n" else text
        if not text:
            continue
        if text == "\n" and last.endswith("\n\n"):
            continue
        last = (last + text)[-2:]
        if tidy and replace(tidy[-1], text="") == replace(span, text=""):
            tidy[-1] = replace(span, text=tidy[-1].text + text)
        else:
            tidy.append(replace(span, text=text))
    while tidy and not tidy[-1].text.rstrip():
        tidy.pop()
    if tidy:
        tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip())
    return tidy
