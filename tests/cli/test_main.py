"""The command line itself: its options, its usage errors, and a folder without a command."""

import os
from pathlib import Path

import pytest

from newstui import __version__
from tests.cli.command_line import Run, titles


def test_without_a_command_a_pipe_gets_the_list_after_a_sync(run: Run, feed: str) -> None:
    code, out, err = run(feed)
    assert (code, titles(out)[0]) == (0, "Alpha finds faces")
    assert err.startswith("bad.md: ")
    (Path(feed) / "alpha.md").unlink()
    assert titles(run(feed)[1])[0] == "Bravo answers"


@pytest.mark.parametrize(
    "words",
    [
        ["--nonsense"],
        ["list", "--full"],
        ["sync", "--json"],
        ["show"],
        ["show", "a", "b"],
        ["list", "-q"],
        ["list", "-n", "x"],
        ["list", "-n", "-1"],
        ["list", "--sort", "title"],
        ["list", "--sort=--"],
        ["--data-dir"],
        ["list", "-q", "titel:x"],
        ["list", "-q", '"open'],
        ["list", "--conf", "x"],
        ["--config", "/none.toml"],
        ["sync", "ftp://x/feed"],
        ["sync", "http://"],
        ["list", ""],
        ["sync", "caf\udce9"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(run: Run, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("newstui: ")
    assert len(err.splitlines()) == 1
    assert "_" not in err  # no name from the code


def test_verbose_writes_a_private_log_without_the_text_of_stories(run: Run, feed: str) -> None:
    run("sync", feed, "-v")
    log = Path(os.environ["XDG_STATE_HOME"], "newstui", "newstui.log")
    assert f"newstui {__version__}" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    assert "hush" not in log.read_text()


def test_options_may_stand_anywhere(run: Run, feed: str, tmp_path: Path) -> None:
    where = ["--data-dir", str(tmp_path / "lib")]
    out = run(*where, "list", feed)[1]
    assert (
        out
        == run("list", *where, feed)[1]
        == run("list", feed, *where)[1]
        == run("-v", "list", feed, *where)[1]
    )
    assert (tmp_path / "lib").is_dir()
    assert not Path(os.environ["NEWSTUI_DATA_DIR"]).exists()


def test_version_and_help(run: Run) -> None:
    assert run("list", "--version") == (0, f"newstui {__version__}\n", "")
    code, out, _ = run("--help")
    assert code == 0
    assert all(word in out for word in ("sync", "topics", "--data-dir", "SOURCE"))
    assert "--sort" in run("list", "-h")[1]
