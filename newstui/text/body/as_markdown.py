"""Writes blocks as Markdown that parses back into the same blocks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from newstui.text.body.blocks import Block, Cell, Span

# Signs that mean something anywhere in a line, and those that do at its start only.
_SIGNS = re.compile(r"([\\`*_\[\]|~])")
_AT_START = re.compile(r"^(\s*(?:[0-9]{1,9}(?=[.)](?:\s|$)))?)([-+#=>.)])", re.MULTILINE)
_TRAILING = re.compile(r"(#+)\Z")
_BACKTICKS = re.compile("`+")


def markdown(blocks: Iterable[Block]) -> str:
    """Returns the Markdown of blocks, an empty line between two of them unless both are list items."""
    parts: list[str] = []
    last: Block | None = None
    inside = 0
    for block in blocks:
        # A block indented deeper than the item before it would be code.
        depth = min(block.around.count("-"), inside + (block.kind == "item"))
        around = block.around.replace("-", "", block.around.count("-") - depth)
        block, inside = replace(block, around=around), depth
        text = _block(block)
        if not text:
            continue
        if last is not None:
            together = last.kind == block.kind == "item" and last.around == block.around
            parts.append("\n" if together else "\n\n")
        parts.append(text)
        last = block
    return "".join(parts) + "\n" if parts else ""


def _block(block: Block) -> str:
    if block.kind == "code":
        fence = _fence(block.text, 3)
        return f"{fence}{block.language}\n{block.text}\n{fence}"
    first, rest = _leads(block)
    ends = "\n"
    match block.kind:
        case "heading":
            title = _TRAILING.sub(r"\\\1", _line(block.spans))
            lines = [f"{'#' * min(max(block.level, 1), 6)} {title}"]
        case "rule":
            lines = ["***"]
        case "image":
            lines = [f"![{_line(block.spans)}]({_target(block.address)})"] if block.address else []
        case "video":
            lines = [f"[{_line(block.spans) or 'video'}]({_target(block.address)})"]
        case "table":
            lines = list(_table(block))
        case _:
            lines, ends = _escaped_spans(block.spans).split("\n"), "\\\n"
    return ends.join(lead + line for lead, line in zip([first, *[rest] * len(lines)], lines, strict=False))


def _leads(block: Block) -> tuple[str, str]:
    """Returns what stands before the first and before further lines: the signs of lists and quotes around them."""
    first = rest = ""
    own = block.around.rindex("-") if block.kind == "item" else -1
    for at, sign in enumerate(block.around):
        if sign == ">":
            first, rest = f"{first}> ", f"{rest}> "
        elif at == own:
            mark = "- " if block.ordinal is None else f"{block.ordinal}. "
            first, rest = first + mark, rest + " " * len(mark)
        else:
            first, rest = f"{first}   ", f"{rest}   "
    return first, rest


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)


def _target(address: str | None) -> str:
    return "<" + re.sub(r"[<>\s\\]", "", address or "") + ">"


def _line(spans: tuple[Span, ...]) -> str:
    return _escaped_spans(spans).replace("\n", " ")


def _escaped_spans(spans: Iterable[Span]) -> str:
    return _AT_START.sub(r"\1\\\2", "".join(map(_span, spans)))


def _span(span: Span) -> str:
    text = span.text
    core = text.strip()
    if not core:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if span.code and "\n" not in core:
        fence = _fence(core, 1)
        room = " " if core.startswith("`") or core.endswith("`") else ""
        core = f"{fence}{room}{core}{room}{fence}"
    else:
        core = _escaped(core)
    if span.italic:
        core = f"*{core}*"
    if span.bold:
        core = f"**{core}**"
    if span.address:
        core = f"[{core}]({_target(span.address)})"
    return before + core + after


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def _table(block: Block) -> Iterator[str]:
    """Yields a line for each row; Markdown requires one header row, which may be empty."""
    columns = max(map(len, block.rows))
    rows = list(block.rows)
    yield _row(rows.pop(0) if block.heads else (), columns)
    yield "|" + " --- |" * columns
    yield from (_row(row, columns) for row in rows)


def _row(row: tuple[Cell, ...], columns: int) -> str:
    cells = [_line(cell) for cell in row] + [""] * (columns - len(row))
    return "| " + " | ".join(cells) + " |"
