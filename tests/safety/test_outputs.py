"""Hostile names and texts on every way out: nothing that a terminal or a shell acts on leaves as it came."""

import base64
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from newstui import desktop
from newstui.cli.main import main
from newstui.desktop.environment import Surroundings
from newstui.library.open import open_library
from newstui.query.ast import Query
from newstui.text.clean import controls
from newstui.text.urls import openable
from tests.pty.terminal import NEWSTUI, Terminal
from tests.safety.hostile import MARK, PAYLOADS, STORIES, stray, stray_in_lines, write_feed, write_page
from tests.ui.feed import write


class Done(NamedTuple):
    """What a command ended with."""

    code: int
    stdout: bytes
    stderr: bytes


CommandLine = Callable[..., Done]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feed, a page, a config that reads both, and a library of them. `cwd` is where a shell would leave its mark."""
    home = tmp_path_factory.mktemp("hostile")
    feed = home / f"feed;$(touch {MARK})[@click=app.quit]"
    write_feed(feed)
    write(feed / f"-x '$(touch {MARK})';.md", {"title": f"First {MARK}", "publishedDateTime": "2024-05-01"})
    write_page(home / f"page`touch {MARK}`.json")
    places = [feed, home / f"page`touch {MARK}`.json"]
    (home / "config.toml").write_text(
        "".join(
            f"[[sources]]\nname = {json.dumps(f'{MARK} {n}')}\nat = {json.dumps(str(p))}\n\n"
            for n, p in enumerate(places)
        )
    )
    (home / "cwd").mkdir()
    return home


@pytest.fixture(scope="module")
def synced(home: Path) -> tuple[Path, Done]:
    """The home after its first sync, and what that printed."""
    return home, run(home, "sync")


def run(home: Path, *words: str) -> Done:
    """Runs a command of ours in this process, which saves the start of a Python each time."""
    where = ("--config", str(home / "config.toml"), "--data-dir", str(home / "data"))
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(home / "cwd")
        patch.setenv("DISPLAY", ":0")
        code = main([words[0], *where, *words[1:]])
        out.flush()
        err.flush()
    return Done(code, out.buffer.getvalue(), err.buffer.getvalue())  # type: ignore[attr-defined]


@pytest.fixture
def newstui(synced: tuple[Path, object]) -> Iterator[CommandLine]:
    """A command of ours with all that it prints looked through."""
    home, _ = synced

    def checked(*words: str, code: int | None = 0) -> Done:
        done = run(home, *words)
        assert code is None or done.code == code, done.stderr
        assert b"Traceback" not in done.stderr
        assert stray_in_lines(done.stdout) == ""
        assert stray_in_lines(done.stderr) == ""
        return done

    yield checked
    assert list((home / "cwd").iterdir()) == [], "a shell took text for a command"


def test_a_sync_says_what_it_did_and_which_files_are_broken(synced: tuple[Path, object]) -> None:
    _, done = synced
    assert isinstance(done, Done)
    assert stray_in_lines(done.stdout + done.stderr) == ""
    said = (done.stdout + done.stderr).decode()
    assert rf"broken\u001b]0;{MARK}\u0007.md" in said
    assert "Traceback" not in said
    assert f"{STORIES + 11} items: {STORIES + 11} new" in said


def test_a_folder_of_a_hostile_name(newstui: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / f"feed\x1b]0;{MARK}\x07\u202e"
    write_feed(folder)
    newstui("sync", str(folder))
    newstui("list", str(folder))
    shutil.rmtree(folder)
    done = newstui("sync", str(folder), code=1)
    assert b"no such file or folder" in done.stdout + done.stderr


def test_list(newstui: CommandLine) -> None:
    lines = newstui("list", "-n", "1000").stdout.decode().splitlines()
    assert len(lines) > STORIES / 2
    assert all(line.count("\t") == 5 for line in lines), "no field breaks its column"


@pytest.mark.parametrize("words", [("list", "-n", "1000"), ("topics",)], ids=" ".join)
def test_json_lines_are_ascii_and_parse(newstui: CommandLine, words: tuple[str, ...]) -> None:
    done = newstui(*words, "--json").stdout
    assert done.isascii()
    for line in done.splitlines():
        assert isinstance(json.loads(line), dict)


def test_topics_and_sources(newstui: CommandLine) -> None:
    assert MARK.encode() in newstui("topics").stdout
    lines = newstui("sources").stdout.decode().splitlines()
    assert [line.count("\t") for line in lines] == [6, 6]


def test_every_story_shown_as_text_and_as_json(newstui: CommandLine) -> None:
    ids = [json.loads(line)["id"] for line in newstui("list", "--json", "-n", "9").stdout.splitlines()]
    for id_ in ids[1:8:6]:
        assert MARK.encode() in newstui("show", id_).stdout
        whole = newstui("show", "--json", id_).stdout
        assert whole.isascii()
        assert json.loads(whole)["related"]


def test_what_a_user_typed_comes_back_harmless(newstui: CommandLine) -> None:
    evil = f"\x1b]0;{MARK}\x07\u202e"
    newstui("show", evil, code=1)
    newstui("list", "-q", f'"{evil}', code=2)
    newstui("sources", "add", evil, code=1)
    newstui("sources", "remove", evil, code=2)
    newstui(evil, code=1)


def test_doctor(newstui: CommandLine) -> None:
    newstui("doctor", code=None)
    for line in newstui("doctor", "--json", code=None).stdout.splitlines():
        assert line.isascii()
        json.loads(line)


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_clipboard_gets_base64_of_clean_text(text: str) -> None:
    for where in (Surroundings(), Surroundings(tmux=True), Surroundings(screen=True)):
        data = desktop.clip_for(text, where).data
        assert data is not None
        found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", data)
        assert found is not None
        assert stray_in_lines(base64.b64decode(found[1])) == ""
        assert data.count(b"\x1b]52") == data.count(b"\x07")


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_link_of_the_terminal_holds_an_address_only(text: str) -> None:
    address = f"https://hostile.example/{text}"
    link = desktop.hyperlink(address, "text")
    assert stray(link.encode()) == ""
    assert link == "text" or openable(address) is not None


def test_a_browser_gets_one_argument_whatever_is_in_an_address(
    newstui: CommandLine, synced: tuple[Path, object]
) -> None:
    home, _ = synced
    id_ = json.loads(newstui("list", "--json", "-n", "2").stdout.splitlines()[1])["id"]
    browser = home / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$1" > "{home}/got"\n')
    browser.chmod(0o700)
    config = home / "config.toml"
    before = config.read_text()
    config.write_text(f'{before}\n[open]\nbrowser = "{browser}"\n')
    try:
        newstui("open", id_, code=None)
    finally:
        config.write_text(before)
    count, address = (home / "got").read_text().split()
    assert count == "1"
    assert openable(address) == address


@pytest.mark.parametrize("text", [text for text in PAYLOADS if "\ud800" not in text and controls(text)])
def test_the_looks_for_stray_bytes_see_each_payload(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    assert stray(raw) != ""
    assert stray_in_lines(raw) != ""


# --- the reader -----------------------------------------------------------------------------------------------


def test_the_reader_shows_pipes_edits_and_copies_with_no_stray_byte(
    synced: tuple[Path, object], tmp_path: Path
) -> None:
    home, _ = synced
    data, piped, edited = tmp_path / "data", tmp_path / "piped", tmp_path / "edited"
    shutil.copytree(home / "data", data)
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" > "{edited}"\n')
    editor.chmod(0o700)
    command = [*NEWSTUI, "--config", home / "config.toml", "--data-dir", data]
    env = {"VISUAL": str(editor), "SSH_TTY": "/dev/pts/0", "SSH_CONNECTION": "a 1 b 2"}
    with Terminal(*command, cwd=home / "cwd", env=env) as it:
        it.until("▌").until(MARK).quiet()
        it.keys("|").until("pipe the story to").keys(f"cat > '{piped}'\r").until(
            "Press Enter to return"
        ).keys("\n").quiet()
        it.keys("e").until(lambda _: edited.exists()).quiet()
        for keys in (
            "jjj",
            "\r",
            "  ",
            "\t",
            "\x1b",
            "h",
            "jjj",
            "l",
            "yY?",
            "\x1b",
            ":",
            MARK,
            "\x1b",
            "F",
            MARK,
        ):
            it.keys(keys).quiet(0.15)
        it.keys("\x1b").quiet()
        it.keys("!").quiet(0.2).keys("\x1b").quiet(0.2)
        it.keys("Q")
        assert it.wait() == 0
        assert it.left_behind == []
        raw = bytes(it.raw)
    assert MARK.encode() in raw
    assert stray(raw) == ""
    assert b"\x1b]0;" not in raw
    assert stray_in_lines(piped.read_bytes()) == ""
    assert edited.read_text() == "1\n", "a file's name is one argument"
    assert list((home / "cwd").iterdir()) == []
    with closing(open_library(data, [], configured=False)) as library:
        assert library.count(Query()) == 0
