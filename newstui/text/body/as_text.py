"""Writes the blocks of a body as plain text."""

from collections.abc import Iterable

from newstui.text.body.blocks import Block, Span
from newstui.text.cells import cells
from newstui.text.urls import POST


def plain_text(parts: Iterable[Block]) -> str:
    """Writes blocks as plain text with their addresses, one or more lines per block, for pipes."""
    return "\n".join(line for line in map(_plain, parts) if line)


def bare_text(parts: Iterable[Block]) -> str:
    """Joins the text of blocks, an empty line between two, without addresses and descriptions of images."""
    said = (block.text for block in parts if block.kind != "image" or block.captioned)
    return "\n\n".join(filter(None, said))


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
