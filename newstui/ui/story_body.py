"""A story's body as sections of styled lines: headings, lists, quotes, code, links with their hosts.

A long body is laid out from its beginning as far as asked; the rest waits until it comes into view.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from newstui import urls
from newstui.blocks import Block, Span, blocks
from newstui.ui.fold import Line, Look, Piece, Tone, cut_line, fold, indent
from newstui.ui.page import Section

FIRST = 16 * 1024
"""Characters of a body laid out at first, some ten screens; `MORE` times as many each time more is wanted."""
MORE = 8


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Every sign the story pane draws, one cell each."""

    unread: str = "●"
    star: str = "★"
    outside: str = "↗"
    bullet: str = "•"
    bar: str = "▎"
    rule: str = "─"
    dot: str = "·"
    cursor: str = "▌"


GLYPHS = Glyphs()
ASCII_GLYPHS = Glyphs("o", "*", "^", "-", "|", "-", "-", ">")


@dataclass(frozen=True, slots=True)
class Address:
    """What a click means: this address."""

    address: str


def body(text: str, width: int, reach: int = FIRST, glyphs: Glyphs = GLYPHS) -> list[Section]:
    """The first `reach` characters, laid out. When that is not all, a section "more" says so at the end."""
    cut = len(text) > reach
    found = blocks(_beginning(text, reach) if cut else text)
    sections = [
        Section(f"body {index}", list(_lines(block, width, glyphs)), close)
        for index, (block, close) in enumerate(_with_distance(found))
    ]
    if cut:
        rest = f"… {(len(text) - reach) // 1024 + 1:,} KiB more"
        sections.append(Section("more", [Line((Piece(rest, Look.FAINT),))]))
    return sections


def _beginning(text: str, reach: int) -> str:
    """Up to the last end of a paragraph before `reach`; without one, up to a blank or a tag."""
    for end in ("\n\n", "</p>", "\n", "<", " "):
        place = text.rfind(end, reach // 2, reach)
        if place > 0:
            return text[:place]
    return text[:reach]


def _with_distance(found: list[Block]) -> Iterator[tuple[Block, bool]]:
    """Items of a list follow one another without an empty line, as do images."""
    if found:
        yield found[0], False
    for last, block in pairwise(found):
        together = {last.kind, block.kind} <= {"image", "video"} or last.kind == block.kind == "item"
        yield block, together


def _lines(block: Block, width: int, glyphs: Glyphs) -> Iterator[Line]:
    deep = indent(min(2 * block.level, width // 3))
    match block.kind:
        case "heading":
            look = Look.BOLD if block.level <= 2 else Look.BOLD | Look.DIM
            yield from fold((piece._replace(look=piece.look | look) for piece in _pieces(block)), width)
        case "item":
            mark = f"{glyphs.bullet} " if block.ordinal is None else f"{block.ordinal}. "
            hanging = (*deep, *indent(len(mark)))
            # The mark is text: whoever copies a numbered list wants the numbers.
            yield from fold((Piece(mark, Look.DIM), *_pieces(block)), width, deep, hanging)
        case "quote":
            bars = Piece(f"{glyphs.bar} " * (min(block.level, width // 8) + 1), Look.FAINT)
            quiet = (piece._replace(look=piece.look | Look.DIM) for piece in _pieces(block))
            yield from fold(quiet, width, (bars,))
        case "code":
            for text in block.text.split("\n"):
                line = Line((Piece(text, Look.CODE),), lead=(*deep, Piece(" ")), tone=Tone.CODE)
                yield cut_line(line, max(2, width - 2 - 2 * block.level))
        case "rule":
            yield Line((Piece(glyphs.rule * min(width, 20), Look.FAINT),))
        case "image" | "video":
            yield cut_line(Line(tuple(_medium(block)), lead=deep), width - 2 * block.level)
        case _:
            yield from fold(_pieces(block), width, deep)


def _pieces(block: Block) -> Iterator[Piece]:
    """The spans; behind a link that does not name its host, the host."""
    for index, span in enumerate(block.spans):
        yield _piece(span)
        after = block.spans[index + 1].address if index + 1 < len(block.spans) else None
        if span.address and span.address != after and not _names_host(block, index):
            yield Piece(f" ({urls.true_host(span.address)})", Look.FAINT, Address(span.address))


def _piece(span: Span) -> Piece:
    look = Look.PLAIN
    for holds, bit in ((span.bold, Look.BOLD), (span.italic, Look.ITALIC), (span.code, Look.CODE)):
        if holds:
            look |= bit
    if span.address:
        return Piece(span.text, look | Look.LINK, Address(span.address))
    return Piece(span.text, look)


def _names_host(block: Block, last: int) -> bool:
    """The text of the link that ends with span `last` holds its true host as a word of its own."""
    address = block.spans[last].address or ""
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
    yield Piece(caption or urls.shown(block.address), Look.LINK, Address(block.address))
    if caption:
        yield Piece("  " + urls.true_host(block.address), Look.FAINT)
