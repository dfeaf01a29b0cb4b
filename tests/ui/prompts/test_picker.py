"""Finding in a picker as one types."""

from hypothesis import given
from hypothesis import strategies as st

from newstui.ui.prompts.choice import Choice, ranked
from newstui.ui.prompts.picker import unfolded


def names(typed: str, *choices: str) -> list[str]:
    return [choice.left for choice in ranked([Choice(c) for c in choices], typed)]


def test_nothing_typed_shows_all_in_order() -> None:
    assert names("", "b", "a") == ["b", "a"]


def test_a_words_start_goes_before_its_inside_before_letters_apart() -> None:
    assert names("vis", "Novelistic", "Supervision", "Computer Vision") == [
        "Computer Vision",
        "Supervision",
    ]
    assert names("vis", "Previous", "Novelistic") == ["Previous", "Novelistic"], (
        "nothing contains it: its letters"
    )
    topics = [Choice("Visual Studio", group=1), Choice("Computer Vision"), Choice("Supervision")]
    assert [choice.left for choice in ranked(topics, "vis")] == [
        "Computer Vision",
        "Visual Studio",
        "Supervision",
    ]


def test_every_word_must_be_there() -> None:
    assert names("comp vis", "Computer Vision", "Computers", "Vision") == ["Computer Vision"]


def test_headings_are_not_found() -> None:
    assert ranked([Choice("Moving", heading=True), Choice("move", value=1)], "mov") == [
        Choice("move", value=1)
    ]


def test_a_text_that_is_wider_goes_on_below_and_a_choice_stays_one_row() -> None:
    wide = "posts/long.md: line 3: not YAML"
    choices = [Choice("feed", heading=True), Choice(wide), Choice(wide, value=1)]
    rows = unfolded(choices, 16)
    assert [row.left for row in rows] == ["feed", "posts/long.md:", "  line 3: not", "  YAML", wide]
    assert unfolded(choices, 80) == choices


@given(st.lists(st.text(max_size=12), max_size=12), st.text(max_size=8))
def test_what_is_found_was_there(choices: list[str], typed: str) -> None:
    assert set(names(typed, *choices)) <= set(choices)
