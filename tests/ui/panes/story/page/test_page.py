"""A page of sections: positions survive another width, words are found across line ends, copied text is whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.ui.drawing.highlight import pattern_of
from newstui.ui.drawing.wrap import Line, Piece, fold, indent
from newstui.ui.panes.story.page.page import Page, Section
from newstui.ui.panes.story.page.place import TextPosition

WORDS = "The quick brown fox jumps over the lazy dog and Ångström, naïve café"


def page(width: int = 20) -> Page:
    return Page(
        [
            Section("head", fold([Piece("Title")], width)),
            Section("none", []),
            Section("text", fold([Piece(WORDS)], width)),
            Section("a", [Line((Piece("first"),), indent(3))], close=True),
            Section("address", fold([Piece("https://example.org/a-long/address")], width)),
        ]
    )


def test_an_empty_line_between_sections_unless_close() -> None:
    assert [line.text for line in page().lines] == [
        "Title",
        "",
        "The quick brown fox",
        "jumps over the lazy",
        "dog and Ångström,",
        "naïve café",
        "first",
        "",
        "https://example.org/",
        "a-long/address",
    ]


def test_a_position_is_found_at_another_width() -> None:
    narrow, wide = page(20), page(40)
    spot = narrow.position(4)
    assert spot is not None
    assert narrow.line_of(spot) == 4
    assert wide.line_of(spot) == 3
    assert wide.lines[3].text == "dog and Ångström, naïve café"
    assert narrow.position(1) == TextPosition("text") == narrow.position(2)
    assert narrow.line_of(TextPosition("gone")) is None
    assert Page().position(0) is None
    assert narrow.position(99) is None


@given(st.integers(6, 60), st.integers(6, 60), st.integers(0, 9))
def test_the_first_text_seen_stays_in_the_line(width: int, other: int, y: int) -> None:
    before, after = page(width), page(other)
    spot = before.position(min(y, len(before) - 1))
    assert spot is not None
    line = after.line_of(spot)
    assert line is not None
    first = before.line(before.line_of(spot) or 0).text.split()[0]
    held = after.line(line).text + after.line(line + 1).text
    assert first[:3] in held


def test_selection_is_running_text() -> None:
    lines = page()
    assert lines.selected((4, 2), (3, 4)) == "quick brown fox jumps over the lazy dog"
    assert lines.selected((0, 8), (99, 9)) == "https://example.org/a-long/address"
    assert lines.selected((-2, 6), (2, 6)) == "fi"
    everything = f"Title\n\n{WORDS}\nfirst\n\nhttps://example.org/a-long/address"
    assert lines.selected(None, None) == everything
    assert lines.selected((0, 0), (5, 99)) == everything


def test_a_cut_line_is_copied_whole_from_its_end_on() -> None:
    cut = Page([Section("code", [Line((Piece("x = 1…"),), whole="x = 1234")])])
    assert cut.selected((0, 0), (3, 0)) == "x ="
    assert cut.selected((4, 0), (6, 0)) == "1234"


def test_a_word_runs_over_the_lines_of_an_address_only() -> None:
    lines = page()
    assert lines.word(5, 9) == ((0, 8), (14, 9)) == lines.word(3, 8)
    assert lines.word(5, 2) == ((4, 2), (9, 2))
    assert lines.word(3, 2) is None
    assert lines.word(-1, 2) is None


@pytest.mark.parametrize(
    ("words", "anywhere", "expected"),
    [
        (["JUMPS"], False, {3: ["jumps"]}),
        (["angstrom", "cafe"], False, {4: ["Ångström"], 5: ["café"]}),
        (["fox jumps"], False, {2: ["fox"], 3: ["jumps"]}),
        (["own"], False, {}),
        (["own"], True, {2: ["own"]}),
        (["org/a-long"], True, {8: ["org/"], 9: ["a-long"]}),
        (["the"], False, {2: ["The"], 3: ["the"]}),
        (["", " "], False, {}),
    ],
)
def test_words_are_marked(words: list[str], anywhere: bool, expected: dict[int, list[str]]) -> None:
    lines = page()
    lines.highlight(pattern_of(words, anywhere))
    marked = {
        y: [lines.line(y).text[start:stop] for start, stop in lines.marks(y)] for y in range(len(lines) + 1)
    }
    assert {y: texts for y, texts in marked.items() if texts} == expected


def test_each_match_is_found_once_where_it_begins() -> None:
    lines = page()
    lines.highlight(pattern_of(["fox jumps"]))
    assert lines.matches() == [2]
    lines.highlight(pattern_of(["the", "cafe"]))
    assert lines.matches() == [2, 3, 5]
    lines.highlight(None)
    assert lines.matches() == []
    assert not lines.marks(2)


def test_cjk_is_found_inside_a_run() -> None:
    lines = Page(
        [Section("text", [Line((Piece("这里有很多的字"),)), replace(Line((Piece("很好"),)), joint="")])]
    )
    lines.highlight(pattern_of(["很多"]))
    assert lines.marks(0) == [(3, 5)]
    assert lines.matches() == [0]
