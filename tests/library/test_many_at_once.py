"""Several newstui on one library: nobody's files are taken away, and nobody is refused."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from newstui.library.open import open_library
from newstui.sync.engine import sync
from tests.forked import FORKS, done, run_newstui, started
from tests.library import holder
from tests.library.making import Given, item
from tests.library.recount import recount

STORIES = 100
MANY, ROUNDS = 20_000, 3

pytestmark = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="locks are looked up in /proc")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A folder of items."""
    folder = tmp_path / "feed"
    (folder / "_posts").mkdir(parents=True)
    write(folder, range(STORIES))
    return folder


def write(folder: Path, numbers: range) -> None:
    for n in numbers:
        front = f"title: Story {n}\nexternal-url: https://example.org/{n}\npublished: 2024-01-01"
        (folder / "_posts" / f"{n}.md").write_text(f"---\n{front}\ntopics: [AI, T{n % 5}]\n---\n")


def newstui(data: Path, *words: str) -> None:
    code, said = done(data.with_suffix(".out"), run_newstui, "--data-dir", str(data), *words)
    assert code == 0, said


@contextmanager
def held(data: Path, feed: Path) -> Iterator[int]:
    """Another process has the library open: its number."""
    ours, its = FORKS.Pipe()
    process = started(data.with_suffix(".holder"), holder.hold, data, feed, its)
    its.close()
    with ours:
        assert ours.recv() == "ready"
        assert process.pid
        yield process.pid
    process.join()
    assert process.exitcode == 0


def said(processes: dict[Path, BaseProcess]) -> list[str]:
    """What each process has printed to its file, once it has ended."""
    for process in processes.values():
        process.join()
        assert process.exitcode == 0
    return [out.read_text() for out in processes]


def locked(process: int) -> set[int]:
    """The inodes on which a process has a POSIX lock."""
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return {int(words[5].rpartition(":")[2]) for words in lines if words[4] == str(process)}


def deleted(process: int) -> list[str]:
    """The database files that a process has open and that have no name any more."""
    links = [str(fd.readlink()) for fd in Path(f"/proc/{process}/fd").iterdir()]
    return [link for link in links if ".sqlite" in link and link.endswith("(deleted)")]


def test_another_process_that_comes_and_goes_takes_no_lock_and_no_log_away(
    tmp_path: Path, feed: Path
) -> None:
    data = tmp_path / "data"
    newstui(data, "sync", str(feed))
    with held(data, feed) as process:
        inodes = {path.stat().st_ino for path in data.rglob("*.sqlite")}
        assert len(inodes) == 2
        assert inodes <= locked(process)
        for words in (["topics"], ["list"], ["sync", "--full"], ["doctor"]):
            newstui(data, *words, *([] if words == ["doctor"] else [str(feed)]))
            assert deleted(process) == []
            assert inodes <= locked(process)


def test_opening_a_library_twice_in_one_process_keeps_its_locks(tmp_path: Path, feed: Path) -> None:
    data = tmp_path / "data"
    libraries = [open_library(data, [("feed", str(feed))], configured=False) for _ in range(5)]
    libraries.pop().close()
    inodes = {path.stat().st_ino for path in data.rglob("*.sqlite")}
    assert inodes <= locked(os.getpid())
    for library in libraries:
        library.close()


def test_all_files_are_their_owners_only(tmp_path: Path, feed: Path) -> None:
    data, old = tmp_path / "data", os.umask(0)
    try:
        library = open_library(data, [("feed", str(feed))], configured=False)
        library.mark([], "read", True)
        library.set_setting("x", 1)
    finally:
        os.umask(old)
    paths = list(data.rglob("*"))
    assert {path.name[-4:] for path in paths} >= {"lite", "-wal", "-shm"}
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    library.close()


def test_five_that_mark_without_a_pause_are_never_refused(tmp_path: Path, feed: Path) -> None:
    data = tmp_path / "data"
    newstui(data, "sync", str(feed))
    processes = {
        tmp_path / str(n): started(tmp_path / str(n), holder.mark, data, feed, 100) for n in range(5)
    }
    assert said(processes) == ["0\n"] * 5
    library = open_library(data, [("feed", str(feed))], configured=False)
    recount(library)
    library.close()


def test_a_reader_a_list_and_a_sync_side_by_side_leave_everything_right(tmp_path: Path) -> None:
    """Marks of the reader and stories of the sync, written at once, are all there, and every count is true."""
    data, given = tmp_path / "data", Path("/given/a")
    items = [item(f"{n}", f"{n}", published=n % 7000, topics=(f"T{n % 9}",)) for n in range(MANY)]
    with closing(open_library(data, [("a", str(given))], configured=False)) as library:
        sync([Given(items)], library, batch=MANY)
        others = {
            tmp_path / act.__name__: started(tmp_path / act.__name__, act, data, given, number)
            for act, number in ((holder.read, 25), (holder.list_, 6))
        }
        for n in range(ROUNDS):
            changed = [
                item(f"{i}", f"{i}", published=i % 7000, title=f"{i} anew {n}") for i in range(n, MANY, 99)
            ]
            sync([Given([*changed, item(f"new {n}", f"new {n}")], complete=False)], library)
        assert said(others) == ["[]\n"] * 2
        library.refresh()
        assert library.totals().stories == MANY + ROUNDS
        assert library.tree().starred > 1
        recount(library)
