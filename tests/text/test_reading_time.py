"""How long a text takes to read."""

import pytest

from newstui.text.reading_time import COUNTED_CHARACTERS, reading_time, word_count


@pytest.mark.parametrize(
    ("body", "excerpt", "told"),
    [
        ("one word", None, "1 min"),
        ("word " * 920, None, "4 min"),
        ('<p class="a b c d e f">word</p> ' * 920, None, "4 min"),
        ("- **it's** a well-known [link](https://example.org/a/b) \n" * 230, None, "4 min"),
        ("港口的新时间，" * 250, None, "3 min"),
        ("word " * 230 + "字" * 500, None, "2 min"),
        ("नमस्ते दुनिया " * 230, None, "2 min"),
        (None, "word " * 100, ""),
        (None, "word " * 460, "2 min"),
        (None, None, ""),
        ("word " * COUNTED_CHARACTERS, None, "870 min"),
    ],
)
def test_reading_time(body: str | None, excerpt: str | None, told: str) -> None:
    assert reading_time(body, excerpt) == told


def test_letters_count_as_words_where_no_blanks_part_them() -> None:
    assert word_count("港口的新时间， it's a well-known port.") == 10
