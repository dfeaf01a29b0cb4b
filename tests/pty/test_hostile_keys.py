"""Bytes that no keyboard sends, pastes that look like keys, and threads that end with an exception."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newstui.cli.main import main
from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
FOOT = "? help"
START, END = b"\x1b[200~", b"\x1b[201~"
REPORTS = (
    *("\x1b[106;1:1u", "\x1b[106;2:3u", "\x1b[106::106;1:3u", "\x1b[106:74;2u", "\x1b[1086::106u"),
    *("\x1b[1;1:3A", "\x1b[1;1:1B", "\x1b[1:2~", "\x1b[97;1:2;97u", "\x1b[;:;:u", "\x1b[1114112;1u"),
    *(
        "\x1b[97;1;55296u",
        "\x1b[48;0;0;0;0t",
        "\x1b[48;99999;99999;0;0t",
        "\x1b[<0;99999999999;1M",
    ),
)


def reading(change: str = "", *words: object, **options: object) -> Terminal:
    """The reader, with a piece of Python run before it starts."""
    code = f"{change}\nimport sys; from newstui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    argv = (sys.executable, "-c", code) if change else NEWSTUI
    return Terminal(*argv, *(words or (SAMPLE,)), **options).until(FOOT).until("of 70").quiet()  # type: ignore[arg-type]


def marked(folder: Path, out: pytest.CaptureFixture[str]) -> str:
    """The stories that are read or starred in this library."""
    out.readouterr()
    assert main(["list", "-q", "is:read or is:starred", "--data-dir", str(folder), str(SAMPLE)]) == 0
    return out.readouterr().out


def test_key_reports_of_every_form_end_nothing() -> None:
    with reading() as it:
        it.keys("?").until("type to search").keys("\x1b").until(lambda it: "type to search" not in it.screen)
        for report in REPORTS:
            it.keys(report).quiet(0.02)
        it.quiet(1.2).keys("\x1b").quiet()  # what has no end is given up; the panel of `a` is left
        it.keys("\x1b[63;2:1u").until("type to search").keys("\x1b[27;1:1u").until(
            lambda it: "type to search" not in it.screen
        )
        it.keys("\x1b[113;1:3u").quiet()  # q is let go
        it.keys("\x1b[81;1:1u")
        assert it.wait() == 0
        assert it.left_behind == []


PAYLOADS = {
    "esc esc": b"text\x1b\x1b|touch pwned\rA",
    "colours": b"\x1b[31mred\x1b[0m|touch pwned\rA",
    "esc at the end": b"|touch pwned\rA\x1b",
    "an end in pieces": b"\x1b[20\x1b[201|touch pwned\rA\x1b[2",
    "an end mark of its own": b"x\x1b[201~|touch pwned\rA",
    "both marks": b"x\x1b[201~|touch pwned\r\x1b[200~A",
    "keys": b"q\x1bQ\x03\x1a\x04sSA\r\x1b[A\x1bOP",
    "reports": b"\x1b[65u\x1b[124;1:1u\x1b[1;1:3A|touch pwned\rA",
    "strings": b"\x1b]0;t\x07|touch pwned\rA\x1bP$q\x1b\\A\x1b_A",
    "no text": b"\xff\xfe\xc3\x1b\x00|touch pwned\rA\x80",
    "long": b"\x1b\x1b[31m|touch pwned\rA " * 2_500,
}


PROMPTS = (("/", " / "), ("|", "pipe the story to"), ("t", " topic "), ("=", " = "))


def test_a_paste_runs_nothing_and_marks_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every payload outside a prompt, byte by byte where it is short, and in one of the prompts."""
    library = Path(os.environ["NEWSTUI_DATA_DIR"])
    with reading(cwd=tmp_path) as it:
        screen = it.screen
        for number, (name, payload) in enumerate(PAYLOADS.items()):
            paste = START + payload + END
            it.keys(paste).quiet()
            assert it.screen == screen, f"{name}: outside a prompt a paste does nothing"
            if len(payload) < 100 and END not in payload:
                for at in range(len(paste)):  # a slow line
                    it.keys(paste[at : at + 1])
                it.quiet()
                assert it.screen == screen, f"{name}, byte by byte"
            for key, prompt in (PROMPTS[number % len(PROMPTS)],):
                it.keys(key).until(lambda it, prompt=prompt: prompt.strip() in it.lines[-1] + it.lines[-2])
                it.keys(paste).quiet()
                it.keys("\x1b").until(lambda it: FOOT in it.lines[-1]).quiet()
        it.keys("Q")
        assert it.wait() == 0
        assert it.left_behind == []
        text = it.raw.decode(errors="replace")
        assert not re.search("[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x80-\x9f]", text)
    assert not list(tmp_path.rglob("pwned"))
    assert marked(library, capsys) == ""


def test_a_paste_into_a_prompt_is_text_and_one_without_an_end_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Path(os.environ["NEWSTUI_DATA_DIR"])
    with reading(cwd=tmp_path) as it:
        it.keys(b"/" + START + b"na\x1b\x1bsa\r" + END).until("na␛␛sa")
        it.keys("\x15").keys(START + b"nasa" + END + b"\r").until("“nasa”").quiet()  # Enter after it is a key
        it.keys(START + b"|touch pwned\rA").quiet(2.2)
        it.keys("?").until("type to search").keys("\x1b").until(lambda it: "type to search" not in it.screen)
        it.keys("Q")
        assert it.wait() == 0
    assert not list(tmp_path.rglob("pwned"))
    assert marked(library, capsys) == ""


# --- threads --------------------------------------------------------------------------------------------

THREADS = {
    "textual-input": "from newstui.ui.terminal.keyboard import Keyboard\n"
    "def feed(*_): raise KeyError('of a thread')\nKeyboard.feed = feed",
    "write": "from newstui.ui.terminal import driver\nbefore = driver.fix_columns\n"
    "def fix_columns(*words):\n"
    "    if GO: raise KeyError('of a thread')\n"
    "    return before(*words)\n"
    "driver.fix_columns = fix_columns",
    "textual-output": "import threading\nfrom queue import Queue\nbefore = Queue.get\n"
    "def get(self, *words, **options):\n"
    "    item = before(self, *words, **options)\n"
    "    if GO and threading.current_thread().name == 'textual-output': raise KeyError('of a thread')\n"
    "    return item\n"
    "Queue.get = get",
    "library reads": "from newstui.library import worker\nbefore = worker._Line._next\n"
    "def _next(self):\n"
    "    job = before(self)\n"
    "    if job and GO: raise KeyError('of a thread')\n"
    "    return job\n"
    "worker._Line._next = _next",
    "sync": "from newstui.ui.reader.threads import sync_thread as syncing\nbefore = syncing.SyncThread.start\n"
    "def start(*words, **options):\n"
    "    if GO: syncing.Exception = ZeroDivisionError; import newstui.sync.engine; newstui.sync.engine.sync = None\n"
    "    before(*words, **options)\n"
    "syncing.SyncThread.start = start",
    "callback": "import asyncio",
    "load": "import threading",
}
GO = (
    "GO = []\nfrom newstui.ui.reader.actions.marks import Marks\n"
    "def target(self):\n"
    "    import asyncio, threading\n"
    "    GO.append(1)\n"
    "    def fails(): raise KeyError('of a thread')\n"
    "    {act}\n"
    "Marks.target = target\n"
)
ACTS = {
    "textual-input": "pass",
    "write": "self.context.pick('x', [], lambda _: None)",
    "textual-output": "self.context.pick('x', [], lambda _: None)",
    "library reads": "self.context.worker.read('x', lambda _: 1)",
    "sync": "self.context.sync.start(lambda *_: None, lambda *_: None)",
    "callback": "asyncio.get_running_loop().call_soon(fails)",
    "load": "threading.Thread(target=fails).start()",
}


@pytest.mark.parametrize("thread", THREADS)
def test_an_exception_in_any_thread_is_told_in_one_line(thread: str) -> None:
    with reading(GO.format(act=ACTS[thread]) + THREADS[thread]) as it:
        it.keys("s")
        assert it.wait() == 1
        assert it.left_behind == []
        after = bytes(it.raw).rpartition(b"\x1b[?25h")[2].decode()
        told = re.sub(r"\x1b\[[?\d;]*[a-z]", "", after).splitlines()
        log = Path(os.environ["XDG_STATE_HOME"], "newstui", "newstui.log")
        assert told == [f"newstui: stopped by a bug in newstui; the details are in {log}"]
        assert b"Traceback" not in it.raw


# --- the code of every way out, in a bare environment -----------------------------------------------------

BARE = {name: None for name in os.environ if name not in ("HOME", "PATH")}


def bare(tmp_path: Path) -> dict[str, str | None]:
    return BARE | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "COLORTERM": None, "LANG": None}


@pytest.mark.parametrize(("way", "code"), [("quit", 0), ("TERM", 143), ("lost", 129)])
def test_the_code_of_a_way_out_where_the_environment_is_bare(tmp_path: Path, way: str, code: int) -> None:
    with reading(env=bare(tmp_path), new=True) as it:
        if way == "quit":
            it.keys("Q")
        elif way == "lost":
            it.hang_up()
        else:
            it.signal(signal.SIGTERM)
        assert it.wait() == code
        if way != "lost":
            assert it.left_behind == []


def test_the_code_of_what_runs_in_a_pipe(tmp_path: Path) -> None:
    env = {name: value for name, value in (os.environ | bare(tmp_path)).items() if value is not None}
    line = " ".join(map(str, (*NEWSTUI, "list", "-n", "70", SAMPLE)))
    for command, code in {
        f"{line} | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}": 0,
        f"{line} >/dev/full": 1,
        f"{line} >/dev/full 2>/dev/full": 1,
        f"{line} >&-": 0,
        f"{line} 2>&- >/dev/null": 0,
        f"{' '.join(map(str, NEWSTUI))} {SAMPLE} </dev/null >/dev/null": 0,
    }.items():
        done = subprocess.run(["bash", "-c", command], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, (command, done.stderr)
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr
