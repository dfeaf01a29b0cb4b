"""Whatever stops a sync, what was committed is there, and the next sync makes it whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newstui.library.repair import soundness
from newstui.model.source_events import Event, Known
from newstui.sync.engine import sync
from tests.forked import done
from tests.library.making import Given, item, library_at
from tests.library.recount import counted, plain, recount, stories
from tests.library.write.items.killed import opened, run, sources


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    library = opened(tmp_path_factory.mktemp("whole"))
    sync(sources(), library)
    return plain({0: counted(library), **stories(library)})


@pytest.mark.parametrize("statement", [3, 45, 150, 400, 950])
def test_a_killed_sync_loses_nothing_that_was_committed(tmp_path: Path, whole: str, statement: int) -> None:
    assert done(tmp_path / "out", run, tmp_path, "kill", statement)[0] == -9
    library = opened(tmp_path)
    assert library.notices == ()
    recount(library, settled=False)
    before = library.totals().stories
    assert sync(sources(), library).totals.stories >= before
    recount(library)
    assert soundness.fault(library.path, is_marks=False) is None
    assert soundness.fault(tmp_path / "marks.sqlite", is_marks=True) is None
    assert soundness.miscounted(library.path) == []
    assert plain({0: counted(library), **stories(library)}) == whole


def test_a_first_load_that_is_broken_off_keeps_what_came(tmp_path: Path) -> None:
    class BrokenOff(Given):
        def read(self, known: Known) -> Iterator[Event]:
            yield from super().read(known)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync([BrokenOff([item(f"{n}.md", f"n{n}") for n in range(5_500)])], library_at(tmp_path))
    assert library_at(tmp_path).totals().stories == 5_000


def test_a_full_disk_is_one_line_and_loses_nothing_that_was_committed(tmp_path: Path, whole: str) -> None:
    code, said = done(tmp_path / "out", run, tmp_path, "limit", 300_000)
    assert code == 0, said
    assert "configured.sqlite: the disk" in said
    assert said.count("\n") == 1
    library = opened(tmp_path)
    recount(library, settled=False)
    sync(sources(), library)
    assert plain({0: counted(library), **stories(library)}) == whole
