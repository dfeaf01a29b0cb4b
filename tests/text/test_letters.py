"""Text as it is compared: case, accents, points and forms of letters go, letters stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.text.letters import folded, folded_with_places, origin

texts = st.text(max_size=30) | st.text("aÀßŁıςΌйЁї‍ שָׁقَـكが゙ｶﾞ한ㄱᅡกิ่ำខ្មែหिक़é́ﷺ½…™", max_size=12)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        *(("ΕΛΛΆΔΑ", "ελλαδα"), ("Ελλάδα", "ΕΛΛΑΔΑ"), ("ΟΔΟΣ", "οδός"), ("Ἀθῆναι", "αθηναι"), ("ᾳ", "α")),
        *(("Ёлка", "елка"), ("ЙОГУРТ", "иогурт"), ("їжа", "іжа"), ("за́мок", "замок")),
        *(("Straße", "STRASSE"), ("IŞIK", "ışık"), ("İstanbul", "istanbul"), ("Łódź", "lodz")),
        *(("Œuvre", "oeuvre"), ("Ærø", "aero"), ("Đorđe", "dorde"), ("Þór", "thor"), ("Việt", "viet")),
        *(("Ａｂｃ１", "abc1"), ("ﬁn", "fin"), ("ｶﾞｽ", "ガス"), ("e\u0301te\u0301", "été"), ("x²", "x2")),
        *(("قَرَأَ", "قرا"), ("آب", "اب"), ("مـــن", "من"), ("שָׁלוֹם", "שלום")),
    ],
)
def test_case_accents_points_and_forms_do_not_matter(written: str, typed: str) -> None:
    assert folded(written) == folded(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("が", "か"), ("ぱ", "は"), ("दिल", "दाल"), ("กิน", "กัน"), ("កា", "កី"), ("தமிழ்", "தமழ")),
        *(("각", "가"), ("મા", "મ"), ("ທິ", "ທ"), ("မိ", "မ")),
    ],
)
def test_what_makes_another_letter_matters(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_signs_do_not_become_letters() -> None:
    assert folded("Acme™ 100℃ №") == "acme™ 100℃ №"


@given(texts)
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(texts)
def test_every_folded_character_knows_its_place(text: str) -> None:
    plain, places = folded_with_places(text)
    assert plain == folded(text)
    assert len(places) == len(plain) + 1
    assert list(places) == sorted(places)
    for at in range(len(plain)):
        start, stop = origin(places, at, at + 1)
        assert 0 <= start < stop <= len(text)
        assert plain[at] in folded(text[start:stop])


@pytest.mark.parametrize(
    ("text", "found", "marked"),
    [
        ("Die Straße!", "strasse", "Straße"),
        ("Straße", "s", "S"),
        ("Ёлка и за\u0301мок", "замок", "за\u0301мок"),
        ("הַשָּׁלוֹם כאן", "השלום", "הַשָּׁלוֹם"),
        ("ｶﾞｽ代", "ガス", "ｶﾞｽ"),
        ("ราคาทองวันนี้", "วันนี้", "วันนี้"),
        ("ไปน้ำตก", folded("น้ำ"), "น้ำ"),
    ],
)
def test_what_is_found_is_marked_with_its_accents(text: str, found: str, marked: str) -> None:
    plain, places = folded_with_places(text)
    at = plain.index(found)
    start, stop = origin(places, at, at + len(found))
    assert text[start:stop] == marked
