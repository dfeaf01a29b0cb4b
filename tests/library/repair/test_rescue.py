"""Marks out of a damaged file: every one that reads, whatever else is wrong."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newstui.library.marks.store import FILE, open_marks

MANY = 2_000
KEYS = [random.Random(n).getrandbits(63) - (n % 2 << 62) for n in range(MANY)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A marks file with many marks: the odd ones starred, the others read."""
    marks, _ = open_marks(tmp_path, list)
    for n in range(0, MANY, 500):
        some = KEYS[n : n + 500]
        marks.put(dict.fromkeys(some[::2]), 1, 0)
        marks.put(dict.fromkeys(some[1::2]), 2, 0)
    marks.close()
    return tmp_path / FILE


def damaged(path: Path) -> None:
    """As newstui itself notes damage that it finds while a file is open."""
    path.with_name(path.name + ".damaged").touch()


def again(path: Path) -> tuple[dict[int, int], list[str]]:
    marks, notices = open_marks(path.parent, list)
    with closing(marks):
        return {key: one.flags for key, one in marks.of_all().items()}, notices


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


ALL = {key: 2 if n % 2 else 1 for n, key in enumerate(KEYS)}


def test_a_lost_header_costs_no_mark(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    found, (notice,) = again(path)
    assert found == ALL
    assert notice == f"{path}: it was damaged; kept as marks.sqlite.damaged-1, and 2,000 marks were rescued"
    assert again(path) == (ALL, [])


@pytest.mark.parametrize("size", [512, 1024, 8192, 65536])
def test_a_lost_header_costs_no_mark_whatever_the_size_of_a_page(path: Path, size: int) -> None:
    change(path, "PRAGMA journal_mode = DELETE", f"PRAGMA page_size = {size}", "VACUUM")
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    assert again(path)[0] == ALL


def test_a_bad_page_costs_its_own_rows_and_they_are_counted(path: Path) -> None:
    whole = path.read_bytes()
    leaves = [at for at in range(4096, len(whole), 4096) if whole[at] == 13]
    for at in leaves[1::4]:
        whole = whole[:at] + b"\xff" * 4096 + whole[at + 4096 :]
    path.write_bytes(whole)
    damaged(path)
    found, (notice,) = again(path)
    assert found.items() <= ALL.items()
    assert 0.6 * MANY < len(found) < MANY
    assert f"{len(found):,} marks were rescued, {MANY - len(found):,} could not be read" in notice


def test_a_page_without_its_head_still_gives_rows(path: Path) -> None:
    whole = path.read_bytes()
    at = next(at for at in range(4096, len(whole), 4096) if whole[at] == 13)
    path.write_bytes(whole[:at] + b"\xff" * 300 + whole[at + 300 :])
    damaged(path)
    assert again(path)[0] == ALL


@pytest.mark.parametrize("value", ["NULL", "'read'", "x'00ff'", "1.5"])
def test_an_odd_row_costs_itself_alone(path: Path, value: str) -> None:
    change(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'flags INTEGER NOT NULL', 'flags') WHERE name = 'mark'",
    )
    change(path, f"UPDATE mark SET flags = {value} WHERE key = {KEYS[0]}")
    damaged(path)
    found, (notice,) = again(path)
    assert found == {key: flags for key, flags in ALL.items() if key != KEYS[0]}
    assert "1,999 marks were rescued, 1 could not be read" in notice


def test_flags_that_nobody_knows_are_not_taken_over(path: Path) -> None:
    change(path, "UPDATE mark SET flags = flags | 1020")
    assert again(path)[0] == ALL
    damaged(path)
    assert again(path)[0] == ALL


def test_what_only_the_log_holds_is_rescued(path: Path) -> None:
    marks, _ = open_marks(path.parent, list)
    marks.put({KEYS[0]: None, 77: None}, 3, 0)
    log = path.with_name(f"{FILE}-wal")
    base, held = path.read_bytes(), log.read_bytes()
    marks.close()
    path.write_bytes(bytes(100) + base[100:])
    log.write_bytes(held)
    assert again(path)[0] == ALL | {KEYS[0]: 3, 77: 3}


def _missing_table(path: Path) -> None:
    change(path, "DROP TABLE mark")


def _garbage(path: Path) -> None:
    path.write_bytes(b"\xa5" * 9000)


@pytest.mark.parametrize("damage", [_missing_table, _garbage])
def test_where_nothing_reads_the_start_goes_on(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path)
    _, (notice,) = again(path)
    assert "it was damaged" in notice
    assert again(path)[1] == []


def test_a_rescue_that_never_happened_is_made_up_for(path: Path) -> None:
    """The process was killed after the file was moved, or an older newstui gave up on it."""
    path.rename(path.with_name(f"{FILE}.damaged-1"))
    marks, _ = open_marks(path.parent, list)
    marks.close()
    change(
        path,
        "DELETE FROM rescued",
        "DELETE FROM mark",
        f"INSERT INTO mark VALUES ({KEYS[0]}, 0, 1, 7, 0, 1, 0, 0)",
    )
    found, (notice,) = again(path)
    assert "marks were rescued" in notice
    assert found == {key: flags for key, flags in ALL.items() if key != KEYS[0]}  # taken back since
    assert again(path)[1] == []


def test_a_damaged_file_that_cannot_be_read_is_tried_again(path: Path) -> None:
    aside = path.with_name(f"{FILE}.damaged-1")
    aside.mkdir()
    _, (notice,) = again(path)
    assert "tried again at the next start" in notice
    aside.rmdir()
    path.rename(aside)
    assert again(path)[0] == ALL
