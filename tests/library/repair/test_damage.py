"""A damaged library: the same start mends it, marks are kept, and `doctor` knows of it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.library.open import open_library
from newstui.query.ast import Query
from tests.library.recount import recount

Run = Callable[..., tuple[int, str, str]]
NUMBER = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a feed, and the data of a library of it: the newest and the oldest story are read."""
    root = tmp_path_factory.mktemp("made")
    posts = root / "feed" / "_posts"
    posts.mkdir(parents=True)
    for n in range(NUMBER):
        words = f"title: Story {n}\nexternal-url: https://example.org/{n}\npublished: 2024-01-{n + 1:02}"
        more = f"related:\n- title: r\n  url: https://example.org/{n + 1}\nprovider: {{name: P{n % 3}}}"
        (posts / f"{n}.md").write_text(f"---\n{words}\ntopics: [AI, T{n % 5}]\n{more}\n---\nThe body.\n")
    feed = str(root / "feed")
    assert main(["sync", feed, "--data-dir", str(root / "data")]) == 0
    with closing(open_library(root / "data", [("feed", feed)], configured=False)) as library:
        rows = library.listing(Query()).rows(0, NUMBER)
        library.mark([rows[0].id, rows[-1].id], "read", True)
    return root


@pytest.fixture
def feed(made: Path) -> str:
    return str(made / "feed")


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """This test's copy of that library."""
    return Path(shutil.copytree(made / "data", tmp_path / "data"))


@pytest.fixture
def library(data: Path) -> Path:
    """Its content file."""
    (path,) = (data / "libraries").glob("*.sqlite")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data: Path) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--data-dir", str(data)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture(scope="module")
def before(made: Path) -> str:
    """What `list` says of it."""
    with redirect_stdout(StringIO()) as out:
        assert main(["list", str(made / "feed"), "--data-dir", str(made / "data")]) == 0
    assert out.getvalue().count("\n") == NUMBER
    return out.getvalue()


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


FIRST, LAST = "(SELECT max(pos) FROM story)", "(SELECT min(pos) FROM story)"
CELLS = {
    "JSON cut off": f"UPDATE story_text SET more = '{{\"x' WHERE pos = {FIRST}",
    "JSON of another shape": f"UPDATE story_text SET more = '[1, 2]' WHERE pos = {FIRST}",
    "JSON that is no list": f"UPDATE story_text SET more = '7' WHERE pos = {FIRST}",
    "bad UTF-8 in a title": f"UPDATE story_text SET title = CAST(x'ff41' AS TEXT) WHERE pos = {FIRST}",
    "bad UTF-8 in the item": f"UPDATE story_text SET more = CAST(x'5bff' AS TEXT) WHERE pos = {FIRST}",
    "bytes for a title": f"UPDATE story_text SET title = x'ff41' WHERE pos = {FIRST}",
    "the last story": f"UPDATE story_text SET more = '' WHERE pos = {LAST}",
    "words for flags": f"UPDATE story SET flags = 'read' WHERE pos = {FIRST}",
    "words for topics": f"UPDATE story SET topics = ',x,' WHERE pos = {FIRST}",
    "no topics at all": "DELETE FROM topic",
    "no totals": "DELETE FROM total",
    "bad UTF-8 in a topic": "UPDATE topic SET name = CAST(x'ff' AS TEXT) WHERE stories",
    "a source's state": "UPDATE source SET state = '{'",
    "a source's remarks": "UPDATE source SET remarks = 'x'",
    "a setting": "INSERT OR REPLACE INTO setting VALUES ('library.mutes', 'x')",
    "another setting": "INSERT OR REPLACE INTO setting VALUES ('library.marks', '{')",
}
QUIET = {
    "no text": f"DELETE FROM story_text WHERE pos = {FIRST}",
    "a topic that is not there": f"UPDATE story SET topics = ',9999,' WHERE pos = {FIRST}",
    "a provider that is not there": f"UPDATE story SET provider = 9999 WHERE pos = {FIRST}",
}
"""Only the doctor looks for these."""
TABLES = ("story", "story_text", "origin", "source", "topic", "total", "setting", "type", "provider")


def mended(run: Run, data: Path, feed: str, before: str) -> None:
    """The next start tells all stories in one go, and marks are kept."""
    code, out, err = run("list", feed)
    assert (code, out) == (0, before), err
    assert run("list", feed) == (0, before, "")
    with closing(open_library(data, [("feed", feed)], configured=False)) as library:
        rows = library.listing(Query()).rows(0, NUMBER)
        assert [n for n, row in enumerate(rows) if row.read] == [0, NUMBER - 1]
        recount(library)


@pytest.mark.parametrize("statement", CELLS.values(), ids=CELLS)
def test_a_cell_that_does_not_read_is_mended_by_the_same_start(
    run: Run, data: Path, feed: str, library: Path, statement: str, before: str
) -> None:
    change(library, statement)
    code, out, _ = run("doctor")
    assert code == 1
    assert "sound" not in next(line for line in out.splitlines() if library.name in line)
    run("topics", feed)
    run("sync", "--full", feed)
    mended(run, data, feed, before)


REBUILT = {
    name: CELLS[name]
    for name in ("JSON cut off", "bytes for a title", "no totals", "a source's state", "a setting")
}


@pytest.mark.parametrize("statement", [*REBUILT.values(), *QUIET.values()], ids=[*REBUILT, *QUIET])
def test_the_doctor_repairs_it(
    run: Run, data: Path, feed: str, library: Path, statement: str, before: str
) -> None:
    change(library, statement)
    _, out, _ = run("doctor", "--repair")
    assert "repaired: kept as" in out
    mended(run, data, feed, before)
    assert "bad  library" not in run("doctor")[1]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_missing(
    run: Run, data: Path, feed: str, library: Path, table: str, before: str
) -> None:
    change(library, f"DROP TABLE {table}")
    assert run("doctor")[0] == 1
    mended(run, data, feed, before)


@pytest.mark.parametrize(
    "column", ["total SET unread", "topic SET listed", "source SET unread", "type SET listed"]
)
def test_a_counter_below_zero(
    run: Run, data: Path, feed: str, library: Path, column: str, before: str
) -> None:
    change(library, f"UPDATE {column} = -3")
    assert run("doctor")[0] == 1
    assert "counted anew" in run("topics", feed)[2]
    mended(run, data, feed, before)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE total SET listed = 99",
        "UPDATE topic SET unread = unread + 1",
        "UPDATE provider SET listed = 0",
        "DELETE FROM topic_set",
    ],
)
def test_a_wrong_counter_is_found_and_counted_anew(
    run: Run, data: Path, feed: str, library: Path, statement: str, before: str
) -> None:
    assert "wrong counters" not in run("doctor")[1]
    change(library, statement)
    assert "wrong counters" in run("doctor")[1]
    assert "repaired: counted anew" in run("doctor", "--repair")[1]
    assert "no errors" in run("doctor", "--repair")[1]
    mended(run, data, feed, before)


@pytest.mark.parametrize("by", ["the doctor", "the next start"])
def test_a_damaged_log_is_found_and_its_marks_are_rescued(
    run: Run, data: Path, feed: str, library: Path, by: str
) -> None:
    path = data / "marks.sqlite"
    log = path.with_name("marks.sqlite-wal")
    opened = open_library(data, [("feed", feed)], configured=False)
    rows = opened.listing(Query()).rows(0, NUMBER)
    for row in rows:
        opened.mark([row.id], "starred", True)
    held, base = bytearray(log.read_bytes()), path.read_bytes()
    opened.close()
    held[32 + 24 + 50] ^= 0xFF
    path.write_bytes(base)
    log.write_bytes(held)
    for file in library.parent.iterdir():
        file.unlink()
    if by == "the doctor":
        code, out, _ = run("doctor")
        assert code == 1
        assert "its log (-wal) is damaged" in out
        assert "30 marks were rescued" in run("doctor", "--repair")[1]
    else:
        assert "30 marks were rescued" in run("list", feed)[2]
    assert run("list", "--starred", feed)[1].count("\n") == NUMBER


def test_marks_in_a_wrong_order_are_rescued_when_the_library_is_damaged_too(
    run: Run, data: Path, feed: str, library: Path
) -> None:
    """SQLite looks for a key in the wrong half of such a page, and finds none: nothing that starts notices."""
    with closing(open_library(data, [("feed", feed)], configured=False)) as opened:
        opened.mark([row.id for row in opened.listing(Query()).rows(0, NUMBER)], "starred", True)
    path = data / "marks.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        ((root, size),) = connection.execute(
            "SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = 'mark'"
        )
    held = bytearray(path.read_bytes())
    first = (root - 1) * size + 8  # of the places of the rows on the page
    last = first + 2 * NUMBER - 2
    held[first : first + 2], held[last : last + 2] = held[last : last + 2], held[first : first + 2]
    path.write_bytes(held)
    library.write_bytes(b"no library" * 1_000)
    assert "30 marks were rescued" in run("list", feed)[2]
    assert run("list", "--starred", feed)[1].count("\n") == NUMBER


@pytest.mark.parametrize(
    "statement", ["DROP TABLE mark", "DROP TABLE epoch", "DELETE FROM mark", "UPDATE mark SET was = 'x'"]
)
def test_damaged_marks_are_mended_by_the_same_start(
    run: Run, data: Path, feed: str, library: Path, statement: str, before: str
) -> None:
    change(data / "marks.sqlite", statement)
    code, out, err = run("list", feed)
    assert (code, out) == (0, before), err
    assert run("list", feed) == (0, before, "")
