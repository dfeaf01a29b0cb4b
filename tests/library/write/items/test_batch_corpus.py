"""The figures of the real data's README, reached through item files, ingest and library."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from newstui.library import schema
from newstui.library.sqlite import SqliteLibrary
from newstui.model.identity import story_id
from newstui.query.ast import Query
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from newstui.sync.summary import Summary
from tests.library.making import library_at, sync_with_changes
from tests.library.recount import recount

pytestmark = pytest.mark.corpus


class Figures(NamedTuple):
    items: int
    rejected: int
    stories: int
    folded: int
    heads: int
    removed: int
    listed: int
    cold: int
    """With heat -1."""
    used: int
    """Topics."""
    undefined: int
    unused: int
    with_related: int
    related: int
    resolved: int
    """Related entries that are stories here."""


FOLDERS = {
    "power-apps": Figures(268, 0, 267, 0, 0, 3, 264, 0, 7, 0, 0, 0, 0, 0),
    "power-apps/_news": Figures(192, 0, 191, 0, 0, 0, 191, 0, 7, 7, 0, 0, 0, 0),
    "power-apps/_learning": Figures(40, 0, 40, 0, 0, 3, 37, 0, 4, 4, 0, 0, 0, 0),
    "power-apps/_samples": Figures(25, 0, 25, 0, 0, 0, 25, 0, 1, 1, 0, 0, 0, 0),
    "ai": Figures(353, 1, 336, 107, 73, 0, 229, 123, 17, 1, 0, 195, 814, 467),
    "ai/_posts": Figures(300, 0, 286, 107, 73, 0, 179, 121, 15, 15, 0, 195, 814, 467),
    "generation-0": Figures(32, 0, 32, 0, 0, 0, 32, 0, 13, 1, 1, 11, 34, 8),
}


Read = tuple[ItemFiles, SqliteLibrary, Summary]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Read]:
    """Reads a folder into a library of its own, once for all tests."""

    @cache
    def read(folder: Path) -> Read:
        library, source = library_at(tmp_path_factory.mktemp("library")), ItemFiles("a", str(folder))
        return source, library, sync([source], library, batch=50)

    return read


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_gives_its_figures(corpus: Path, read_once: Callable[[Path], Read], folder: str) -> None:
    source, library, summary = read_once(corpus / folder)
    recount(library)

    def count(sql: str) -> int:
        return int(library.transactions.connection.execute(f"SELECT count(*) FROM {sql}").fetchone()[0])

    resolved = sum(
        entry.id is not None
        for (key,) in library.transactions.connection.execute("SELECT key FROM story").fetchall()
        for entry in library.story(story_id(key)).related  # type: ignore[union-attr]
    )
    found = Figures(
        items=summary.tally.items,
        rejected=summary.tally.rejected,
        stories=summary.totals.stories,
        folded=count(f"story WHERE flags & {schema.FOLDED}"),
        heads=count("(SELECT DISTINCT head FROM story WHERE head IS NOT NULL)"),
        removed=count(f"story WHERE flags & {schema.GONE}"),
        listed=summary.totals.listed,
        cold=count("story WHERE heat = -1"),
        used=count("topic WHERE stories"),
        undefined=count("topic WHERE stories AND NOT defined"),
        unused=count("topic WHERE defined AND NOT stories"),
        with_related=count("story WHERE related"),
        related=library.transactions.connection.execute("SELECT sum(related) FROM story").fetchone()[0],
        resolved=resolved,
    )
    wanted = FOLDERS[folder]
    assert found == wanted
    assert summary.exit_code == 0
    again, changes = sync_with_changes([source], library)
    assert (again.tally.unchanged, again.tally.items, again.tally.rejected) == (
        wanted.items,
        wanted.items,
        wanted.rejected,
    )
    assert not changes


def test_the_tree_of_ai_holds_what_is_defined_and_what_keeps_company(
    corpus: Path, read_once: Callable[[Path], Read]
) -> None:
    _, library, _ = read_once(corpus / "ai")
    tree = library.tree()
    (root,) = tree.topics
    assert (root.name, len(root.children)) == ("AI", 15)
    assert [row.name for row in tree.other.children] == ["Deep Learning"]
    assert (root.total, tree.other.total) == (228, 1)


def test_a_sub_folder_makes_its_tree_by_company(corpus: Path, read_once: Callable[[Path], Read]) -> None:
    _, library, _ = read_once(corpus / "ai/_posts")
    tree = library.tree()
    assert [row.name for row in tree.topics] == ["AI"]
    assert len(tree.topics[0].children) == 14
    assert tree.other.children == ()


def test_two_folders_of_one_library_join(corpus: Path, tmp_path: Path) -> None:
    library = library_at(tmp_path, "a", "b")
    sync([ItemFiles("a", str(corpus / "ai")), ItemFiles("b", str(corpus / "ai/_posts"))], library)
    assert library.totals().stories == 336
    assert library.count(Query()) == 229
    recount(library)


def test_the_largest_heads(corpus: Path, read_once: Callable[[Path], Read]) -> None:
    _, library, _ = read_once(corpus / "ai")
    most = library.transactions.connection.execute(
        "SELECT head, count(*) FROM story WHERE head IS NOT NULL GROUP BY head ORDER BY 2 DESC LIMIT 2"
    ).fetchall()
    assert [number for _, number in most] == [11, 8]
    head = library.story(story_id(most[0][0]))
    assert head is not None
    assert "2020-01-09-natural-language-processing-market-" in head.origins[0][1]
    assert len(head.also_at) == 11
