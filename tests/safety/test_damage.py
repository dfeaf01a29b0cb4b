"""Bytes overwritten anywhere in a library: it starts, says so, and keeps every mark that a page still tells."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.errors import LibraryBroken
from newstui.library.open import open_library
from newstui.query.ast import Query
from newstui.text.clean import controls
from tests.library.recount import recount
from tests.ui.feed import write

STORIES, FURTHER_MARKS = 20, 1_600
SEEDS = range(40)
PAGE = 4_096
MARKS = "marks.sqlite"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feed and the data of its library, with marks of it and many more of libraries that are elsewhere."""
    root = tmp_path_factory.mktemp("whole")
    for n in range(STORIES):
        fields = {"title": f"Story {n}", "originalUrl": f"https://tide.example/{n}", "topics": [f"T{n % 4}"]}
        write(root / "feed" / f"{n}.md", fields, "Body. " * 200)
    assert main(["sync", "--data-dir", str(root / "data"), str(root / "feed")]) == 0
    with closing(open_library(root / "data", [("feed", str(root / "feed"))], configured=False)) as library:
        ids = [row.id for row in library.listing(Query(), first=STORIES).rows(0, STORIES)]
        library.mark(ids[::2], "read", True)
        library.mark(ids[::3], "starred", True)
        chance = random.Random("keys")
        for flags in (1, 2):
            library.transactions.marks.put(
                {chance.getrandbits(62): None for _ in range(FURTHER_MARKS // 2)}, flags, 0
            )
    # Two connections held them: both logs are written back by now.
    assert not [path for path in root.rglob("*-wal") if path.stat().st_size]
    return root


@pytest.fixture(scope="module")
def by_page(whole: Path) -> dict[int, dict[int, int]]:
    """What the pages of its marks tell."""
    return marks_by_page(whole / "data" / MARKS)


def content_file(root: Path) -> Path:
    [path] = (root / "data" / "libraries").glob("*.sqlite")
    return path


def marks_by_page(path: Path) -> dict[int, dict[int, int]]:
    """Page, from 0 -> key -> flags, of a sound marks file: its pages are searched for the keys they hold."""
    with closing(sqlite3.connect(path)) as connection:
        flags = dict(connection.execute("SELECT key, flags FROM mark WHERE flags"))
        [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'mark'")
    data = path.read_bytes()
    return {page: {key: flags[key] for key in keys if key in flags} for page, keys in _leaves(data, root - 1)}


def _leaves(data: bytes, page: int) -> Iterator[tuple[int, list[int]]]:
    """The leaf pages below a page of a table without overflow, and the row numbers on each."""
    at = page * PAGE + (100 if page == 0 else 0)
    inner = data[at] == 5
    count = int.from_bytes(data[at + 3 : at + 5])
    pointers = at + (12 if inner else 8)
    cells = [page * PAGE + int.from_bytes(data[p : p + 2]) for p in range(pointers, pointers + 2 * count, 2)]
    if not inner:
        yield page, [_varint(data, _varint(data, cell)[1])[0] for cell in cells]
        return
    for below in (*(data[cell : cell + 4] for cell in cells), data[at + 8 : at + 12]):
        yield from _leaves(data, int.from_bytes(below) - 1)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number as SQLite writes it, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if not data[place] & 0x80:
            return value, place + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >= 1 << 63 else value, at + 9


def overwrite(path: Path, chance: random.Random) -> set[int]:
    """Some ranges of the file become something else; the pages, from 0, in which bytes changed."""
    data = bytearray(path.read_bytes())
    before = bytes(data)
    for _ in range(chance.randint(1, 4)):
        size = chance.choice((1, 16, 100, 512, PAGE, 3 * PAGE))
        start = chance.choice((0, chance.randrange(len(data)), chance.randrange(len(data))))
        stop = min(start + size, len(data))
        kind = chance.random()
        data[start:stop] = bytes(stop - start) if kind < 0.3 else chance.randbytes(stop - start)
    if chance.random() < 0.15:
        del data[chance.randrange(PAGE, len(data)) :]  # the end of it was never written
    path.write_bytes(data)
    return {
        at // PAGE for at in range(0, len(before), PAGE) if before[at : at + PAGE] != data[at : at + PAGE]
    }


def sound(path: Path) -> bool:
    """What SQLite itself says."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_anywhere(
    seed: int,
    whole: Path,
    by_page: dict[int, dict[int, int]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(seed)
    data = tmp_path / "data"
    shutil.copytree(whole / "data", data)
    content = data / "libraries" / content_file(whole).name
    touched: set[int] = set()
    if seed % 3 != 1:
        touched = overwrite(data / MARKS, chance)
    if seed % 3 != 0:
        overwrite(content, chance)
    damaged = [path.name for path in (data / MARKS, content) if not sound(path)]

    def newstui(*words: str) -> tuple[int, str]:
        code = main([*words, "--data-dir", str(data)])
        out, err = capsys.readouterr()
        said = out + err
        assert "Traceback" not in said
        assert not any(map(controls, said.replace("\t", " ").split("\n")))
        return code, said

    code, said = newstui("doctor", "--json")
    for name in damaged:
        assert code == 1
        assert any(name in line and '"bad"' in line for line in said.splitlines()), said
    code, said = newstui("list", "-n", "1000", str(whole / "feed"))
    assert code == 0, said
    assert said.count("\tStory ") == STORIES, "the first start already shows all of it"
    refused = ""
    try:
        told(data, whole)
    except LibraryBroken as error:  # where nothing looked until now
        refused = str(error)
    assert refused == "" or "start newstui again" in refused
    kept = told(data, whole)
    of_pages = [mark for page, marks in by_page.items() if page not in touched for mark in marks.items()]
    lost = sum(kept.get(key) != flags for key, flags in of_pages)
    assert lost == 0, f"of {len(of_pages)} that pages tell"
    newstui("doctor", "--repair")
    assert sound(data / MARKS)
    assert all(map(sound, content.parent.glob("*.sqlite")))


def told(data: Path, whole: Path) -> dict[int, int]:
    """All marks by key, after all stories were starred and unstarred again."""
    with closing(open_library(data, [("feed", str(whole / "feed"))], configured=False)) as library:
        ids = [row.id for row in library.listing(Query(), first=STORIES).rows(0, STORIES)]
        change = library.mark(ids, "starred", True)
        library.apply(change.inverse())
        if any(library.path.parent.glob("*.damaged-*")):
            recount(library)
        return {key: mark.flags for key, mark in library.transactions.marks.of_all().items()}


def test_the_marks_that_are_looked_for_are_all_there_are(
    whole: Path, by_page: dict[int, dict[int, int]]
) -> None:
    assert len(by_page) > 10
    assert sum(map(len, by_page.values())) >= FURTHER_MARKS
