"""Bugs, hangs and lost terminals: what is left of the terminal, of the process, and what the user is told."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
FOOT = "? help"
LINUX = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux only")


def reading(change: str = "", **options: object) -> Terminal:
    """The reader, with a piece of Python run before it starts."""
    code = f"{change}\nimport sys; from newstui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    argv = (sys.executable, "-c", code) if change else NEWSTUI
    return Terminal(*argv, SAMPLE, **options).until(FOOT).quiet()  # type: ignore[arg-type]


# --- bugs -----------------------------------------------------------------------------------------------

BUGS = {
    "a key": "from newstui.ui.reader.actions.marks import Marks\ndef target(self): raise KeyError('of a key')\n"
    "Marks.target = target",
    "a paint": "from newstui.ui.panes.story_list import StoryList\nbefore = StoryList.update_marks\n"
    "def draw(*_): raise KeyError('of a paint')\n"
    "def remark(self, marks): StoryList.draw = draw; before(self, marks)\nStoryList.update_marks = remark",
    "a task": "from newstui.ui.reader.actions.marks import Marks\n"
    "def show_changes(*_): raise KeyError('of a task')\nMarks.show_changes = show_changes",
    "a read": "from newstui.library.open import SqliteLibrary\n"
    "def mark(*_): raise KeyError('of a read')\nSqliteLibrary.mark = mark",
}


@pytest.mark.parametrize("where", BUGS)
def test_a_bug_is_told_in_one_line_and_written_down(where: str) -> None:
    with reading(BUGS[where]) as it:
        it.keys("s")
        assert it.wait() == 1
        assert it.left_behind == []
        after = bytes(it.raw).rpartition(b"\x1b[?1049l")[2].decode()
        told = re.sub(r"\x1b\[[?\d]*[a-z]", "", after).splitlines()
        log = Path(os.environ["XDG_STATE_HOME"], "newstui", "newstui.log")
        assert told == [f"newstui: stopped by a bug in newstui; the details are in {log}"]
        assert f"KeyError: 'of {where}'" in log.read_text()
        assert log.stat().st_mode & 0o077 == 0


def test_errors_sent_elsewhere_do_not_take_the_screen_with_them() -> None:
    with reading("import os; os.dup2(os.open(os.devnull, os.O_WRONLY), 2)") as it:
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


# --- hangs ----------------------------------------------------------------------------------------------

HANGS = "import time; from newstui.library.worker import LibraryWorker\nLibraryWorker.close = lambda _: time.sleep(99)"
HANGS_IN_THE_LOOP = (
    "import time; from newstui.ui.terminal import driver; from newstui.ui.reader.actions import marks\n"
    "driver.HUNG_SECONDS = 0.3\n"
    "marks.Marks.target = lambda _: time.sleep(99)"
)


def test_a_way_out_that_hangs_is_cut_short() -> None:
    with reading(HANGS) as it:
        begun = time.monotonic()
        it.keys("q")
        assert it.wait() == 0
        assert 1 < time.monotonic() - begun < 4
        assert it.left_behind == []


def test_a_signal_ends_it_though_it_hangs() -> None:
    with reading(HANGS_IN_THE_LOOP) as it:
        it.keys("s").quiet(0.1).signal(signal.SIGTERM)
        assert it.wait() == 143
        assert it.left_behind == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=str)
def test_a_signal_ends_it_while_it_starts(number: signal.Signals, first_start: None) -> None:
    """And those that come with it, or after it, hinder nothing."""
    with Terminal(*NEWSTUI, SAMPLE) as it:
        it.until(lambda it: b"\x1b[?1049h" in it.raw)
        for each in (number, signal.SIGCONT, signal.SIGWINCH, number, number):
            it.signal(each)
        assert it.wait(5) == 128 + number
        assert it.left_behind == []
        assert b"Traceback" not in it.raw
        assert b"newstui: " not in it.raw


# --- lost terminals -------------------------------------------------------------------------------------


@LINUX
@pytest.mark.parametrize("shell", ["", "trap '' HUP; "], ids=["a shell", "one that hears no hang-up"])
def test_nothing_of_it_outlives_its_terminal(tmp_path: Path, shell: str) -> None:
    """Also where another program was started first in the terminal, and newstui is its child."""
    pid = tmp_path / "pid"
    program = " ".join(map(str, (*NEWSTUI, SAMPLE)))
    line = f"{shell}sh -c 'echo $$ >{pid}; exec {program}'; :"
    with Terminal("sh", "-c", line) as it:
        it.until(FOOT).quiet()
        newstui = os.pidfd_open(int(pid.read_text()))
        it.hang_up()
        assert select.select([newstui], [], [], 5)[0]
        os.close(newstui)


# --- stopped and continued ------------------------------------------------------------------------------


def job(then: str, inside: str = "") -> Terminal:
    """The reader as a job of a shell, stopped by C-z; the shell then does `then`, once Enter is pressed."""
    reader = " ".join(map(str, (*NEWSTUI, SAMPLE)))
    command = f"sh -c '{reader}; {inside}'" if inside else reader
    it = Terminal("sh", "-mc", f"{command}; echo stopped; read x; {then}; echo ended $?")
    it.until(FOOT).quiet().keys("jj").quiet().keys("\x1a").until("stopped")
    assert it.left_behind == []
    assert FOOT not in it.screen
    return it


def test_c_z_stops_the_whole_job_and_fg_brings_it_back_at_another_size() -> None:
    """Also what started newstui, `make run`, say: it would wait for it and hear of nothing."""
    with job("fg >/dev/null", inside="exit 7") as it:
        it.resize(80, 24).keys("\n").until(lambda it: FOOT in it.lines[23]).quiet()
        assert it.lines[0].startswith(" newstui")
        assert "▌" in it.lines[3]
        it.keys("j").until(lambda it: "▌" in it.lines[5]).keys("q")  # a year begins between them
        assert it.until("ended 7").wait() == 0
        assert it.left_behind == []


def test_ended_while_it_is_stopped_it_leaves_the_terminal_alone() -> None:
    with job("kill %1; bg >/dev/null; wait %1") as it:
        it.keys("\n").until("ended 143")
        assert it.wait() == 0
        assert it.left_behind == []


def test_c_z_where_no_shell_could_go_on_with_it() -> None:
    with reading() as it:
        for times in (1, 2):
            it.keys("\x1a").until(lambda it, times=times: it.raw.count(b"\x1b[?1049l") == times)
            it.until(FOOT).keys("j").quiet()
        assert "▌" in it.lines[3]
        # Continued though it never stopped, or another stopped it.
        for signals in ((signal.SIGCONT,), (signal.SIGSTOP, signal.SIGCONT), (signal.SIGCONT,) * 3):
            for number in signals:
                it.signal(number)
            it.quiet()
        it.keys("k").until(lambda it: "▌" in it.lines[2]).quiet()
        assert it.lines[0].startswith(" newstui")
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_tmux_attached_again_at_another_size(tmp_path: Path) -> None:
    env = {"TMUX_TMPDIR": str(tmp_path), "TMUX": None}
    outside = os.environ | {"TMUX_TMPDIR": str(tmp_path), "LANG": "C.UTF-8"}
    try:
        program = ("new-session", *map(str, NEWSTUI), str(SAMPLE))
        with Terminal("tmux", "-f", "/dev/null", *program, env=env) as it:
            it.until(FOOT).until("▌").quiet().keys("j").until("▌").quiet()
            row = next(line for line in it.lines if "▌" in line)
            it.keys("\x02d")
            assert it.wait() == 0
        for size in ((80, 24), (170, 50)):
            with Terminal("tmux", "attach", env=env, size=size) as it:
                it.until(lambda it, last=size[1] - 2: FOOT in it.lines[last]).quiet()
                assert row.split("▌")[1][:20] in next(line for line in it.lines if "▌" in line)
                assert "newstui" in it.lines[0]
                it.keys("\x02d")
                assert it.wait() == 0
    finally:
        subprocess.run(["tmux", "kill-server"], env=outside, check=False, capture_output=True)


def test_a_log_when_it_is_wanted() -> None:
    log = Path(os.environ["XDG_STATE_HOME"], "newstui", "newstui.log")
    for words, lines in (((), 0), (("-v",), 3)):
        with Terminal(*NEWSTUI, *words, SAMPLE).until(FOOT).quiet() as it:
            it.keys("q")
            assert it.wait() == 0
        assert (log.read_text().count("\n") if log.exists() else 0) == lines
