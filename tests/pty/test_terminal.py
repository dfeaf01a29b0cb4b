"""The harness sees what it says it sees, and what has the terminal for a while gives it back."""

import base64
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pty.terminal import Terminal

GIVES_IT_AWAY = (
    "from newstui.desktop import run_text_browser as run; print(run(['{0}', 'https://a.org']).words)"
)
WRECK = (
    "import os, sys, tty; tty.setraw(0);"
    "os.write(1, b'\\x1b[?1049h\\x1b[?1003;1006h\\x1b[?2004h\\x1b[?25lreading');"
)


def python(code: str, **options: object) -> Terminal:
    return Terminal(sys.executable, "-c", code, **options)  # type: ignore[arg-type]


def test_the_harness_notices_a_terminal_left_in_disorder() -> None:
    with python(WRECK + "sys.exit(3)", new=True) as it:
        assert it.wait() == 3
        assert set(it.left_behind) == {
            "alternate screen",
            "mouse",
            "bracketed paste",
            "cursor",
            "line settings",
        }
    with python("import os; os.kill(os.getpid(), 15)") as it:
        assert it.wait() == 143
        assert it.left_behind == []


def browser(folder: Path, then: str) -> str:
    path = folder / "w3m"
    path.write_text(f"#!{sys.executable} -I\n{then}\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.parametrize("then", [WRECK + "os.kill(os.getpid(), 9)", WRECK + "sys.exit(1)"])
def test_a_text_browser_that_crashes_leaves_no_trace(tmp_path: Path, then: str) -> None:
    with python(GIVES_IT_AWAY.format(browser(tmp_path, then))) as it:
        assert it.wait() == 0
        assert it.left_behind == []
        assert "w3m ended" in it.screen


def test_c_c_and_term_go_to_the_text_browser_first(tmp_path: Path) -> None:
    then = "import signal; signal.signal(2, lambda *_: print('heard')); print('reading', flush=True)\n"
    then += "while True: signal.pause()"
    with python(GIVES_IT_AWAY.format(browser(tmp_path, then)), new=True) as it:
        it.until("reading").keys("\x03").until("heard")
        it.signal(signal.SIGTERM)
        assert it.wait() == 143
        assert it.left_behind == []


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_the_clipboard_through_a_real_tmux_with_default_settings(tmp_path: Path) -> None:
    address = "https://example.org/ü?q=" + "x" * 300
    code = (
        "import sys; from newstui.desktop import *; where = here();"
        f"print(send(clip_for({address!r}, where), sys.stdout.buffer.write), where.tmux_socket); input()"
    )
    env = {"TMUX_TMPDIR": str(tmp_path), "TMUX": None}
    with Terminal("tmux", "-f", "/dev/null", "new-session", sys.executable, "-c", code, env=env) as it:
        try:
            sent = b";" + base64.b64encode(address.encode()) + b"\x07"
            it.until("sent to your terminal's clipboard True").until(lambda it: sent in it.raw)
            it.keys("\r")
            assert it.wait() == 0
        finally:
            subprocess.run(
                ["tmux", "kill-server"], env=os.environ | {"TMUX_TMPDIR": str(tmp_path)}, check=False
            )


@pytest.mark.skipif(not shutil.which("screen"), reason="screen is not installed")
def test_the_clipboard_through_a_real_screen_with_default_settings(tmp_path: Path) -> None:
    address = "https://example.org/ü?q=" + "x" * 1_800  # in pieces
    code = (
        "import sys; from newstui.desktop import *; where = here();"
        f"print(send(clip_for({address!r}, where), sys.stdout.buffer.write), where.screen); input()"
    )
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    env = {"SCREENDIR": str(sockets), "STY": None}
    with Terminal("screen", "-c", os.devnull, sys.executable, "-c", code, env=env) as it:
        sent = b"\x1b]52;c;" + base64.b64encode(address.encode()) + b"\x07"
        it.until("sent to your terminal's clipboard True").until(lambda it: sent in it.raw)
        it.keys("\r")
        assert it.wait() == 0
