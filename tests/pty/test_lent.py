"""`|` and `e` in a real terminal: other programs have it for a while, and give it back."""

import sys
from pathlib import Path

from tests.pty.terminal import NEWSTUI, Terminal
from tests.ui.feed import TITLES, story, write

KEYS = "? help"  # a word of the footer


def feed(folder: Path, *numbers: int) -> Path:
    for number in numbers:
        write(folder / f"{number}.md", story(number))
    return folder


def editor(folder: Path, code: str) -> dict[str, str]:
    """An editor in Python, given the file as sys.argv[2]."""
    path = folder / "edit it"
    path.write_text(f"#!{sys.executable} -I\nimport sys, pathlib\nfile = pathlib.Path(sys.argv[2])\n{code}\n")
    path.chmod(0o700)
    return {"EDITOR": f"'{path}' -x", "VISUAL": ""}


def test_the_item_file_is_edited_and_shown_as_it_is_now(tmp_path: Path) -> None:
    folder = feed(tmp_path / "feed", 0, 1)
    code = (
        f"file.write_text(file.read_text().replace({TITLES[0]!r}, 'Written anew'))\n"
        "import os; os.write(1, b'EDITING ' + file.name.encode()); os.read(0, 1)"
    )
    with Terminal(*NEWSTUI, folder, env=editor(tmp_path, code)) as it:
        it.until(TITLES[0][:30]).quiet()
        it.keys("\r").quiet()
        it.keys("e").until("EDITING 0.md")
        it.keys("\x03").quiet()  # is the editor's, not ours
        it.keys("\n").until("Written anew").until(KEYS).quiet()
        assert TITLES[0][:30] not in it.screen, "the list and the story show it"
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


def test_an_editor_that_fails_or_is_not_there_is_said(tmp_path: Path) -> None:
    folder = feed(tmp_path / "feed", 0)
    with Terminal(*NEWSTUI, folder, env=editor(tmp_path, "sys.exit(3)")) as it:
        it.until(TITLES[0][:30]).quiet()
        it.keys("e").until("edit it ended with exit code 3").quiet()
        (tmp_path / "edit it").unlink()
        it.keys("e").until("edit it could not be started (No such file or directory)")
        (folder / "0.md").unlink()
        it.keys("e").until("no item file on this machine")
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


def test_a_story_is_piped_to_a_command_line(tmp_path: Path) -> None:
    folder = feed(tmp_path / "feed", 0)
    got = tmp_path / "got it"
    with Terminal(*NEWSTUI, folder) as it:
        it.until(TITLES[0][:30]).quiet()
        it.keys("|").until("pipe the story to")
        it.keys(f"tee '{got}' | wc -l; echo DONE\r").until("DONE").until("Press Enter to return to newstui")
        assert got.read_text().startswith(TITLES[0])
        it.keys("\n").until("piped to tee").quiet()
        it.keys("|").until("echo DONE")  # the last one is offered
        # exec: a shell between its fork and the other program swallows a C-c
        it.keys("echo BEG''IN; exec sleep 60\r").until("BEGIN")
        it.keys("\x03").until("Press Enter").keys("\n").until("sh ended by signal 2")
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []
