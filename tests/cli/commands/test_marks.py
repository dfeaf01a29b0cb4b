"""`newstui export marks` and `newstui import marks`: nobody is locked in, and nothing is lost."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newstui.cli.main import main
from newstui.library.marks.store import DatedFlags
from newstui.library.open import all_marks
from newstui.query.parser import parse
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, key, library_at, site
from tests.library.recount import recount

ITEMS = [item(f"{n}", f"{n}", published=n) for n in range(4)] + [item("no address", place="_x/1")]


def run(folder: Path, *words: str) -> int:
    return main([*words, "--data-dir", str(folder)])


def exported(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(folder, "export", "marks") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def filled(folder: Path) -> None:
    library = library_at(folder)
    sync([Given(ITEMS)], library)
    library.mark([id_of("1"), id_of("2")], "read", True)
    library.mark([id_of("2"), library.listing(parse('"no address"')).rows(0, 1)[0].id], "starred", True)
    library.close()


def test_marks_are_lines_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path)
    lines = {line["title"]: line for line in exported(tmp_path, capsys)}
    assert set(lines) == {"1", "2", "no address"}
    assert (
        lines["2"].items() >= {"address": site("2"), "id": id_of("2"), "read": True, "starred": True}.items()
    )
    assert lines["2"]["when"].endswith("Z")
    assert lines["no address"]["address"] is None


def test_a_round_trip_marks_the_same_before_the_stories_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(tmp_path / "one")
    file = tmp_path / "marks.jsonl"
    assert run(tmp_path / "one", "export", "marks", str(file)) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(tmp_path / "two", "import", "marks", str(file)) == 0
    assert capsys.readouterr().out == "3 marks: 3 imported, 0 already here, 0 unusable\n"
    assert [line["title"] for line in exported(tmp_path / "two", capsys)] == [None] * 3
    library = library_at(tmp_path / "two")
    sync([Given(ITEMS)], library)
    assert {row.title for row in library.listing(parse("is:read")).rows(0, 9)} == {"1", "2"}
    assert {row.title for row in library.listing(parse("is:starred")).rows(0, 9)} == {"2", "no address"}
    recount(library)
    library.close()
    assert exported(tmp_path / "two", capsys) == exported(tmp_path / "one", capsys)
    assert run(tmp_path / "two", "import", "marks", str(file)) == 0
    assert "0 imported, 3 already here" in capsys.readouterr().out


def test_an_open_library_takes_imported_marks_over(tmp_path: Path) -> None:
    filled(tmp_path)
    library = library_at(tmp_path)
    file = tmp_path / "in"
    file.write_text(
        json.dumps({"address": site("3"), "read": True, "starred": False, "when": "2099-01-01T00:00:00Z"})
    )
    assert run(tmp_path, "import", "marks", str(file)) == 0
    library.refresh()
    assert library.story(id_of("3")).read  # type: ignore[union-attr]
    recount(library)


@pytest.mark.parametrize(
    ("here", "line", "flags"),
    [
        ((1, 100), {"read": False, "starred": True, "when": "1970-01-01T00:03:20Z"}, 2),
        ((1, 300), {"read": False, "starred": True, "when": "1970-01-01T00:03:20Z"}, 1),
        ((1, 200), {"read": False, "starred": True, "when": "1970-01-01T00:03:20Z"}, 3),
        ((1, 300), {"read": False, "starred": True, "when": None}, 3),
        ((1, 300), {"read": False, "starred": False}, 1),
        ((0, 300), {"read": True, "starred": False, "when": "1970-01-01T01:03:20+01:00"}, 0),
    ],
)
def test_the_newer_mark_counts_and_none_is_lost(
    tmp_path: Path, here: tuple[int, int], line: dict[str, Any], flags: int
) -> None:
    marks = all_marks(tmp_path)
    marks.merge({key("1"): DatedFlags(here[0], here[1], here[1])})
    file = tmp_path / "in"
    file.write_text(json.dumps({"address": site("1"), **line}) + "\n")
    assert run(tmp_path, "import", "marks", str(file)) == 0
    assert marks.of([key("1")])[key("1")].flags == flags
    marks.close()


def test_two_places_that_changed_different_flags_both_win(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    clock = 1_700_000_000
    monkeypatch.setattr("time.time", lambda: clock)
    for folder in (here, there):
        filled(folder)
    library = library_at(here)
    clock += 60
    library.mark([id_of("2")], "read", False)
    library.mark([id_of("3")], "starred", True)
    library.close()
    library = library_at(there)
    clock += 60
    library.mark([id_of("2")], "starred", False)
    library.mark([id_of("3")], "read", True)
    library.close()
    clock += 60
    for source, target in ((here, there), (there, here)):
        assert run(source, "export", "marks", str(tmp_path / "file")) == 0
        assert run(target, "import", "marks", str(tmp_path / "file")) == 0
        library = library_at(target)
        two, three = library.story(id_of("2")), library.story(id_of("3"))
        assert two
        assert three
        assert (two.read, two.starred) == (False, False)
        assert (three.read, three.starred) == (True, True)
        recount(library)
        library.close()
    capsys.readouterr()
    assert exported(here, capsys) == exported(there, capsys)
    (line,) = (line for line in exported(here, capsys) if line["title"] == "3")
    assert (line["starred_when"], line["read_when"], line["when"]) == (
        "2023-11-14T22:14:20Z",
        "2023-11-14T22:15:20Z",
        "2023-11-14T22:15:20Z",
    )


def test_unusable_lines_are_told_by_number_and_the_others_are_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"address": site("1"), "read": True, "starred": False, "when": None}
    lines = [
        json.dumps(good).encode(),
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        json.dumps(good | {"read": 1}).encode(),
        json.dumps(good | {"address": "javascript:alert(1)"}).encode(),
        json.dumps(good | {"address": None}).encode(),
        json.dumps(good | {"when": "yesterday"}).encode(),
        json.dumps(good | {"address": None, "key": "f" * 16}).encode(),
        json.dumps(good).encode(),
    ]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join(lines))))
    assert run(tmp_path, "import", "marks", "-") == 1
    told = capsys.readouterr()
    assert told.out == "10 marks: 1 imported, 1 already here, 8 unusable\n"
    assert [line.split(":")[0] for line in told.err.splitlines()] == [f"line {n}" for n in range(3, 11)]


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "import", "marks", str(tmp_path / "none")) == 1
    assert capsys.readouterr().err == f"newstui: {tmp_path}/none: No such file or directory\n"
