"""Posts in the library: nothing merges that differs, marks stay with their story, every file is accounted for."""

from pathlib import Path

import pytest

from newstui.library.repair.soundness import fault
from newstui.library.sqlite import SqliteLibrary
from newstui.model.item import Item
from newstui.model.source_events import Event, ItemFound, Stamp
from newstui.query.ast import Query
from newstui.sources.files.folder import ItemFiles
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from newstui.sync.summary import Summary
from tests.library.making import Given, library_at
from tests.library.recount import recount
from tests.sources.files.posts.test_post import write
from tests.sources.spec import spec_for


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path / "library")


def read(library: SqliteLibrary, folder: Path) -> Summary:
    summary = sync([ItemFiles("a", str(folder))], library)
    recount(library)
    return summary


def marked(library: SqliteLibrary) -> dict[str, bool]:
    return {row.title: row.read for row in library.listing(Query()).rows(0, 99)}


def test_posts_of_one_name_are_stories_of_their_own(library: SqliteLibrary, tmp_path: Path) -> None:
    for name in ("a/_posts/x.md", "b/_posts/x.md", "a/index.md", "b/index.md"):
        write(tmp_path / "blog", name, f"---\ntitle: {name}\n---\nText.\n")
    assert read(library, tmp_path / "blog").totals.stories == 4


def test_a_link_added_to_a_post_with_text_changes_no_story(library: SqliteLibrary, tmp_path: Path) -> None:
    write(tmp_path / "blog", "x.md", "---\ntitle: x\n---\nText.\n")
    read(library, tmp_path / "blog")
    [row] = library.listing(Query()).rows(0, 9)
    library.mark([row.id], "read", True)
    write(tmp_path / "blog", "x.md", "---\ntitle: x\nlink: https://a.example/\n---\nText.\n")
    assert read(library, tmp_path / "blog").tally.changed == 1
    assert [(r.id, r.read) for r in library.listing(Query()).rows(0, 9)] == [(row.id, True)]


def of_place(*places: str) -> list[Event]:
    stamp = Stamp(1, 1)
    return [ItemFound(Item(f"{n}/index.md", f"{n}", place=place), stamp) for n, place in enumerate(places)]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_marks_of_a_story_that_was_several_go_to_the_first_path_only(
    library: SqliteLibrary, batch: int
) -> None:
    sync([Given(of_place(*["index.md"] * 5))], library)
    [row] = library.listing(Query()).rows(0, 9)
    library.mark([row.id], "read", True)
    sync([Given(of_place(*(f"{n}/index.md" for n in range(5))))], library, batch=batch)
    recount(library)
    assert marked(library) == {"0": True, "1": False, "2": False, "3": False, "4": False}


def test_marks_follow_the_only_item_to_its_new_key(library: SqliteLibrary) -> None:
    sync([Given(of_place("index.md"))], library)
    [row] = library.listing(Query()).rows(0, 9)
    library.mark([row.id], "starred", True)
    sync([Given(of_place("0/index.md"))], library)
    [row] = library.listing(Query()).rows(0, 9)
    assert row.starred


def test_what_is_passed_over_is_counted_by_reason(library: SqliteLibrary, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    write(blog, "x.md", "---\ntitle: x\n---\nText.\n")
    for name in ("_index.md", "a/_index.md", "README.md"):
        write(blog, name, "# All of it\n")
    line = "a: 3 files passed over: 2 section page, 1 project file"
    summary = read(library, blog)
    assert (summary.passed_over, summary.exit_code) == ((line,), 0)
    assert fault(library.path, is_marks=False) is None
    # A second sync reads nothing, and says the same.
    assert read(library, blog).passed_over == (line,)
    (blog / "a/_index.md").unlink()
    (blog / "README.md").unlink()
    assert read(library, blog).passed_over == ("a: 1 file passed over: 1 section page",)


def test_items_of_one_story_are_counted_and_a_story_is_found_by_its_file(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    for name in ("x.md", "y.md"):
        write(tmp_path / "blog", name, "---\ntitle: x\nlink: https://a.example/\n---\nhttps://a.example/\n")
    write(tmp_path / "blog", "z.md", "---\ntitle: z\nauthor: Ann\n---\nText.\n")
    write(tmp_path / "blog", "feeds.opml", "<opml version='2.0'><body/></opml>")
    summary = read(library, tmp_path / "blog")
    assert library.repeated() == {"a": 1}
    assert summary.passed_over == ("a: 1 file passed over: 1 list of feeds",)
    rows = {row.title: row for row in library.listing(Query()).rows(0, 9)}
    assert library.story_at("a", "z.md") == rows["z"].id
    assert library.story_at("a", "y.md") == rows["x"].id
    assert library.story_at("a", "gone.md") is None
    # Where nobody provides a story, the list shows who wrote it.
    assert (rows["x"].provider, rows["z"].provider) == ("a.example", "Ann")


def test_a_folder_that_gives_nothing_fails_and_says_why(library: SqliteLibrary, tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    summary = read(library, blog)
    assert summary.exit_code == 1
    assert "nothing in it to read" in summary.passed_over[0]
    write(blog, "loose.md", "Some words.\n")
    summary = read(library, blog)
    assert summary.exit_code == 1
    assert summary.passed_over == ("a: 1 file passed over: 1 no front matter, no heading",)


def test_a_file_of_bookmarks_is_read_and_unchanged_at_the_second_look(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    links = (
        '[{"href": "https://a.example/1", "description": "One", "tags": "x y"},'
        ' {"href": "https://a.example/2", "description": "Two"}]'
    )
    blog = tmp_path / "blog"
    write(blog, "_data/links.json", links)
    assert read(library, blog).tally.new == 2
    assert read(library, blog).tally.unchanged == 2
    path = write(tmp_path, "links.json", links)
    other = library_at(tmp_path / "other")
    assert sync([open_source(spec_for(str(path), "a"))], other).tally.new == 2
