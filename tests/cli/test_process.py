"""newstui as a process: its streams, signals and exit codes, in pipes and at a terminal."""

import os
import subprocess
import sys
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any

import ptyprocess
import pytest

from tests.cli.command_line import Run


def process(
    *argv: str, env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "newstui", *argv]
    return subprocess.run(command, capture_output=True, env=os.environ | (env or {}), timeout=60, **options)


def test_closing_the_pipe_early_is_not_an_error(feed: str) -> None:
    for words in ("list", "topics", "sync", "--help"):
        command = f'"{sys.executable}" -m newstui {words} "{feed}" | true; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
        assert done.returncode == 0
        assert done.stderr in (b"", b"bad.md: neither title nor name\n") or done.stderr.startswith(
            b"bad.md: "
        )


def test_a_full_disk_is_reported_in_one_line(run: Run, feed: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    run("sync", feed)
    command = [sys.executable, "-m", "newstui", "list", feed]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["newstui: No space left on device"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_characters_that_the_encoding_lacks_are_escaped(run: Run, feed: str, encoding: str) -> None:
    run("sync", feed)
    done = process("list", feed, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0
    assert rb"\u6f22" in done.stdout
    assert b"\x1b" not in done.stdout


def test_file_names_that_are_not_utf8_are_shown_escaped(feed: str) -> None:
    Path(os.fsdecode(os.fsencode(feed) + b"/\xff\x1b[31m.md")).write_text("---\nsecured:\nexcerpt: x\n---\n")
    done = process("sync", feed)
    assert done.returncode == 0
    assert b"2 rejected" in done.stdout
    assert b"\x1b" not in done.stderr
    done.stderr.decode("utf-8")


def test_ctrl_c_in_a_sync_keeps_what_came(run: Run, feed: str) -> None:
    """The first progress report sends C-c, so that nothing depends on the clock."""
    script = (
        "import os, signal, sys\n"
        "from contextlib import nullcontext\n"
        "from newstui.cli.commands import sync as syncing\n"
        "from newstui.cli.main import main\n"
        "said = []\n"
        "def interrupt(words):\n"
        "    if not said:\n"
        "        said.append(words)\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "syncing.passing_line = lambda: nullcontext(interrupt)\n"
        "sys.exit(main(['sync', sys.argv[1]]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, feed], capture_output=True, timeout=60)
    assert done.returncode == 130
    assert b" items: " in done.stdout
    assert b"Traceback" not in done.stderr
    assert run("sync", feed)[0] == 0
    assert len(run("list", feed)[1].splitlines()) == 3


def at_a_terminal(command: str, **env: str) -> tuple[int, bytes]:
    """Runs a shell command in a terminal of its own; returns its exit code and output."""
    child = ptyprocess.PtyProcess.spawn(["sh", "-c", command], env=os.environ | {"TERM": "xterm"} | env)
    said = b""
    with suppress(EOFError):
        while True:
            said += child.read()
    child.wait()
    return child.exitstatus, said


def test_the_reader_refuses_a_dumb_terminal_and_redirected_input(feed: str) -> None:
    reader = f'"{sys.executable}" -m newstui "{feed}"'
    for command, term, words in (
        (f"{reader} < /dev/null", "xterm", b"the reader needs a terminal for its keys"),
        (reader, "dumb", b"this terminal can't show the reader (TERM is dumb)"),
    ):
        code, said = at_a_terminal(command, TERM=term)
        assert (code, said.count(b"\n"), b"\x1b" in said) == (1, 1, False)
        assert words in said


def test_open_over_ssh_sends_the_address_to_the_terminals_clipboard(run: Run, feed: str) -> None:
    run("sync", feed)
    command = f'"{sys.executable}" -m newstui open https://alpha.example/faces'
    code, said = at_a_terminal(command, SSH_CONNECTION="a b c d")
    why, first, second = said.splitlines()
    assert (code, why) == (1, b"You are on ssh; this is the address:")
    assert first == b"https://alpha.example/faces"
    assert second.startswith(b"\x1b]52;c;" + b64encode(first) + b"\x07sent to your terminal")


def test_a_sync_at_a_terminal_shows_its_progress_on_one_line(feed: str) -> None:
    code, said = at_a_terminal(f'"{sys.executable}" -m newstui sync "{feed}"')
    assert code == 0
    assert said.startswith(b"\rfeed ")
    assert b"\r\x1b[Kbad.md: " in said
    assert said.count(b"\n") == 2
