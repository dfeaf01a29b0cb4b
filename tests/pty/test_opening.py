"""`o` and `y` in a real terminal: over ssh, through tmux, and with a browser that crashes."""

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22", "DISPLAY": "localhost:10.0"}
SENT = "sent to your terminal's clipboard"
KEYS = "? help"  # a word of the footer


def reading(**options: object) -> Terminal:
    return Terminal(*NEWSTUI, SAMPLE, **options).until(KEYS).quiet()  # type: ignore[arg-type]


def clipboard(it: Terminal) -> list[str]:
    """What was sent to the terminal's clipboard, in order."""
    sent = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", bytes(it.raw))
    return [base64.b64decode(payload).decode() for payload in sent]


def on_path(folder: Path, **programs: str) -> dict[str, str]:
    """Programs of these names, Python each; the environment that finds them first."""
    for name, code in programs.items():
        path = folder / name
        path.write_text(f"#!{sys.executable} -I\n{code}\n")
        path.chmod(0o700)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_over_ssh_the_address_is_shown_from_column_0_and_sent() -> None:
    with reading(env=SSH) as it:
        it.keys("o").until(SENT).quiet()
        [address] = clipboard(it)
        assert it.lines[1] == address[:120]
        assert f";{address}\x1b\\".encode() in it.raw  # a link of the terminal's own
        assert "if your terminal allows OSC 52" in it.screen
        it.keys("y").until(lambda it: clipboard(it) == [address, address])
        it.keys("c").until("▀").keys("c").until(SENT)
        it.keys("r").until("Space page  Esc back").keys("q").quiet().keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


def test_a_text_browser_from_the_panel_gives_the_terminal_back_whole(tmp_path: Path) -> None:
    wreck = (
        "import os, sys, tty; tty.setraw(0);"
        "os.write(1, b'\\x1b[?1049h\\x1b[?1003;1006h\\x1b[?25lW3M ' + sys.argv[1].encode());"
        "os.read(0, 1) == b'k' and os.kill(os.getpid(), 9)"
    )
    with reading(env=SSH | on_path(tmp_path, w3m=wreck)) as it:
        for key, said in (("k", "ended by signal 9"), ("x", "read in w3m")):
            it.keys("o").until("w w3m").quiet()
            address = clipboard(it)[-1]
            it.keys("w").until(f"W3M {address[:60]}").keys(key).until(said)
            it.keys("\x1b").until(KEYS).keys("j").quiet()
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


def test_a_command_for_ssh_is_taken_from_the_config(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[open]\nover_ssh = \"tunnel 'to the desk'\"\n")
    tunnel = f"import sys; open({str(tmp_path / 'got')!r}, 'w').write(repr(sys.argv[1:]))"
    env = SSH | on_path(tmp_path, tunnel=tunnel) | {"NEWSTUI_CONFIG": str(config)}
    with reading(env=env) as it:
        it.keys("o").until("opened in tunnel")
        assert (tmp_path / "got").read_text().startswith("['to the desk', 'http")
        it.keys("q")
        assert it.wait() == 0


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_y_through_a_real_tmux_with_default_settings(tmp_path: Path) -> None:
    """The address arrives at the terminal around tmux byte for byte as OSC 52."""
    socket = {"TMUX_TMPDIR": str(tmp_path)}
    try:
        with Terminal(
            *("tmux", "-f", "/dev/null", "new-session", *map(str, NEWSTUI), str(SAMPLE)),
            env=socket | {"TMUX": None},
        ) as it:
            it.until(KEYS).quiet()
            it.keys("o").until(SENT).quiet()
            shown = it.lines[1]
            assert shown.startswith("http")
            # tmux names no clipboard ("52;;"): the terminal's default is meant
            sent = b"\x1b]52;;" + base64.b64encode(shown.encode()) + b"\x07"
            it.until(lambda it: sent in it.raw)
            it.keys("q").quiet()
            before = len(it.raw)
            it.keys("y").until(lambda it: sent in it.raw[before:])
            it.keys("q")
            assert it.wait() == 0
    finally:
        subprocess.run(["tmux", "kill-server"], env=os.environ | socket, check=False, capture_output=True)
