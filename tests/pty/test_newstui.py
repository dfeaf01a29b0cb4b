"""The real program in a real terminal: what it shows, what it costs, and how it leaves."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import frontmatter
import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
CURSOR = "▌"
HOLD = "newstui needs a window of at least 40 × 12"


def sample_titles() -> list[str]:
    """Titles of the sample, newest first, as far as it has one story of an instant."""
    items = [frontmatter.load(str(path)).metadata for path in sorted(SAMPLE.glob("items/**/*.md"))]
    dated = [
        item
        for item in items
        if item.get("title") and item.get("publishedDateTime") and item.get("heat") != -1
    ]

    def instant(item: dict[str, object]) -> datetime:
        date = datetime.fromisoformat(str(item["publishedDateTime"]))
        return date if date.tzinfo else date.replace(tzinfo=UTC)

    return [str(item["title"]) for item in sorted(dated, key=instant, reverse=True)]


def newstui(*words: str | Path, **options: object) -> Terminal:
    return Terminal(*NEWSTUI, *(words or (SAMPLE,)), **options)  # type: ignore[arg-type]


def reading(**options: object) -> Terminal:
    """The reader, on the sample, with its list and preview painted."""
    return newstui(**options).until(lambda it: cursor(it) is not None).until(loaded).quiet()


def loaded(it: Terminal) -> bool:
    return sample_titles()[0][:20] in it.screen


def cursor(it: Terminal) -> int | None:
    return next((row for row, line in enumerate(it.lines) if CURSOR in line), None)


def cost(it: Terminal, keys: str, changed: Callable[[Terminal], object]) -> int:
    """Bytes written for these keys, until nothing more comes."""
    before = len(it.raw)
    it.keys(keys).until(changed).quiet()
    return len(it.raw) - before


# --- the first minute -----------------------------------------------------------------------------------------


def test_first_minute(first_start: None) -> None:
    with reading(new=True) as it:
        first, second = sample_titles()[:2]
        assert first[:20] in it.screen
        assert second[:20] in it.screen
        at = cursor(it)
        assert at is not None
        it.keys("j").until(lambda it: cursor(it) == at + 1)
        it.keys("k").until(lambda it: cursor(it) == at)
        it.keys("\x03\x03")  # C-c cancels what runs; nothing does
        it.keys("?").until("help").keys("\x1b").quiet()
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


def test_bytes_on_a_slow_line() -> None:
    title = sample_titles()[0][:20].encode()
    with reading(size=(90, 40)) as it:  # tree and list: no preview
        assert it.raw.count(title) == 1, "the first picture is sent once"
        at = cursor(it) or 0
        assert cost(it, "j", lambda it: cursor(it) == at + 1) <= 1_000
        assert cost(it, "jj", lambda it: cursor(it) == at + 4) <= 2_000  # over the rule of a year
        assert cost(it, "G", lambda it: cursor(it) != at + 4) <= 12_000
        it.keys("ggD").until("PyCon US · 13 May · Long Beach").quiet()  # rows of two lines
        at = cursor(it) or 0
        assert cost(it, "j", lambda it: cursor(it) == at + 2) <= 1_000
        it.keys("D").quiet()  # it is remembered
        before = len(it.raw)
        it.resize(95, 40).until(lambda it: title in it.raw[before:]).quiet()
        assert it.raw[before:].count(title) == 1, "and so is that of another window"
    with reading(size=(120, 40)) as it:
        # The first preview, and the end of the first load.
        it.until(lambda it: it.screen.count(sample_titles()[0][:20]) > 1 and "⟳" not in it.screen).quiet()
        at = cursor(it) or 0
        assert cost(it, "j", lambda it: cursor(it) == at + 1) <= 1_000 + 5_000  # with the preview after it
        assert cost(it, "G", lambda it: cursor(it) != at + 1) <= 12_000 + 5_000
        assert cost(it, "\x1b[O", lambda it: cursor(it) is None) <= 1_000  # another window has the keyboard
        assert cost(it, "\x1b[I", lambda it: cursor(it) is not None) <= 1_000
        idle = len(it.raw)
        it.quiet(0.5)
        assert len(it.raw) == idle
        look = it.looks
        assert cost(it, "\r", lambda it: it.looks != look) <= 8_000


def test_answers_of_the_terminal_are_no_keys_however_late() -> None:
    with reading() as it:
        before = it.lines[0]
        for answer in (b"\x1b[?62;22c", b"\x1b[>0;276;0c", b"\x1b]11;rgb:11/22/33\x1b\\", b"\x1b[?2048;2$y"):
            for part in (answer, answer[:5], answer[5:]):
                it.keys(part).quiet(0.15)
        assert it.lines[0] == before
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


# --- every way out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)], ids=str
)
def test_a_signal_ends_it_and_the_terminal_is_as_it_was(number: signal.Signals, code: int) -> None:
    with reading() as it:
        it.signal(number)
        assert it.wait(4) == code
        assert it.left_behind == []


def test_a_lost_line_ends_it() -> None:
    with reading() as it:
        assert it.hang_up().wait(4) == 129


# --- windows and terminals of all kinds -------------------------------------------------------------------------


def test_resized_in_a_storm_while_it_loads_and_down_to_nothing(first_start: None) -> None:
    def whole(it: Terminal) -> bool:
        """The reader fills the window as it is now, its cursor (wherever the keys took it) in view."""
        return cursor(it) is not None and "of 70" in it.lines[0] and "? help" in it.lines[-1]

    with newstui() as it:
        it.until(lambda it: b"\x1b[?1049h" in it.raw)
        for width in range(20, 200, 9):
            it.resize(width, width // 3).keys("j")
        it.resize(100, 30).until(whole).quiet()
        it.resize(1, 1).quiet()
        it.keys("jk").resize(39, 12).until(lambda it: HOLD[:20] in it.screen)
        it.resize(120, 40).until(whole)
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []


def test_no_color_means_not_one_colour() -> None:
    with reading(env={"NO_COLOR": "1"}) as it:
        it.keys("j\r").quiet().keys("q").quiet().keys("q")
        assert it.wait() == 0
        parameters = re.findall(rb"\x1b\[([\d;:]*)m", bytes(it.raw))
        assert parameters
        colours = [p for p in parameters if re.search(rb"(?:^|[;:])(?:[34]\d|9[0-7]|10[0-7])(?:[;:]|$)", p)]
        assert colours == []


def test_a_dumb_terminal_is_refused_in_words() -> None:
    with newstui(env={"TERM": "dumb", "COLORTERM": None}) as it:
        assert it.wait() in (1, 2)
        assert "TERM" in it.screen
        assert b"\x1b" not in it.raw


def test_a_pipe_gets_lines() -> None:
    environment = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*NEWSTUI, str(SAMPLE)],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert lines[0][4] == sample_titles()[0]
    assert {len(line) for line in lines} == {6}
    assert "\x1b" not in done.stdout + done.stderr


# --- hostile input ----------------------------------------------------------------------------------------------

CONTROLS = [
    *map(chr, range(0x20)),
    "\x7f",
    *map(chr, range(0x80, 0xA0)),
    *"\u200e\u200f\u202a\u202e\u2066\u2069",
]
SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b\](?:0|2|8|22|52);[^\x00-\x1f\x7f]*(?:\x07|\x1b\\)"  # OSC: titles, links, pointer, clipboard
    rb"|\x1b[=>78]|\x1b\([AB0]"
)


def hostile_item(number: int, text: str) -> str:
    """An item file with `text` in every field that holds any. JSON's escapes are YAML's."""
    fields = {
        "title": f"Title {number} {text}",
        "excerpt": text,
        "originalUrl": f"https://example.org/{number}",
        "publishedDateTime": f"2024-01-{number + 1:02}T10:00:00Z",
        "type": text,
        "category": text,
        "provider": {"name": text, "domain": text, "authors": [{"name": text}]},
        "topics": [text, "AI"],
        "images": [{"url": f"https://example.org/{number}.png", "title": text, "attribution": text}],
        "related": [
            {
                "title": f"{text} {n}",
                "excerpt": text,
                "sourceUrl": f"https://example.org/r{n}",
                "provider": {"name": text},
            }
            for n in range(3)
        ],
        "length": text,
        "price": text,
        "levels": [text],
        "tags": [text],
        "actions": [{"url": "https://example.org/x", "type": text, "title": text}],
    }
    head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items())
    body = f"# {text}\n\n{text}\n\n- {text}\n\n> {text}\n\n    {text}\n\n[{text}](https://example.org/{number})\n"
    return f"---\n{head}---\n{body}"


def test_no_control_byte_of_any_field_reaches_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "items"
    folder.mkdir()
    groups = [CONTROLS[at : at + 8] for at in range(0, len(CONTROLS), 8)]
    for number, group in enumerate(groups):
        text = " ".join(f"a{control}Zq" for control in group)
        (folder / f"{number}.md").write_bytes(hostile_item(number, text).encode("utf-8", "surrogatepass"))
    with newstui(folder, size=(160, 50)) as it:
        it.until(f"Title {len(groups) - 1}").quiet().keys("\r")
        for number in reversed(range(len(groups))):
            it.until(lambda it, n=number: it.screen.count(f"Title {n}") >= 2).quiet(0.05)
            assert it.screen.count("Zq") > 30
            it.keys("J" * 30).quiet(0.05)
            it.keys("n")
        it.quiet().keys("q").quiet().keys("q")
        assert it.wait() == 0
        assert it.left_behind == []

    text = it.raw.decode()
    # a line of the screen may begin with it, after the newline of our own
    assert [ascii(c) for c in CONTROLS if c not in "\r\n" and f"{c}Zq" in text] == []
    rest = SEQUENCE.sub(b"", bytes(it.raw)).decode()
    assert (
        sorted(
            set(
                re.findall(
                    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", rest
                )
            )
        )
        == []
    )


# --- opening ----------------------------------------------------------------------------------------------------


def test_o_gives_the_address_to_the_browser(tmp_path: Path) -> None:
    record = tmp_path / "record"
    browser = tmp_path / "mybrowser"
    browser.write_text(
        f"#!{sys.executable} -I\nimport sys\nopen({str(record)!r}, 'w').write(repr(sys.argv[1:]))\n"
    )
    browser.chmod(0o700)
    with reading(env={"BROWSER": str(browser), "DISPLAY": ":0"}) as it:
        it.keys("o").until("opened in mybrowser")
        assert record.read_text().startswith("['http")
        it.keys("q")
        assert it.wait() == 0
