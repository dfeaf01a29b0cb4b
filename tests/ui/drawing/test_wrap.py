"""Text folded into lines: widths add up, nothing is lost, nothing that belongs together is parted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newstui.text.clean import clean
from newstui.ui.drawing.wrap import GLUE, Line, Look, Piece, cells, cut_line, fold, indent

ODD = "中文字，。（）日本ー語ーアッ한국어العربيةहिन्दीабв é👩‍👩‍👧❤️👍🏽🇩🇪 -/?&abc \n"
pieces = st.lists(
    st.tuples(st.text(ODD, max_size=30) | st.text(max_size=12), st.sampled_from([Look.PLAIN, Look.BOLD])),
    max_size=5,
).map(lambda parts: [Piece(clean(text), look) for text, look in parts])


def texts(lines: list[Line]) -> list[str]:
    return ["".join(piece.text for piece in line.lead) + line.text for line in lines]


def running(lines: list[Line]) -> str:
    return "".join(line.joint + line.text for line in lines)[1:]


@given(pieces, st.integers(1, 40), st.integers(0, 6))
def test_lines_fit_and_hold_all(parts: list[Piece], width: int, deep: int) -> None:
    lines = fold(parts, width, indent(deep))
    for line in lines:
        assert cells(line.lead) + cells(line.pieces) <= max(width, 2)
    told = "".join(piece.text for piece in parts)
    blanks = re.compile(r"[ \n\t\u00a0]+")
    assert blanks.sub("", running(lines)) == blanks.sub("", told)


@given(pieces, st.integers(1, 40))
def test_what_is_cut_fits_and_keeps_its_whole(parts: list[Piece], width: int) -> None:
    line = Line(tuple(parts))
    cut = cut_line(line, width)
    assert cells(cut.pieces) <= width
    assert (cut.whole or cut.text) == line.text
    assert line.text.startswith(cut.text.removesuffix("…"))


def test_breaks_at_blanks_and_hangs() -> None:
    lines = fold([Piece("1. one two three four five")], 12, indent(0), indent(3))
    assert texts(lines) == ["1. one two", "   three", "   four five"]
    assert running(lines) == "1. one two three four five"


def test_looks_and_targets_stay_with_their_text() -> None:
    lines = fold([Piece("a ", Look.BOLD), Piece("link that folds", Look.LINK, "there")], 8)
    assert [line.pieces for line in lines] == [
        (Piece("a ", Look.BOLD), Piece("link", Look.LINK, "there")),
        (Piece("that", Look.LINK, "there"),),
        (Piece("folds", Look.LINK, "there"),),
    ]


def test_no_break_where_one_style_meets_another_in_a_word() -> None:
    assert texts(fold([Piece("un"), Piece("break", Look.BOLD), Piece("able word")], 12)) == [
        "unbreakable",
        "word",
    ]


def test_an_address_breaks_after_a_mark_and_joins_again() -> None:
    address = "https://example.org/one/two-three/four?five=six"
    lines = fold([Piece(address)], 20)
    assert texts(lines) == ["https://example.org/", "one/two-three/four?", "five=six"]
    assert running(lines) == address


def test_a_mark_is_not_parted_from_the_accent_on_it() -> None:
    assert [line[0] for line in texts(fold([Piece("aaaaaa/\u0301bbbbbb")], 8))] == ["a", "b"]
    assert texts(fold([Piece("aaaaaa=\u0301bbbbbb")], 8))[1] == "bbbbb"


def test_a_line_feed_ends_a_line_and_glue_does_not() -> None:
    assert texts(fold([Piece("one\ntwo  three")], 20)) == ["one", "two three"]
    assert texts(fold([Piece(f"one two{GLUE}three")], 8)) == ["one", "two thre", "e"]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("这里有很多的字，测试。", 8, ["这里有很", "多的字，", "测试。"]),
        ("这里有很多的字，测试。", 14, ["这里有很多的", "字，测试。"]),
        ("日本語（テスト）です", 8, ["日本語", "（テス", "ト）です"]),
        ("read 新聞 now", 9, ["read 新聞", "now"]),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5, ["👩‍👩‍👧👩‍👩‍👧", "👩‍👩‍👧"]),
        ("الذكاء الاصطناعي في خدمة", 12, ["الذكاء", "الاصطناعي في", "خدمة"]),
    ],
)
def test_other_scripts(text: str, width: int, expected: list[str]) -> None:
    assert texts(fold([Piece(text)], width)) == expected


def test_the_fast_way_measures_like_the_slow_one() -> None:
    from newstui.ui.drawing.wrap import _NARROW

    narrow = [char for char in map(chr, range(0x20, 0x3000)) if _NARROW(char)]
    assert len(narrow) > 700
    assert [char for char in narrow if cell_len(char) != 1] == []


def test_what_stands_at_a_cell() -> None:
    line = Line((Piece("ab"), Piece("中文", Look.LINK, "x"), Piece("c")), lead=indent(2))
    assert [line.character(x) for x in (0, 2, 3, 4, 5, 6, 8, 9)] == [-1, 0, 1, 2, 2, 3, 4, 5]
    assert [line.target(x) for x in (1, 3, 4, 7, 8, 20)] == [None, None, "x", "x", None, None]
