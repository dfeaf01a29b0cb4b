"""The tree, one story, and the small questions."""

import threading
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from newstui.errors import Ambiguous, Interrupted, LibraryBroken, NotFound
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.item import Item, Provider, RelatedItem
from newstui.model.source_events import Complete, ItemFound, Rejected, SourceFailed, Stamp
from newstui.model.topic import TreeRow
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, site, topic

NOW = 1_600_000_000


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    library = open_library(
        tmp_path / "data", [("b", "/given/b"), ("a", f"{tmp_path}")], configured=True, time_zone=UTC
    )
    yield library
    library.close()


def fill(library: SqliteLibrary, *given: Given) -> None:
    places = {info.name: info.at for info in library.sources()}
    for one in given:
        one.at = places[one.name]
    sync(given, library, now=NOW)


def names(rows: tuple[TreeRow, ...]) -> list[tuple[str, int, int]]:
    return [(row.name, row.unread, row.total) for row in rows]


def test_the_tree(library: SqliteLibrary) -> None:
    fill(
        library,
        Given(
            [
                topic("AI", shortname="A"),
                topic("Vision", "AI"),
                topic("Unused", "Vision"),
                item("1", "1", topics=("vision",), by="Reuters", type="video"),
                item("2", "2", topics=("AI", "Vision"), by="Reuters"),
                item("3", "3", topics=("Elsewhere",), by="BBC", heat=5, lists=["4"]),
                item("4", "4", topics=("AI",), by="Nobody", heat=-1),
            ]
        ),
    )
    library.mark([id_of("1")], "read", True)
    library.mark([id_of("4")], "starred", True)
    tree = library.tree()
    assert (tree.unread, tree.total, tree.starred) == (2, 3, 1)
    assert names(tree.topics) == [("AI", 1, 2)]
    (ai,) = tree.topics
    assert (ai.shortname, ai.defined) == ("A", True)
    assert names(ai.children) == [("Vision", 1, 2)]
    assert names(ai.children[0].children) == [("Unused", 0, 0)]
    assert names(tree.other.children) == [("Elsewhere", 1, 1)]
    assert names(tree.providers) == [("Reuters", 1, 2), ("BBC", 1, 1)]
    assert names(tree.sources) == [("b", 0, 0), ("a", 2, 3)]
    assert names(tree.types) == [("article", 2, 2), ("video", 0, 1)]


def test_without_definitions_only_rare_topics_are_other(library: SqliteLibrary) -> None:
    often = [item(f"{n}", f"{n}", topics=("B", "A") if n else ("B",)) for n in range(4)]
    fill(library, Given([*often, item("x", "x", topics=("C",))]))
    assert names(library.tree().topics) == [("B", 4, 4), ("A", 3, 3)]
    assert names(library.tree().other.children) == [("C", 1, 1)]


def test_one_story_whole(library: SqliteLibrary, tmp_path: Path) -> None:
    head = item(
        "_posts/head.md",
        "head",
        title="Head",
        topics=("machine learning", "AI"),
        heat=9,
        lists=["folded", "other", "nowhere"],
        parts=("_posts/other.md", "_posts/missing.md"),
        body="<p>x</p>",
        other={"tags": ["a"]},
        secured="no",
        authors=("Ada",),
    )
    fill(
        library,
        Given(
            [
                topic("Machine Learning"),
                head,
                item("_posts/folded.md", "folded", title="Folded", heat=-1, by="BBC"),
                item("_posts/other.md", "other", title="Other"),
            ]
        ),
    )
    library.mark([id_of("other")], "starred", True)
    library.mark([id_of("head")], "read", True)
    story = library.story(id_of("head"))
    assert story is not None
    assert (story.title, story.address, story.body, story.other) == (
        "Head",
        site("head"),
        "<p>x</p>",
        {"tags": ["a"]},
    )
    assert story.topics == ("Machine Learning", "AI")
    assert story.read
    assert not story.starred
    assert [(one.title, one.id, one.read, one.starred) for one in story.related] == [
        ("folded", id_of("folded"), True, False),
        ("other", id_of("other"), False, True),
        ("nowhere", None, False, False),
    ]
    assert [(one.title, one.id, one.provider) for one in story.also_at] == [
        ("Folded", id_of("folded"), Provider("BBC"))
    ]
    assert [(part.origin, part.title, part.id) for part in story.parts] == [
        ("_posts/other.md", "Other", id_of("other")),
        ("_posts/missing.md", None, None),
    ]
    assert (story.sources, story.origins) == (("a",), (("a", "_posts/head.md"),))
    assert story.file == str(tmp_path / "_posts/head.md")
    folded = library.story(id_of("folded"))
    assert folded is not None
    assert folded.folded_under == story.id
    assert library.story("a" * 10) is None
    assert library.story("no id") is None
    brief = library.listing(parse("title:head")).stories(0, 1)[0]
    assert (brief.title, brief.topics, brief.file) == (story.title, story.topics, story.file)
    assert (brief.related_count, brief.related, brief.body) == (3, (), None)


def test_related_without_a_title_takes_that_of_the_story(library: SqliteLibrary) -> None:
    related = tuple(RelatedItem(address=site(name), normal=site(name)) for name in ("there", "nowhere"))
    one = Item("1", "One", address=site("1"), normal=site("1"), related=related)
    fill(library, Given([one, item("2", "there", title="There")]))
    story = library.story(id_of("1"))
    assert story is not None
    assert [entry.title for entry in story.related] == ["There", site("nowhere")]


def test_one_address_in_two_sources(library: SqliteLibrary) -> None:
    fill(library, Given([item("x.md", "1", heat=1)], "a"), Given([item("y.md", "1", heat=2)], "b"))
    story = library.story(id_of("1"))
    assert story is not None
    assert story.origins == (("b", "y.md"), ("a", "x.md"))
    assert story.sources == ("b", "a")
    assert [row.total for row in library.tree().sources] == [1, 1]
    assert library.count(parse("source:a source:b")) == library.count(Query()) == 1


def test_find(library: SqliteLibrary) -> None:
    fill(library, Given([item(f"{n}", f"{n}") for n in range(200)]))
    id_ = id_of("7")
    assert library.find(id_) == library.find(f" {id_[:8].upper()} ") == id_
    assert library.find(site("7")) == library.find("http://www.example.org/7/?utm_source=x#y") == id_
    with pytest.raises(Ambiguous, match=r"matches \d+ stories"):
        library.find(id_[0])
    for text in ("a" * 10, "1", "", site("nowhere"), "not/here", "'"):
        with pytest.raises(NotFound, match="no story"):
            library.find(text)


def test_sources_say_what_went_wrong(library: SqliteLibrary) -> None:
    bad = [
        Rejected("z.md", "line 3: not YAML", Stamp(1, 1, b"")),
        Rejected("b.md", "no title", Stamp(1, 1, b"")),
    ]
    failures = [SourceFailed("x", "gone"), SourceFailed("y", "gone as well")]
    fill(library, Given([*bad, ItemFound(item("1", "1")), *failures], complete=False))
    never, failed = library.sources()
    assert (never.name, never.synced, never.failures) == ("b", None, ())
    assert failed.rejected == (("b.md", "no title"), ("z.md", "line 3: not YAML"))
    assert failed.failures == ("x: gone", "y: gone as well")
    fill(library, Given([item("1", "1"), Complete()]))
    assert (library.sources()[1].rejected, library.sources()[1].failures) == ((), ())
    assert library.sources()[1].synced == NOW


@pytest.mark.parametrize(
    "text",
    [
        "",
        "is:unread",
        "is:read",
        "is:read is:unread",
        "topic:ai",
        "topic:ai is:unread",
        "topic:nothing",
        "source:a is:read",
        "type:video",
        "provider:reuters",
        "provider:reuters is:unread",
        "is:starred",
        "is:starred is:unread",
        "-is:unread",
        "topic:ai topic:ai",
        "source:a source:b",
    ],
)
@pytest.mark.parametrize("folds", [False, True])
def test_counters_agree_with_the_listing(library: SqliteLibrary, text: str, folds: bool) -> None:
    items = [
        item("1", "1", topics=("AI",), by="Reuters", heat=5, lists=["2"]),
        item("2", "2", topics=("AI",), by="Reuters", heat=-1 if folds else 3, type="video"),
        item("3", "3", by="Reuters UK"),
        item("4", "4", topics=("AI",), removed=True),
    ]
    fill(library, Given(items))
    library.mark([id_of("1"), id_of("4")], "starred", True)
    library.mark([id_of("3")], "read", True)
    query = parse(text)
    assert library.count(query) == library.listing(query).total


def test_an_interrupted_read_says_so(library: SqliteLibrary) -> None:
    fill(library, Given([item("1", "1")]))
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    begun = threading.Event()
    library.reads.connection.set_progress_handler(lambda: begun.set(), 10_000)
    thread = threading.Thread(target=lambda: (begun.wait(5), library.interrupt()))
    thread.start()
    with pytest.raises(Interrupted):
        library.reads._ask(endless)
    thread.join()
    # And the next one is answered.
    assert library.count(Query()) == 1


def test_a_damaged_file_is_told_in_words(library: SqliteLibrary) -> None:
    library.transactions.connection.execute("DROP TABLE topic")
    with pytest.raises(LibraryBroken, match=r"\.sqlite"):
        library.tree()
    assert library.totals().stories == 0
