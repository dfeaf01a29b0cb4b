"""A list of feeds as a source: each of its feeds is one of its own, and what leaves the list keeps its stories."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.library.open import all_libraries
from newstui.model.source_events import Known, SourceFailed
from newstui.sources.base import SourceSpec
from newstui.sources.feeds.source import FeedSource
from newstui.sources.lists import expanded
from tests.sources.feeds.samples import rss
from tests.sources.server import Reply, Server, Site


@pytest.fixture
def site() -> Site:
    return Site(
        {
            f"/{n}.xml": Reply(rss(f"<guid>https://s.example/{n}</guid><title>Story {n}</title>"))
            for n in range(4)
        }
    )


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server(site) as server:
        yield server


def outline(address: str, name: str = "") -> str:
    return f'<outline type="rss" text="{name}" xmlUrl="{address}"/>'


def opml(*outlines: str) -> str:
    return f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>'


def test_feeds_of_a_list_bear_its_name_and_their_folders_are_topics(tmp_path: Path) -> None:
    path = tmp_path / "mine.opml"
    inner = outline("https://a.example/feed", "A")
    path.write_text(
        opml(
            f'<outline text="Tech"><outline text="AI">{inner}</outline></outline>',
            outline("https://b.example/x"),
            outline("https://c.example/x", "A"),
        )
    )
    spec = SourceSpec("mine", str(path), every=60, headers={"X": "secret"}, topics=("News",))
    listed, first, second, third = expanded([spec])
    assert listed == spec
    assert (first.name, first.at, first.topics) == (
        "mine/A",
        "https://a.example/feed",
        ("News", "/Tech/AI"),
    )
    assert (first.every, first.headers, first.kind) == (60, {}, "feed")
    assert second.name == "mine/b.example"
    assert third.name not in (first.name, second.name)


def test_an_address_that_is_a_source_already_is_not_one_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.opml"
    path.write_text(opml(outline("https://a.example/feed")))
    own = SourceSpec("own", "https://a.example/feed")
    assert [spec.name for spec in expanded([SourceSpec("mine", str(path)), own])] == ["mine", "own"]


def test_a_list_is_read_feed_by_feed_and_stories_of_what_leaves_it_stay(
    tmp_path: Path, site: Site, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.opml"
    path.write_text(opml(*(outline(f"{server.url}/{n}.xml", f"Feed {n}") for n in range(3))))
    assert main(["sync", str(path)]) == 0
    assert "3 feeds: 3 new, 0 unchanged, 0 resting, 0 failed." in capsys.readouterr().err
    site.forget()
    path.write_text(opml(*(outline(f"{server.url}/{n}.xml", f"Feed {n}") for n in (1, 3))))
    assert main(["sync", "--full", str(path)]) == 0
    assert sorted(site.paths) == ["/1.xml", "/3.xml"]
    main(["list", str(path)])
    told = capsys.readouterr().out
    assert all(f"Story {n}" in told for n in range(4))
    (library,) = all_libraries(tmp_path_of_libraries())
    with closing(library):
        assert {info.name for info in library.sources()} == {
            "mine.opml",
            *(f"mine.opml/Feed {n}" for n in range(4)),
        }


def tmp_path_of_libraries() -> Path:
    from newstui.library.open import data_dir

    return data_dir()


def test_a_list_that_breaks_is_told_and_loses_nothing(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.opml"
    path.write_text(opml(outline(f"{server.url}/1.xml", "Feed 1"), outline("gopher://x", "Old")))
    assert main(["sync", str(path)]) == 0
    assert "mine.opml: 1 of its addresses can't be asked: Old: gopher://x" in capsys.readouterr().err
    path.write_text("no list at all")
    assert main(["sync", str(path)]) == 1
    assert "not a list of feeds (OPML)" in capsys.readouterr().err
    main(["list", str(path)])
    assert "Story 1" in capsys.readouterr().out


def test_a_list_at_an_address_is_asked_for_once_a_day_and_its_feeds_follow_it(
    site: Site, server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lists(*numbers: int) -> Reply:
        feeds = (outline(f"{server.url}/{n}.xml", f"Feed {n}") for n in numbers)
        inner = f'<outline text="Tech">{"".join(feeds)}</outline>'
        return Reply(opml(inner).encode(), headers={"ETag": f'"{numbers}"'})

    def later(seconds: int) -> None:
        now = time.time() + seconds
        monkeypatch.setattr("newstui.sources.kept_lists.time.time", lambda: now)

    address = f"{server.url}/list.opml"
    site.replies["/list.opml"] = lists(0, 1)
    assert main(["sync", address]) == 0
    assert sorted(site.paths) == ["/0.xml", "/1.xml", "/list.opml"]
    site.forget()
    site.replies["/list.opml"] = lists(1, 2)
    main(["sync", "--full", address])
    assert sorted(site.paths) == ["/0.xml", "/1.xml"], "the list came a moment ago"
    later(301)
    site.forget()
    main(["sync", "--full", address])
    assert sorted(site.paths) == ["/1.xml", "/2.xml", "/list.opml"]
    later(700)
    site.forget()
    site.replies["/list.opml"] = Reply(b"", 500)
    capsys.readouterr()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["sync", "--full", address]) == 1
    told = capsys.readouterr().err
    assert told.startswith("\rasking 127.0.0.1 for its list of feeds … (Ctrl-C stops)\x1b[K\r\x1b[K")
    assert "127.0.0.1 answers 500" in told
    assert sorted(site.paths) == ["/1.xml", "/2.xml", "/list.opml"], "its feeds are known all the same"
    main(["list", address])
    told = capsys.readouterr().out
    assert all(f"Story {n}" in told for n in range(3)), "what left the list keeps its stories"


def test_the_feeds_of_a_strangers_list_lead_into_no_private_network(server: Server) -> None:
    source = FeedSource("x", f"{server.url}/1.xml", stranger=True)
    (failure, _) = source.read(Known())
    assert isinstance(failure, SourceFailed)
    assert "private address" in failure.reason


def test_a_list_at_an_address_can_be_added(
    site: Site, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("")
    site.replies["/list.opml"] = Reply(opml(outline(f"{server.url}/1.xml", "Feed 1")).encode())
    assert main(["sources", "add", f"{server.url}/list.opml", "--name", "all", "--config", str(config)]) == 0
    assert "added all (list of feeds)" in capsys.readouterr().out
    assert main(["sources", "add", f"{server.url}/gone.opml", "--config", str(config)]) == 1
    assert "nothing at that address (404)" in capsys.readouterr().err
    assert main(["sync", "--config", str(config)]) == 0
    main(["sources", "list", "--config", str(config)])
    assert "all/Feed 1" in capsys.readouterr().out
