"""The body of a story: read in slices, with code, tables and quotes."""

import re

import pytest

from newstui.text.body.kind import kind_of
from newstui.ui.drawing.wrap import Tone, cells
from newstui.ui.panes.story.body import SLICE, StoryBody
from newstui.ui.panes.story.page.page import Page


@pytest.mark.parametrize(
    "paragraph",
    [
        "A plain paragraph of words, number {}.",
        "<p>In HTML, number {}.</p>",
        "```\ncode {}\n\nmore\n```",
        "- item {}",
    ],
)
def test_a_long_body_is_read_in_slices_and_loses_nothing(paragraph: str) -> None:
    count = 2 * SLICE // len(paragraph)
    text = "\n\n".join(paragraph.format(n) for n in range(count))
    body = StoryBody(text, kind_of(text))
    first = body.sections(60)
    assert first[-1].key == "more"
    assert not body.complete
    body.read_all()
    sections = body.sections(60)
    assert sections[0] == first[0]
    assert all(section.key.startswith("body") for section in sections)
    running = " ".join(line.text for section in sections for line in section.lines)
    assert list(map(int, re.findall(r"\d+", running))) == list(range(count))
    assert "```" not in running
    assert "<p>" not in running


@pytest.mark.parametrize(
    ("body", "excerpt", "begins"),
    [
        ("Some *words* of it,\nand more.", "Some words of it, and …", True),
        ("# Some words\n\nof it", "Some words of it", True),
        ("Other words", "Some words", False),
        ("Short", "Short and long", False),
    ],
)
def test_a_body_knows_whether_it_begins_with_the_excerpt(body: str, excerpt: str, begins: bool) -> None:
    assert StoryBody(body, kind_of(body)).begins_with(excerpt) == begins


def test_a_body_that_ends_with_a_slice_has_no_more() -> None:
    body = StoryBody("x " * (SLICE // 2), "markdown")
    assert body.complete
    assert [section.key for section in body.sections(60)] == ["body 0"]


def test_no_slice_ends_inside_code() -> None:
    block = "```\ncode\n\nmore code\n```\n\n"
    body = StoryBody(block * (2 * SLICE // len(block)), kind_of(block))
    body.read_all()
    assert all(line.tone is Tone.CODE for section in body.sections(40) for line in section.lines)


def test_code_longer_than_a_slice_stays_code() -> None:
    text = "Before.\n\n```\n" + "a line of code\n\n" * (2 * SLICE // 16) + "```\n\nAfter.\n\n" + "x. " * SLICE
    body = StoryBody(text, kind_of(text))
    body.read_all()
    sections = body.sections(40)
    assert [line.tone for line in sections[0].lines] == [Tone.PAGE]
    assert all(line.tone is Tone.CODE for line in sections[1].lines)
    assert sections[2].lines[0].text == "After."


def drawn(body: str, width: int) -> list[str]:
    """The lines of a body with their bars and indents."""
    whole = StoryBody(body, kind_of(body))
    whole.read_all()
    lines = Page(whole.sections(width)).lines
    assert all(cells((*line.lead, *line.pieces)) <= width for line in lines)
    return ["".join(piece.text for piece in (*line.lead, *line.pieces)).rstrip() for line in lines]


def test_a_long_line_of_code_goes_on_behind_a_sign_and_copies_whole() -> None:
    body = "```\nabcdefghij  klmnopqrstuvwxyz\n  x\n```"
    assert drawn(body, 12) == ["▏ abcdefghij", "▏ ↪   klmnop", "▏ ↪ qrstuvwx", "▏ ↪ yz", "▏   x"]
    assert (
        Page(StoryBody(body, kind_of(body)).sections(12)).selected(None, None)
        == "abcdefghij  klmnopqrstuvwxyz\n  x"
    )
    assert drawn("```\n" + "漢字👩‍👩‍👧" * 2 + "\n```", 8) == ["▏ 漢字👩‍👩‍👧", "▏ ↪ 漢字", "▏ ↪ 👩‍👩‍👧"]


def test_a_table_stands_in_columns_wraps_its_cells_and_falls_back_to_a_line_a_cell() -> None:
    body = "| Name | 言葉 |\n|---|---|\n| a | [link](https://x.org/1) of many words |\n| 漢字 | c |\n"
    assert drawn(body, 50) == [
        "Name  言葉",
        "─" * 32,
        "a     link (x.org) of many words",
        "漢字  c",
    ]
    assert drawn(body, 20) == ["Name  言葉", "─" * 20, "a     link (x.org)", "      of many words", "漢字  c"]
    assert drawn(body, 11) == [
        *("Name: a", "言葉: link", "  (x.org)", "  of many", "  words"),
        *("───", "Name: 漢字", "言葉: c"),
    ]


def test_quotes_in_lists_and_lists_in_quotes_keep_their_marks() -> None:
    assert drawn(
        "- one\n\n  > said\n  > - in it\n\n> q\n> - a\n>   1. b\n>\n>      ```\n>      c\n>      ```\n", 30
    ) == [
        *("• one", "", "  ▎ said", "", "  ▎ • in it", "", "▎ q", ""),
        *("▎ • a", "▎   1. b", "", "▎     ▏ c"),
    ]
    assert drawn("<ul><li><blockquote>only a quote that is long</blockquote></li></ul>", 16) == [
        "• ▎ only a quote",
        "  ▎ that is long",
    ]


def test_a_very_long_block_is_laid_out_in_parts_that_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "```python\n" + "\n".join(f"    line {n}" for n in range(40)) + "\n```"
    whole = drawn(code, 30)
    monkeypatch.setattr("newstui.ui.panes.story.body.PART", 50)
    assert drawn(code, 30) == whole
    words = " ".join(map(str, range(100)))
    for body, lead in ((words, ""), (f"- {words}", "• "), (f"> {words}", "▎ ")):
        lines = drawn(body, 30)
        assert lines[0].startswith(f"{lead}0 1 2 ")
        assert " ".join(lines).replace("•", "").replace("▎", "").split() == words.split()
    assert "".join(drawn("x" * 120 + "e\u0301" * 40, 30)).count("x") == 120
