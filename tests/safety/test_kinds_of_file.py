"""What is in a folder beside plain files, and what becomes something else while the folder is read."""

import os
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newstui.model.source_events import (
    Complete,
    Event,
    Expect,
    ItemFound,
    Known,
    Rejected,
    Remark,
    SourceFailed,
)
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from newstui.text.clean import controls
from tests.library.making import library_at
from tests.library.recount import recount

ROOT = os.geteuid() == 0
TIDE = "---\ntitle: Tide\n---\n"
SECRET = "---\ntitle: A secret outside\n---\n"


def read(folder: Path) -> list[Event]:
    return list(ItemFiles("ours", str(folder)).read(Known()))


def titles(events: list[Event]) -> list[str]:
    return sorted(event.item.title for event in events if isinstance(event, ItemFound))


def reasons(events: list[Event]) -> dict[str, str]:
    return {event.origin: event.reason for event in events if isinstance(event, Rejected)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "feed"
    (folder / "_a").mkdir(parents=True)
    (folder / "_a" / "tide.md").write_text(TIDE)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text(SECRET)
    return folder


def test_pipes_sockets_and_devices_are_named_and_never_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "pipe.md")
    monkeypatch.chdir(folder)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.md")
        expected = {"pipe.md", "socket.md"}
        if ROOT:
            try:
                os.mknod(folder / "device.md", 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero has no end
                expected.add("device.md")
            except PermissionError:
                pass  # a container without that right
        events = read(folder)
    assert reasons(events) == dict.fromkeys(expected, "not a regular file")
    assert titles(events) == ["Tide"]


def test_links_are_counted_and_never_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "itself.md").symlink_to("itself.md")
    (folder / "loop").symlink_to(folder)
    (folder / "_a" / "up").symlink_to("..")
    (folder / "secret.md").symlink_to(tmp_path / "outside" / "secret.md")
    (folder / "outside").symlink_to(tmp_path / "outside")
    (folder / "nowhere.md").symlink_to("/nowhere/at/all.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    events = read(folder)
    assert titles(events) == ["Tide"]
    assert Remark("7 symbolic links were not followed") in events
    assert events[-1] == Complete()


def test_a_second_name_of_a_file_is_a_file(folder: Path) -> None:
    (folder / "again.md").hardlink_to(folder / "_a" / "tide.md")
    assert titles(read(folder)) == ["Tide", "Tide"]


@pytest.mark.skipif(ROOT, reason="root may read everything")
@pytest.mark.parametrize("name", ["closed.md", "closed"])
def test_what_may_not_be_read_is_named_and_nothing_is_gone(folder: Path, name: str) -> None:
    closed = folder / name
    closed.mkdir() if name == "closed" else closed.write_text(TIDE)
    closed.chmod(0)
    try:
        events = read(folder)
    finally:
        closed.chmod(0o700)
    assert titles(events) == ["Tide"]
    assert Complete() not in events
    said = [event.reason for event in events if isinstance(event, Rejected | SourceFailed)]
    assert said == ["cannot be read: Permission denied"]


def test_a_file_without_an_end_that_claims_to_be_small_is_refused(folder: Path) -> None:
    with (folder / "huge.md").open("wb") as huge:
        huge.write(TIDE.encode())
        huge.truncate(2**40)  # sparse: it takes no room
    assert reasons(read(folder)) == {"huge.md": "larger than 2 MiB"}


NAMES = {
    b"new\nline.md": r"new\u000aline.md",
    b"escape\x1b[31m.md": r"escape\u001b[31m.md",
    b"bell\x1b]0;x\x07.md": r"bell\u001b]0;x\u0007.md",
    b"latin-\xe9.md": r"latin-\xe9.md",
    b"broken-\xff\xfe.md": r"broken-\xff\xfe.md",
    "c1-\x9b2J.md".encode(): r"c1-\u009b2J.md",
    "bidi-\u202egnp.md".encode(): r"bidi-\u202egnp.md",
    rb"back\u001bslash.md": r"back\\u001bslash.md",
    "潮.md".encode(): "潮.md",
    b"-rf.md": "-rf.md",
    b"~.md": "~.md",
    b"$(id);`id`|&.md": "$(id);`id`|&.md",
    b"[bold]x[@click=app.quit].md": "[bold]x[@click=app.quit].md",
    b"x" * 252 + b".md": "x" * 252 + ".md",
}


def test_hostile_names_are_shown_escaped_and_each_as_itself(folder: Path) -> None:
    for name in NAMES:
        (folder / os.fsdecode(name)).write_text(TIDE)
    found = {event.item.origin for event in read(folder) if isinstance(event, ItemFound)}
    assert found == {*NAMES.values(), "_a/tide.md"}
    assert not any(map(controls, found))


# --- what changes while it is read ----------------------------------------------------------------------------


def _into_folder(path: Path) -> None:
    path.mkdir()
    (path / "inner.md").write_text(TIDE)


def _into_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(path.parent)
        bound.bind(path.name)
        os.chdir(here)


BECOMES: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: None,
    "folder": _into_folder,
    "pipe": os.mkfifo,
    "socket": _into_socket,
    "link out of the folder": lambda path: path.symlink_to(path.parents[1] / "outside" / "secret.md"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "huge": lambda path: path.write_bytes(b"x" * 3_000_000),
    "empty": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("becomes", BECOMES)
def test_a_file_that_is_something_else_when_it_is_opened(
    folder: Path, becomes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the walk that saw a plain file and the opening of it."""
    victim = folder / "victim.md"
    victim.write_text("---\ntitle: Victim\n---\n")
    real = os.open

    def late(path: str, *args: int, **more: int) -> int:
        if os.fspath(path) == victim.name:
            victim.unlink(missing_ok=True)
            monkeypatch.setattr(os, "open", real)
            BECOMES[becomes](victim)
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", late)
    events = read(folder)
    assert titles(events) == ["Tide"], "the rest is read, and nothing from outside"
    said = [event for event in events if isinstance(event, Rejected | SourceFailed)]
    assert len(said) == (becomes != "empty")
    if becomes not in ("empty", "huge"):
        assert not (becomes == "gone" and Complete() in events)


@pytest.mark.parametrize(
    "becomes", ["gone", "file", "pipe", "link out of the folder", "link to itself", "loop"]
)
def test_a_folder_that_is_something_else_when_it_is_looked_into(
    folder: Path, becomes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the walk that saw a folder and the listing of it."""
    victim = folder / "victim"
    victim.mkdir()
    (victim / "inner.md").write_text("---\ntitle: Inner\n---\n")
    made: dict[str, Callable[[], object]] = {
        "gone": lambda: None,
        "file": lambda: victim.write_text(TIDE),
        "pipe": lambda: os.mkfifo(victim),
        "link out of the folder": lambda: victim.symlink_to(folder.parent / "outside"),
        "link to itself": lambda: victim.symlink_to("victim"),
        "loop": lambda: victim.symlink_to(folder),
    }
    seen = _after_listing(folder, monkeypatch, lambda: (shutil.rmtree(victim), made[becomes]()))
    events = read(folder)
    assert seen
    assert titles(events) == ["Tide"], "nothing from outside, and nothing twice"
    assert Complete() not in events, "nothing may be called gone"
    assert [event.where for event in events if isinstance(event, SourceFailed)] == ["victim"]


@pytest.mark.parametrize("becomes", ["gone", "file", "link out of the folder", "link to itself"])
@pytest.mark.parametrize("victim", ["victim", "upper/victim"])
def test_a_folder_that_is_something_else_when_its_files_are_opened(
    folder: Path, tmp_path: Path, victim: str, becomes: str
) -> None:
    """Between the walk that saw plain files in it, or below it, and the opening of them."""
    for root in (folder, tmp_path / "outside"):
        (root / victim / "deep").mkdir(parents=True)
        for name in ("tide.md", "deep/tide.md"):
            (root / victim / name).write_text(SECRET if root != folder else "---\ntitle: Inner\n---\n")
    top = folder / victim.split("/")[0]
    made: dict[str, Callable[[], object]] = {
        "gone": lambda: None,
        "file": lambda: top.write_text(TIDE),
        "link out of the folder": lambda: top.symlink_to(tmp_path / "outside" / top.name),
        "link to itself": lambda: top.symlink_to(top.name),
    }
    events: list[Event] = []
    for event in ItemFiles("ours", str(folder)).read(Known()):
        if isinstance(event, Expect):  # all is listed, nothing is opened
            shutil.rmtree(top)
            made[becomes]()
        events.append(event)
    assert titles(events) == ["Tide"], "nothing from outside"
    assert Complete() not in events, "nothing may be called gone"


def _after_listing(folder: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[str]:
    """`act` happens as soon as the folder's own entries are listed, and before any folder in it is."""
    from newstui.sources.files import walk

    done: list[str] = []
    real = walk.printable

    def late(name: str) -> str:
        if name == "victim" and not done:
            done.append(name)
            act()
        return real(name)

    monkeypatch.setattr(walk, "printable", late)
    return done


def test_a_folder_that_never_stands_still_is_read_again_and_again(folder: Path, tmp_path: Path) -> None:
    """Files, folders, pipes and links under the same names, as fast as another thread can change them."""
    shapes = [shape for name, shape in BECOMES.items() if name not in ("huge", "socket")]
    stop = threading.Event()

    def change() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            path = folder / f"{turn % 7}.md"
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            shapes[turn // 7 % len(shapes)](path)

    changing = threading.Thread(target=change)
    changing.start()
    library = library_at(tmp_path / "library", "ours")
    try:
        for _ in range(25):
            summary = sync([ItemFiles("ours", str(folder))], library)
            assert all(not controls(words) for words in summary.failures)
        recount(library)
        titles_now = {row.title for row in library.find_titles("", 100)}
        assert "A secret outside" not in titles_now
        assert "Tide" in titles_now
    finally:
        stop.set()
        changing.join()
        library.close()
