"""What the filter line says of a query."""

import pytest
from hypothesis import given

from newstui.model.topic import Tree, TreeRow
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.ui.panes.filter_text import sentence
from tests.query.queries import queries

TREE = Tree(
    topics=(TreeRow("AI", 1, 1, children=(TreeRow("Vision", 1, 1, children=(TreeRow("Faces", 1, 1),)),)),)
)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All newest first"),
        ("sort:heat", "All hottest first"),
        ("topic:AI", "AI newest first"),
        ("topic:faces", "AI › Vision › faces newest first"),
        ("topic:AI topic:Faces", "AI Faces newest first"),
        ("topic:AI -topic:Vision is:unread", "AI not Vision unread newest first"),
        ("storm", "“storm” newest first"),
        ('"spring tide"', '"spring tide" newest first'),
        ("provider:reuters", "reuters newest first"),
    ],
)
def test_a_query_reads_as_a_sentence(query: str, words: str) -> None:
    said = "".join(text for text, _ in sentence(parse(query), TREE))
    assert " ".join(said.split()) == words


@given(queries)
def test_any_query_can_be_said(query: Query) -> None:
    said = sentence(query, TREE)
    assert said
    assert all(text for text, _ in said)
