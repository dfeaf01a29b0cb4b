"""Sources that another version of the reader read are read anew, once."""

from pathlib import Path

import pytest

from newstui.library import schema
from newstui.model.source_events import SourceFailed
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at

ITEMS = [item("1.md", "1"), item("2.md", "2")]


def distrusted(source: Given) -> bool:
    assert source.told is not None
    return source.told.full


def test_what_another_reader_read_is_read_anew_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = library_at(tmp_path, "a", "b")
    sources = [Given(ITEMS), Given([item("3.md", "3")], "b")]
    for _ in range(2):
        sync(sources, library)
        assert not any(map(distrusted, sources))
    library.mark([id_of("1")], "read", True)

    monkeypatch.setattr(schema, "READER_VERSION", schema.READER_VERSION + 1)
    broken_off = Given([*ITEMS, SourceFailed("page 2", "no answer")], complete=False)
    sync([broken_off], library)
    assert distrusted(broken_off)
    sync(sources, library)
    assert all(map(distrusted, sources))  # the first was not read to its end, the second not at all
    sync(sources, library)
    assert not any(map(distrusted, sources))
    story = library.story(id_of("1"))
    assert story
    assert story.read


def test_a_library_that_knows_no_reader_version_is_distrusted(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    sync([source := Given(ITEMS)], library)
    library.transactions.connection.execute(f"DELETE FROM setting WHERE name GLOB '{schema.READER}*'")
    sync([source], library)
    assert distrusted(source)
    sync([source], library)
    assert not distrusted(source)
