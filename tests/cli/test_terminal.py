"""What list, show, topics, top and open print at a terminal; a pipe gets plain lines (commands/test_list.py)."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.text.cells import cells

Run = Callable[..., list[str]]
STORY = """---
title: "Rust 1.99: the borrow checker grows up, and every lifetime in this sentence is long"
originalUrl: https://a.example/a-very-long-address/{name}/{far}
publishedDateTime: "2026-11-0{day}T09:30:00Z"
provider: {{name: "The Journal of Systems Programming", domain: a.example}}
topics: [Languages, {topic}]
---
# Why it matters

Words that go on until a line of the terminal is more than full, and then some more of them.

- one point
- another [linked](https://b.example/x) point

> a quote

```rust
fn main() {{}}
```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day, topic in enumerate(("Rust", "日本語のプログラミング言語"), 1):
        text = STORY.format(name=f"n{day}", day=day, topic=topic, far="x" * 60)
        (tmp_path / f"{day}.md").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*words: str, width: int = 80, **env: str) -> list[str]:
        for name, value in {"TERM": "xterm", "COLUMNS": str(width), "TZ": "UTC", **env}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        main(list(words))
        return capsys.readouterr().out.splitlines()

    return go


def test_lists_fit_the_terminal(folder: Path, run: Run) -> None:
    for width in (40, 60, 80, 120):
        lines = run("list", str(folder), width=width, NO_COLOR="1")
        assert [cells(line) for line in lines] == [width] * 2
        assert all(line.endswith("…") and "\t" not in line for line in lines)
        if width >= 60:  # the titles stand below each other
            assert len({line.index("Rust 1.99") for line in lines}) == 1
    assert re.match(r"\w{10}  2026-11-02 09:30  ●    The Journal of …  Rust", run("list", str(folder))[0])
    topics = run("topics", str(folder), width=20, NO_COLOR="1")
    assert topics == ["2  2  Languages", "1  1  Rust", "1  1  日本語のプロ…"]
    top = run("top", str(folder), width=40)
    assert cells(top[0]) == 40
    assert any(line.endswith("fresh") for line in top), "the points are never cut"
    assert any(line.endswith("x" * 60) for line in top), "an address is never cut"


def test_styles_are_left_out_without_colour_and_on_dumb_terminals(folder: Path, run: Run) -> None:
    assert "\x1b[1m" in run("list", str(folder))[0]
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        for command in (["list"], ["topics"], ["top"]):
            assert "\x1b" not in "".join(run(*command, str(folder), **env))


def test_a_story_is_wrapped_with_its_parts_set_apart(folder: Path, run: Run) -> None:
    story = run("list", str(folder), NO_COLOR="1")[0].split()[0]
    page = run("show", story, width=200, NO_COLOR="1")
    address = next(line for line in page if "a-very-long" in line)
    assert address.endswith("x" * 60), "an address is never broken"
    assert max(cells(line) for line in page if line != address) <= 78
    text = "\n".join(page)
    for part in ("Why it matters", "▎ a quote", "▏ fn main() {}", "Links in the text (1)"):
        assert re.search(rf"\n\n *{re.escape(part)}", text), part
    assert "• one point\n• another linked" in text
    assert "  https://b.example/x" in page
    narrow = run("show", story, width=40, NO_COLOR="1")
    assert max(cells(line) for line in narrow if "://" not in line) <= 40


def test_open_without_a_display_prints_the_address(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "BROWSER", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    run("list", str(folder))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert main(["open", f"https://a.example/a-very-long-address/n1/{'x' * 60}"]) == 1
    out, err = capsys.readouterr()
    assert err == "No display here; this is the address:\n"
    assert out == f"https://a.example/a-very-long-address/n1/{'x' * 60}\n"
