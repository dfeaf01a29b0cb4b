"""Turns a story's body into sections of styled lines: headings, lists, quotes, code, links with their hosts.

A long body is read in slices, as far as it is scrolled.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from newstui.limits import CODE_CHARACTERS
from newstui.text import urls
from newstui.text.body.blocks import Block, Span
from newstui.text.body.kind import BodyKind
from newstui.text.body.read import read_blocks
from newstui.text.clean import without_marks
from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import Line, Look, Piece, cells, cut_line, fold, indent
from newstui.ui.panes.story.code import Code, code_lines
from newstui.ui.panes.story.page.page import Section
from newstui.ui.panes.story.pictures import Extras, file_name, key_pieces, picture_lines
from newstui.ui.panes.story.table import table_lines

SLICE = 8 * 1024
"""Characters of a body read at a time, about five screens."""
_TAG = re.compile(r"<[^<>]*>")
_JSON = re.compile(r'"(?:https?|mailto):[^"]*"|[\[\]{}",]')


PART = CODE_CHARACTERS
"""Characters of a block that are laid out at a time; what an author writes is shorter, but for some code."""


@dataclass(frozen=True, slots=True)
class Address:
    """Click target: opens this address."""

    address: str


class StoryBody:
    """Reads a body slice by slice and lays it out for one width at a time."""

    def __init__(self, text: str, kind: BodyKind) -> None:
        """Starts reading a body."""
        self.text, self._kind = text, kind
        self._coming = _in_parts(read_blocks(text, kind))
        self._next = next(self._coming, None)
        self._goes_on: set[int] = set()
        """Blocks that go on with the one before, by their places."""
        self._blocks: list[Block] = []
        self._read = 0
        self.extras = Extras()
        self._laid: list[Section] = []
        self._laid_for: int | None = None
        self.read_on()

    def read_on(self) -> None:
        """Reads the next slice."""
        stop = self._read + SLICE
        while self._next is not None and self._read < stop:
            block, goes_on = self._next
            if goes_on:
                self._goes_on.add(len(self._blocks))
            self._blocks.append(block)
            self._read += len(block.text) + 20
            self._next = next(self._coming, None)

    @property
    def complete(self) -> bool:
        return self._next is None

    @property
    def share(self) -> float:
        """About how much of the body is read, more than 0 and at most 1."""
        return 1.0 if self.complete else self._read / max(self._length, self._read + 1)

    @property
    def rest(self) -> int:
        """About how many characters are not read yet."""
        return 0 if self.complete else max(1, self._length - self._read)

    @cached_property
    def _length(self) -> int:
        """About how many characters the body has without what is not shown of it."""
        return len((_JSON if self._kind == "lines" else _TAG).sub("", self.text))

    def read_all(self) -> None:
        while not self.complete:
            self.read_on()

    def set_extras(self, extras: Extras) -> None:
        """Lays out again with these pictures and colours."""
        if extras is not self.extras:
            self.extras, self._laid_for = extras, None

    def code(self) -> list[Code]:
        """Returns the pieces of code read so far that name their language."""
        return [
            Code(block.language, block.text)
            for block in self._blocks
            if block.kind == "code" and block.language
        ]

    def begins_with(self, excerpt: str) -> bool:
        """Tells whether the first text of the body says what the excerpt says."""
        wanted = " ".join(excerpt.removesuffix("…").split())
        said = ""
        for block in self._blocks:
            if block.kind in ("image", "video"):
                continue  # an excerpt has no captions
            said = " ".join(f"{said} {block.text}".split())
            if len(said) >= len(wanted):
                break
        return said.startswith(wanted)

    def sections(self, width: int) -> list[Section]:
        """Returns the sections read so far; a last section "more" tells how much is left."""
        if self._laid_for != width:
            self._laid, self._laid_for = [], width
        for index in range(len(self._laid), len(self._blocks)):
            block = self._blocks[index]
            close = index in self._goes_on or (index > 0 and _together(self._blocks[index - 1], block))
            image = block.address if block.kind == "image" else None
            lines = list(_lines(block, width, self.extras))
            self._laid.append(Section(f"body {index}", lines, close, image))
        if self.complete:
            return self._laid
        rest = f"{glyphs.MORE} {self.rest // 1024 + 1:,} KiB more"
        return [*self._laid, Section("more", [Line((Piece(rest, Look.FAINT),))])]


def _in_parts(blocks: Iterable[Block]) -> Iterator[tuple[Block, bool]]:
    """Splits texts and code that are longer than `PART`; tells of each block whether it goes on with the one before."""
    for block in blocks:
        goes_on, spans, room = False, list[Span](), PART
        for span in block.spans:
            text = span.text
            while len(text) > room:
                part, text = _split(text, room, block.kind == "code")
                yield replace(block, spans=(*spans, replace(span, text=part))), goes_on
                block = replace(block, kind="text" if block.kind == "item" else block.kind, language="")
                goes_on, spans, room = True, [], PART
            spans.append(span if len(text) == len(span.text) else replace(span, text=text))
            room -= len(text)
        yield replace(block, spans=tuple(spans)) if goes_on else block, goes_on


def _split(text: str, room: int, is_code: bool) -> tuple[str, str]:
    """Splits a text at a line break, else at a blank unless it is code, else anywhere."""
    end = text.rfind("\n", 0, room)
    if end < 0 and not is_code:
        end = text.rfind(" ", 0, room)
    # Marks at the start would combine with what stands before it.
    return (text[:room], without_marks(text[room:])) if end < 0 else (text[:end], text[end + 1 :])


def _together(last: Block, block: Block) -> bool:
    """Tells whether two blocks need no empty line between them: list items, images."""
    return {last.kind, block.kind} <= {"image", "video"} or last.kind == block.kind == "item"


def _lines(block: Block, width: int, extras: Extras) -> Iterator[Line]:
    lead = _lead(block, width)
    room = max(2, width - sum(cells((piece,)) for piece in lead))
    match block.kind:
        case "heading":
            look = Look.BOLD if block.level <= 2 else Look.BOLD | Look.DIM
            yield from fold((piece._replace(look=piece.look | look) for piece in _pieces(block)), width, lead)
        case "item":
            yield from _item(block, width, lead)
        case "quote":
            yield from fold(_quiet(_pieces(block)), width, lead)
        case "code":
            colours = extras.code.get(Code(block.language, block.text), ())
            yield from code_lines(block.text, block.language, colours, room, lead)
        case "rule":
            yield Line((Piece(glyphs.RULE * min(room, 20), Look.FAINT),), lead=lead)
        case "image" | "video":
            key = extras.key if block.kind == "image" and block.address else ""
            yield cut_line(Line((*key_pieces(key), *_medium(block)), lead=lead), room)
            if block.address and block.address in extras.pictures:
                yield from picture_lines(extras.pictures[block.address], room, lead)
        case "table":
            rows = [[list(_pieces(replace(block, spans=cell))) for cell in row] for row in block.rows]
            yield from table_lines(rows, block.heads, room, lead)
        case _:
            yield from fold(_pieces(block), width, lead)


def _lead(block: Block, width: int) -> tuple[Piece, ...]:
    """Returns a bar for each quote around the block, an indent for each list."""
    bar = Piece(f"{glyphs.QUOTE} ", Look.FAINT)
    return tuple(bar if sign == ">" else Piece("  ") for sign in block.around[: width // 6])


def _quiet(pieces: Iterable[Piece]) -> Iterator[Piece]:
    return (piece._replace(look=piece.look | Look.DIM) for piece in pieces)


def _item(block: Block, width: int, lead: tuple[Piece, ...]) -> Iterator[Line]:
    """Lays out a list item; its bullet stands where the item's own list is indented, before the bar of a quote."""
    mark = f"{glyphs.BULLET} " if block.ordinal is None else f"{block.ordinal}. "
    at = min(block.around.rindex("-"), max(0, len(lead) - 1))
    before, after = lead[:at], lead[at + 1 :]
    pieces = _quiet(_pieces(block)) if after else _pieces(block)
    # The number is text, so that it is copied with the item.
    first = Piece(mark, Look.DIM)
    hanging = (*before, *indent(len(mark)), *after)
    if not after:
        yield from fold((first, *pieces), width, before, hanging)
        return
    for number, line in enumerate(fold(pieces, width, hanging, hanging)):
        yield line if number else replace(line, lead=(*before, first, *after))


def _pieces(block: Block) -> Iterator[Piece]:
    """Yields the spans, each link followed by its host unless its text names it."""
    for index, span in enumerate(block.spans):
        yield _piece(span)
        after = block.spans[index + 1].address if index + 1 < len(block.spans) else None
        if span.address and span.address != after and not _says_where(block, index):
            yield Piece(f" ({urls.true_host(span.address)})", Look.FAINT, Address(span.address))


def _piece(span: Span) -> Piece:
    look = Look.PLAIN
    for holds, bit in ((span.bold, Look.BOLD), (span.italic, Look.ITALIC), (span.code, Look.CODE)):
        if holds:
            look |= bit
    if span.address:
        return Piece(span.text, look | Look.LINK, Address(span.address))
    return Piece(span.text, look)


def _says_where(block: Block, last: int) -> bool:
    """Tells whether the link that ends with span `last` leads to a post here, or its text names its real host."""
    address = block.spans[last].address or ""
    if address.startswith(urls.POST):
        return True
    first = last
    while first and block.spans[first - 1].address == address:
        first -= 1
    text = "".join(span.text for span in block.spans[first : last + 1]).lower()
    words = {word.removeprefix("www.") for word in re.split(r"[^\w.-]+", text)}
    return urls.true_host(address) in words


def _medium(block: Block) -> Iterator[Piece]:
    yield Piece(f"{block.kind}  ", Look.FAINT)
    caption = " ".join(block.text.split())
    if block.address is None:
        yield Piece(caption, Look.DIM)
        return
    if block.kind == "image":
        yield Piece(caption or file_name(block.address), Look.DIM, Address(block.address))
    else:
        yield Piece(caption or urls.shown(block.address), Look.LINK, Address(block.address))
    if caption:
        yield Piece("  " + urls.true_host(block.address), Look.FAINT)
