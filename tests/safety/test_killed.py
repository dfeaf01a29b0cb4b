"""kill -9 at any moment, and a disk that is full: what was committed is there, whole, and all counts are right."""

import random
import re
import resource
import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.library import schema
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import Query
from newstui.sync.engine import sync
from tests.forked import done
from tests.library.making import Given, library_at
from tests.library.recount import counted, plain, recount, stories
from tests.pty.terminal import NEWSTUI, ROOT, Terminal
from tests.safety import killed
from tests.safety.killed import STORIES, fill, version

MOMENTS = (0.05, 0.35, 0.65, 0.95)
"""Parts of the way on which it is killed, each shifted a little by chance."""


def run(folder: Path, act: str, number: int) -> tuple[int | None, str]:
    """The exit code of a process that does this, minus a deadly signal, and what it printed."""
    return done(folder.with_suffix(".out"), killed.run, folder, act, number)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def ticks(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How many moments each act has, by running it unharmed."""
    found: dict[str, int] = {}
    for act in ("mark", "undo", "sync"):
        folder = tmp_path_factory.mktemp("unharmed") / act
        shutil.copytree(filled, folder)
        code, said = run(folder, act, 0)
        assert code == 0, said
        found[act] = int(said.split()[-1])
    return found


def killed_at(filled: Path, folder: Path, act: str, part: float, ticks: int) -> list[str]:
    """What was said to be committed by a process that was killed after this part of the act."""
    shutil.copytree(filled, folder)
    at = max(1, round(ticks * part + random.Random(f"{act} {part}").uniform(-0.02, 0.02) * ticks))
    code, said = run(folder, act, at)
    assert code == -signal.SIGKILL, said
    return said.splitlines()


def flags(library: SqliteLibrary, bit: int) -> int:
    return sum(bool(mark.flags & bit) for mark in library.transactions.marks.of_all().values())


@pytest.mark.parametrize("part", MOMENTS)
@pytest.mark.parametrize("act", ["mark", "undo"])
def test_marks_are_all_there_or_none_of_them(
    filled: Path, tmp_path: Path, ticks: dict[str, int], act: str, part: float
) -> None:
    said = killed_at(filled, tmp_path / "it", act, part, ticks[act])
    with closing(library_at(tmp_path / "it")) as library:
        assert library.notices == ()
        recount(library)
        some = len(range(0, STORIES, 3))
        before, after = (STORIES, some) if said and said[-1].startswith("marked") else (some, STORIES)
        assert flags(library, schema.READ) in (before, after), "an act is whole, or did not happen"
        assert flags(library, schema.STARRED) == len(range(0, STORIES, 5)), (
            "what it was not about is as it was"
        )
        assert library.count(Query()) == STORIES
        change = library.mark_listing(library.listing(Query(), first=STORIES), 0, STORIES, "read", True)
        library.apply(change.inverse())
        recount(library)


@pytest.fixture(scope="module")
def unharmed(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the library holds when nothing happens to the syncs."""
    folder = tmp_path_factory.mktemp("unharmed") / "it"
    shutil.copytree(filled, folder)
    with closing(library_at(folder)) as library:
        for number in (1, 2):
            sync([Given(version(number))], library)
        return plain({0: counted(library), **stories(library)})


@pytest.mark.parametrize("part", MOMENTS[1:])
def test_a_sync_leaves_no_half_story(
    filled: Path, tmp_path: Path, ticks: dict[str, int], unharmed: str, part: float
) -> None:
    killed_at(filled, tmp_path / "it", "sync", part, ticks["sync"])
    with closing(library_at(tmp_path / "it")) as library:
        assert library.notices == ()
        recount(library, settled=False)
        whole = [{item.normal: item for item in version(number)} for number in range(3)]
        for found in stories(library).values():
            item = found["item"]
            [number] = set(re.findall(r"v(\d)", f"{item.title} {item.excerpt} {item.body}"))
            assert item == whole[int(number)][item.normal], "each story is one version of it, whole"
        marked = {key: mark.flags for key, mark in library.transactions.marks.of_all().items()}
        for number in (1, 2):
            sync([Given(version(number))], library)
        recount(library)
        assert {key: mark.flags for key, mark in library.transactions.marks.of_all().items()} == marked
        assert plain({0: counted(library), **stories(library)}) == unharmed


# --- a full disk ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [0, 30_000, 100_000])
def test_a_full_disk_refuses_a_mark_in_one_line_and_takes_it_when_there_is_room(
    filled: Path, tmp_path: Path, room: int
) -> None:
    shutil.copytree(filled, tmp_path / "it")
    code, said = run(tmp_path / "it", "full", room)
    assert code == 0, said
    [refused] = [line for line in said.splitlines() if line.startswith("refused ")]
    assert ".sqlite: the disk " in refused
    assert "nothing committed is lost" in refused
    assert "went on after" in said
    starred = set(re.findall(r"^starred (\w+)$", said, re.MULTILINE))
    with closing(library_at(tmp_path / "it")) as library:
        assert library.notices == ()
        recount(library)
        listing = library.listing(Query(), first=STORIES)
        assert starred <= {row.id for row in listing.rows(0, STORIES) if row.starred}


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux can bound another process")
def test_the_reader_says_that_the_disk_is_full_and_goes_on_when_there_is_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / ("a long name " * 8) / "data"  # a path that no window has room for beside the reason
    feed = tmp_path / "feed"
    shutil.copytree(ROOT / "sample_feed", feed)
    library = ("--data-dir", str(data), str(feed))
    assert main(["sync", *library]) == 0
    with Terminal(*NEWSTUI, *library) as it:
        it.until("▌").quiet()
        resource.prlimit(it.pid, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))
        it.keys("s").until("the disk reports an error")
        story = next(path for path in feed.rglob("*.md") if "title" in path.read_text())
        story.write_text(story.read_text().replace("title:", "title: New:", 1))
        it.keys("r").until(lambda it: "the disk reports an error" in it.lines[0]).keys("!")
        it.until(
            lambda it: any(
                "the disk reports an error" in line and "nothing committed is lost" in line
                for line in it.lines
            )
        )
        assert "Traceback" not in it.screen
        it.keys("\x1b").until("search")
        resource.prlimit(it.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        it.keys("js").until("★").keys("q")
        assert it.wait() == 0
        assert it.left_behind == []
    capsys.readouterr()
    assert main(["list", "--starred", *library]) == 0
    assert "★" in capsys.readouterr().out
