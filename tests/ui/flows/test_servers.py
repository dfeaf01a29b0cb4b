"""A news server behind the reader: marks go out and come in, failures are told, and the first comparison asks."""

from pathlib import Path

import pytest

from newstui.config.password_file import write_password
from newstui.config.settings import Config
from newstui.config.write import add_sources
from newstui.library.marks.shared_store import Said, line_of
from newstui.library.open import open_library
from newstui.net.ask import NoAnswer
from newstui.net.reply import Reply
from newstui.sources.base import SourceSpec
from newstui.sync.servers import account_sync
from newstui.sync.servers.accounts import OpenedSources
from newstui.ui.reader.actions.sources import servers, share
from tests.sources.servers.fake_reader import AT, PASSWORD, USER, Entry, FakeReader, serving
from tests.sync.servers.clients import key
from tests.ui.sitting import sitting


@pytest.fixture
def server() -> FakeReader:
    return FakeReader.holding(6)


@pytest.fixture
def opened(tmp_path: Path, server: FakeReader) -> OpenedSources:
    spec = SourceSpec("home", AT, options={"user": USER, "password": "${NOT_ASKED}"})
    opened = OpenedSources([spec], tmp_path)
    opened.accounts["home"]._session = server.session()
    return opened


def silent(method: str, path: str) -> Reply:
    raise NoAnswer("no answer from rss.example (connection refused)")


async def test_marks_go_both_ways_while_one_reads(
    server: FakeReader, opened: OpenedSources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "SEND_SECONDS", 0.01)
    library = open_library(tmp_path, [("home", AT)], configured=True)
    async with sitting(library, opened.sources, servers=opened) as it:
        newest: Entry = server.entries[f"{6:016x}"]
        assert it.title == "Story 6"
        assert "Feed 1" in it.stories[1]
        await it.keys("m", "s")
        await it.until(lambda: newest.read and newest.starred)
        await it.rest()
        server.entries[f"{5:016x}"].starred = True
        await it.keys("r")
        assert "★" in it.stories[1]
        assert it.title == "Story 6", "the cursor stays"
        await it.keys("u")
        await it.until(lambda: not newest.starred)
        await it.rest()
        assert newest.read, "undo took back the star only, here and there"

        server.answer = silent
        await it.keys("j", "m")
        await it.until(lambda: "↑1 · 1 source failed" in it.top)
        await it.keys("!")
        shown = "\n".join(it.screen)
        assert "no answer from rss.example (connection refused); 1 mark waits, nothing is lost" in " ".join(
            shown.split()
        )
        await it.keys("Esc")
        server.answer = lambda method, path: None
        await it.keys("r")
        await it.until(lambda: server.entries[f"{5:016x}"].read and "↑" not in it.top)


async def test_first_comparison_asks_and_the_shared_folder_brings_marks(
    server: FakeReader, opened: OpenedSources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_sync, "ASKED_ABOVE", 2)
    monkeypatch.setattr(share, "SHARE_SECONDS", 0.01)
    library = open_library(tmp_path, [("home", AT)], configured=True)
    library.transactions.put_marks(
        {key(entry): None for entry in server.entries.values() if entry.number > 3}, 1, 0
    )
    folder = tmp_path / "shared"
    async with sitting(library, opened.sources, servers=opened, share=folder) as it:
        assert "home: whose marks count? 3 differ" in it.bottom
        assert not any(entry.read for entry in server.entries.values())
        await it.keys("!")
        await it.type("send what")
        await it.keys("Enter")
        await it.until(lambda: sum(entry.read for entry in server.entries.values()) == 3)
        await it.rest()

        await it.keys("G", "s")
        await it.until(
            lambda: folder.is_dir() and any(b'"f":2' in path.read_bytes() for path in folder.iterdir())
        )
        other = line_of(Said(key(server.entries[f"{2:016x}"]), 2, 1, 99, "other"))
        (folder / "other.0.jsonl").write_bytes(other)
        await it.keys("r")
        await it.until(lambda: sum("★" in row for row in it.stories) == 2)
        await it.rest()


async def test_the_page_subscribes_moves_and_unsubscribes_at_the_server(
    server: FakeReader, tmp_path: Path
) -> None:
    secret = write_password(tmp_path, "home", PASSWORD)
    with serving(server) as at:
        spec = SourceSpec("home", at, options={"user": USER, "password": f"file:{secret}"})
        opened = OpenedSources([spec], tmp_path)
        library = open_library(tmp_path, [("home", at)], configured=True)
        add_sources(Config(library.path.parent / "config.toml"), [spec])
        async with sitting(library, opened.sources, servers=opened, sources=(spec,)) as it:
            await it.keys("h")
            await it.walk_to("Sources")
            await it.keys("Enter")
            await it.until(lambda: "Feed 1" in it.screen[2])
            assert it.screen[1].split()[:2] == ["▌", "home"]
            assert it.screen[2].split()[-1] == "6", "unread"
            assert "Sources  1" in it.top

            await it.keys("j", "a", rest=False)
            await it.until(lambda: "subscribe home to the address, in Tech" in it.bottom)
            await it.type("https://two.example/feed")
            await it.keys("Enter", rest=False)
            await it.until(lambda: "subscribed to New feed on home, in Tech" in "\n".join(it.screen))
            await it.until(lambda: "New feed" in it.screen[3])
            await it.keys("j", rest=False)
            await it.until(lambda: "in Tech on home" in it.screen[-3])

            await it.keys("m", "C-u", rest=False)
            await it.type("News")
            await it.keys("Enter", rest=False)
            await it.until(lambda: "moved New feed to News on home" in "\n".join(it.screen))
            await it.until(lambda: "New feed" in it.screen[2])
            assert server.feeds[2] == ("New feed", "https://two.example/feed", "News")
            assert "▌" in it.screen[2], "the cursor follows the feed"

            await it.keys("d", rest=False)
            await it.until(lambda: "unsubscribed from New feed on home" in "\n".join(it.screen))
            await it.until(lambda: not any("New feed" in line for line in it.screen[:4]))
            assert list(server.feeds) == [1]
            for words in ("subscribed to New feed", "moved New feed to Tech", "unsubscribed from New feed"):
                await it.keys("u", rest=False)
                await it.until(lambda words=words: f"{words} on home" in "\n".join(it.screen))
            assert list(server.feeds) == [1]

            server.answer = lambda method, path: Reply(500, at) if "quickadd" in path else None
            await it.keys("a", rest=False)
            await it.type("https://bad.example/")
            await it.keys("Enter", rest=False)
            await it.until(lambda: "home: 127.0.0.1 answers 500" in "\n".join(it.screen))

            kept = secret.read_text()
            await it.keys("g", "d", rest=False)
            await it.until(lambda: "removed home and its password file" in "\n".join(it.screen))
            assert (secret.exists(), opened.accounts) == (False, {})
            await it.keys("u", rest=False)
            await it.until(lambda: "undone" in "\n".join(it.screen))
            assert (secret.read_text(), secret.stat().st_mode & 0o777) == (kept, 0o600)
            server.add(9)
            await it.keys("r", rest=False)
            await it.until(lambda: it.screen[1].split()[-1] == "7")
            await it.rest()
