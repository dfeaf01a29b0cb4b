"""What a mute may ask for."""

import pytest

from newstui.errors import QueryError
from newstui.query.content import parse_mute
from newstui.query.parser import parse

TAKES = "a mute takes words, phrases, title:, topic:, tag:, author:, provider:, type:"


@pytest.mark.parametrize(
    "text",
    ["football", '"a phrase" -word', "title:x topic:y", "provider:a OR type:video", "-(a topic:b)"],
)
def test_content_terms(text: str) -> None:
    assert parse_mute(text) == parse(text)


@pytest.mark.parametrize(
    ("text", "name", "column"),
    [
        ("is:read", "is", 0),
        ("football Is:read", "is", 9),
        ("thisis is:read", "is", 7),
        ("a -(b OR heat:>5)", "heat", 9),
        ("since:7d", "since", 0),
        ("has:video", "has", 0),
        ("source:a", "source", 0),
        ("a sort:heat", "sort", 2),
    ],
)
def test_other_terms_are_named(text: str, name: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_mute(text)
    assert caught.value.reason == f"{TAKES}, not {name}:"
    assert caught.value.column == column


@pytest.mark.parametrize("text", ["", " ", "-"])
def test_nothing_mutes_nothing(text: str) -> None:
    with pytest.raises(QueryError, match="a mute takes"):
        parse_mute(text)


def test_what_does_not_read() -> None:
    with pytest.raises(QueryError, match="this quote is not closed"):
        parse_mute('"football')
