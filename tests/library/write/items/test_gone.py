"""What is no longer in a source is gone, within reason, and comes back with its marks."""

from dataclasses import replace
from pathlib import Path

from newstui.library.sqlite import SqliteLibrary
from newstui.library.values import Tally
from newstui.model.source_events import Ignored, ItemFound, Rejected, Unchanged
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at, sync_with_changes, topic
from tests.library.recount import recount
from tests.library.write.items.conftest import FIVE, S1, give, titles


def test_a_file_that_is_no_more_is_gone_and_comes_back_with_its_marks(library: SqliteLibrary) -> None:
    give(library, *FIVE, complete=True)
    library.mark([id_of("0")], "read", True)
    assert give(library, *FIVE[1:], complete=True) == Tally(unchanged=4, gone=1)
    assert "_x/0.md" not in titles(library)
    assert library.totals().stories == 4
    summary, changes = sync_with_changes([Given(FIVE)], library)
    assert summary.tally == Tally(new=1, unchanged=4)
    assert changes.added == (id_of("0"),)
    assert library.story(id_of("0")).read  # type: ignore[union-attr]
    recount(library)


def test_half_may_go_at_once(library: SqliteLibrary) -> None:
    give(library, *FIVE[:4], complete=True)
    assert give(library, *FIVE[:2], complete=True).gone == 2


def test_only_a_complete_reading_says_gone(library: SqliteLibrary) -> None:
    give(library, *FIVE)
    assert give(library, *FIVE[1:]) == Tally(unchanged=4)


def test_more_than_half_missing_at_once_is_believed_of_nobody(library: SqliteLibrary) -> None:
    give(library, *FIVE, complete=True)
    summary = sync([Given(FIVE[:2])], library)
    assert summary.tally.gone == 0
    assert summary.remarks == ("a: 3 of 5 items are missing: none is marked gone",)
    assert library.totals().listed == 5
    assert library.sources()[0].remarks == summary.remarks
    assert give(library, *FIVE[:3], complete=True).gone == 2
    assert library.sources()[0].remarks == ()


def test_a_story_lives_while_one_source_has_it(tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b")
    give(library, *FIVE, complete=True)
    give(library, item("z.md", "0", excerpt="z"), source="b", complete=True)
    assert give(library, *FIVE[1:], complete=True).gone == 0
    story = library.story(id_of("0"))
    assert story is not None
    assert (story.gone, story.excerpt, story.sources) == (False, "z", ("b",))


def test_withdrawn_items_are_stories_that_are_not_listed(library: SqliteLibrary) -> None:
    give(library, *FIVE, item("w.md", "w", removed=True), complete=True)
    assert (library.totals().stories, library.totals().listed) == (6, 5)
    summary, changes = sync_with_changes([Given([replace(FIVE[0], removed=True)], complete=False)], library)
    assert summary.tally == Tally(changed=1, gone=1)
    assert changes.left == (id_of("0"),)
    assert (library.totals().stories, library.totals().listed) == (6, 4)
    give(library, *FIVE[1:], item("w.md", "w", removed=True), complete=True)
    assert (library.totals().stories, library.totals().listed) == (5, 4)


def test_a_withdrawn_item_is_no_face_where_another_is_left(library: SqliteLibrary) -> None:
    give(library, item("a.md", "x", removed=True, heat=9), item("b.md", "x", draft=True))
    story = library.story(id_of("x"))
    assert story is not None
    assert (story.title, story.gone, story.heat) == ("b.md", False, 9)


def test_a_file_that_no_longer_reads_keeps_its_story(library: SqliteLibrary) -> None:
    give(library, *FIVE, complete=True)
    broken = Rejected(FIVE[0].origin, "line 3: not YAML", S1)
    assert give(library, broken, *FIVE[1:], complete=True) == Tally(unchanged=4, rejected=1)
    assert library.sources()[0].rejected == ((FIVE[0].origin, "line 3: not YAML"),)
    assert library.totals().listed == 5
    assert give(library, Unchanged((FIVE[0].origin,)), *FIVE[1:], complete=True) == Tally(
        unchanged=4, rejected=1
    )
    assert give(library, ItemFound(FIVE[0], S1), *FIVE[1:], complete=True) == Tally(unchanged=5)
    assert library.sources()[0].rejected == ()


def test_a_file_that_becomes_something_else_is_no_item(library: SqliteLibrary) -> None:
    give(library, *FIVE, topic("AI"))
    assert give(library, Ignored(FIVE[0].origin, S1)).gone == 1
    assert give(library, FIVE[0], Ignored("topics/AI", S1)).new == 1
    assert not any(row.defined for row in library.tree().topics)
    assert give(library, item("topics/AI", "t")).new == 1
