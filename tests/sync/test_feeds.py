"""A sync of many feeds at the command line: what is asked, told, counted, and the exit code."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.library.open import data_dir, open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.sync import feeds as sync_feeds
from tests.sources.feeds.samples import rss
from tests.sources.server import Reply, Server, Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server(site) as server:
        yield server


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newstui.net.ask.Asker.pause", lambda self, seconds: None)


Sync = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def sync(tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]) -> Sync:
    """Syncs feeds of these names, each at /NAME; the exit code and the lines of stderr."""
    config = tmp_path / "config.toml"

    def run(*names: str, options: tuple[str, ...] = ()) -> tuple[int, list[str]]:
        config.write_text(
            "".join(f'[[sources]]\nname = "{name}"\nat = "{server.url}/{name}.xml"\n' for name in names)
        )
        code = main(["sync", "--config", str(config), *options])
        return code, capsys.readouterr().err.splitlines()

    return run


def feed(number: int) -> Reply:
    return Reply(rss(f"<guid>https://s.example/{number}</guid><title>Story {number}</title>"))


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    class Clock:
        @staticmethod
        def time() -> float:
            import time

            return time.time() + seconds

    monkeypatch.setattr(sync_feeds, "time", Clock)


def test_only_what_is_due_is_asked_and_all_with_all(
    site: Site, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies |= {"/a.xml": feed(1), "/b.xml": feed(2)}
    assert sync("a", "b") == (0, ["2 feeds: 2 new, 0 unchanged, 0 resting, 0 failed."])
    site.forget()
    assert sync("a", "b") == (0, ["2 feeds: 0 new, 0 unchanged, 0 resting, 0 failed, 2 not due."])
    assert not site.paths
    assert sync("a", "b", options=("--all",)) == (0, ["2 feeds: 0 new, 2 unchanged, 0 resting, 0 failed."])
    later(monkeypatch, 3_600)
    site.replies["/b.xml"] = feed(3)
    assert sync("a", "b") == (0, ["2 feeds: 1 new, 1 unchanged, 0 resting, 0 failed."])


def test_a_feed_that_fails_is_told_from_the_third_time_on(site: Site, sync: Sync) -> None:
    site.replies |= {"/a.xml": feed(1), "/b.xml": feed(2)}
    for _ in range(2):
        code, told = sync("a", "b", "gone", options=("--all",))
        assert (code, len(told)) == (0, 1)
    code, told = sync("a", "b", "gone", options=("--all",))
    assert code == 0
    assert told[0].startswith("gone: not there any more (404, since ")
    assert told[1] == "3 feeds: 0 new, 2 unchanged, 0 resting, 1 failed."


def test_when_more_than_half_fail_the_sync_fails_and_tells_why(site: Site, sync: Sync) -> None:
    site.replies["/a.xml"] = feed(1)
    code, told = sync("a", "x", "y")
    assert code == 1
    assert len(told) == 3


def test_a_named_feed_that_fails_is_told_at_once(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", f"{server.url}/gone.xml"]) == 1
    assert "not there any more (404, since " in capsys.readouterr().err


def test_a_named_feed_is_not_asked_twice_within_five_minutes(site: Site, server: Server) -> None:
    site.replies["/a.xml"] = feed(1)
    for _ in range(2):
        assert main(["sync", f"{server.url}/a.xml"]) == 0
    assert site.paths == ["/a.xml"]


def test_other_feeds_of_a_site_wait_with_one_that_is_told_to(
    site: Site, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstui.limits.REQUESTS_PER_SITE", 1)
    site.replies = {f"/{name}.xml": Reply(b"", 429, {"Retry-After": "3600"}) for name in "abc"}
    code, told = sync("a", "b", "c")
    assert site.paths == ["/a.xml"]
    assert code == 1
    assert told[0].startswith("a: asks to be left alone until ")
    assert told[0].endswith(f"(429); 2 other feeds of 127.0.0.1:{site_port(told[0])} wait too")
    assert told[1] == "3 feeds: 0 new, 0 unchanged, 3 resting, 0 failed."
    for options in ((), ("--all",), ("--full",)):
        code, told = sync("a", "b", "c", options=options)
        assert (code, told) == (0, ["3 feeds: 0 new, 0 unchanged, 3 resting, 0 failed."])
    assert site.paths == ["/a.xml"]
    later(monkeypatch, 3_700)
    site.replies = {f"/{name}.xml": feed(number) for number, name in enumerate("abc")}
    assert sync("a", "b", "c") == (0, ["3 feeds: 3 new, 0 unchanged, 0 resting, 0 failed."])


def test_a_feed_that_failed_before_its_site_rested_is_no_resting_one(
    site: Site, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstui.limits.REQUESTS_PER_SITE", 1)
    site.replies = {"/a.xml": Reply(b"", 404), "/b.xml": Reply(b"", 429)}
    assert sync("a", "b", "c")[1][-1] == "3 feeds: 0 new, 0 unchanged, 2 resting, 1 failed."


def test_the_feeds_of_a_site_wait_with_an_api_that_is_told_to(
    site: Site, sync: Sync, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstui.limits.REQUESTS_PER_SITE", 1)
    config = tmp_path / "mixed.toml"
    config.write_text(
        f'[[sources]]\nname = "api"\nat = "{server.url}/api/news/"\n'
        f'[[sources]]\nname = "a"\nat = "{server.url}/a.xml"\n'
    )
    site.replies |= {
        "/api/news/": Reply(b"", 429, {"Retry-After": "3600"}),
        "/a.xml": feed(1),
    }
    for code in (1, 0):
        assert main(["sync", "--config", str(config)]) == code
    assert site.paths == ["/api/news/"]
    later(monkeypatch, 3_700)
    main(["sync", "--config", str(config)])
    assert "/a.xml" in site.paths


def test_a_change_makes_a_story_unread_again_where_the_config_says_so(
    site: Site, server: Server, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[[sources]]\nname = "a"\nat = "{server.url}/a.xml"\nunread_on_change = true\n'
        f'[[sources]]\nname = "b"\nat = "{server.url}/b.xml"\n'
    )

    def feeds(words: str) -> None:
        for name in "ab":
            entry = f"<guid>https://s.example/{name}</guid><title>{name} {words}</title>"
            site.replies[f"/{name}.xml"] = Reply(rss(entry))

    def opened() -> SqliteLibrary:
        return open_library(data_dir(), [(n, f"{server.url}/{n}.xml") for n in "ab"], configured=True)

    def unread() -> list[str]:
        with closing(opened()) as library:
            return sorted(row.title for row in library.listing(parse("is:unread")).rows(0, 9))

    feeds("as it was")
    assert main(["sync", "--config", str(config)]) == 0
    assert unread() == ["a as it was", "b as it was"]
    with closing(opened()) as library:
        library.mark([row.id for row in library.listing(Query()).rows(0, 9)], "read", True)
    assert unread() == []
    assert main(["sync", "--all", "--config", str(config)]) == 0
    assert unread() == []
    feeds("is better")
    assert main(["sync", "--all", "--config", str(config)]) == 0
    assert unread() == ["a is better"]


def test_feeds_are_due_as_the_config_says(
    site: Site, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    sources = "".join(f'[[sources]]\nname = "{n}"\nat = "{server.url}/{n}.xml"\n' for n in "ab")
    config.write_text(f'{sources}every = "1d"\n[feeds]\nevery = "2h"\n')
    site.replies |= {"/a.xml": feed(1), "/b.xml": feed(2)}
    main(["sync", "--config", str(config)])
    site.forget()
    later(monkeypatch, 3_700)
    main(["sync", "--config", str(config)])
    assert site.paths == []
    later(monkeypatch, 7_300)
    main(["sync", "--config", str(config)])
    assert site.paths == ["/a.xml"]


def site_port(line: str) -> str:
    return line.rpartition("127.0.0.1:")[2].partition(" ")[0]


def test_a_feed_that_ended_is_left_out_and_counted(site: Site, sync: Sync) -> None:
    site.replies |= {"/a.xml": feed(1), "/b.xml": [feed(2), Reply(status=410)]}
    sync("a", "b")
    sync("a", "b", options=("--all",))
    site.forget()
    _, told = sync("a", "b", options=("--all",))
    assert site.paths == ["/a.xml"]
    assert told == ["2 feeds: 0 new, 1 unchanged, 0 resting, 0 failed, 1 ended."]
