"""Defines the blocks that a body is read into: a heading, a paragraph, an image, and so on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from newstui.text.clean import clean_lines

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
    """Holds one block of a body; blocks are shown one below the other.

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


def text_blocks(parts: Iterable[str]) -> Iterator[Block]:
    """Makes a text block of each part that is not blank."""
    for part in parts:
        text = clean_lines(part).strip()
        if text:
            yield Block("text", (Span(text),))
