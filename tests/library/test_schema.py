"""Positions, versions of the content file, and how its files come to be."""

import re
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.errors import LibraryBroken
from newstui.library import files, schema

DATES = st.integers(-2_208_988_800, 7_258_118_399)


@given(DATES)
def test_a_position_tells_its_date_and_fits_a_rowid(published: int) -> None:
    start, stop = schema.date_range(published)
    assert schema.published_at(start) == schema.published_at(stop - 1) == published
    assert 0 < stop - start < stop < 2**63
    assert schema.date_range(published + 1)[0] == stop


def test_undated_stories_stand_below_all_dates() -> None:
    start, stop = schema.date_range(None)
    assert schema.published_at(start) is schema.published_at(stop - 1) is None
    assert start == 0
    assert stop <= schema.first_position(-2_208_988_800)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (f"SELECT pos FROM story WHERE {schema.UNREAD_SQL} ORDER BY pos DESC", "story_unread"),
        (f"SELECT pos FROM story WHERE {schema.STARRED_SQL} ORDER BY pos DESC", "story_starred"),
        ("SELECT pos FROM story WHERE provider = 1 ORDER BY pos DESC", "story_provider"),
        ("SELECT pos FROM story ORDER BY heat DESC, pos DESC", "story_heat"),
        ("SELECT pos FROM story WHERE head = 1", "story_head"),
        ("SELECT pos FROM topic_closure WHERE topic = 1 ORDER BY pos DESC", "PRIMARY KEY"),
        ("SELECT id FROM origin WHERE pos = 1", "origin_pos"),
        ("SELECT id FROM origin WHERE place IN (SELECT value FROM json_each('[1]'))", "origin_place"),
    ],
)
def test_the_walks_the_lists_are_made_of_use_an_index_and_never_sort(query: str, index: str) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(connection)
    plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert index in plan
    assert "TEMP B-TREE" not in plan


STEPS = (
    ("CREATE TABLE one (a)", "INSERT INTO one VALUES (1)"),
    ("ALTER TABLE one ADD COLUMN b", "UPDATE one SET b = 2"),
    ("CREATE TABLE three (c)",),
)


@pytest.mark.parametrize("version", range(len(STEPS) + 1))
def test_a_file_of_any_earlier_version_becomes_todays(version: int) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    assert schema.migrate(connection, STEPS[:version])
    assert schema.migrate(connection, STEPS)
    assert connection.execute("SELECT a, b FROM one").fetchall() == [(1, 2)]
    assert connection.execute("PRAGMA user_version").fetchone() == (3,)


def test_a_step_that_fails_leaves_the_version_before_it_whole() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection, (*STEPS[:1], ("CREATE TABLE two (a)", "no such statement")))
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("one",)]


def test_a_newer_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    connection, _ = files.connect_ready(path, STEPS, "SELECT 1")
    connection.close()
    with pytest.raises(LibraryBroken, match=r"x\.sqlite: made by a newer newstui"):
        files.connect_ready(path, STEPS[:2], "SELECT 1")


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    files.private_folder(tmp_path / "a" / "b")
    connection, _ = files.connect_ready(tmp_path / "a" / "b" / "x.sqlite", STEPS, "SELECT 1")
    connection.execute("INSERT INTO three VALUES (1)")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a" / "b").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_network_file_system_gets_no_write_ahead_log(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:21 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"30 22 0:40 / {str(tmp_path).replace(' ', chr(92) + '040')} rw shared:2 - nfs4 host:/home rw\n"
    )
    assert files.on_network(tmp_path / "x.sqlite", mounts)
    assert not files.on_network(Path("/usr/x.sqlite"), mounts)
    assert not files.on_network(tmp_path, tmp_path / "missing")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, ""),
        ("plain", "plain"),
        ("人工智能 AI", " 人  工  智  能  ai"),
        ("カナ한글", " カ  ナ  한  글 "),
    ],
)
def test_every_character_of_a_cjk_run_is_a_word(text: str | None, words: str) -> None:
    assert schema.indexed(text) == words


def test_tags_of_a_body_are_not_words() -> None:
    assert schema.indexed_body('<p class="strong">a<b>b</b></p>').split() == ["a", "b"]


def test_no_two_flags_share_a_bit() -> None:
    text = Path(schema.__file__).read_text("utf-8").split("# --- kinds of origin")[0]
    bits = [int(value) for value in re.findall(r"^[A-Z_]+ = ([0-9_]+)$", text, re.MULTILINE)]
    assert len(bits) > 10
    assert len(set(bits)) == len(bits)
    assert all(bit.bit_count() == 1 for bit in bits if bit)
