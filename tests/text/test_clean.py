"""Nothing that came from outside may act on a terminal, and every row keeps its width."""

import unicodedata
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from newstui.text.cells import cells, cut, fit
from newstui.text.clean import clean, clean_lines, controls, guard, one_line, without_marks
from newstui.text.tags import plain

# Any code point at all, lone surrogates too, with the dangerous ones often.
NASTY = "\x00\t\n\r\x1b\x7f\x85\x9b\u00ad\u061c\u200b\u200c\u200d\u200e\u2028\u202e\u2066\ufeff\ufe0e\ufe0f\u20e3\ud800"
LIVELY = "a1 é中🤖👩❤☺🏽🇩🇪\u0301\u0323\u0e49\U0001d165한\u1100\u1161क्षश्ش"
anything = st.text(
    st.sampled_from(NASTY + LIVELY) | st.characters(codec=None, exclude_categories=[]), max_size=40
)


def _tower(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize(
    ("dirty", "shown"),
    [
        ("plain ASCII", "plain ASCII"),
        ("a\tb\nc\r\nd", "a b c d"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("\x00\x0d\x1f\x7f", "␀␍␟␡"),
        ("\x80\x9b31m\x85", "\ufffd\ufffd31m\ufffd"),
        ("a\u2028b\u2029c", "a b c"),
        ("\u061c\u200b\u200c\u200e\u200f\u202a\u202e\u2060\u2066\u2069\u206f\ufeff\ufff9\ufffb", ""),
        ("\U000e0001\U000e0067\ufdd0\ufffe\uffff\U0010ffff", ""),
        ("lone \ud800 and \udfff", "lone \ufffd and \ufffd"),
        ("e\u0301", "é"),
        ("Z" + "\u0335" * 4, "Z" + "\u0335" * 4),
        ("Z" + "\u0335" * 40 + "a", "Z" + "\u0335" * 4 + "a"),
        ("Z" + "\U0001d165\u0335" * 9, "Z" + "\u0335" * 4),
        ("👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽 1\ufe0f\u20e3", "👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽 1\ufe0f\u20e3"),
        ("🏴\u200d☠\ufe0f", "🏴\u200d☠\ufe0f"),
        ("a\u200db \u200d🤖\u200d x\ufe0f 1\ufe0f", "ab 🤖 x 1"),
        ("الذكاء الاصطناعي", "الذكاء الاصطناعي"),
        ("人工智能 АИ क्षत्रिय", "人工智能 АИ क्षत्रिय"),
        ("in\u00advisible", "invisible"),
        (
            "d\u034fr\u115fa\u1160w\u17b4s\u17b5 \u180b\u180d\u180en\u2800o\u3164t\uffa0h\U000e0100ing\U000e01ef",
            "draws nothing",
        ),
    ],
)
def test_clean_leaves_what_can_be_read_and_nothing_that_acts(dirty: str, shown: str) -> None:
    assert clean(dirty) == shown


UNSEEN = [
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x180F), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x2800, 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0)),
]


@given(st.text("ab中é ", max_size=9), st.lists(st.sampled_from(UNSEEN).map(chr), max_size=9), st.randoms())
def test_no_character_that_draws_nothing_is_left_between_others(
    shown: str, unseen: list[str], random: Random
) -> None:
    mixed = list(shown)
    for char in unseen:
        mixed.insert(random.randrange(len(mixed) + 1), char)
    assert clean("".join(mixed)) == clean_lines("".join(mixed)) == shown
    assert plain("".join(unseen), 99) == ""


def test_clean_lines_keeps_lines_and_turns_tabs_to_spaces() -> None:
    assert clean_lines("a\r\nb\n\n\tc\x1b\u202e") == "a\nb\n\n    c␛"
    assert clean_lines("plain\ntext") == "plain\ntext"


@given(anything)
@example("☺\u200d\ufe0f\u200d☺")
@example("\u1100\u0301\u0301\u0301\u0301\u0301\u1161")
def test_clean_is_safe_and_settled(text: str) -> None:
    for clean_up in (clean, clean_lines):
        line = clean_up(text)
        assert clean_up(line) == line
        assert unicodedata.is_normalized("NFC", line)
        assert _tower(line) <= 4
        assert not controls(line.replace("\n", "") if clean_up is clean_lines else line)
        line.encode()
    assert clean(text).count("\n") == 0


@given(anything)
def test_clean_takes_no_word_away(text: str) -> None:
    def letters(line: str) -> str:
        return "".join(char for char in unicodedata.normalize("NFC", line) if char.isalnum())

    assert letters(clean(text)) == letters(text)


def test_every_mark_of_every_plane_counts() -> None:
    marks = [
        char
        for char in map(chr, range(0x110000))
        if unicodedata.category(char)[0] == "M" and char not in "\ufe0e\ufe0f"
    ]
    assert [char for char in marks if _tower(clean("a" + char * 9)) > 4] == []


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a < b, <3, 1<2>0, x <y and z> w", "a < b, <3, 1<2>0, x <y and z> w"),
        ("List<int> and <user>, <p1> <b2>", "List<int> and <user>, <p1> <b2>"),
        ("<b>bold</b> <a href='x>y' title=\"it's\">link</a>", "bold link"),
        ("<P>one</P><p>two<br/>three", "one two three"),
        ("<!-- gone --> here <script>alert(1)</script><style>b{}</style>!", "here !"),
        ("<custom data-x='1'>kept</custom>", "kept"),
        ('<img alt="5" tall" src=x>after', "after"),
        ("Nov&#8217;19 &amp; R&D &nbsp; x", "Nov’19 & R&D x"),
        ("&lt;b&gt;", "<b>"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&#27;[31m &#x202e; &#128;", "[31m €"),
        ("  much \t\n white\u00a0space ", "much white space"),
        ("&#" + "9" * 9000 + ";", "\ufffd;"),
    ],
)
def test_plain_strips_tags_and_decodes_once(source: str, shown: str) -> None:
    assert plain(source, 500) == shown


def test_plain_is_cut_between_whole_characters() -> None:
    assert plain("abcdef", 3) == "abc"
    assert plain("ab cdef", 3) == "ab"
    assert plain("nox\u0323\u0301y", 4) == "no"
    assert plain("no👩\u200d👩\u200d👧", 4) == "no"
    assert plain("🇩🇪🇫🇷", 3) == "🇩🇪"
    assert plain("abc", 0) == ""


@given(anything, st.integers(0, 12))
def test_plain_never_passes_its_limit_nor_a_control(text: str, limit: int) -> None:
    line = plain(text, limit)
    assert len(line) <= limit
    assert not controls(line)
    assert line == one_line(line)


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", '<a "', "<script>", "<!--", "<p a='\"", "</x", "&#1", "<a b=", "<x " + "a" * 99, "\u0301"],
)
def test_plain_is_quick_on_what_was_made_to_be_slow(unit: str) -> None:
    # Work that grew with the square of these would take minutes, and so be noticed.
    assert len(plain(unit * (200_000 // len(unit)), 500)) <= 500


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        ("abcd", 0, ""),
        ("人工智能", 8, "人工智能"),
        ("人工智能", 7, "人工智…"),
        ("人工智能", 6, "人工…"),
        ("a👩\u200d👧b", 3, "a…"),
        ("x\u0323\u0301yz", 2, "x\u0323\u0301…"),
        ("क्षत्रिय", 2, "क्…"),
        ("a❤\ufe0fbc", 3, "a…"),
        ("a🇩🇪bc", 3, "a…"),
        ("किताब", 2, "कि…"),
    ],
)
def test_cut_never_tears_a_character(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


def test_fit_fills_on_the_side_asked_for() -> None:
    assert fit("人工智能", 6) == "人工… "
    assert fit("+9", 4, right=True) == "  +9"
    assert fit("", 2) == "  "


@given(anything, st.integers(-1, 30), st.booleans())
@example("\u200d", 3, False)
@example("\u200dX", 3, True)
def test_widths_agree_with_textual_for_any_text(text: str, width: int, right: bool) -> None:
    for line in (text, clean(text)):
        assert cells(line) == cell_len(line)
        assert cell_len(cut(line, width)) <= max(width, 0)
        assert cell_len(fit(line, width, right)) == max(width, 0)


@given(anything, st.integers(0, 30))
def test_cut_leaves_short_text_alone_and_long_text_its_start(text: str, width: int) -> None:
    line = clean(text)
    shown = cut(line, width)
    assert shown == line or width == 0 or line.startswith(shown.removesuffix("…"))
    assert (shown == line) == (cell_len(line) <= width)


@given(anything)
def test_guard_is_a_wall_of_its_own(text: str) -> None:
    assert not controls(guard(text))
    assert guard(clean(text)) == clean(text)
    if not controls(text):
        assert guard(text) is text


def test_controls_names_what_a_terminal_acts_on() -> None:
    codes = [*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x200F, 0xD800]
    assert all(controls(chr(code)) for code in codes)
    assert not controls("Ünïcode, 中文, 🤖 ❤\ufe0f — “quoted” ␛")


def test_text_behind_other_text_brings_no_marks() -> None:
    assert without_marks("\u0301\u0323ab\u0301") == "ab\u0301"
