"""A body, HTML or Markdown, as plain blocks. It is never trusted: only text and openable addresses come out.

A body is read token by token with a handful of counters for a state: no tree, no recursion, and no pattern
that could run over the same text twice, so the time is linear whatever was sent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby, islice
from typing import Any, Literal

from newstui.text import clean, clean_lines, one_line, unescape, without_marks
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
    """One thing to show below another.

    `level`: of a heading 1-6; of items and quotes how deep they lie, from 0; of all others the number of
    lists around them. `ordinal`: an item's number in a numbered list. `address`: of an image (None: it can't
    be opened) or a video; their spans say what it shows, or are empty.
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
    return list(islice(_Reader(body if _is_html(body) else _from_markdown(body)).read(), limit))


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

_BLOCK_TAG = re.compile(
    r"</?(?:article|blockquote|br|div|h[1-6]|li|ol|p|pre|section|table|tr|ul)[\s/>]", re.IGNORECASE
)
_MARKDOWN_LINE = re.compile(r"^(?:#{1,6} |[-*+] |[0-9]{1,9}[.)] |> |```)", re.MULTILINE)

# The Markdown parser is linear, but slow at each of these; no text that a person wrote has so many.
_MARK = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{|}~]")
_MARKS = 50_000


def _is_html(body: str) -> bool:
    """It begins with a tag, holds block tags, and no line of it is Markdown's."""
    return body.lstrip()[:1] == "<" and bool(_BLOCK_TAG.search(body)) and not _MARKDOWN_LINE.search(body)


def _from_markdown(body: str) -> str:
    """Markdown as HTML; what lies behind too many marks is left as it is written."""
    from markdown_it import MarkdownIt

    last = next(islice(_MARK.finditer(body), _MARKS, None), None)
    end = last.start() if last else len(body)
    html = str(MarkdownIt("commonmark", {"html": True}).enable("table").render(body[:end]))
    return html + "<p>" + escape(body[end:]).replace("\n\n", "<p>")


# --- the reader ---------------------------------------------------------------------------------------------

# A tag never runs over another "<"; an unclosed comment, like an unclosed script, takes the rest.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>"
    r"|<(/?)([a-z][a-z0-9:-]*)((?:[^<>\"']++|\"[^\"<]*\"|'[^'<]*')*+(?=>)|[^<>]*+)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"(?<![a-z-])([a-z-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_DROPPED = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "template", "svg", "math", "title", "textarea", "select", "object")
}
_BOXES = frozenset(
    """
    address article aside body caption center dd details div dl dt fieldset figcaption figure footer form
    header html main nav p section summary table tbody tfoot thead
    """.split()
)
_BORDERS = _BOXES | {"li", "ul", "ol", "pre", "blockquote", "hr", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic"} | dict.fromkeys(
    ("code", "kbd", "samp", "tt"), "code"
)
_EMOTICON = re.compile(r":[\w+-]+:").fullmatch
_DEEPEST = 8
_CELL = 200


@dataclass(slots=True)
class _Reader:
    body: str
    spans: list[Span] = field(default_factory=list)
    images: list[Block] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    style: dict[str, Any] = field(default_factory=dict)
    heading: int = 0
    quotes: int = 0
    pre: bool = False
    item: bool = False
    """The next block is the first of a list item."""
    cell: bool = False
    """In a row of a table: short cells share a line."""

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
            elif name in _BORDERS:
                yield from self.border(name, attributes, bool(end))
            elif end:
                self.style.pop("address" if name == "a" else _STYLES.get(name, ""), None)
            else:
                yield from self.inline(name, attributes)
        self.add(self.body[place:])
        yield from self.flush()

    def add(self, source: str) -> None:
        if source:
            text = unescape(source)
            text = clean_lines(text) if self.pre else clean(text)
            # Marks at the start would pile up on what another span ends with.
            self.spans.append(Span(without_marks(text), **self.style))

    def inline(self, name: str, attributes: str) -> Iterator[Block]:
        if name in _STYLES:
            self.style[_STYLES[name]] = True
        elif name == "a":
            self.style["address"] = linked(_values(attributes).get("href", ""))
        elif name == "br":
            self.spans.append(Span("\n", **self.style))
        elif name in ("td", "th"):
            if self.cell and self.spans:
                self.spans.append(Span(" | "))
            self.cell = True
        elif name == "img":
            self.image(_values(attributes))
        elif name in ("iframe", "video", "source"):
            values = _values(attributes)
            if address := linked(values.get("src", "")):
                yield from self.flush()
                yield Block("video", _said(values.get("title")), self.depth, address=address)

    def image(self, values: dict[str, str]) -> None:
        said, address = _said(values.get("alt")), linked(values.get("src", ""))
        if said and _EMOTICON(said[0].text):
            self.spans.append(Span(said[0].text, **self.style))
        elif (said or address) and not {values.get("width"), values.get("height")} & {"0", "1"}:
            self.spans.append(Span(" "))
            self.images.append(Block("image", said, self.depth, address=address))

    def border(self, name: str, attributes: str, end: bool) -> Iterator[Block]:
        """A tag that ends one block and begins another."""
        if self.cell and name in _BOXES and sum(len(span.text) for span in self.spans) < _CELL:
            self.spans.append(Span(" "))
            return
        yield from self.flush()
        if end:
            self.leave(name)
        else:
            self.enter(name, attributes)
        if name == "hr":
            yield Block("rule", level=self.depth)

    def enter(self, name: str, attributes: str) -> None:
        if name in ("ul", "ol"):
            start = _values(attributes).get("start", "")
            first = int(start) if re.fullmatch("[0-9]{1,9}", start) else 1
            self.lists.append(first if name == "ol" else None)
        elif name == "li":
            self.item = True
        elif name == "pre":
            self.pre = True
        elif name == "blockquote":
            self.quotes += 1
        elif name == "tr":
            self.cell = False
        elif name != "div":
            self.heading = int(name[1]) if name[1:].isdigit() else 0

    def leave(self, name: str) -> None:
        """Bold or a link that nobody closed ends with its block."""
        self.style = {}
        self.heading = 0
        if name in ("ul", "ol"):
            del self.lists[-1:]
        elif name == "li":
            self.item = False
        elif name == "pre":
            self.pre = False
        elif name == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif name in ("tr", "table"):
            self.cell = False

    @property
    def depth(self) -> int:
        return min(len(self.lists), _DEEPEST)

    def flush(self) -> Iterator[Block]:
        """What was gathered, if it shows anything. Images come after the text they stood in."""
        if self.spans:
            spans = _code(self.spans) if self.pre else _tidy(self.spans)
            self.spans = []
            if spans:
                yield self.block(tuple(spans))
        if self.images:
            images, self.images = self.images, []
            yield from images

    def block(self, spans: tuple[Span, ...]) -> Block:
        if self.pre:
            return Block("code", spans, self.depth)
        if self.heading:
            return Block("heading", spans, self.heading)
        if self.item:
            self.item = False
            number = self.lists[-1] if self.lists else None
            if number is not None:
                self.lists[-1] = number + 1
            return Block("item", spans, max(0, self.depth - 1), number)
        if self.quotes:
            return Block("quote", spans, min(self.quotes - 1, _DEEPEST))
        return Block("text", spans, self.depth)


def _values(attributes: str) -> dict[str, str]:
    """The attributes that have a value, the first of each name."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        found.setdefault(match[1].lower(), unescape(match[match.lastindex or 0]))
    return found


def _said(text: str | None) -> tuple[Span, ...]:
    line = one_line(text) if text else ""
    return (Span(line),) if line else ()


def _code(spans: list[Span]) -> list[Span]:
    text = "".join(span.text for span in spans).strip("\n").rstrip()
    return [Span(text)] if text else []


def _style(span: Span) -> tuple[Any, ...]:
    return span.bold, span.italic, span.code, span.address


def _tidy(spans: list[Span]) -> list[Span]:
    """Neighbours of one style joined; white space collapsed, over the borders of spans too."""
    tidy: list[Span] = []
    before = "\n"
    for style, run in groupby(spans, _style):
        text = re.sub(r"[^\S\n]+", " ", "".join(span.text for span in run))
        text = re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text))
        text = text.lstrip(" ") if tidy and before.isspace() else text if tidy else text.lstrip()
        if text:
            tidy.append(Span(text, *style))
            before = text[-1]
    while tidy and not tidy[-1].text.strip():
        tidy.pop()
    if tidy:
        tidy[-1] = Span(tidy[-1].text.rstrip(), *_style(tidy[-1]))
    return tidy
