"""Writes blocks as lines of JSON and reads them back, so that a body is parsed once and shown as often as needed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from newstui.text.body.blocks import Block, Cell, Span

_BOLD, _ITALIC, _CODE = 1, 2, 4
_SIMPLE = [field for field in fields(Block) if field.name not in ("kind", "spans", "rows")]


def to_lines(blocks: Iterable[Block]) -> str:
    """Returns a line for each block: its kind, its spans, and whatever else differs from the default."""
    return "\n".join(_line(block) for block in blocks)


def from_lines(lines: str) -> Iterator[Block]:
    """Yields the blocks that `to_lines` wrote, as they are needed. Raises ValueError for anything else."""
    for line in lines.split("\n") if lines else ():
        kind, spans, rest = json.loads(line)
        rows = tuple(tuple(map(_cell, row)) for row in rest.pop("rows", ()))
        yield Block(kind, _cell(spans), rows=rows, **rest)


def _line(block: Block) -> str:
    rest: dict[str, Any] = {}
    for field in _SIMPLE:
        value = getattr(block, field.name)
        if value != field.default:
            rest[field.name] = value
    if block.rows:
        rest["rows"] = [[list(map(_span, cell)) for cell in row] for row in block.rows]
    return json.dumps([block.kind, list(map(_span, block.spans)), rest], ensure_ascii=False)


def _span(span: Span) -> list[Any]:
    look = _BOLD * span.bold | _ITALIC * span.italic | _CODE * span.code
    if span.address:
        return [span.text, look, span.address]
    return [span.text, look] if look else [span.text]


def _cell(spans: list[list[Any]]) -> Cell:
    return tuple(_read(*span) for span in spans)


def _read(text: str, look: int = 0, address: str | None = None) -> Span:
    return Span(text, bool(look & _BOLD), bool(look & _ITALIC), bool(look & _CODE), address)
