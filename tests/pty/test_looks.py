"""Terminals of all kinds: colours as many as they have, signs as they have them, the mouse if it is wanted."""

import re
from pathlib import Path

import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
FOOT = "? help"


def reading(*words: object, **options: object) -> Terminal:
    return Terminal(*NEWSTUI, *(words or (SAMPLE,)), **options).until(FOOT).quiet()  # type: ignore[arg-type]


def colours(it: Terminal) -> set[str]:
    """The kinds of colour that were sent: "16", "256", "true"."""
    kinds = set()
    for parameters in re.findall(rb"\x1b\[([\d;]*)m", bytes(it.raw)):
        numbers = iter(parameters.split(b";"))
        for number in numbers:
            if number in (b"38", b"48"):
                way = next(numbers)
                kinds.add({b"5": "256", b"2": "true"}[way])
                for _ in range(1 if way == b"5" else 3):
                    next(numbers)
            elif re.fullmatch(rb"3[0-7]|4[0-7]|9[0-7]|10[0-7]", number):
                kinds.add("16")
    return kinds


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"true"}),
        ({"TERM": "tmux-256color"}, {"256"}),
        ({"TERM": "xterm"}, {"16"}),
        ({"TERM": "vt100"}, set()),
    ],
    ids=str,
)
def test_colours_as_many_as_the_terminal_has(env: dict[str, str], expected: set[str]) -> None:
    new = env["TERM"] == "xterm"
    with reading(env=env if "COLORTERM" in env else {"COLORTERM": None} | env, new=new) as it:
        first = bytes(it.raw)
        it.keys("js").quiet().keys("?").until("help").keys("\x1b").quiet().keys("q")
        assert it.wait() == 0
        assert it.left_behind == []
        assert colours(it) == expected
    if expected == {"256"}:  # panes and cursor row are told apart by tone, and none by a loud twin
        papers = {int(number) for number in re.findall(rb"48;5;(\d+)", first)}
        assert len(papers) >= 4, "page, side and the two cursor rows"
        assert papers <= set(range(232, 256)), "all of them greys"


def plain_feed(folder: Path) -> Path:
    """Stories that hold nothing but ASCII."""
    for number in range(30):
        (folder / f"{number}.md").write_text(
            f"---\ntitle: Story {number} {'and so on ' * 20}\nprovider: {{name: Someone}}\n"
            f"originalUrl: https://example.org/{number}\npublishedDateTime: 2024-01-01T10:{number:02}:00Z\n"
            f"topics: [AI, Space]\nheat: {number}\nrelated:\n- {{title: Other, sourceUrl: https://example.org/r}}\n"
            f"images: [{{url: https://example.org/i.png, width: 10, height: 20}}]\n---\n"
            "# Head\n\n- one\n- two\n\n> quoted\n\n---\n\n`code`\n"
        )
    return folder


@pytest.mark.parametrize("way", ["config", "locale"])
def test_without_signs_beyond_ascii(tmp_path: Path, way: str) -> None:
    feed = tmp_path / "feed"
    feed.mkdir()
    config = tmp_path / "config.toml"
    config.write_text("[screen]\nascii = true\nmouse = false\n" if way == "config" else "")
    env = {"NEWSTUI_CONFIG": str(config), "LANG": "C.UTF-8" if way == "config" else "C"}
    with reading(plain_feed(feed), env=env, size=(170, 24)) as it:
        it.keys("sj").quiet().keys("?").until("type to search").keys("\x1b").quiet()
        it.keys("\r)").quiet().keys("\x1b").quiet().keys("/sto\r").quiet()
        assert "Enter read" in it.screen
        it.keys("q")
        assert it.wait() == 0
        assert it.raw.isascii(), [line for line in it.lines if not line.isascii()]
    assert "*" in bytes(it.raw).decode()
    assert (b"\x1b[?1000h" in it.raw) == (way == "locale"), "the mouse is left to the terminal when asked"
