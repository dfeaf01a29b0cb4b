"""Reads a body into blocks that hold nothing but clean text and openable addresses."""

import re
from collections.abc import Iterator
from itertools import islice

from newstui.text.body.blocks import Block, text_blocks
from newstui.text.body.kind import BodyKind
from newstui.text.body.lines import from_lines
from newstui.text.body.paragraphs import paragraphs

# The Markdown parser is linear, but takes about 30 µs for each of these signs, and several times that for a line, a
# bracket in a bracket or a cell. Few texts written by people cost that much. Text between fences is free.
_SIGN = re.compile(r"\n|\[\[|[!#$%&*+\-:<=>@\[\\\]^_`{|}~]|[^\S\n]{50}")
_COSTS = {"\n": 3, "[[": 4}
"""The cost of the signs that cost more than 1."""
_MOST_COST = 6_000
_PART_CHARACTERS = 16 * 1024
"""Characters of Markdown that are read at a time, as blocks are needed."""
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?(?:^\1[^\n]*|\Z)", re.MULTILINE | re.DOTALL)
# An empty line after which no list or quote continues.
_PARTING = re.compile(r"\n\n(?=[^\s>*+\-0-9<|`~]|```|~~~)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,99}\]: *\S[^\n]*$", re.MULTILINE)
_REFERENCES = 200


def blocks(body: str, kind: BodyKind, limit: int | None = None) -> list[Block]:
    """Returns the first `limit` blocks of a body; an empty list for one without text or images."""
    return list(islice(read_blocks(body, kind), limit))


def read_blocks(body: str, kind: BodyKind) -> Iterator[Block]:
    """Yields the blocks of a body as they are needed. Hostile bodies take at most about 0.3 s per MiB."""
    if kind == "lines":
        yield from from_lines(body)
        return
    # The parser is imported only when a body is shown.
    from newstui.text.body.html_blocks import html_blocks

    if kind == "html":
        yield from html_blocks(body)
        return
    end = _readable_end(body)
    for part in _from_markdown(body[:end]):
        yield from html_blocks(part)
    yield from text_blocks(paragraphs(body[end:], "\n\n"))


def _readable_end(body: str) -> int:
    """Returns how far a body is read as Markdown; the rest stays as it is written."""
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
    """Splits text at empty lines outside code, so that each part can be parsed separately."""
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
