"""`find_titles`: a story by a title remembered roughly."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.errors import Interrupted
from newstui.library.read import title_search
from newstui.library.read.title_index import Titles, distance, trigrams, words
from newstui.library.sqlite import SqliteLibrary
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at

TITLES = (
    "Alibaba criticised for racial profiling through facial recognition tech",
    "Facial recognition at Alibaba: what is known",
    "Café owners and façades: a naïve guide",
    "新しい望遠鏡が彗星を見つける",
    "图书馆向公众开放档案",
    "한국의 인공지능 연구",
    "छोटा उपग्रह तूफ़ान को नापता है",
    "المكتبة تفتح أرشيفها القديم",
    "Quantum computers, again",
    "The quantum of solace",
    "AI",
)
STORIES = [item(f"{n}", f"{n}", title=title, published=100 - n) for n, title in enumerate(TITLES)]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = library_at(tmp_path)
    sync([Given(STORIES)], library)
    yield library
    library.close()


def found(library: SqliteLibrary, text: str, limit: int = 50) -> list[int]:
    numbers = {id_of(str(number)): number for number in range(len(TITLES))}
    return [numbers[row.id] for row in library.find_titles(text, limit)]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        # Letters missing, too many, wrong, in the wrong order; words not yet at their end.
        ("alibba facial", [0, 1]),
        ("alibaaba critcised", [0]),
        ("alibebe", []),
        ("recogntiion", [0, 1]),
        ("fac alib", [1, 0]),
        ("alib fac", [0, 1]),
        # The typed order, then the newer.
        ("alibaba facial", [0, 1]),
        ("facial alibaba", [1, 0]),
        ("quantum", [8, 9]),
        # A whole word is worth more than its start, and that more than its inside.
        ("ai", [10]),
        ("cognition", [0, 1]),
        # Case and accents.
        ("CAFE FACADES", [2]),
        ("naïve", [2]),
        # Scripts without spaces by any part, others by words.
        ("望遠鏡", [3]),
        ("公众", [4]),
        ("인공지능", [5]),
        ("उपग्रह", [6]),
        ("ارشيفها", [7]),
        # Where no title has all words, those that have the most.
        ("quantum computers zebra", [8]),
        ("zebra", []),
        ("!?", []),
        ("% _ * \" NEAR '; --", []),
    ],
)
def test_a_title_is_found(library: SqliteLibrary, typed: str, numbers: list[int]) -> None:
    assert found(library, typed) == numbers


@pytest.mark.parametrize("typed", ["", " ", "q"])
def test_the_newest_until_two_characters_are_typed(library: SqliteLibrary, typed: str) -> None:
    assert found(library, typed, 3) == [0, 1, 2]


def test_no_more_than_wanted(library: SqliteLibrary) -> None:
    assert found(library, "facial", 1) == [0]


def test_only_what_is_listed(library: SqliteLibrary) -> None:
    assert found(library, "quantum") == [8, 9]
    sync([Given([*STORIES[:8], item("8", "8", removed=True), *STORIES[9:]])], library)
    assert found(library, "quantum") == [9]


def test_what_came_since_is_found_once_the_index_is_no_longer_fresh(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(library, "zebra") == []
    sync([Given([*STORIES[:-1], item("10", "10", title="A zebra crosses")])], library)
    assert found(library, "zebra") == []
    monkeypatch.setattr(title_search, "FRESH", -1)
    assert found(library, "zebra") == [10]


def test_marks_do_not_have_the_index_made_again(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(title_search, "FRESH", -1)
    found(library, "quantum")
    titles = library.reads._finder._titles
    library.mark([id_of("8")], "read", True)
    assert library.find_titles("quantum", 9)[0].read
    assert library.reads._finder._titles is titles


def test_the_index_makes_room_when_it_is_not_used(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(library, "quantum")
    library.find_titles("", 9)
    assert library.reads._finder._titles.count == len(TITLES)
    monkeypatch.setattr(title_search, "KEPT", -1)
    library.find_titles("", 9)
    assert library.reads._finder._titles.count == 0
    assert found(library, "quantum") == [8, 9]


def test_an_interrupted_search_goes_on_where_it_was(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(title_search, "SLICE", 2)
    add, finder = Titles.add, library.reads._finder

    def interrupted(titles: Titles, some: Iterator[str]) -> None:
        add(titles, some)
        library.interrupt()

    monkeypatch.setattr(Titles, "add", interrupted)
    for taken in (2, 4):
        with pytest.raises(Interrupted):
            found(library, "quantum")
        assert finder._titles.count == taken
    monkeypatch.setattr(Titles, "add", add)
    assert found(library, "quantum") == [8, 9]
    assert finder._titles.count == len(TITLES)


def test_only_the_newest_are_looked_through(library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(title_search, "NEWEST", 9)
    monkeypatch.setattr(title_search, "SLICE", 2)
    assert found(library, "quantum") == [8]


# --- the parts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("GPT-3 isn't_it", ["gpt", "3", "isn", "t", "it"]),
        ("Ａｂ ﬁn Straße ™", ["ab", "fin", "strasse"]),
        ("人工智能AI", ["人", "工", "智", "能", "ai"]),
        ("x" * 50, ["x" * 40, "x" * 10]),
    ],
)
def test_words(text: str, parts: list[str]) -> None:
    assert words(text) == parts


def test_a_word_has_as_many_trigrams_as_letters() -> None:
    assert trigrams("al") == {"  a", " al"}
    assert trigrams("alib") == {"  a", " al", "ali", "lib"}


@pytest.mark.parametrize(
    ("typed", "word", "amiss"),
    [
        ("alibba", "alibaba", 1),
        ("alibba", "alibabas", 1),
        ("facial", "facial", 0),
        ("faical", "facial", 1),
        ("facail", "facially", 1),
        ("faciale", "facial", 1),
        ("xacial", "facial", 1),
        ("", "facial", 0),
    ],
)
def test_letters_amiss(typed: str, word: str, amiss: int) -> None:
    assert distance(typed, word, 2) == amiss
    assert distance(f"{typed}zzzz", word, 2) > 2


@given(st.lists(st.text("ab c漢é", max_size=12), max_size=8), st.text("ab c漢é", max_size=12))
def test_any_text_finds_titles_that_have_something_of_it(titles: list[str], typed: str) -> None:
    index = Titles()
    index.add(titles)
    numbers = index.like(typed, 50, lambda: None)
    assert len(set(numbers)) == len(numbers)
    assert all(words(titles[number]) for number in numbers)
    whole = [n for n, title in enumerate(titles) if words(typed) and set(words(typed)) <= set(words(title))]
    assert set(whole) <= set(numbers)
    assert set(numbers[: len(whole)]) == set(whole)
