"""The filter line says a query in words; the cursor is told what may follow."""

import pytest
from hypothesis import given, settings

from newstui.model.topic import Tree, TreeRow
from newstui.query.ast import NAMES, Query
from newstui.query.completion import complete, unknown, words
from newstui.query.parser import parse
from tests.query.queries import queries


def line(text: str) -> list[tuple[str, str]]:
    return [(say.role, say.text) for say in words(parse(text))]


def test_the_filter_line() -> None:
    assert line('topic:AI topic:"Computer Vision" -topic:AWS is:unread') == [
        ("topic", "AI"),
        ("topic", "Computer Vision"),
        ("not", "AWS"),
        ("flag", "unread"),
        ("sort", "newest first"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"a b"', ("word", '"a b"')),
        ("(a OR b c)", ("word", "a or (b c)")),
        ("topic:A OR topic:B", ("topic", "A or B")),
        ("a OR is:read", ("group", "a or read")),
        ("-(a b)", ("not", "(a b)")),
        ("title:x", ("word", "title x")),
        ("provider:Reuters", ("provider", "Reuters")),
        ("has:image", ("flag", "with image")),
        ("type:folded", ("flag", "folded")),
        ("heat:>50", ("number", "heat >50")),
        ("quality:3", ("number", "quality 3")),
        ("since:7d", ("date", "the last 7 days")),
        ("before:1w", ("date", "more than 1 week old")),
        ("on:2020-12-18", ("date", "on 2020-12-18")),
        ("since:yesterday", ("date", "since yesterday")),
    ],
)
def test_each_kind_of_part(text: str, said: tuple[str, str]) -> None:
    assert line(text)[0] == said


@given(queries)
@settings(max_examples=50)
def test_every_part_can_be_dropped(query: Query) -> None:
    for say in words(query):
        left = query.sorted("newest") if say.term is None else query.without(say.term)
        assert len(words(left)) < len(words(query)) or say.term is None


@pytest.mark.parametrize(
    ("text", "start", "typed", "name", "candidates"),
    [
        ("", 0, "", None, tuple(f"{n}:" for n in NAMES)),
        ("a -to", 3, "to", None, ("topic:",)),
        ("(so", 1, "so", None, ("source:", "sort:")),
        ("a is:un", 5, "un", "is", ("unread",)),
        ("sort:", 5, "", "sort", ("newest", "oldest", "heat", "quality", "read", "top")),
        ('topic:"Computer V', 6, "Computer V", "topic", ()),
        ("topic:Com", 6, "Com", "topic", ()),
        ("foo:b", 4, "b", None, ()),
        ("x )", 3, "", None, ()),
    ],
)
def test_what_may_follow(
    text: str, start: int, typed: str, name: str | None, candidates: tuple[str, ...]
) -> None:
    found = complete(text + " rest", len(text))
    assert (found.start, found.stop, found.typed, found.name) == (start, len(text), typed, name)
    assert found.candidates == candidates


def test_names_that_there_are_not() -> None:
    def rows(*names: str) -> tuple[TreeRow, ...]:
        return tuple(TreeRow(name, 0, 0) for name in names)

    below = TreeRow("AI", 1, 1, children=rows("Computer Vision"))
    tree = Tree(
        topics=(below,),
        other=TreeRow("", 0, 0, children=rows("Café")),
        sources=rows("site"),
        types=rows("video"),
    )

    def said(query: str) -> list[str]:
        return list(unknown(parse(query), tree))

    assert (
        said('topic:ai -topic:"COMPUTER vision" (topic:cafe OR type:Video) source:SITE provider:nobody') == []
    )
    assert said("x -(topic:visio OR topic:compvision)") == [
        "no topic is called visio",
        "no topic is called compvision; did you mean Computer Vision?",
    ]
    assert said("type:vidoe source:zzz") == [
        "no story listed is of the type vidoe; did you mean video?",
        "no source is called zzz",
    ]
