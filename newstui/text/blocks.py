"""Reads a body, HTML or Markdown, into blocks that hold nothing but clean text and openable addresses."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from newstui.text.body_kind import BodyKind
from newstui.text.cells import cells
from newstui.text.clean import clean_lines
from newstui.text.paragraphs import paragraphs
from newstui.text.urls import POST

Kind = Literal["heading", "text", "item", "quote", "code", "rule", "image", "video", "table"]


@dataclass(frozen=True, slots=True)
class Span:
    """Holds a run of text in one style; `address` makes it a link. Line breaks are newlines."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    address: str | None = None


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Holds a part of a body that is shown below the part before it.

    `level`: 1-6 for headings; the depth, from 0, for items and quotes; the number of lists around any other.
    `ordinal`: the number of an item in a numbered list. `address`: of an image (None: it can't be opened) or
    a video, whose spans describe it or are empty; `captioned`: they are the caption that readers see.
    `around`: "-" for each list and ">" for each quote around the block, outermost first, with an item's own
    list. `rows`: the cells of a table, of which the first `heads` rows are column heads.
    `language`: of code, as the body names it, "" if it does not.
    """

    kind: Kind
    spans: tuple[Span, ...] = ()
    level: int = 0
    ordinal: int | None = None
    address: str | None = None
    around: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    heads: int = 0
    captioned: bool = False
    language: str = ""

    @property
    def text(self) -> str:
        if self.rows:
            return "\n".join(" | ".join(map(text_of, row)) for row in self.rows)
        return text_of(self.spans)


def text_of(spans: Iterable[Span]) -> str:
    """Joins the text of spans, without their styles."""
    return "".join(span.text for span in spans)


def blocks(body: str, kind: BodyKind, limit: int | None = None) -> list[Block]:
    """Returns the first `limit` blocks of a body; none for a body without text or images."""
    return list(islice(read_blocks(body, kind), limit))


def read_blocks(body: str, kind: BodyKind) -> Iterator[Block]:
    """Yields the blocks of a body as they are needed. Hostile bodies take at most about 0.3 s per MiB."""
    # The parser is imported only when a body is shown.
    from newstui.text.html_blocks import html_blocks

    if kind == "html":
        yield from html_blocks(body)
        return
    end = _readable_end(body)
    for part in _from_markdown(body[:end]):
        yield from html_blocks(part)
    yield from text_blocks(paragraphs(body[end:], "\n\n"))


def text_blocks(parts: Iterable[str]) -> Iterator[Block]:
    """Makes a block of each text that shows anything."""
    for part in parts:
        text = clean_lines(part).strip()
        if text:
            yield Block("text", (Span(text),))


# --- plain text ---------------------------------------------------------------------------------------------


def plain_text(parts: Iterable[Block]) -> str:
    """Writes blocks as plain text with their addresses, one or more lines per block, for pipes."""
    return "\n".join(line for line in map(_plain, parts) if line)


def _plain(block: Block) -> str:
    if block.kind in ("image", "video"):
        return " ".join(part for part in (block.text, block.address) if part)
    first = rest = "".join("> " if sign == ">" else "  " for sign in block.around)
    if block.kind == "item":
        mark = "- " if block.ordinal is None else f"{block.ordinal}. "
        at = 2 * block.around.rindex("-")
        first, rest = first[:at] + mark + first[at + 2 :], first[:at] + " " * len(mark) + first[at + 2 :]
    lines = (_plain_table(block) if block.rows else _with_addresses(block.spans)).split("\n")
    return "\n".join([first + lines[0], *(rest + line for line in lines[1:])]) if any(lines) else ""


def _with_addresses(spans: tuple[Span, ...]) -> str:
    """Joins spans, with the address of each link after its text: "text <https://…>"."""
    parts = []
    for index, span in enumerate(spans):
        parts.append(span.text)
        after = spans[index + 1].address if index + 1 < len(spans) else None
        if span.address and span.address != after:
            shown = span.text.strip()
            parts.append(
                "" if shown == span.address or span.address.startswith(POST) else f" <{span.address}>"
            )
    return "".join(parts)


def _plain_table(block: Block) -> str:
    """Writes one line per row, with the cells aligned in columns."""
    rows = [[_with_addresses(cell).replace("\n", " ") for cell in row] for row in block.rows]
    wide = [0] * max(map(len, rows))
    for row in rows:
        for at, cell in enumerate(row):
            wide[at] = max(wide[at], cells(cell))
    padded = ([cell + " " * (wide[at] - cells(cell)) for at, cell in enumerate(row)] for row in rows)
    return "\n".join("  ".join(row).rstrip() for row in padded)


# --- Markdown -----------------------------------------------------------------------------------------------

# The Markdown parser is linear, but takes some 30 µs for each of these signs, and several times that for a line, a
# bracket in a bracket or a cell. Few texts that a person wrote cost so much. What stands between fences is free.
_SIGN = re.compile(r"\n|\[\[|[!#$%&*+\-:<=>@\[\\\]^_`{|}~]|[^\S\n]{50}")
_COSTS = {"\n": 3, "[[": 4}
"""Of the signs that cost more than 1."""
_MOST_COST = 6_000
_PART_CHARACTERS = 16 * 1024
"""Characters of Markdown that are read at a time, as blocks are needed."""
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?(?:^\1[^\n]*|\Z)", re.MULTILINE | re.DOTALL)
# An empty line after which no list or quote continues.
_PARTING = re.compile(r"\n\n(?=[^\s>*+\-0-9<|`~]|```|~~~)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,99}\]: *\S[^\n]*$", re.MULTILINE)
_REFERENCES = 200


def _readable_end(body: str) -> int:
    """Returns how far a body is read as Markdown; what lies behind is left as it is written."""
    end, left = len(body), _MOST_COST
    if 3 * len(body) > left:
        for sign in _SIGN.finditer(_FENCED.sub(lambda fenced: "x" * len(fenced[0]), body)):
            left -= _COSTS.get(sign[0], 1)
            if left < 0:
                end = sign.start()
                break
    if end == len(body):
        return end
    return max(body.rfind("\n\n", 0, end), 0) or end


def _from_markdown(body: str) -> Iterator[str]:
    """Yields Markdown as HTML, part by part."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    references = ""
    if len(body) > _PART_CHARACTERS:
        found = islice(_REFERENCE.finditer(body), _REFERENCES)
        references = "\n\n" + "\n".join(match[0] for match in found)
    for part in _parts(body):
        yield str(reader.render(part + references))


def _parts(text: str) -> Iterator[str]:
    """Splits text at empty lines outside of code, so that each part can be read by itself."""
    start = 0
    while start < len(text):
        end = len(text)
        for parting in _PARTING.finditer(text, start + _PART_CHARACTERS):
            if len(_FENCE.findall(text, start, parting.start())) % 2 == 0:
                end = parting.end()
                break
            if parting.start() > start + 8 * _PART_CHARACTERS:
                break
        yield text[start:end]
        start = end
