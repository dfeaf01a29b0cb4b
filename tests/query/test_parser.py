"""The query language: what is typed is what is meant, and nothing typed does harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.errors import QueryError
from newstui.limits import QUERY
from newstui.query.ast import And, Compare, Field, Not, Or, Query, When, Word
from newstui.query.parser import parse, with_words
from tests.query.queries import queries


def test_every_form_of_term() -> None:
    text = (
        'word "a phrase" -word title:x topic:"Computer Vision" provider:reuters source:name type:video '
        "is:unread has:image heat:>50 quality:>=80 heat:50 since:2020-12-01 before:7d on:2020-12-18 sort:heat"
    )
    assert parse(text) == Query(
        (
            Word("word"),
            Word("a phrase", phrase=True),
            Not(Word("word")),
            Field("title", "x"),
            Field("topic", "Computer Vision"),
            Field("provider", "reuters"),
            Field("source", "name"),
            Field("type", "video"),
            Field("is", "unread"),
            Field("has", "image"),
            Compare("heat", ">", 50),
            Compare("quality", ">=", 80),
            Compare("heat", "=", 50),
            When("since", "2020-12-01"),
            When("before", "7d"),
            When("on", "2020-12-18"),
        ),
        "heat",
    )


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("a b OR c", (Or((And((Word("a"), Word("b"))), Word("c"))),)),
        ("a (b OR c)", (Word("a"), Or((Word("b"), Word("c"))))),
        ("((a))", (Word("a"),)),
        ("-(a b)", (Not(And((Word("a"), Word("b")))),)),
        ("--a", (Not(Not(Word("a"))),)),
        ("AI - the race", (Word("AI"), Word("the"), Word("race"))),
        ("a -", (Word("a"),)),
        ('"a""b"', (Word("a", phrase=True), Word("b", phrase=True))),
        (r'"say \"x\" \\ \n"', (Word(r'say "x" \ \n', phrase=True),)),
        (
            "https://example.org/x 12:30 AI: end",
            tuple(map(Word, ("https://example.org/x", "12:30", "AI:", "end"))),
        ),
        ("TOPIC:x Is:Unread", (Field("topic", "x"), Field("is", "unread"))),
        ('topic:"a b"c', (Field("topic", "a b"), Word("c"))),
        ("or", (Word("or"),)),
        ("-OR", (Not(Word("OR", phrase=True)),)),
        ("heat:-1 heat:=3", (Compare("heat", "=", -1), Compare("heat", "=", 3))),
        ("don't 5\"", (Word("don't"), Word('5"'))),
        (
            "artif* -bot* c++* **",
            (Word("artif", prefix=True), Not(Word("bot", prefix=True)), Word("c++*"), Word("**")),
        ),
        ("NEAR(a) a*", (Word("NEAR"), Word("a"), Word("a*"))),
    ],
)
def test_reads(text: str, terms: tuple[object, ...]) -> None:
    assert parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("a topc:b", 2, "topic"),
        ("is:unraed", 3, "unread"),
        ("has:vidoe", 4, "video"),
        ("sort:newst", 5, "newest"),
        ("xyzzy:b", 0, None),
        ("heat:hot", 5, None),
        ("heat:99999999999999999999", 5, None),
        ("since:2020-13-01", 6, None),
        ("since:0001", 6, None),
        ("on:7d", 3, None),
        ('a "b', 2, None),
        ('""', 0, None),
        ('topic:"x', 6, None),
        ("topic: x", 6, None),
        ("a (b", 2, None),
        ("a b)", 3, None),
        ("a ()", 2, None),
        ("a OR", 2, None),
        ("OR a", 0, None),
        ("(a OR) b", 3, None),
        ("-sort:heat", 1, None),
        ("(sort:heat)", 1, None),
        ("(" * 40 + "a" + ")" * 40, 33, None),
        ("-" * 9_999 + "a", 33, None),
    ],
)
def test_points_at_the_mistake(text: str, column: int, hint: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.hint) == (column, hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "provder:x",
            'unknown field "provder:" - did you mean "provider:"? (quote it to search for the word)',
        ),
        ("zzzz:x", 'unknown field "zzzz:" (quote it to search for the word)'),
        ("a OR", "OR needs a term on each side"),
        ("(a", 'this "(" is not closed'),
        ("a)", 'this ")" has no "(" before it'),
        ('"a', "this quote is not closed"),
        ("topic:", "topic: needs a value"),
        ("heat:x", "heat: takes a number, such as heat:50 or heat:>=50"),
        ("on:x", "on: takes a date, such as 2020-12-18, 2020-12 or 2020"),
        (
            "since:x",
            "since: takes a date, such as 2020-12-18, 2020-12 or 2020, or an age, such as 7d, 24h or 2w",
        ),
    ],
)
def test_a_mistake_says_what_to_write(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value) == message


@given(queries)
@settings(max_examples=50)
def test_what_is_printed_reads_the_same(query: Query) -> None:
    assert parse(str(query)) == query


def attempt(text: str, typing: bool) -> Query | QueryError:
    try:
        return parse(text, typing=typing)
    except QueryError as error:
        return error


@given(
    st.text()
    | st.lists(
        st.sampled_from(['"', "(", ")", "-", "OR", ":", " ", "topic", "is:", "sort:heat", "\\", "a"])
    ).map("".join)
)
@settings(max_examples=50)
def test_reading_fails_only_in_words(text: str) -> None:
    for typing in (False, True):
        found = attempt(text, typing)
        if isinstance(found, QueryError):
            assert 0 <= found.column <= len(text)
            assert str(found).isprintable()
        else:
            assert typing or parse(str(found)) == found


@pytest.mark.parametrize(
    "piece", ["(", ")", "-", '"', "a", "a ", '"a" ', "\\", "topic:", "a OR ", "is:unread ", "🚀", "x:y"]
)
@pytest.mark.parametrize("typing", [False, True])
def test_ten_thousand_characters_take_no_time(piece: str, typing: bool) -> None:
    text = (piece * QUERY)[:QUERY]
    found = attempt(text, typing)
    assert not isinstance(found, QueryError) or found.column <= QUERY


def test_longer_is_refused() -> None:
    with pytest.raises(QueryError, match="10,000"):
        parse("a" * (QUERY + 1))


def test_a_lone_surrogate_is_no_text() -> None:
    assert parse("a\udc80").terms == (Word("a\ufffd"),)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("ai rob", Word("rob", prefix=True)),
        ("ai rob ", Word("rob")),
        ("ai r", Word("r")),
        ("ai -rob", Not(Word("rob"))),
        ('ai "self dri', Word("self dri", phrase=True, prefix=True)),
        ('ai "self dri"', Word("self dri", phrase=True)),
        ("title:rob", Field("title", "rob")),
    ],
)
def test_the_last_word_may_go_on_while_typing(text: str, last: object) -> None:
    assert parse(text, typing=True).terms[-1] == last


def says(query: Query, text: str) -> None:
    assert str(query) == text


def test_a_digit_replaces_topics_and_words_and_keeps_exclusions() -> None:
    query = parse('topic:AI chip title:x (a OR b) -topic:AWS -topic:"Vision" -forbes is:unread sort:heat')
    says(query.with_topic("vision"), "topic:vision -topic:AWS -forbes is:unread sort:heat")


def test_topics_are_added_excluded_dropped() -> None:
    query = parse("topic:AI is:unread")
    says(query.and_topic("AWS"), "topic:AI topic:AWS is:unread")
    says(query.not_topic("AWS"), "topic:AI is:unread -topic:AWS")
    says(query.not_topic("aws").and_topic("AWS"), "topic:AI topic:AWS is:unread")
    says(query.and_topic("ai").not_topic("AI"), "is:unread -topic:AI")
    says(query.not_topic("AWS").having(Word("x")).drop_topics(), "is:unread x")
    says(parse("x").and_topic("AI"), "topic:AI x")
    assert parse("topic:b x topic:A -topic:c").topics() == ("b", "A")


def test_words_replace_words() -> None:
    query = parse('topic:AI old "older one" -oldest sort:heat')
    assert query.searched() == 'old "older one" -oldest'
    says(with_words(query, "new one"), "topic:AI new one sort:heat")
    says(with_words(query, "a OR b"), "topic:AI (a OR b) sort:heat")
    says(with_words(query, "new sort:oldest"), "topic:AI new sort:oldest")
    says(with_words(query, ""), "topic:AI sort:heat")
    assert with_words(query, "new", typing=True).terms[-1] == Word("new", prefix=True)


def test_unread_and_last() -> None:
    query = parse("topic:AI is:read sort:heat")
    says(query.unread_only(True), "topic:AI is:unread sort:heat")
    says(query.unread_only(True).unread_only(False), "topic:AI sort:heat")
    dropped = []
    while query != Query():
        query = query.drop_last()
        dropped.append(str(query))
    assert dropped == ["topic:AI sort:heat", "sort:heat", ""]
