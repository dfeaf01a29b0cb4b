"""Reads HTML into blocks by walking the parser's tree, without recursion and in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newstui.text.blocks import Block, Span, text_blocks
from newstui.text.clean import clean, clean_lines, one_line, without_marks
from newstui.text.html_guard import guarded, named_back, renamed
from newstui.text.paragraphs import html_paragraphs
from newstui.text.urls import followed, linked

_DROPPED = frozenset("script style template svg math title textarea select object".split())
_PRE = frozenset(("pre", "xmp", "listing", "plaintext"))
_BOXES = frozenset(
    """
    address article aside body caption center dd details div dl dt fieldset figcaption figure footer form
    header html main nav p section summary table tbody td tfoot th thead tr
    """.split()
)
_BORDERS = _BOXES | _PRE | {"li", "ul", "ol", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_IN_CELLS = frozenset("p div center tbody thead tfoot tr td th caption".split())
_NOT_IN_CELLS = (_BORDERS - _IN_CELLS) | {"iframe", "video"}
_STYLES = {
    **dict.fromkeys(("x-b", "x-strong"), "bold"),
    **dict.fromkeys(("x-i", "x-em", "cite"), "italic"),
    **dict.fromkeys(("x-code", "x-tt", "kbd", "samp"), "code"),
}
_EMOTICON = re.compile(r":[\w+-]+:").fullmatch
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s?|sourceCode |src-)([\w+#.-]{1,20})"
)
_NO_LANGUAGE = frozenset("text plain plaintext txt none nohighlight output".split())
_NUMBER = re.compile("[0-9]{1,9}").fullmatch
_DEEPEST = 8
_LONG_CELL_CHARACTERS = 400
"""A table with a cell longer than this is taken for page layout, and its text is read without the table."""


def html_blocks(html: str) -> Iterator[Block]:
    """Yields the blocks of HTML as they are needed; the whole tree is parsed before the first."""
    parsed, rest = guarded(html)
    root = LexborHTMLParser(renamed(parsed).encode("utf-8", "replace")).root
    if root is not None:
        yield from _with_captions(_Reader().read(root))
    yield from text_blocks(html_paragraphs(rest))


def _with_captions(blocks: Iterator[Block]) -> Iterator[Block]:
    """Gives a caption to the image before it; it says more than the image's own description."""
    image: Block | None = None
    for block in blocks:
        if image is not None and block.captioned:
            yield replace(image, spans=block.spans, captioned=True)
            image = None
            continue
        if image is not None:
            yield image
        image = block if block.kind == "image" else None
        if image is None:
            yield replace(block, captioned=False) if block.captioned else block
    if image is not None:
        yield image


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, str, bool]]:
    """Yields `root` and the nodes below it with their names, at their begin (True) and, if elements, end (False)."""
    node, depth = root, 0
    while True:
        name = node.tag or ""
        yield node, name, True
        below = node.child
        if below is not None:
            node, depth = below, depth + 1
            continue
        while True:
            if node.is_element_node:
                yield node, node.tag or "", False
            if not depth:
                return
            after = node.next
            if after is not None:
                node = after
                break
            above = node.parent
            if above is None:
                return
            node, depth = above, depth - 1


_Look = tuple[bool, bool, bool, str | None]
"""Bold, italic, code, address."""
_PLAIN: _Look = (False, False, False, None)


@dataclass(slots=True)
class _Reader:
    """Collects blocks during a walk. `around` is that of `Block`, at the current node."""

    flat: bool = False
    """Reads a table cell: everything in it becomes one run of text."""
    spans: list[Span] = field(default_factory=list)
    images: list[Block] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    outer: list[tuple[_Look, int, str, bool]] = field(default_factory=list)
    style: _Look = _PLAIN
    heading: int = 0
    around: str = ""
    pre: bool = False
    item: bool = False
    """The next block is the first of a list item."""
    caption: bool = False
    language: str = ""
    """Of the code that is read now, or comes next."""

    def read(self, root: LexborNode) -> Iterator[Block]:
        skipped = 0
        for node, name, begins in _walk(root):
            if skipped:
                skipped += (1 if begins else -1) if node.is_element_node else 0
            elif node.is_text_node:
                self.add(node.text_content or "")
            elif not node.is_element_node:
                continue
            elif begins:
                grid = _grid(node) if name == "table" and not self.flat else None
                if grid or name in _DROPPED:
                    skipped = 1
                    yield from self.table(grid) if grid else ()
                    continue
                self.outer.append((self.style, self.heading, self.around, self.pre))
                yield from self.begin(node, name)
            else:
                yield from self.end(name)
                self.style, self.heading, self.around, self.pre = self.outer.pop()
        yield from self.flush()

    def add(self, text: str) -> None:
        if text:
            text = clean_lines(text) if self.pre else clean(text)
            # Marks at the start would combine with the last character of the span before.
            self.spans.append(Span(without_marks(text), *self.style))

    def begin(self, node: LexborNode, name: str) -> Iterator[Block]:
        if name in _BORDERS:
            if self.flat or (self.pre and name in _BOXES):
                self.spans.append(Span("\n" if self.pre else " "))
                return
            yield from self.flush()
            self.enter(node, name)
            if name == "hr":
                yield Block("rule", level=self.depth, around=self.around)
        elif name == "br":
            self.spans.append(Span("\n", *self.style))
        elif name == "x-a":
            self.style = (*self.style[:3], followed(_value(node, "href")))
        elif name == "img":
            self.image(node)
        elif name in ("iframe", "video", "source"):
            if not self.flat and (address := linked(_value(node, "src"))):
                yield from self.flush()
                said = _said(_value(node, "title"))
                yield Block("video", said, self.depth, address=address, around=self.around)
        elif name in _STYLES:
            if self.pre and name == "x-code":
                self.language = _language(node) or self.language
            bold, italic, code, address = self.style
            look = _STYLES[name]
            self.style = bold or look == "bold", italic or look == "italic", code or look == "code", address

    def end(self, name: str) -> Iterator[Block]:
        if name not in _BORDERS:
            return
        if self.flat or (self.pre and name in _BOXES):
            self.spans.append(Span("\n" if self.pre else " "))
            return
        yield from self.flush()
        if name in ("ul", "ol"):
            self.lists.pop()
        elif name == "li":
            self.item = False
        elif name == "figcaption":
            self.caption = False

    def enter(self, node: LexborNode, name: str) -> None:
        if name in ("ul", "ol"):
            start = _value(node, "start")
            first = int(start) if _NUMBER(start) else 1
            self.lists.append(first if name == "ol" else None)
            self.around = (self.around + "-")[:_DEEPEST]
        elif name == "li":
            self.item = True
            value = _value(node, "value")
            if self.lists and self.lists[-1] is not None and _NUMBER(value):
                self.lists[-1] = int(value)
        elif name in _PRE:
            self.pre = True
            self.language = _language(node) or self.language
        elif name == "figcaption":
            self.caption = True
        elif name == "blockquote":
            self.around = (self.around + ">")[:_DEEPEST]
        elif name == "div":
            self.language = _language(node)
        else:
            self.heading = int(name[1]) if name[1:].isdigit() else 0

    def image(self, node: LexborNode) -> None:
        said, address = _said(_value(node, "alt")), linked(_value(node, "src"))
        if said and _EMOTICON(said[0].text):
            self.spans.append(Span(said[0].text, *self.style))
        elif (said or address) and not {_value(node, "width"), _value(node, "height")} & {"0", "1"}:
            self.spans.append(Span(" "))
            self.images.append(Block("image", said, self.depth, address=address, around=self.around))

    def table(self, grid: "_Grid") -> Iterator[Block]:
        yield from self.flush()
        rows = []
        for row in grid.rows:
            cells = []
            for cell in row:
                only = cell.child  # nearly all cells hold one text
                if only is not None and only.is_text_node and only.next is None:
                    cells.append(tuple(_tidy([Span(without_marks(clean(only.text_content or "")))])))
                    continue
                reader = _Reader(flat=True)
                for _ in reader.read(cell):
                    pass
                cells.append(tuple(_tidy(reader.spans)))
                self.images += [replace(image, around=self.around) for image in reader.images]
            rows.append(tuple(cells))
        if any(cell for row in rows for cell in row):
            yield Block("table", level=self.depth, around=self.around, rows=tuple(rows), heads=grid.heads)
        yield from self.flush()

    @property
    def depth(self) -> int:
        return self.around.count("-")

    def flush(self) -> Iterator[Block]:
        """Yields the block collected so far, if it has any text, and then the images that stood in it."""
        if self.flat:
            return
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
            language, self.language = self.language, ""
            return Block("code", spans, self.depth, around=self.around, language=language)
        if self.heading:
            return Block("heading", spans, self.heading, around=self.around)
        if self.item:
            self.item = False
            number = self.lists[-1] if self.lists else None
            if number is not None:
                self.lists[-1] = number + 1
            around = self.around if "-" in self.around else self.around[: _DEEPEST - 1] + "-"
            return Block("item", spans, max(0, self.depth - 1), number, around=around)
        if self.around.endswith(">"):
            return Block("quote", spans, self.around.count(">") - 1, around=self.around)
        return Block("text", spans, self.depth, around=self.around, captioned=self.caption)


# --- tables -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Grid:
    """Holds the cell nodes of a table, row by row."""

    rows: list[list[LexborNode]] = field(default_factory=list)
    heads: int = 0
    """How many of the first rows are column heads."""


def _grid(table: LexborNode) -> _Grid | None:
    """Returns the cells of a table; None when it holds other blocks or long texts, as page layouts do."""
    grid, length, named = _Grid(), 0, True
    nodes = _walk(table)
    next(nodes)
    for node, name, begins in nodes:
        if not begins:
            if name == "tr" and named and grid.rows and len(grid.rows) == grid.heads + 1:
                grid.heads += 1
        elif node.is_text_node:
            length += len((node.text_content or "").strip())
            if length > _LONG_CELL_CHARACTERS:
                return None
        elif name in _NOT_IN_CELLS or name == "table" or name == "caption":
            return None
        elif name == "tr":
            grid.rows.append([])
            named = True
        elif name in ("td", "th") and grid.rows:
            grid.rows[-1].append(node)
            named, length = named and name == "th", 0
    grid.rows = [row for row in grid.rows if row]
    return grid if max(map(len, grid.rows), default=0) > 1 else None


# --- small things -------------------------------------------------------------------------------------------


def _value(node: LexborNode, name: str) -> str:
    """Returns an attribute as text, "" when it is missing."""
    return named_back(node.attributes.get(name) or "")


def _language(node: LexborNode) -> str:
    """Returns the programming language that an element around code names, in lower case."""
    attributes = node.attributes
    found = _LANGUAGE.search((attributes.get("class") or "")[:500])
    name = found[1] if found else attributes.get("data-lang") or attributes.get("data-language") or ""
    name = name.strip().lower()
    return name if re.fullmatch(r"[\w+#.-]{1,20}", name) and name not in _NO_LANGUAGE else ""


def _said(text: str) -> tuple[Span, ...]:
    line = one_line(text)
    return (Span(line),) if line else ()


def _code(spans: list[Span]) -> list[Span]:
    text = "".join(span.text for span in spans).strip("\n").rstrip()
    return [Span(text)] if text else []


def _look(span: Span) -> _Look:
    return span.bold, span.italic, span.code, span.address


# Single spaces and bare line breaks, which most text consists of, match neither.
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_BREAKS = re.compile(r" \n ?|\n ")
_EMPTY_LINES = re.compile(r"\n{3,}")


def _collapsed(text: str) -> str:
    text = _BLANKS.sub(" ", text)
    return _EMPTY_LINES.sub("\n\n", _BREAKS.sub("\n", text)) if "\n" in text else text


def _tidy(spans: list[Span]) -> list[Span]:
    """Joins neighbouring spans of the same style and collapses white space, across spans too."""
    if len(spans) == 1:
        text = _collapsed(spans[0].text).strip()
        return [Span(text, *_look(spans[0]))] if text else []
    tidy: list[Span] = []
    before = "\n"
    for look, run in groupby(spans, _look):
        text = _collapsed("".join([span.text for span in run]))
        text = text.lstrip(" ") if tidy and before.isspace() else text if tidy else text.lstrip()
        if text:
            tidy.append(Span(text, *look))
            before = text[-1]
    while tidy and not tidy[-1].text.strip():
        tidy.pop()
    if tidy and tidy[-1].text[-1].isspace():
        tidy[-1] = Span(tidy[-1].text.rstrip(), *_look(tidy[-1]))
    return tidy
