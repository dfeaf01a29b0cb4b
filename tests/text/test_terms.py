"""Terms are the words that say what a story is about, in the language of its title."""

import pytest

from newstui.text.stop_words import STOP_WORDS
from newstui.text.terms import as_written, terms_of


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Apple of an Eye 2, in 2020", "apple eye"),
        ("Biblioteket ska inte öppna och staden väntar", ""),
        ("Czy ta biblioteka jest otwarta dla dzieci", ""),
        ("Die Regierung und das Klima im Land", "regierung klima land"),
        ("Le gouvernement et la forêt dans les Alpes", "gouvernement foret alpes"),
        ("El gobierno y los bosques de la costa", "gobierno bosques costa"),
        ("Il governo e la foresta nella valle", "governo foresta valle"),
        ("O governo e as florestas não são de todos", "governo florestas todos"),
        ("De regering en het klimaat van de stad", "regering klimaat stad"),
        ("Музей и карта города", "музеи карта города"),
        ("المكتبة في المدينة", "المكتبة المدينة"),
        ("图书馆的档案", "图 书|书 馆|档 案"),
        ("彗星を見つける望遠鏡", "彗 星|望 遠|遠 鏡"),
        ("छोटा उपग्रह", ""),
        ("امریکہ کے ساتھ", ""),
        ("Музей знайшов мапу України і світу", ""),
        ("도서관의 기록", ""),
        ("ภาษาไทยไม่มีช่องว่าง", ""),
        ("AI in 图书馆", "ai|图 书|书 馆"),
    ],
)
def test_stop_words_go_by_the_language_of_the_title(title: str, expected: str) -> None:
    # Pairs of characters hold a blank, so "|" stands between those.
    assert list(terms_of(title, None).title) == (expected.split("|") if "|" in expected else expected.split())


def test_every_language_has_words() -> None:
    assert sorted(STOP_WORDS) == sorted("en de fr es it pt nl ru zh ja ar".split())


def test_terms_are_written_as_they_stand() -> None:
    assert as_written(("xnor", "uber", "图 书"), "Über Xnor", "") == ("Xnor", "Über", "图书")
