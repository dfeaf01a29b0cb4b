"""Folders of item files: what is read, what is turned down and why, and what a second look costs."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from newstui import limits
from newstui.model.item import Item
from newstui.model.source_events import (
    Complete,
    Event,
    Expect,
    Ignored,
    ItemFound,
    Known,
    Rejected,
    Remark,
    SourceFailed,
    Stamp,
    TopicFound,
    Unchanged,
)
from newstui.sources.files import folder as item_files
from newstui.sources.files.folder import ItemFiles
from newstui.sources.files.walk import printable
from newstui.sources.registry import open_source
from tests.sources.spec import spec_for

DATA = Path(__file__).parent.parent.parent / "data" / "items"
ROOT = not hasattr(os, "geteuid") or os.geteuid() == 0

Kind = TypeVar("Kind")


def read(at: Path, known: Known | None = None) -> list[Event]:
    return list(ItemFiles("ours", str(at)).read(known or Known()))


def only(events: list[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def items(events: list[Event]) -> dict[str, Item]:
    return {event.item.origin: event.item for event in only(events, ItemFound)}


def reasons(events: list[Event]) -> dict[str, str]:
    return {event.origin: event.reason for event in only(events, Rejected)}


def known(events: list[Event], **more: Any) -> Known:
    stamps: dict[str, Stamp] = {}
    for event in events:
        if isinstance(event, ItemFound | TopicFound) and event.stamp:
            stamps[event.item.origin if isinstance(event, ItemFound) else event.topic.origin] = event.stamp
        elif isinstance(event, Rejected | Ignored) and event.stamp:
            stamps[event.origin] = event.stamp
    return Known(stamps, **more)


def write(path: Path, title: str = "A tide", more: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title}\n{more}---\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("_a/one.md", "_a/two.md", "b.md"):
        write(tmp_path / "feed" / name, name)
    return tmp_path / "feed"


# --- our own broken and odd files ---------------------------------------------------------------------------


def test_every_file_is_an_item_a_topic_ignored_or_rejected_with_its_reason() -> None:
    events = read(DATA)
    assert list(items(events)) == [
        "_notes/bom-crlf.markdown",
        "_notes/deep/bare.txt",
        "_notes/full.md",
        "_notes/nothing.md",
        "_notes/page.html",
        "_notes/twice.md",
        "_notes/untitled.md",
    ]
    assert reasons(events) == {
        "_notes/alias.md": "line 2: YAML anchors and aliases (&, *) are not supported; "
        "write the value out, or put it in quotes",
        "_notes/latin1.md": "line 2: not UTF-8 (byte 0xe9)",
        "_notes/list.md": "line 2: front matter is not a mapping of fields",
        "_notes/quotes.md": "line 2: not YAML: did not find expected key",
        "_notes/tag.md": "line 2: YAML tags (!) are not supported; "
        "leave the tag out, or put the value in quotes",
        "_notes/unclosed.md": 'line 1: front matter without an end: no second "---"',
        "_notes/wide.md": "encoded as UTF-16; save it as UTF-8",
        "_notes/zero.md": "line 2: not YAML: control characters are not allowed",
        "_topics/nameless.yml": "a topic without a name",
    }
    assert [event.topic.name for event in only(events, TopicFound)] == ["Piers", "Harbours", "Tides"]
    assert {event.origin for event in only(events, Ignored)} == {
        "_config.yml",
        "_notes/empty.md",
        "_notes/organization.md",
        "readme.md",
    }
    assert only(events, Expect) == [Expect(23)]
    assert events[-1] == Complete()


def test_a_whole_item() -> None:
    item = items(read(DATA))["_notes/full.md"]
    assert (item.title, item.excerpt) == ("Low water at the old pier", "A table of tides, drawn by hand")
    assert item.address == "https://www.tides.example/low-water?utm_source=x"
    assert (item.normal, item.place) == ("https://tides.example/low-water", "_notes/full.md")
    assert (item.published, item.quality, item.heat, item.draft) == (1_614_580_200, 39, -1, True)
    assert (item.price, item.length, item.category) == ("25.20", "14 min", "notes")
    assert item.topics == ("Harbours", "Tides")
    assert [entry.title for entry in item.related] == ['A "spring" tide', "Neap tide"]
    assert item.related[0].images[0].width == 640
    assert item.body == "# Low water\n\nThe pier stands dry.\n\n---\n\nAfter the line."
    assert item.secured == "c2VjcmV0;aXY="
    assert item.other == {"tide": {"high": 4.1, "low": [0.2, 0.4]}}


def test_byte_order_marks_other_line_ends_and_missing_ones() -> None:
    found = items(read(DATA))
    windows = found["_notes/bom-crlf.markdown"]
    assert (windows.title, windows.address, windows.body) == ("Windows", "https://crlf.example/", "One\nTwo")
    assert found["_notes/deep/bare.txt"].title == "No body, no last newline"
    assert found["_notes/twice.md"].title == "second"


def test_one_file_of_any_ending_may_be_named() -> None:
    [event] = only(read(DATA / "_notes" / "page.html"), ItemFound)
    assert (event.item.origin, event.item.place, event.item.category) == ("page.html", None, None)
    events = read(DATA / "readme.md")
    assert reasons(events) == {"readme.md": "neither a story nor a topic: project file"}
    assert [event.topic.name for event in only(read(DATA / "_topics" / "tides.yaml"), TopicFound)] == [
        "Tides"
    ]


# --- a second look ------------------------------------------------------------------------------------------


def test_what_is_unchanged_is_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = known(read(folder))
    monkeypatch.setattr(item_files, "read_file", lambda *_: pytest.fail("a file was opened"))
    events = read(folder, before)
    assert [set(event.origins) for event in only(events, Unchanged)] == [{"_a/one.md", "_a/two.md", "b.md"}]
    assert only(events, Expect) == [Expect(3)]
    assert events[-1] == Complete()


def test_rejected_and_ignored_files_are_remembered_too() -> None:
    events = read(DATA, known(read(DATA)))
    assert not only(events, Rejected)
    assert sum(len(event.origins) for event in only(events, Unchanged)) == 23


def test_a_touched_file_is_known_by_its_content(folder: Path) -> None:
    before = known(read(folder))
    os.utime(folder / "b.md", ns=(5, 5))
    events = read(folder, before)
    stamp = Stamp(before.stamps["b.md"].size, 5, before.stamps["b.md"].hash)
    assert Unchanged(("b.md",), stamp) in events
    assert not only(events, ItemFound)


def test_a_changed_file_is_read_again_and_a_new_one(folder: Path) -> None:
    before = known(read(folder))
    write(folder / "b.md", "Another tide")
    write(folder / "_a" / "zero.md")
    events = read(folder, before)
    assert [event.item.title for event in only(events, ItemFound)] == ["A tide", "Another tide"]
    assert only(events, Expect) == [Expect(4)]


def test_a_full_read_believes_no_stamp(folder: Path) -> None:
    events = read(folder, known(read(folder), full=True))
    assert len(only(events, ItemFound)) == 3
    assert not only(events, Unchanged)


# --- what is not there, not readable, not a file ------------------------------------------------------------


def test_a_missing_root_is_a_failure_in_words(tmp_path: Path) -> None:
    at = tmp_path / "nowhere"
    assert read(at) == [SourceFailed(str(at), "no such file or folder")]
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path / "pipe") == [SourceFailed(str(tmp_path / "pipe"), "neither a file nor a folder")]


def test_an_empty_folder_is_complete(tmp_path: Path) -> None:
    assert read(tmp_path) == [Expect(0), Complete()]


@pytest.mark.skipif(ROOT, reason="root may read everything")
def test_what_may_not_be_read_is_told_and_the_rest_loads(folder: Path) -> None:
    (folder / "b.md").chmod(0)
    (folder / "_a").chmod(0)
    try:
        events = read(folder)
    finally:
        (folder / "_a").chmod(0o700)
    assert reasons(events) == {"b.md": "cannot be read: Permission denied"}
    assert only(events, SourceFailed) == [SourceFailed("_a", "cannot be read: Permission denied")]
    assert not only(events, Complete)


def test_a_folder_that_cannot_be_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: str, flags: int, **more: int) -> int:
        if path.endswith("_a"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, flags, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        events = read(folder)
    assert list(items(events)) == ["b.md"]
    assert only(events, SourceFailed) == [SourceFailed("_a", "cannot be read: Permission denied")]
    assert not only(events, Complete)


def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: str, flags: int, **more: int) -> int:
        if path.endswith("one.md"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, flags, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        events = read(folder)
    assert list(items(events)) == ["_a/two.md", "b.md"]
    assert only(events, Rejected) == [Rejected("_a/one.md", "cannot be read: Permission denied")]
    assert not only(events, Complete)


def test_a_folder_that_goes_away_while_it_loads(folder: Path) -> None:
    events: list[Event] = []
    for event in ItemFiles("ours", str(folder)).read(Known()):
        events.append(event)
        if isinstance(event, ItemFound):
            shutil.rmtree(folder, ignore_errors=True)
    assert list(items(events)) == ["_a/one.md"]
    assert events[-1] == SourceFailed("_a/two.md and 1 more", "disappeared while the folder was being read")


def test_links_are_never_followed(folder: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "secret.md")
    (folder / "link.md").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent)
    (folder / "_a" / "loop").symlink_to(folder)
    events = read(folder)
    assert list(items(events)) == ["_a/one.md", "_a/two.md", "b.md"]
    assert only(events, Remark) == [Remark("3 symbolic links were not followed")]


def test_a_file_that_becomes_a_link_or_a_pipe_after_it_was_found(folder: Path, tmp_path: Path) -> None:
    def events() -> Iterator[Event]:
        for event in ItemFiles("ours", str(folder)).read(Known()):
            if isinstance(event, Expect):
                (folder / "b.md").unlink()
                (folder / "b.md").symlink_to(write(tmp_path / "secret.md"))
                (folder / "_a" / "two.md").unlink()
                os.mkfifo(folder / "_a" / "two.md")
            yield event

    told = reasons(list(events()))
    assert told["_a/two.md"] == "not a regular file"
    assert told["b.md"].startswith("cannot be read: ")


def test_pipes_and_sockets_are_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)
        server.bind("socket.md")
        told = reasons(read(folder))
    assert told == {"pipe.md": "not a regular file", "socket.md": "not a regular file"}


def test_sizes_have_limits(folder: Path) -> None:
    write(folder / "large.md", more="x" * limits.ITEM_FILE)
    write(folder / "matter.md", more=f"a: {'x' * 60_000}\n" * 18)
    (folder / "most.md").write_text("---\ntitle: Just so\n---\n" + "x" * (limits.ITEM_FILE - 23))
    events = read(folder)
    assert reasons(events) == {
        "large.md": "larger than 2 MiB",
        "matter.md": "front matter larger than 1 MiB",
    }
    assert items(events)["most.md"].title == "Just so"
    assert not only(read(folder, known(events)), Rejected)


def test_too_many_files_are_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILES", 2)
    events = read(folder)
    assert len(items(events)) == 2
    assert only(events, SourceFailed) == [
        SourceFailed(str(folder), "more than 2 files; name a smaller folder")
    ]
    assert not only(events, Complete)


def test_reading_may_end_early(folder: Path) -> None:
    events = ItemFiles("ours", str(folder)).read(Known())
    next(events)
    events.close()  # type: ignore[attr-defined]


# --- names --------------------------------------------------------------------------------------------------


def test_names_that_cannot_be_shown_are_told_apart(tmp_path: Path) -> None:
    for name in (b"caf\xe9.md", b"caf\xea.md", b"bell\x07.md", b"back\\slash.md", "\u200bspace.md".encode()):
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text("---\ntitle: x\n---\n")
    origins = list(items(read(tmp_path)))
    assert sorted(origins) == sorted(
        [r"caf\xe9.md", r"caf\xea.md", r"bell\u0007.md", r"back\\slash.md", r"\u200bspace.md"]
    )
    assert all(origin.isprintable() for origin in origins)
    assert printable("Grüße 新.md") == "Grüße 新.md"


# --- which source -------------------------------------------------------------------------------------------


def test_a_source_for_what_the_user_typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.chdir(folder)
    (folder.parent / "alias").symlink_to(folder)
    for typed in ("~/feed", ".", "../feed/", str(folder), "~/alias"):
        spec = spec_for(typed)
        assert (spec.at, spec.name) == (str(folder), "feed")
    assert spec_for("~/feed", "mine").name == "mine"
    assert len(only(list(open_source(spec_for("b.md")).read(Known())), ItemFound)) == 1
