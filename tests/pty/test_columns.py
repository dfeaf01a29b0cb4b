"""Columns hold behind text that terminals measure in different ways."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from newstui.ui.terminal.column_fix import fix_columns, uncertain_width
from tests.pty import columns_drawn
from tests.pty.columns_drawn import TITLES, after
from tests.pty.terminal import Terminal

UNSURE = uncertain_width({"LANG": "C.UTF-8"})
CONTROLS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[78])")


def test_plain_text_is_written_as_it_is() -> None:
    frame = "\x1b[1;1H\x1b[1mZoë’s “café” — 漢字 ● ★ Привет\x1b[0m\n"
    assert fix_columns(frame, UNSURE) is frame
    assert fix_columns(f"{frame}🧮", UNSURE).startswith(frame)


def test_a_cjk_locale_doubts_more_and_a_c_locale_all() -> None:
    assert uncertain_width({"LC_ALL": "ja_JP.UTF-8"}).search("…")
    assert not UNSURE.search("…é漢")
    assert uncertain_width({"LANG": "C"}).search("é")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30))
@settings(max_examples=50)
def test_what_is_drawn_is_the_text_and_the_cursor_ends_behind_it(text: str) -> None:
    """Whatever a terminal does with the text itself: blanks of its width, the text, and a move over it."""
    out = fix_columns(f"\x1b[1m{text}\x1b[0m", UNSURE)
    assert out.startswith("\x1b[1m")
    assert out.endswith("\x1b[0m")
    found = re.fullmatch(r"(.*?)\x1b7( +)\x1b8\x1b7(.*)\x1b8\x1b\[(\d+)C", out[4:-4], re.DOTALL)
    if found is None:
        assert CONTROLS.sub("", out) == text
    else:
        sure, blanks, drawn, move = found.groups()
        assert (sure + drawn).rstrip(" ") == text.rstrip(" ")
        assert len(blanks) == int(move)
        assert cell_len(sure) + int(move) == cell_len(text)


def test_in_pyte() -> None:
    with Terminal(sys.executable, columns_drawn.__file__, size=(60, 24)) as it:
        it.until("drawn")
        for y in range(len(TITLES)):
            cells = [it._screen.buffer[y][x].data for x in range(40, 60)]
            assert "".join(cells) == after(y), it.lines[y]


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_in_a_real_tmux(tmp_path: Path) -> None:
    env = {"TMUX_TMPDIR": str(tmp_path)}
    program = (sys.executable, columns_drawn.__file__)
    try:
        with Terminal(
            *("tmux", "-f", "/dev/null", "-u", "new-session", *program),
            size=(60, 24),
            env=env | {"TMUX": None},
        ) as it:
            it.until("drawn").quiet()
            shown = subprocess.run(
                ("tmux", "capture-pane", "-p", "-N"),
                env=os.environ | env,
                capture_output=True,
                check=True,
                encoding="utf-8",
            ).stdout.split("\n")
            for y in range(len(TITLES)):  # from the right edge, where each character is a cell
                assert shown[y].endswith(after(y)), shown[y]
    finally:
        subprocess.run(["tmux", "kill-server"], env=os.environ | env, check=False, capture_output=True)
