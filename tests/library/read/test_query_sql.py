"""SQL finds what a plain filter over the same stories finds, by whatever road."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.library.open import open_library
from newstui.library.read import planner
from newstui.library.sqlite import SqliteLibrary
from newstui.limits import QUERY
from newstui.model import identity
from newstui.model.change import Flag
from newstui.model.item import Image, Link
from newstui.query.ast import FLAGS, SORTS, And, Compare, Field, Node, Not, Or, Query, When, Word
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, topic
from tests.library.read.oracle import Oracle

NOW = int(datetime(2020, 12, 20, 2, 0, tzinfo=UTC).timestamp())
DAY = 86_400
WORDS = ["alpha", "Beta", "Émile", "naive", "漢字", "字典", "alphabet", "&", "🚀", "x-ray", "50%"]
TOPICS = ["AI", "Vision", "Café", "robots"]
TAGS = ["ai", "AI", "Open Source"]
AUTHORS = ["Ada Byron", "ADA BYRON", "Émile Zola"]
HOUSES = ["Reuters", "Reuters UK", "Le Café", "cafe.example"]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
items = st.fixed_dictionaries(
    {
        "title": texts,
        "excerpt": texts | st.none(),
        "body": texts.map("<p>{}</p>".format) | st.none(),
        "published": st.none()
        | st.sampled_from([NOW, NOW - 3600, NOW - 8 * DAY, NOW - NOW % DAY, NOW - NOW % DAY - 2 * DAY]),
        "topics": st.lists(st.sampled_from(TOPICS), max_size=2, unique=True).map(tuple),
        "tags": st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple),
        "authors": st.lists(st.sampled_from(AUTHORS), max_size=2, unique=True).map(tuple),
        "by": st.sampled_from(HOUSES) | st.none(),
        "type": st.sampled_from(["article", "video"]),
        "heat": st.none() | st.sampled_from([-1, 5, 50]),
        "quality": st.none() | st.integers(0, 3),
        "draft": st.booleans(),
        "removed": st.sampled_from([False, False, False, True]),
        "images": st.sampled_from([(), (Image("https://example.org/i.png"),)]),
        "links": st.sampled_from([(), (Link("https://example.org/v", "video"),)]),
        "lists": st.lists(st.sampled_from(["0", "1", "2", "3"]), max_size=2, unique=True),
    }
)
words = st.one_of(
    st.sampled_from(WORDS).map(Word),
    st.sampled_from(["alpha beta", "字 字", "emile", "字典", "典", "bet", '"', "a\0b", "p"]).map(
        lambda text: Word(text, phrase=True)
    ),
)
fields = st.one_of(
    st.sampled_from(WORDS).map(lambda value: Field("title", value)),
    st.sampled_from(["ai", "VISION", "cafe", "nothing"]).map(lambda value: Field("topic", value)),
    st.sampled_from(["reuters", "uk", "CAFÉ", "example", "euters"]).map(
        lambda value: Field("provider", value)
    ),
    st.sampled_from(["Ai", "open source", "open"]).map(lambda value: Field("tag", value)),
    st.sampled_from(["ada", "emile zola", "Byr"]).map(lambda value: Field("author", value)),
    st.sampled_from(["a", "B", "c"]).map(lambda value: Field("source", value)),
    st.sampled_from(["Video", "course"]).map(lambda value: Field("type", value)),
    st.sampled_from(FLAGS).map(lambda value: Field("is", value)),
    st.sampled_from(["related", "image", "body", "video"]).map(lambda value: Field("has", value)),
)
others: st.SearchStrategy[Node] = st.one_of(
    st.builds(
        Compare,
        st.sampled_from(["heat", "quality"]),
        st.sampled_from(["<", "<=", "=", ">=", ">"]),
        st.sampled_from([-1, 1, 2, 5, 50]),
    ),
    st.builds(When, st.sampled_from(["since", "before"]), st.sampled_from(["7d", "24h", "2020-12-18"])),
    st.just(When("on", "2020-12-18")),
)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), inner.map(Not))


nodes = st.recursive(words | fields | others, _grown, max_leaves=5)
queries = st.builds(
    Query, st.lists(nodes, max_size=3).map(tuple), st.sampled_from(SORTS[:-1])
)  # sort:top shows one story an event: `test_front_page`


Acts = list[tuple[int, Flag, bool]]
acts = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["read", "read", "starred"]), st.booleans()), max_size=12
)
contents = words | fields.filter(lambda field: field.name not in ("source", "is", "has"))
mutes = st.lists(st.recursive(contents, _grown, max_leaves=3).map(lambda term: Query((term,))), max_size=2)


@contextmanager
def library_of(
    drawn: list[dict[str, Any]], acts: Acts, mutes: Sequence[Query]
) -> Iterator[tuple[SqliteLibrary, Oracle]]:
    """A library, and one that knows what it must say."""
    zone = timezone(timedelta(hours=-8))
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(
            Path(folder), [("a", "/given/a"), ("B", "/given/B")], configured=True, time_zone=zone
        )
        stories = [item(f"{n}", f"{n}", **fields) for n, fields in enumerate(drawn)]
        half = len(stories) // 2
        tree = [topic("AI"), topic("Vision", "AI"), topic("Café", "Vision")]
        library.set_mutes([str(mute) for mute in mutes[:1]])
        sync([Given([*tree, *stories[: half + 1]], "a"), Given(stories[half:], "B")], library, now=NOW)
        library.set_mutes([str(mute) for mute in mutes])
        read: dict[str, int] = {}
        for time, (number, flag, value) in enumerate(acts):
            marks = library.mark([id_of(f"{number}")], flag, value).marks
            read.update((mark.id, time) for mark in marks if mark.flag == "read")
        ids = [identity.story_id(key) for (key,) in library.reads._ask("SELECT key FROM story")]
        found = [story for id_ in ids if (story := library.story(id_))]
        try:
            yield library, Oracle(found, library.tree(), NOW, zone, read, mutes)
        finally:
            library.close()


@given(
    st.lists(items, min_size=1, max_size=8),
    acts,
    mutes,
    st.lists(queries, min_size=8, max_size=8),
    st.sampled_from([0, 2, 2_000]),
    st.sampled_from([0, 50]),
    st.integers(1, 3),
)
@settings(max_examples=15, deadline=None)
def test_sql_agrees_with_a_plain_filter(
    drawn: list[dict[str, Any]],
    acts: Acts,
    mutes: list[Query],
    asked: list[Query],
    few: int,
    probe: int,
    slice_size: int,
) -> None:
    with (
        patch.multiple(planner, FEW=few, WINDOW=few, PROBE=probe),
        library_of(drawn, acts, mutes) as (library, oracle),
    ):
        for query in asked:
            listing = library.listing(query, first=slice_size, now=NOW)
            while listing.fill(slice_size):
                pass
            stories = listing.stories(0, listing.known)
            found = [story.id for story in stories]
            assert len(found) == len(set(found)), str(query)
            assert set(found) == oracle.ids(query), str(query)
            assert oracle.in_order(stories, query.sort), str(query)
            assert [row.id for row in listing.rows(0, listing.known)] == found
            assert library.count(query, now=NOW) == len(found) == listing.total, str(query)


STORIES = [
    item("1", "1", title="Alpha <b>", topics=("AI",), by="Reuters", heat=5, published=NOW),
    item("2", "2", title="alpha beta", topics=("Vision",), by="Reuters UK", heat=-1, lists=["1"]),
    item("3", "3", title="gone", topics=("AI",), removed=True, published=NOW),
    item("4", "4", title="50% of 漢字 🚀", excerpt="NEAR x", published=NOW - DAY, type="video"),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = open_library(tmp_path, [("a", "/given/a")], configured=True, time_zone=UTC)
    sync([Given([topic("AI"), topic("Vision", "AI"), *STORIES])], library, now=NOW)
    yield library
    library.close()


def titles(library: SqliteLibrary, text: str, typing: bool = False) -> list[str]:
    listing = library.listing(parse(text, typing=typing), now=NOW)
    return [row.title for row in listing.rows(0, 10)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Folded and gone stories show only when they are asked for.
        ("", ["Alpha <b>", "50% of 漢字 🚀"]),
        ("topic:ai", ["Alpha <b>"]),
        ("alpha", ["Alpha <b>", "alpha beta"]),
        ("topic:ai -beta", ["Alpha <b>"]),
        ("alpha -beta", ["Alpha <b>"]),
        ("alph*", ["Alpha <b>", "alpha beta"]),
        ("topic:ai -bet*", ["Alpha <b>"]),
        ("-provider:nobody", ["Alpha <b>", "50% of 漢字 🚀"]),
        ("provider:reuters", ["Alpha <b>", "alpha beta"]),
        ("is:folded", ["alpha beta"]),
        ("is:gone", ["gone"]),
        # What the search index can't see is found as it is written.
        ("🚀", ["50% of 漢字 🚀"]),
        ("%", ["50% of 漢字 🚀"]),
        ("字", ["50% of 漢字 🚀"]),
        ("漢", ["50% of 漢字 🚀"]),
        ('"near x"', ["50% of 漢字 🚀"]),
        # And nothing that is typed is more than text.
        ('"alpha\\" OR \\"beta"', []),
        ("b OR nothing", ["Alpha <b>"]),
        ("'; DROP TABLE story; --", []),
        ('topic:"\'"', []),
        ("since:1d", ["Alpha <b>", "50% of 漢字 🚀"]),
        ("before:12h", ["50% of 漢字 🚀"]),
    ],
)
def test_finds(library: SqliteLibrary, text: str, found: list[str]) -> None:
    assert titles(library, text) == found


def test_the_last_word_is_a_prefix_while_typing(library: SqliteLibrary) -> None:
    assert titles(library, "al be", typing=True) == []
    assert titles(library, "alpha be", typing=True) == ["alpha beta"]
    assert titles(library, "alpha be") == []
    assert titles(library, '"alpha be', typing=True) == ["alpha beta"]


def test_a_star_outlives_all(library: SqliteLibrary) -> None:
    gone, folded = (library.listing(parse(text)).rows(0, 1)[0].id for text in ("is:gone", "is:folded"))
    library.mark([gone, folded], "starred", True)
    assert titles(library, "is:starred") == ["gone", "alpha beta"]
    assert library.count(parse("is:starred")) == library.tree().starred == 2
    assert titles(library, "") == ["Alpha <b>", "50% of 漢字 🚀"]


@pytest.mark.parametrize(
    ("piece", "between"),
    [
        ("a{n}", " "),
        ("-a{n}", " "),
        ("a{n}", " OR "),
        ("is:unread OR a{n}", " OR "),
        ("heat:{n}", " "),
        ("heat:{n}", " OR "),
        ("(a{n} OR heat:{n})", " "),
        ("topic:ai OR topic:{n}", " OR "),
        ("-(a{n} is:read)", " "),
        ("字", ""),
        ("&{n}& &", " "),
    ],
)
def test_ten_thousand_characters_do_no_harm(library: SqliteLibrary, piece: str, between: str) -> None:
    # Each piece differs: what is said twice is asked once.
    pieces = [piece.format(n=n) for n in range(QUERY // (len(piece) + len(between)))]
    while len(text := between.join(pieces)) > QUERY:
        pieces = pieces[: len(pieces) * 9 // 10]
    assert len(text) > QUERY * 0.8
    query = parse(text, typing=True)
    listing = library.listing(query)
    assert library.count(query) == listing.total


def test_deep_parentheses_do_no_harm(library: SqliteLibrary) -> None:
    deep = "(alpha (gamma OR " * 15 + "beta" + "))" * 15
    assert titles(library, deep) == ["alpha beta"]
