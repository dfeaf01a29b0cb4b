"""Reads HTML into blocks by walking the parser's tree, without recursion and in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newstui.text.body.blocks import Block, Span, text_blocks
from newstui.text.body.html_guard import guarded, renamed
from newstui.text.body.html_tables import Grid, grid_of
from newstui.text.body.html_tree import BLOCKS, BOXES, PREFORMATTED, attribute, walk
from newstui.text.body.paragraphs import html_paragraphs
from newstui.text.body.spans import PLAIN, Look, code_text, tidy
from newstui.text.clean import clean, clean_lines, one_line, without_marks
from newstui.text.urls import followed, linked

_DROPPED = frozenset("script style template svg math title textarea select object".split())
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


def html_blocks(html: str) -> Iterator[Block]:
    """Yields the blocks of HTML as they are needed; the whole tree is parsed before the first."""
    parsed, rest = guarded(html)
    root = LexborHTMLParser(renamed(parsed).encode("utf-8", "replace")).root
    if root is not None:
        yield from _with_captions(_Reader().read(root))
    yield from text_blocks(html_paragraphs(rest))


def _with_captions(blocks: Iterator[Block]) -> Iterator[Block]:
    """Gives each caption to the image before it, in place of the image's own description."""
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


@dataclass(slots=True)
class _Reader:
    """Collects blocks during a walk. `around` is that of `Block` at the current node."""

    flat: bool = False
    """Set while a table cell is read: everything in it becomes one run of text."""
    spans: list[Span] = field(default_factory=list)
    images: list[Block] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    outer: list[tuple[Look, int, str, bool]] = field(default_factory=list)
    style: Look = PLAIN
    heading: int = 0
    around: str = ""
    pre: bool = False
    item: bool = False
    """The next block is the first of a list item."""
    caption: bool = False
    language: str = ""
    """The language of the code that is being read or comes next."""

    def read(self, root: LexborNode) -> Iterator[Block]:
        skipped = 0
        for node, name, begins in walk(root):
            if skipped:
                skipped += (1 if begins else -1) if node.is_element_node else 0
            elif node.is_text_node:
                self.add(node.text_content or "")
            elif not node.is_element_node:
                continue
            elif begins:
                grid = grid_of(node) if name == "table" and not self.flat else None
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
            # Combining marks at the start would join the last character of the span before.
            self.spans.append(Span(without_marks(text), *self.style))

    def begin(self, node: LexborNode, name: str) -> Iterator[Block]:
        if name in BLOCKS:
            if self.flat or (self.pre and name in BOXES):
                self.spans.append(Span("\n" if self.pre else " "))
                return
            yield from self.flush()
            self.enter(node, name)
            if name == "hr":
                yield Block("rule", level=self.depth, around=self.around)
        elif name == "br":
            self.spans.append(Span("\n", *self.style))
        elif name == "x-a":
            self.style = (*self.style[:3], followed(attribute(node, "href")))
        elif name == "img":
            self.image(node)
        elif name in ("iframe", "video", "source"):
            if not self.flat and (address := linked(attribute(node, "src"))):
                yield from self.flush()
                said = _said(attribute(node, "title"))
                yield Block("video", said, self.depth, address=address, around=self.around)
        elif name in _STYLES:
            if self.pre and name == "x-code":
                self.language = _language(node) or self.language
            bold, italic, code, address = self.style
            look = _STYLES[name]
            self.style = bold or look == "bold", italic or look == "italic", code or look == "code", address

    def end(self, name: str) -> Iterator[Block]:
        if name not in BLOCKS:
            return
        if self.flat or (self.pre and name in BOXES):
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
            start = attribute(node, "start")
            first = int(start) if _NUMBER(start) else 1
            self.lists.append(first if name == "ol" else None)
            self.around = (self.around + "-")[:_DEEPEST]
        elif name == "li":
            self.item = True
            value = attribute(node, "value")
            if self.lists and self.lists[-1] is not None and _NUMBER(value):
                self.lists[-1] = int(value)
        elif name in PREFORMATTED:
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
        said, address = _said(attribute(node, "alt")), linked(attribute(node, "src"))
        if said and _EMOTICON(said[0].text):
            self.spans.append(Span(said[0].text, *self.style))
        elif (said or address) and not {attribute(node, "width"), attribute(node, "height")} & {"0", "1"}:
            self.spans.append(Span(" "))
            self.images.append(Block("image", said, self.depth, address=address, around=self.around))

    def table(self, grid: "Grid") -> Iterator[Block]:
        yield from self.flush()
        rows = []
        for row in grid.rows:
            cells = []
            for cell in row:
                only = cell.child  # nearly all cells hold one text
                if only is not None and only.is_text_node and only.next is None:
                    cells.append(tuple(tidy([Span(without_marks(clean(only.text_content or "")))])))
                    continue
                reader = _Reader(flat=True)
                for _ in reader.read(cell):
                    pass
                cells.append(tuple(tidy(reader.spans)))
                self.images += [replace(image, around=self.around) for image in reader.images]
            rows.append(tuple(cells))
        if any(cell for row in rows for cell in row):
            yield Block("table", level=self.depth, around=self.around, rows=tuple(rows), heads=grid.heads)
        yield from self.flush()

    @property
    def depth(self) -> int:
        return self.around.count("-")

    def flush(self) -> Iterator[Block]:
        """Yields the block collected so far, if it has any text, then the images inside it."""
        if self.flat:
            return
        if self.spans:
            spans = code_text(self.spans) if self.pre else tidy(self.spans)
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
