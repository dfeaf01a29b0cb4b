"""Podcasts, videos and the user's own commands on a story: programs that only write down what they were given."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newstui import desktop
from newstui.config.settings import CommandConfig, OpenConfig
from newstui.desktop import Surroundings, words_of
from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from tests.ui.sitting import Sitting, filled, sitting

FEED = """<rss><channel><title>Show</title>
<item><title>-rf $(touch pwned)</title><guid isPermaLink="false">1</guid>
<enclosure url="https://cdn.example/one.mp3" type="audio/mpeg" length="12582912"/>
<duration xmlns="http://www.itunes.com/dtds/podcast-1.0.dtd">1:02:00</duration></item>
<item><title>A film</title><link>https://www.youtube.com/watch?v=x</link></item>
<item><title>A page</title><link>https://a.example/page</link></item>
</channel></rss>"""
PROGRAM = """#!{python} -I
import sys
with open({record!r}, "a") as file:
    file.write(repr(sys.argv[1:]) + "\\n")
print("saved to \\x1b[1mfilm.mp4")
sys.exit({code})
"""


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the programs write; no others are installed."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(desktop, "here", lambda: Surroundings(display=True))
    (tmp_path / "bin").mkdir()
    for name, code in (("mpv", 2), ("vlc", 0), ("get", 0), ("browser", 0)):
        program = tmp_path / "bin" / name
        program.write_text(PROGRAM.format(python=sys.executable, record=str(tmp_path / "record"), code=code))
        program.chmod(0o700)
    return tmp_path / "record"


def calls(record: Path) -> Iterator[list[str]]:
    yield from map(eval, record.read_text().splitlines() if record.exists() else ())


async def on(it: Sitting, title: str) -> None:
    await it.keys("gg")
    while title not in it.title:
        await it.keys("j")


async def test_files_are_played_and_own_commands_get_each_fact_as_one_argument(
    record: Path, tmp_path: Path
) -> None:
    (tmp_path / "show.xml").write_text(FEED)
    spec = SourceSpec("My show", str(tmp_path / "show.xml"))
    library = filled(tmp_path, [open_source(spec)])
    commands = (
        CommandConfig("download", words_of("get %u %t %f"), "d", background=True),
        CommandConfig("gone", words_of("nothing-here %u"), "gz", background=True),
    )
    fields: dict[str, Any] = {
        "open": OpenConfig(browser="browser", video="vlc"),
        "commands": commands,
        "sources": (spec,),
    }
    async with sitting(library, [open_source(spec)], **fields) as it:
        await on(it, "-rf")
        await it.until(lambda: "1 h 2 min" in it.story)
        assert "audio cdn.example/one.mp3 1 h 2 min 12 MB" in it.story
        await it.keys("o", rest=False)
        await it.until(lambda: "mpv ended with exit code 2" in it.bottom)
        assert list(calls(record)) == [["--", "https://cdn.example/one.mp3"]]

        await it.keys("d", rest=False)
        await it.until(lambda: "get: saved to film.mp4" in it.bottom)
        assert list(calls(record))[-1] == ["https://cdn.example/one.mp3", " -rf $(touch pwned)", "My show"]
        await it.keys("g")
        assert "gz" in it.bottom
        await it.keys("z")
        assert "nothing-here could not be started (No such file or directory)" in it.bottom

        await on(it, "A film")
        await it.keys("o", rest=False)
        await it.until(lambda: list(calls(record))[-1] == ["https://www.youtube.com/watch?v=x"])
        assert "playing in vlc" in it.bottom
        await on(it, "A page")
        await it.keys("o", rest=False)
        await it.until(lambda: "opened in browser" in it.bottom)
        assert list(calls(record))[-1] == ["https://a.example/page"]
        await it.keys("?")
        await it.type("run download")
        assert "get %u %t %f" in "\n".join(it.screen)
