"""Where topics hang: by definitions, by the company they keep, and what that does to counts."""

import sqlite3
from pathlib import Path

import pytest

from newstui.library.name_ids import Topic, packed
from newstui.library.sqlite import SqliteLibrary
from newstui.library.write.topic_tree import hang
from newstui.model.item import Item
from newstui.model.source_events import Event
from newstui.model.topic import TreeRow
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, item, library_at, sync_with_changes, topic
from tests.library.recount import recount


def hung(
    sets: dict[str, int], defined: dict[str, str | None] | None = None, before: dict[str, str] | None = None
) -> dict[str, str | None]:
    """The parent of every topic, by one-letter names; `sets`: {"ab": stories that carry a and b}."""
    defined, before = defined or {}, before or {}
    letters = sorted({*"".join(sets), *defined})
    number = {letter: place for place, letter in enumerate(letters, 1)}
    topics = {
        number[letter]: Topic(number[letter], letter, letter, parent=number.get(before.get(letter, "")))
        for letter in letters
    }
    parents = hang(
        topics,
        {number[name]: parent and number[parent] for name, parent in defined.items()},
        [(packed({number[letter] for letter in together}), stories) for together, stories in sets.items()],
    )
    return {topics[id_].name: parent and topics[parent].name for id_, parent in parents.items()}


def test_a_topic_hangs_where_four_fifths_of_its_stories_are() -> None:
    assert hung({"ab": 8, "b": 2, "a": 9}) == {"a": None, "b": "a"}
    assert hung({"ab": 79, "b": 21, "a": 900}) == {"a": None, "b": None}


def test_fewer_than_five_stories_together_are_no_company() -> None:
    assert hung({"ab": 4, "a": 9}) == {"a": None, "b": None}
    assert hung({"ab": 5, "a": 9}) == {"a": None, "b": "a"}


def test_the_smallest_that_fits_is_the_parent_and_names_break_ties() -> None:
    assert hung({"abz": 10, "bz": 5, "z": 10})["a"] == "b"
    assert hung({"zabc": 6, "a": 4, "b": 4})["z"] == hung({"zabc": 6, "b": 4, "a": 4})["z"] == "c"
    assert hung({"zab": 6, "a": 4, "b": 4})["z"] == "a"


def test_of_two_that_always_go_together_the_later_name_hangs() -> None:
    assert hung({"ab": 9}) == {"a": None, "b": "a"}


def test_a_topic_stays_while_three_fifths_are_there() -> None:
    assert hung({"ab": 6, "b": 4, "a": 9}, before={"b": "a"})["b"] == "a"
    assert hung({"ab": 59, "b": 41, "a": 90}, before={"b": "a"})["b"] is None
    assert hung({"ab": 6, "b": 4, "a": 9})["b"] is None


def test_a_topic_that_stays_does_not_close_a_circle() -> None:
    parents = hung({"ab": 9, "a": 3}, before={"a": "b"})
    assert sorted(parents.items(), key=str) in ([("a", "b"), ("b", None)], [("a", None), ("b", "a")])


def test_definitions_decide_for_what_they_define() -> None:
    assert hung({"ab": 9, "a": 9}, {"a": None, "b": None}) == {"a": None, "b": None}
    assert hung({"abx": 9, "a": 9}, {"a": None, "b": "a"}) == {"a": None, "b": "a", "x": "b"}


def test_a_circle_of_definitions_is_cut_at_the_name_that_sorts_first() -> None:
    assert hung({}, {"b": "c", "c": "a", "a": "b"}) == {"a": None, "c": "a", "b": "c"}
    assert hung({}, {"a": "a"}) == {"a": None}


# --- in a library -------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path)


def drawn(rows: tuple[TreeRow, ...]) -> list[object]:
    return [
        (row.name, row.total, drawn(row.children)) if row.children else (row.name, row.total) for row in rows
    ]


def carrying(names: list[str], number: int = 1, prefix: str = "") -> list[Event | Item]:
    return [
        item(f"{prefix}{'-'.join(names)}{n}.md", f"{prefix}{'-'.join(names)}{n}", topics=tuple(names))
        for n in range(number)
    ]


def test_a_parent_counts_its_own_and_its_childrens_stories_each_once(library: SqliteLibrary) -> None:
    events = [
        topic("AI"),
        topic("Vision", "AI"),
        topic("Robots", "ai"),
        topic("Arms", "Robots"),
        topic("Maths", "AI"),
    ]
    sync(
        [Given([*carrying(["Vision", "Robots"], 2), *carrying(["AI", "Arms"]), *carrying(["AI"]), *events])],
        library,
    )
    tree = library.tree()
    assert drawn(tree.topics) == [("AI", 4, [("Robots", 3, [("Arms", 1)]), ("Vision", 2), ("Maths", 0)])]
    assert tree.other.children == ()
    recount(library)


def test_names_are_one_whatever_their_case_and_the_definition_spells(library: SqliteLibrary) -> None:
    events = [
        topic("Machine Learning"),
        item("x", topics=(" machine LEARNING ",)),
        item("y", topics=("MACHINE LEARNING",)),
    ]
    sync([Given(events)], library)
    assert drawn(library.tree().topics) == [("Machine Learning", 2)]


def test_what_is_not_defined_is_under_another_or_among_others(library: SqliteLibrary) -> None:
    events = [topic("AI"), *carrying(["AI", "Deep"], 5), *carrying(["pyrobot"]), topic("Lost", "Nowhere")]
    sync([Given(events)], library)
    tree = library.tree()
    assert drawn(tree.topics) == [("AI", 5, [("Deep", 5)]), ("Lost", 0)]
    assert drawn(tree.other.children) == [("pyrobot", 1)]


def test_a_story_of_several_other_topics_counts_once_among_them(library: SqliteLibrary) -> None:
    given = Given([topic("AI"), *carrying(["knots", "rope"], 3), *carrying(["rope"]), *carrying(["AI"])])
    sync([given], library)
    other = library.tree().other
    assert (drawn(other.children), other.unread, other.total) == ([("rope", 4), ("knots", 3)], 4, 4)
    library.mark([story.id for story in library.listing(parse("topic:knots")).stories(0, 2)], "read", True)
    assert library.tree().other[1:3] == (2, 4)
    recount(library)


def test_a_new_name_among_the_others_writes_what_is_new(library: SqliteLibrary) -> None:
    stories = [topic("AI"), *carrying(["knots"], 200), *carrying(["AI"])]
    sync([Given(stories)], library)
    before = library.transactions.connection.total_changes
    sync([Given([*stories, *carrying(["knots", "hemp"], 2), *carrying(["rope"])])], library)
    assert library.transactions.connection.total_changes - before < 200
    assert library.tree().other[1:3] == (203, 203)
    recount(library)


def test_a_file_of_the_second_version_counts_them_from_the_next_sync_on(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    given = Given([topic("AI"), *carrying(["knots", "rope"], 2), *carrying(["AI"])])
    sync([given], library)
    library.close()
    connection = sqlite3.connect(library.path, isolation_level=None)
    for statement in (
        "UPDATE topic SET parent = NULL WHERE parent = 0",
        "DELETE FROM topic WHERE id = 0",
        "DELETE FROM topic_closure WHERE topic = 0",
        *(
            f"DROP TABLE {table}"
            for table in ("story_search", "label", "story_label", "addition", "story_event")
        ),
        "DROP INDEX origin_passed_over",
        "PRAGMA user_version = 2",
    ):
        connection.execute(statement)
    connection.close()
    again = library_at(tmp_path)
    sync([given], again)
    assert again.tree().other.total == 2
    recount(again)


def test_without_definitions_company_makes_the_whole_tree(library: SqliteLibrary) -> None:
    sync([Given([*carrying(["AI", "Vision"], 6), *carrying(["AI"], 3), *carrying(["Law"])])], library)
    tree = library.tree()
    assert drawn(tree.topics) == [("AI", 9, [("Vision", 6)])]
    assert [row.name for row in tree.other.children] == ["Law"]


def test_without_definitions_rare_topics_and_all_behind_the_largest_are_others(
    library: SqliteLibrary,
) -> None:
    many = [carrying([f"t{n:02}"], 3 + (n < 5)) for n in range(70)]
    sync([Given([*(one for some in many for one in some), *carrying(["rare"], 2)])], library)
    tree = library.tree()
    assert len(tree.topics) == 60
    assert {row.name for row in tree.topics[:5]} == {f"t{n:02}" for n in range(5)}
    assert len(tree.other.children) == 11
    recount(library)


def test_definitions_that_come_late_or_go_make_another_tree(library: SqliteLibrary) -> None:
    stories = carrying(["Vision"], 3)
    assert sync_with_changes([Given(stories)], library)[1].tree
    changes = sync_with_changes([Given([*stories, topic("AI"), topic("Vision", "AI")])], library)[1]
    assert changes.tree
    assert drawn(library.tree().topics) == [("AI", 3, [("Vision", 3)])]
    recount(library)
    assert not sync_with_changes([Given([*stories, topic("AI"), topic("Vision", "AI")])], library)[1]
    sync([Given(stories)], library)
    assert drawn(library.tree().topics) == [("Vision", 3)]
    recount(library)


def test_a_topic_hangs_over_syncs_until_its_share_is_too_small(library: SqliteLibrary) -> None:
    together = carrying(["AI", "Deep"], 8)
    for alone, hangs in ((2, True), (5, True), (6, False), (2, True)):
        sync([Given([topic("AI"), *together, *carrying(["Deep"], alone)])], library)
        assert bool(library.tree().other.children) is not hangs
        recount(library)
