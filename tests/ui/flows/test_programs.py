"""What other programs get of a story, and what is read again afterwards. In a terminal: `tests/pty/test_lent.py`."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.sources.files.folder import ItemFiles
from newstui.ui.reader.actions.story.programs import Programs
from tests.ui.conftest import Open
from tests.ui.feed import OUTSIDE, TITLES, address, write_feed
from tests.ui.sitting import filled, library_of, sitting

Ran = list[tuple[list[str], bytes | None]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Programs that would have had the terminal, and their input."""
    programs: Ran = []

    def run(_: Programs, words: Sequence[str], given: bytes | None = None, pause: str = "") -> str:
        programs.append((list(words), given))
        return ""

    monkeypatch.setattr(Programs, "_run", run)
    return programs


@pytest.fixture
def feed(tmp_path: Path) -> tuple[ItemFiles, SqliteLibrary]:
    """A small feed that may be changed, and its library."""
    write_feed(tmp_path / "feed", range(4))
    source = ItemFiles("feed", str(tmp_path / "feed"))
    return source, filled(tmp_path / "data", [source])


async def test_the_story_under_the_cursor_goes_to_a_shell_whole(opened: Open, ran: Ran) -> None:
    async with opened() as it:
        await it.keys("j", "|")
        await it.type("grep -c 'sea' | cat")
        await it.keys("Enter")
        [(words, given)] = ran
        assert words == ["/bin/sh", "-c", "grep -c 'sea' | cat"]
        assert given is not None
        text = given.decode()
        assert text.startswith(TITLES[1])
        assert address(1) in text
        assert "Paragraph 59" in text, "all of its body"
        assert "piped to grep -c 'sea' | cat" in it.bottom
        await it.keys("|", "Enter")
        assert len(ran) == 2, "the last one, again"
        await it.keys("|")
        await it.type("wc")
        await it.keys("Enter")
        assert ran[-1][0][-1] == "wc", "what is typed takes its place"
        await it.keys("|", "C-u", "Enter", "|", "Esc")
        assert len(ran) == 3
        await it.keys("?", "?")
        assert ran[-1][0][1:] == ["-m", "newstui", "tour"]
        assert it.app.screen is it.reader


async def test_an_edited_file_is_read_at_once_and_shown(
    feed: tuple[ItemFiles, SqliteLibrary], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, library = feed

    def edit(_: Programs, words: Sequence[str], *__: object) -> str:
        assert words[:-1] == ["my editor", "-x"]
        file = Path(words[-1])
        file.write_text(file.read_text("utf-8").replace("Two lighthouse", "Three lighthouse"), "utf-8")
        return ""

    monkeypatch.setattr(Programs, "_run", edit)
    monkeypatch.setenv("VISUAL", "'my editor' -x")
    async with sitting(library, [source]) as it:
        await it.keys("j", "j", "k")
        assert TITLES[1].startswith("Two lighthouse")
        await it.keys("e")
        await it.until(lambda: "Three lighthouse" in it.stories[1])
        await it.rest()
        assert "Three lighthouse" in it.story
        assert it.title.startswith("Three lighthouse"), "the cursor stays"


async def test_a_rejected_file_is_edited_from_the_errors_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    name = "broken-by-a-colon-without-quotes.md"
    (folder / "whole.md").write_text("---\ntitle: Whole\n---\n")
    (folder / name).write_text("---\nsecured:\nexcerpt: no title\n---\n")

    def edit(_: Programs, words: Sequence[str], *__: object) -> str:
        assert words[-1] == str(folder / name)
        Path(words[-1]).write_text("---\ntitle: Mended\n---\n")
        return ""

    monkeypatch.setattr(Programs, "_run", edit)
    library, source = library_of(folder, tmp_path / "data")
    async with sitting(library, [source], size=(50, 20)) as it:
        assert "1 rejected" in it.top
        await it.keys("!")
        words = " ".join(word for row in it.screen for word in row.split() if word not in "│┌┐└┘")
        assert f"{name}: no title" in words, "the reason is shown whole"
        await it.type("broken")
        await it.keys("Enter")
        await it.until(lambda: "rejected" not in it.top)
        await it.keys("r")
        await it.until(lambda: any("Mended" in row for row in it.stories))


async def test_what_cannot_be_edited_is_said(
    opened: Open, ran: Ran, feed: tuple[ItemFiles, SqliteLibrary], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, library = feed
    monkeypatch.setenv("VISUAL", "vi 'half a word")
    async with sitting(library, [source]) as it:
        await it.keys("e")
        assert "$VISUAL can't be read" in it.bottom
        Path(source.at, "_news", "00.md").unlink()
        await it.keys("e")
        assert "no item file on this machine" in it.bottom
        assert not ran
    async with opened(size=(160, 50)) as it:
        await it.keys("gr", ")", "Enter")
        assert OUTSIDE in it.story
        await it.keys("e")
        assert "no item file on this machine" in it.bottom
        await it.keys("|")
        await it.type("cat")
        await it.keys("Enter")
        [(_, given)] = ran
        assert given is not None
        assert given.decode().startswith(OUTSIDE), "what is known of it"


async def test_a_reload_that_brings_nothing_says_so(feed: tuple[ItemFiles, SqliteLibrary]) -> None:
    source, library = feed
    async with sitting(library, [source]) as it:
        await it.keys("R")
        await it.until(lambda: "nothing new" in it.bottom)
        write_feed(Path(source.at), [5])
        await it.keys("R")
        await it.until(lambda: "1 new" in it.top)
        assert "nothing new" not in it.bottom
        await it.keys("r")
        assert it.reader.stories.count == 6
