"""The folder, file or address that a user typed, and the name of the source it becomes."""

import pytest

from newstui.sources.address import distinct_name, resolved


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "not a folder, file or address"),
        ("  ", "'  ' is"),
        ("a\0b", "'a␀b' is"),
        ("caf\udce9", "not UTF-8 text"),
        ("https://a.org/\udce9", "not UTF-8 text"),
    ],
)
def test_words_that_name_no_source(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        resolved(typed)


def test_sources_get_distinct_names() -> None:
    assert distinct_name("/a/posts", ()) == "posts"
    assert distinct_name("/b/posts", {"posts"}) == "posts-2"
    assert distinct_name("/c/posts", {"posts", "posts-2"}) == "posts-3"
    assert distinct_name("https://example.org/ai/api/", ()) == "example.org"
    assert distinct_name("https://u:p@example.org:8080", ()) == "example.org:8080"
    assert distinct_name("/", ()) == "/"
