"""Blocks that were written as lines come back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from newstui.text.body.blocks import Block, Span
from newstui.text.body.lines import from_lines, to_lines
from newstui.text.body.read import blocks
from tests.text.body.outlines import parts


@given(st.lists(parts, max_size=30).map("".join))
def test_any_blocks_come_back(body: str) -> None:
    for kind in ("html", "markdown"):
        read = blocks(body, kind)
        lines = to_lines(read)
        assert blocks(lines, "lines") == read
        assert len(lines.split("\n")) == max(1, len(read))


def test_every_field_comes_back() -> None:
    link = Span("a\n\u2028b", True, True, True, "https://example.org/")
    written = [
        Block("text", (Span(""), link, Span("c", address="mailto:a@example.org")), 2, captioned=True),
        Block("item", (link,), 1, 7, around="->"),
        Block("image", address="https://example.org/i.png"),
        Block("table", rows=(((Span("head"),), ()), ((link, Span("x", code=True)), (Span("y"),))), heads=1),
        Block("code", (Span("x = 1\n\ty"),), language="c++"),
    ]
    assert list(from_lines(to_lines(written))) == written
    assert list(from_lines("")) == []
