"""Items become stories: new, changed, unchanged, several of one story, and moved ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from newstui.library import schema
from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Tally
from newstui.library.write.items import placing
from newstui.model.item import Item, Provider
from newstui.model.source_events import Event, Ignored, ItemFound, Rejected, Unchanged
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at, sync_with_changes, topic
from tests.library.recount import counted, recount, stories
from tests.library.write.items.conftest import FIVE, S1, S2, give, titles

# --- new, changed, unchanged ----------------------------------------------------------------------------------


def test_new_changed_and_unchanged_items_are_counted(library: SqliteLibrary) -> None:
    assert give(library, *FIVE) == Tally(new=5)
    assert give(library, *FIVE) == Tally(unchanged=5)
    assert give(
        library, replace(FIVE[0], title="other"), replace(FIVE[1], secured="x;y"), *FIVE[2:]
    ) == Tally(changed=1, unchanged=4)
    assert library.story(id_of("0")).title == "other"  # type: ignore[union-attr]
    assert stories(library)[next(iter(stories(library)))]["item"].origin == "_x/0.md"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "人工"},
        {"excerpt": "e"},
        {"body": "b"},
        {"heat": 3},
        {"quality": 3},
        {"topics": ("Vision", "ai")},
        {"provider": Provider("BBC")},
        {"provider": None},
        {"type": "video"},
        {"draft": True},
        {"published": None},
        {"published": 77},
        {"price": "Free"},
        {"other": {"tags": ["x", None]}},
    ],
)
def test_every_field_may_change_and_change_back(library: SqliteLibrary, fields: dict[str, object]) -> None:
    give(library, *FIVE)
    before, counts = stories(library), counted(library)
    assert give(library, replace(FIVE[0], **fields)) == Tally(changed=1)  # type: ignore[arg-type]
    assert give(library, FIVE[0]) == Tally(changed=1)
    assert (stories(library), counted(library)) == (before, counts)


def test_a_second_load_writes_nothing_but_the_time(library: SqliteLibrary) -> None:
    events: list[Event | Item] = [
        *(ItemFound(one, S1) for one in FIVE),
        topic("AI"),
        Rejected("bad.md", "line 1", S1),
    ]
    give(library, *events, Ignored("empty.md", S1), complete=True)
    before = library.transactions.connection.total_changes
    again = Given([Unchanged((*(one.origin for one in FIVE), "topics/AI", "bad.md", "empty.md"))])
    summary, changes = sync_with_changes([again], library)
    assert summary.tally == Tally(unchanged=5, rejected=1)
    assert not changes
    assert library.transactions.connection.total_changes - before == 1
    assert again.told is not None
    assert again.told.stamps.keys() == {*(one.origin for one in FIVE), "topics/AI", "bad.md", "empty.md"}
    assert sync([Given([*events, Ignored("empty.md", S1)])], library).tally == Tally(unchanged=5, rejected=1)
    assert library.transactions.connection.total_changes - before == 2
    recount(library)


def test_a_new_stamp_of_the_same_content_is_kept(library: SqliteLibrary) -> None:
    give(library, ItemFound(FIVE[0], S1), Rejected("bad.md", "why", S1))
    assert give(library, Unchanged((FIVE[0].origin,), S2), Rejected("bad.md", "why", S2)) == Tally(
        unchanged=1, rejected=1
    )
    assert library.known("a").stamps == {FIVE[0].origin: S2, "bad.md": S2}
    give(library, ItemFound(FIVE[0], S1))
    assert library.known("a").stamps[FIVE[0].origin] == S1


def test_what_a_sync_tells(library: SqliteLibrary) -> None:
    assert set(sync_with_changes([Given(FIVE)], library)[1].added) == {id_of(str(n)) for n in range(5)}
    changes = sync_with_changes([Given([replace(FIVE[0], heat=9), *FIVE[2:], item("new", "new")])], library)[
        1
    ]
    assert (changes.added, changes.altered, changes.left) == ((id_of("new"),), (id_of("0"),), (id_of("1"),))


# --- several items, one story ---------------------------------------------------------------------------------


def test_items_of_one_address_are_one_story_with_the_best_face(library: SqliteLibrary) -> None:
    draft = item("a.md", "x", draft=True, heat=99, excerpt="from the draft", topics=("AI",), lists=["y", "x"])
    face = item("b.md", "x", heat=1, published=5, topics=("Vision", "ai"), lists=["y", "z"])
    assert give(library, draft, face) == Tally(new=2)
    story = library.story(id_of("x"))
    assert story is not None
    assert (story.title, story.excerpt, story.heat, story.draft) == ("b.md", "from the draft", 1, False)
    assert {name.casefold() for name in story.topics} == {"vision", "ai"}
    assert [entry.title for entry in story.related] == ["y", "z"]
    assert story.origins == (("a", "b.md"), ("a", "a.md"))
    assert give(library, replace(draft, draft=False)) == Tally(changed=1)
    assert library.story(id_of("x")).title == "a.md"  # type: ignore[union-attr]


@pytest.mark.parametrize("first", [0, 1])
def test_an_item_without_address_is_the_story_of_its_place(tmp_path: Path, first: int) -> None:
    library = library_at(tmp_path, "a", "b")
    file = item("_learning/x.md", place="_learning/x.md", body="from the file", topics=("AI",))
    served = item("_learning/x.md", "x", place="_learning/x.md", excerpt="served", title="Served")
    order = [("a", file), ("b", served)]
    give(library, order[first][1], source=order[first][0])
    give(library, *FIVE)
    give(library, order[1 - first][1], source=order[1 - first][0])
    assert library.totals().stories == 6
    story = library.story(id_of("x"))
    assert story is not None
    assert (story.body, story.excerpt, set(story.sources)) == ("from the file", "served", {"a", "b"})


def test_marks_follow_an_item_that_finds_its_address(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b")
    give(library, item("_l/x.md", place="_l/x.md"))
    (row,) = library.listing(Query()).rows(0, 1)
    library.mark([row.id], "starred", True)
    give(library, item("_l/x.md", "x", place="_l/x.md"), source="b")
    assert library.story(id_of("x")).starred  # type: ignore[union-attr]
    assert library.totals().stories == 1


def test_items_without_address_and_place_are_their_own(library: SqliteLibrary) -> None:
    give(
        library,
        item("x.md"),
        item("y/x.md"),
        item("_a/x.md", place="_a/x.md"),
        item("b/_a/x.md", place="_a/x.md"),
    )
    assert library.totals().stories == 3


# --- moves ----------------------------------------------------------------------------------------------------


def test_a_new_date_moves_a_story_with_all_that_is_its(library: SqliteLibrary) -> None:
    give(library, *FIVE, item("again.md", "0", body="b"), topic("AI"))
    library.mark([id_of("0")], "starred", True)
    listing = library.listing(Query())
    give(library, replace(FIVE[0], published=10**9))
    assert titles(library)[0] == "_x/0.md"
    story = library.story(id_of("0"))
    assert story is not None
    assert (story.starred, story.body, len(story.origins)) == (True, "b", 2)
    assert [row.title for row in listing.rows(0, 5)][-1] == "_x/0.md"


def test_stories_of_one_second_have_places_of_their_own(library: SqliteLibrary) -> None:
    many = [item(f"{n}.md", f"n{n}", published=0) for n in range(3000)]
    sync([Given(many)], library, batch=700)
    assert library.totals().listed == 3000
    assert {
        schema.published_at(pos)
        for (pos,) in library.transactions.connection.execute("SELECT pos FROM story")
    } == {0}


def test_a_place_that_is_taken_is_not_given_twice(
    library: SqliteLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "STEP_DATED", 1)
    monkeypatch.setattr(
        schema, "date_range", lambda published: (start := schema.first_position(published), start + 7)
    )
    give(library, *(item(f"{n}.md", f"n{n}", published=0) for n in range(3)))
    give(library, *(item(f"{n}.md", f"n{n}", published=0) for n in range(3, 6)))
    listing = library.listing(Query())
    give(library, item("5.md", "n5", published=1))
    give(library, item("6.md", "n6", published=0))
    assert {row.title for row in listing.rows(0, 6)} == {f"{n}.md" for n in range(6)}


def test_swapped_addresses_keep_both_stories_and_their_marks(library: SqliteLibrary) -> None:
    give(library, item("a.md", "a"), item("b.md", "b"))
    library.mark([id_of("a")], "read", True)
    give(library, item("a.md", "b"), item("b.md", "a"))
    assert library.story(id_of("a")).read  # type: ignore[union-attr]
    assert not library.story(id_of("b")).read  # type: ignore[union-attr]
