"""`newstui sources add`, `rename`, `move` and `wake`: a choice of feeds, and changes that lose nothing."""

import json
import sys
from pathlib import Path

import pytest

from newstui.cli.main import main
from newstui.config.load import load
from newstui.config.write import change_source, remove_source, undo
from newstui.errors import NewstuiError
from newstui.sources.address import with_scheme
from tests.cli.command_line import Run
from tests.sources.server import Reply, Server, Site

PAGE = b"""<!doctype html><head><title>Site</title>
<link rel="alternate" type="application/rss+xml" title="All" href="/all.xml">
<link rel="alternate" type="application/atom+xml" title="Notes" href="/notes.atom">
<link rel="alternate" type="application/rss+xml" href="/broken.xml"></head><body>hello"""


def rss(title: str, *names: str) -> Reply:
    items = "".join(
        f"<item><title>{name}</title><link>https://a.example/{name}</link>"
        f"<pubDate>Tue, 0{number} Nov 2026 10:00:00 GMT</pubDate></item>"
        for number, name in enumerate(names, 1)
    )
    body = f"<rss><channel><title>{title}</title><link>https://a.example/</link>{items}</channel></rss>"
    return Reply(body.encode(), validators=False)


def site() -> Site:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry><id>u:1</id><title>n</title>
    <link href="https://a.example/n"/><updated>2026-11-05T10:00:00Z</updated></entry></feed>"""
    page = Reply(PAGE, headers={"Content-Type": "text/html"}, validators=False)
    return Site(
        {
            "/": page,
            "/blog": page,
            "/bare": Reply(b"<!doctype html><p>nothing here", headers={"Content-Type": "text/html"}),
            "/all.xml": rss("All of it", "one", "two"),
            "/notes.atom": Reply(atom, validators=False),
            "/list": Reply(b'<opml><body><outline text="A" xmlUrl="https://a.example/f"/></body></opml>'),
        }
    )


def test_the_user_chooses_from_several_feeds(
    config: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(site()) as server:
        code, out, err = run("add", server.url + "/blog")
        assert (code, config.read_text()) == (2, "# mine\n")
        assert out.splitlines() == [
            f"All of it\t{server.url}/all.xml\trss\t2 entries\tnewest 2026-11-02",
            f"Notes\t{server.url}/notes.atom\tatom\t1 entry\tnewest 2026-11-05",
        ]
        assert "offers 2 feeds: add one by its address, or use --first" in err

        code, out, _ = run("add", server.url + "/blog", "--first")
        assert (code, out.partition(" (")[0]) == (0, "added All of it")
        assert "2 entries, newest 2026-11-02" in out
        assert load().sources[0].at == server.url + "/all.xml"

        # At a terminal, a number chooses.
        for stream in ("stdin", "stdout"):
            monkeypatch.setattr(getattr(sys, stream), "isatty", lambda: True)
        typed = iter(["0", "two", "2"])
        monkeypatch.setattr("builtins.input", lambda _: next(typed))
        code, out, _ = run("add", server.url + "/blog")
        assert (code, load().sources[1].name) == (0, "Notes")

        code, _, err = run("add", server.url + "/bare")
        assert (code, f"no feed found at {server.url}/bare (looked at" in err) == (1, True)
        code, _, err = run("add", server.url + "/none.xml")
        assert (code, err) == (1, f"newstui: {server.url}/none.xml: nothing at that address (404)\n")
        code, out, _ = run("add", server.url + "/list", "--topic", "News")
        assert (code, out) == (0, "1 feed: 1 new, 0 already there, 0 unusable\n")
        assert load().sources[2].topics == ("News",)


def test_a_renamed_source_keeps_the_stories_that_have_left_its_feed(
    config: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = Site({"/f.xml": [rss("F", "one"), rss("F", "one"), rss("F", "two")]})
    with Server(feeds) as server:
        run("add", server.url + "/f.xml")
        assert main(["sync"]) == 0
        assert run("rename", "F", "My feed")[1].endswith("renamed F to My feed\n")
        assert main(["sync", "--full"]) == 0
        capsys.readouterr()
        assert main(["list", "-q", 'source:"My feed"']) == 0
        assert {line.split("\t")[4] for line in capsys.readouterr().out.splitlines()} == {"one", "two"}
        feeds.replies["/f.xml"] = Reply(b"", 403)
        assert main(["sync", "--full", "My feed"]) == 1
        run("rename", "My feed", "Mine")
        assert main(["list", "-n", "1"]) == 0
        assert "\tMine: does not let us in\n" in run("list")[1]
        run("rename", "Mine", "My feed")
    assert run("rename", "F", "x")[0] == 2
    assert "the sources are My feed" in run("rename", "F", "x")[2]
    assert 'already named "My feed"' in run("rename", "My feed", "My  feed")[2]


def test_a_source_is_put_under_topics_and_woken(config: Path, run: Run) -> None:
    gone = Reply(b"", 410, validators=False)
    with Server(Site({"/f.xml": [rss("F", "one"), rss("F", "one"), gone, rss("F", "two")]})) as server:
        config.write_text(f'# mine\n[[sources]] # this\nname = "F"\nat = "{server.url}/f.xml" # there\n')
        assert run("move", "F", "News, /Tech/Python")[0] == 0
        assert load().sources[0].topics == ("News", "/Tech/Python")
        assert "# there" in config.read_text()
        assert "F is now under no topic" in run("move", "F", "")[1]
        assert load().sources[0].topics == ()
        assert "has not moved" in run("move", "F")[2]
        assert "has not ended" in run("wake", "F")[2]
        main(["sync"])
        main(["sync", "--all"])
        assert main(["sync", "--all"]) == 1
        status = json.loads(run("list", "--json")[1].splitlines()[-1])
        assert (status["state"], status["next"], status["entries"], status["unread"]) == ("ended", None, 1, 1)
        assert run("wake", "F")[0] == 0
        main(["sync"])
        assert json.loads(run("list", "--json")[1].splitlines()[-1])["entries"] == 2


def test_a_change_of_the_config_is_undone_completely(config: Path) -> None:
    text = '# mine\n\n[[sources]] # a\nname = "A"\nat = "/a" # here\n# between\n[[sources]]\nat = "/b"\n'
    config.write_text(text)
    removed = remove_source(load(), "A")
    assert [source.name for source in removed.config.sources] == ["b"]
    changed = change_source(removed.config, "b", called="B", topics=["x"])
    assert [(source.name, source.topics) for source in load().sources] == [("B", ("x",))]
    with pytest.raises(NewstuiError, match="has changed since"):
        undo(removed)
    undo(changed)
    assert len(undo(removed).sources) == 2
    assert config.read_text() == text


def test_a_host_alone_is_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.xml").write_text("")
    words = ("example.org", "example.org/blog", "feeds.xml", "./x.org", "https://a.example")
    assert [with_scheme(word) for word in words] == [
        *("https://example.org", "https://example.org/blog", "feeds.xml", "./x.org", "https://a.example")
    ]
