"""The command line, command by command: what it prints, where, and how it ends."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import ptyprocess
import pytest

from newstui import __version__
from newstui.cli.main import main
from newstui.desktop import media
from tests.sources.server import Server, Site, html, newest_first, pages

ALPHA = """---
title: Alpha finds faces
excerpt: What a machine sees
originalUrl: https://alpha.example/faces
publishedDateTime: 2020-12-18T11:54:00Z
type: article
quality: 39
heat: 133
provider: {name: Alpha Wire, domain: alpha.example}
topics: [AI, Vision]
images: [{url: 'https://alpha.example/face.png', width: 600, height: 400}]
related:
  - {title: Bravo answers, originalUrl: 'https://bravo.example/answer', quality: 7}
  - {title: Elsewhere, originalUrl: 'https://else.example/', provider: {name: Else}}
shade: blue
secured: hush==;hush==
---
<p>First <b>words</b>.</p><ul><li>one</li></ul>
"""
BRAVO = """---
title: Bravo answers
originalUrl: https://bravo.example/answer
publishedDateTime: 2020-12-17
heat: -1
provider: {name: Bravo}
topics: [AI]
---
"""
CHARLIE = """---
title: "Charlie – 漢字 \\e[31m red"
publishedDateTime: 2020-12-16T23:30:00Z
topics: [Cooking]
---
"""
DELTA = """---
title: Delta is undated
originalUrl: https://delta.example/
published: false
topics: [AI]
---
"""
TOPICS = {"ai": "taxonomy: topic\nname: AI\n", "vision": "taxonomy: topic\nname: Vision\nparent: AI\n"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """Four stories, one of them folded under another; three topics, two of them defined; one bad file."""
    folder = tmp_path / "feed"
    folder.mkdir()
    for name, text in {"alpha": ALPHA, "bravo": BRAVO, "charlie": CHARLIE, "delta": DELTA}.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    for name, text in TOPICS.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    (folder / "bad.md").write_text("---\nsecured:\nexcerpt: no title\n---\n", "utf-8")
    return str(folder)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; its exit code, stdout and stderr."""

    def run(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        return code, *capsys.readouterr()

    return run


def titles(out: str) -> list[str]:
    return [line.split("\t")[4] for line in out.splitlines()]


def objects(out: str) -> list[dict[str, Any]]:
    assert out.isascii()
    return [json.loads(line) for line in out.splitlines()]


# --- sync ---------------------------------------------------------------------------------------------------


def test_sync_says_what_it_did(run: Run, feed: str) -> None:
    code, out, err = run("sync", feed)
    assert code == 0
    assert out == "4 items: 4 new, 0 changed, 0 unchanged, 1 rejected; 0 gone. 4 stories, 3 listed.\n"
    assert err.startswith("bad.md: ")
    assert len(err.splitlines()) == 1
    (Path(feed) / "delta.md").unlink()
    (Path(feed) / "bravo.md").write_text(BRAVO.replace("answers", "asks"), "utf-8")
    code, out, err = run("sync", feed)
    assert out == "3 items: 0 new, 1 changed, 2 unchanged, 1 rejected; 1 gone. 3 stories, 2 listed.\n"


def test_sync_full_reads_everything_again(run: Run, feed: str) -> None:
    run("sync", feed)
    file = Path(feed) / "delta.md"
    status = file.stat()
    file.write_text(DELTA.replace("undated", "UNDATED"), "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert " 0 changed" in run("sync", feed)[1]
    assert " 1 changed" in run("sync", feed, "--full")[1]


def test_a_source_that_gives_nothing_but_rejected_items_is_exit_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text("---\nsecured:\nexcerpt: x\n---\n")
    code, out, err = run("sync", str(tmp_path))
    assert code == 1
    assert "1 rejected" in out
    assert "bad.md: " in err


def test_a_missing_folder_is_one_line_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    for words in (["sync"], ["list"], ["topics"], []):
        code, out, err = run(*words, str(tmp_path / "none"))
        assert (code, out) == (1, "")
        assert err == f"newstui: there is no folder or file {tmp_path / 'none'}\n"
    for word, hint in (
        ("synk", "is named synk; did you mean 'sync'? newstui --help "),
        ("a.org/b", "file a.org/b; an address begins "),
    ):
        code, out, err = run(word)
        assert (code, out) == (1, "")
        assert hint in err
    assert not Path(os.environ["NEWSTUI_DATA_DIR"]).exists()


def test_a_folder_that_was_read_and_is_not_there_now_keeps_its_stories(run: Run, feed: str) -> None:
    out = run("list", feed)[1]
    Path(feed).rename(f"{feed}-elsewhere")
    assert run("list", feed) == (0, out, "")
    code, summary, err = run("sync", feed)
    assert code == 1
    assert "; 0 gone. " in summary
    assert "no such file or folder" in err
    assert run("list", feed) == (0, out, "")


def test_a_folder_of_the_config_that_is_missing_does_not_stop_the_others(
    run: Run, feed: str, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[[sources]]\nat = "none"\n[[sources]]\nat = "{feed}"\n')
    code, out, err = run("sync", "--config", str(config))
    assert code == 1
    assert "4 new" in out
    assert str(tmp_path / "none") in err


def test_a_key_that_is_not_there_fails_its_source_only(run: Run, feed: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    keyed = 'name = "far"\nat = "http://127.0.0.1:1/api/"\nheaders = { Key = "${NEWSTUI_NO_SUCH_KEY}" }'
    config.write_text(f'[[sources]]\n{keyed}\n[[sources]]\nat = "{feed}"\n')
    code, out, err = run("sync", "--config", str(config))
    assert (code, out[:21]) == (1, "4 items: 4 new, 0 cha")
    assert "far: header Key: the environment has no NEWSTUI_NO_SUCH_KEY\n" in err


def test_one_source_named_twice_counts_once(run: Run, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(feed)
    assert run("sync", feed, ".", "../feed/")[1].startswith("4 items: 4 new")
    assert run("sync", feed)[1].startswith("4 items: 0 new")


def test_two_sources_of_one_name_are_told_apart(run: Run, feed: str, tmp_path: Path) -> None:
    other = tmp_path / "other" / "feed"
    other.mkdir(parents=True)
    (other / "echo.md").write_text("---\ntitle: Echo\noriginalUrl: https://echo.example/\n---\n")
    assert run("sync", feed, str(other))[1].startswith("5 items: 5 new")
    found = {
        entry["title"]: entry["sources"] for entry in objects(run("list", feed, str(other), "--json")[1])
    }
    assert (found["Echo"], found["Delta is undated"]) == (["feed-2"], ["feed"])


def test_a_source_of_the_config_keeps_its_name_unless_another_has_it(
    run: Run, feed: str, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "echo.md").write_text("---\ntitle: Echo\n---\n")
    (tmp_path / "config.toml").write_text(f'[[sources]]\nname = "feed"\nat = "{other}"\n')
    config = ("--config", str(tmp_path / "config.toml"), "-q", "echo", "--json")
    assert objects(run("list", str(other), *config)[1])[0]["sources"] == ["feed"]
    assert objects(run("list", feed, str(other), *config)[1])[0]["sources"] == ["other"]


def test_each_set_of_sources_has_its_own_library_and_marks_are_shared(run: Run, feed: str) -> None:
    run("sync", feed)
    run("sync", feed, str(Path(feed) / "delta.md"))
    assert len(list(Path(os.environ["NEWSTUI_DATA_DIR"]).rglob("*.sqlite"))) == 3


# --- list ---------------------------------------------------------------------------------------------------


def test_list_fills_a_library_once(run: Run, feed: str) -> None:
    code, out, err = run("list", feed)
    assert code == 0
    assert titles(out) == ["Alpha finds faces", "Charlie – 漢字 ␛[31m red", "Delta is undated"]
    assert err.startswith("bad.md: ")
    (Path(feed) / "echo.md").write_text("---\ntitle: Echo\n---\n")
    assert run("list", feed) == (0, out, "")


@pytest.mark.parametrize("there", ["pages", "nothing"])
def test_a_source_that_was_tried_is_asked_by_a_sync_only(
    there: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever became of it: page 2 fails here, or there is nothing at all."""
    monkeypatch.setattr("newstui.net.fetch._FIRST_WAIT_SECONDS", 0.0)
    site = Site(pages(newest_first(6)) if there == "pages" else {})
    site.replies["/api/news/page/2/index.json"] = html(500)
    with Server(site) as server:
        at = server.url + "/api/news/"
        code, first, _ = run("list", at)
        assert code == 1
        site.forget()
        code, again, err = run("list", at)
        assert (code, again) == (0, first)
        assert ("newstui sync tries again" in err) == (there == "nothing")
        assert run("topics", at)[0] == 0
        for line in first.splitlines():
            assert run("show", line.split()[0])[0] == 0
        assert site.requests == []
        run("sync", at)
        assert site.requests


def test_a_source_at_another_address_is_another(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    with Server(Site(pages(newest_first(2)))) as server:
        for path, lines in (("/none.json", 0), ("/api/news/", 2)):
            config.write_text(f"[[sources]]\nname = 'it'\nat = '{server.url}{path}'\n")
            _, out, _ = run("list", "--config", str(config))
            assert len(out.splitlines()) == lines


def test_a_line_of_the_list(run: Run, feed: str) -> None:
    first, *_, last = run("list", feed)[1].splitlines()
    story_id, *rest = first.split("\t")
    assert rest == [
        *("2020-12-18 11:54", "●--", "Alpha Wire", "Alpha finds faces"),
        "https://alpha.example/faces",
    ]
    assert len(story_id) == 10
    assert last.split("\t")[1:] == ["", "●--", "delta.example", "Delta is undated", "https://delta.example/"]


def test_dates_are_local_and_a_day_stays_a_day(run: Run, feed: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('screen.time_zone = "Asia/Tokyo"')
    tokyo = ("list", feed, "--config", str(tmp_path / "config.toml"), "-q")
    out = run(*tokyo, "title:faces OR title:charlie OR title:answers")[1]
    dates = [line.split("\t")[1] for line in out.splitlines()]
    assert dates == ["2020-12-18 20:54", "2020-12-17", "2020-12-17 08:30"]
    assert titles(run(*tokyo, "on:2020-12-17 title:charlie")[1]) == ["Charlie – 漢字 ␛[31m red"]
    assert run("list", feed, "-q", "on:2020-12-17 title:charlie")[1] == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-t", "AI"], ["Alpha", "Delta"]),
        (["-t", "ai", "--topic", "VISION"], ["Alpha"]),
        (["-q", "faces"], ["Alpha"]),
        (["-q", "-faces"], ["Charlie", "Delta"]),
        (["-q", "--unread"], []),
        (["-q", "--"], ["Alpha", "Charlie", "Delta"]),
        (["-q", "-topic:AI"], ["Charlie"]),
        (["--query=provider:bravo"], ["Bravo"]),
        (["-qdelta"], ["Delta"]),
        (["-q", "is:folded"], ["Bravo"]),
        (["-q", "faces OR delta", "-t", "Vision"], ["Alpha"]),
        (["--sort", "oldest", "-q", "-delta"], ["Charlie", "Alpha"]),
        (["--sort", "heat", "-n", "1"], ["Alpha"]),
        (["-n", "1"], ["Alpha"]),
        (["-n", "0"], []),
        (["--starred"], []),
        (["--unread"], ["Alpha", "Charlie", "Delta"]),
    ],
)
def test_list_narrows(run: Run, feed: str, words: list[str], expected: list[str]) -> None:
    code, out, _ = run("list", *words, feed)
    assert code == 0
    assert [title.split()[0] for title in titles(out)] == expected
    assert run(words[0], *words[1:], "list", feed)[1] == out


def test_list_says_what_it_knows_no_such_name_of(run: Run, feed: str) -> None:
    code, out, err = run("list", feed, "-t", "visoin", "-q", "type:ARTICLE")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "newstui: no topic is called visoin; did you mean Vision?"
    assert run("list", feed, "-t", "VISION", "--starred") == (0, "", "")
    code, _, err = run("list", feed, "-q", "x " * 100 + "(")
    assert code == 2
    assert len(err) < 120, "a long query is not told all over again"


def test_list_json_has_every_field_always(run: Run, feed: str) -> None:
    alpha, charlie, delta = objects(run("list", feed, "--json")[1])
    assert alpha == {
        "id": alpha["id"],
        "title": "Alpha finds faces",
        "excerpt": "What a machine sees",
        "address": "https://alpha.example/faces",
        "published_at": "2020-12-18T11:54:00Z",
        "type": "article",
        "category": alpha["category"],
        "provider": {"name": "Alpha Wire", "domain": "alpha.example"},
        "topics": ["AI", "Vision"],
        "tags": [],
        "authors": [],
        "quality": 39,
        "heat": 133,
        "draft": False,
        "gone": False,
        "folded_under": None,
        "related_count": 2,
        "unread": True,
        "starred": False,
        "sources": ["feed"],
        "paths": alpha["paths"],
    }
    (path,) = alpha["paths"]
    assert Path(feed, path).is_file()
    assert charlie.keys() == delta.keys() == alpha.keys()
    assert (delta["draft"], delta["published_at"], delta["excerpt"], delta["heat"]) == (
        True,
        None,
        None,
        None,
    )
    bravo = objects(run("list", feed, "--json", "-q", "is:folded")[1])[0]
    assert bravo["folded_under"] == alpha["id"]


def test_a_long_list_comes_in_windows_whole_and_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstui.cli.commands.stories.WINDOW", 7)
    for number in range(40):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: n{number}\npublishedDateTime: 2020-01-{number % 28 + 1:02}\n---\n"
        )
    found = titles(run("list", str(tmp_path))[1])
    assert sorted(found) == sorted(f"n{number}" for number in range(40))


# --- show, open, topics -------------------------------------------------------------------------------------


def test_show_finds_a_story_by_the_start_of_its_id_and_by_address(run: Run, feed: str) -> None:
    story_id = run("list", feed)[1][:10]
    by_address = run("show", "http://www.alpha.example/faces/?utm_source=x")
    assert by_address == run("show", story_id) == run("show", story_id[:8].upper())
    assert by_address[0] == 0
    paragraphs = by_address[1].split("\n\n")
    assert paragraphs[0] == "Alpha finds faces"
    assert paragraphs[1].splitlines() == [
        "Alpha Wire · alpha.example · Fri 18 Dec 2020, 11:54 · article",
        f"AI · Vision · quality 39 · heat 133 · unread · {story_id}",
    ]
    assert paragraphs[2:5] == ["What a machine sees", "First words.\n- one", "https://alpha.example/faces"]
    related, also = paragraphs[5].splitlines(), paragraphs[6].splitlines()
    assert related[0] == "Related (2)"
    assert related[1].endswith(" · Bravo answers · bravo.example · https://bravo.example/answer")
    assert related[2] == "  Elsewhere · Else · https://else.example/"
    assert also[0] == "Also at (1)"


def test_show_json(run: Run, feed: str) -> None:
    ids = {
        entry["title"].split()[0]: entry["id"]
        for entry in objects(run("list", feed, "--json", "-q", "is:folded OR -is:folded")[1])
    }
    code, out, _ = run("show", "https://alpha.example/faces", "--json")
    assert code == 0
    (alpha,) = objects(out)
    assert list(alpha)[-10:] == [
        *("body", "images", "links", "related", "also_at"),
        *("similar", "event", "copies", "other", "why"),
    ]
    assert (alpha["similar"], alpha["copies"]) == ([], [])
    assert alpha["event"] in ids.values(), "the stories that it is related to are of its event"
    assert "First <b>words</b>" in alpha["body"]
    assert alpha["images"][0]["address"] == "https://alpha.example/face.png"
    assert [entry["id"] for entry in alpha["related"]] == [ids["Bravo"], None]
    assert alpha["related"][1] == {
        "title": "Elsewhere",
        "excerpt": None,
        "address": "https://else.example/",
        "published_at": None,
        "type": None,
        "provider": {"name": "Else", "domain": None},
        "quality": None,
        "id": None,
    }
    assert [entry["id"] for entry in alpha["also_at"]] == [ids["Bravo"]]
    assert alpha["other"] == {"shade": "blue"}
    assert "hush" not in out


@pytest.mark.parametrize("command", ["show", "open"])
def test_an_unknown_story_is_exit_1(run: Run, feed: str, command: str) -> None:
    assert run(command, "zzzzzzzzzz")[0] == 1
    run("sync", feed)
    code, out, err = run(command, "https://nowhere.example/\x1b[31m")
    assert (code, out) == (1, "")
    assert err.startswith('newstui: no story matches "https://nowhere.example/␛[31m"')
    assert len(err.splitlines()) == 1


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser at a desktop; the file it writes what it was given to."""
    said = tmp_path / "said"
    program = tmp_path / "netscape"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\n')
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(program))
    monkeypatch.setenv("DISPLAY", ":0")
    return said


def test_open_gives_the_address_to_the_browser_and_marks_the_story_read(
    run: Run, feed: str, browser: Path
) -> None:
    run("sync", feed)
    code, out, err = run("open", "https://alpha.example/faces")
    assert (code, err) == (0, "")
    assert "netscape" in out
    assert browser.read_text() == "https://alpha.example/faces\n"
    assert titles(run("list", feed, "--unread")[1]) == ["Charlie – 漢字 ␛[31m red", "Delta is undated"]
    assert run("list", feed)[1].splitlines()[0].split("\t")[2] == "---"


def test_open_plays_what_is_to_be_played(
    run: Run, browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "STARTING_SECONDS", 20.0)
    film, film_page = "https://cdn.example/one.mp3", "https://www.youtube.com/watch?v=x"
    (tmp_path / "show.xml").write_text(
        f"""<rss><channel><item><title>One</title><guid isPermaLink="false">1</guid>
        <enclosure url="{film}" type="audio/mpeg"/></item><item><title>Two</title><link>{film_page}</link></item>
        </channel></rss>"""
    )
    player = tmp_path / "player"
    player.write_text((tmp_path / "netscape").read_text() + "exit $(cat code)\n")
    player.chmod(0o755)
    (tmp_path / "code").write_text("0")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[open]\naudio = "sh -c \'cd {tmp_path} && ./player $0\'"\nvideo = "/no/such player"\n'
    )
    run("sync", str(tmp_path / "show.xml"))
    lines = run("list", str(tmp_path / "show.xml"))[1].splitlines()
    one, two = (line[:10] for line in sorted(lines, key=lambda line: "Two" in line))
    assert run("open", one, "--config", str(config)) == (0, "playing in sh\n", "")
    assert browser.read_text() == f"{film}\n"
    (tmp_path / "code").write_text("3")
    assert run("open", one, "--config", str(config)) == (1, "", "sh ended with exit code 3\n")
    code, out, err = run("open", two, "--config", str(config))
    assert (code, browser.read_text()) == (0, f"{film_page}\n"), "without its player, the page"
    assert "netscape" in out
    assert "is not installed" in err


def test_open_leaves_a_story_unread_when_the_config_says_never(
    run: Run, feed: str, browser: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text('read.mark = "never"')
    run("sync", feed)
    assert run("open", "https://alpha.example/faces", "--config", str(tmp_path / "config.toml"))[0] == 0
    assert len(titles(run("list", feed, "--unread")[1])) == 3


def test_open_of_a_story_without_an_address(run: Run, feed: str, browser: Path) -> None:
    charlie = run("list", feed, "-q", "charlie")[1][:10]
    code, out, err = run("open", charlie)
    assert (code, out) == (1, "")
    assert f"{charlie} has no address" in err
    assert not browser.exists()


def test_open_without_a_display_shows_the_address(
    run: Run, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "a b c d")
    run("sync", feed)
    code, out, err = run("open", "https://alpha.example/faces")
    assert (code, out) == (1, "https://alpha.example/faces\n")
    assert len(err.splitlines()) == 1


def test_topics(run: Run, feed: str) -> None:
    code, out, _ = run("topics", feed)
    assert (code, out) == (0, "2\t2\tAI\n1\t1\t  Vision\n1\t1\tCooking\n")
    assert objects(run("topics", feed, "--json")[1]) == [
        {"name": "AI", "parent": None, "depth": 0, "unread": 2, "total": 2},
        {"name": "Vision", "parent": "AI", "depth": 1, "unread": 1, "total": 1},
        {"name": "Cooking", "parent": None, "depth": 0, "unread": 1, "total": 1},
    ]


# --- what is read when no source is named -------------------------------------------------------------------


def test_nothing_configured_is_the_sample(run: Run) -> None:
    code, out, err = run("topics")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) >= 10


def test_the_config_names_the_sources(
    run: Run, feed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[sources]]\nname = "mine"\nat = "feed"\n')
    monkeypatch.setenv("NEWSTUI_CONFIG", str(config))
    assert {tuple(entry["sources"]) for entry in objects(run("list", "--json")[1])} == {("mine",)}


def test_a_pipe_gets_the_digest_of_a_synced_library(run: Run, feed: str) -> None:
    code, out, err = run(feed)
    assert (code, titles(out)[0]) == (0, "Alpha finds faces")
    assert err.startswith("bad.md: ")
    (Path(feed) / "alpha.md").unlink()
    assert titles(run(feed)[1])[0] == "Bravo answers"


# --- usage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["--nonsense"],
        ["list", "--full"],
        ["sync", "--json"],
        ["show"],
        ["show", "a", "b"],
        ["list", "-q"],
        ["list", "-n", "x"],
        ["list", "-n", "-1"],
        ["list", "--sort", "title"],
        ["list", "--sort=--"],
        ["--data-dir"],
        ["list", "-q", "titel:x"],
        ["list", "-q", '"open'],
        ["list", "--conf", "x"],
        ["--config", "/none.toml"],
        ["sync", "ftp://x/feed"],
        ["sync", "http://"],
        ["list", ""],
        ["sync", "caf\udce9"],
    ],
)
def test_wrong_usage_is_exit_2_and_one_line(run: Run, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("newstui: ")
    assert len(err.splitlines()) == 1
    assert "_" not in err  # no name of ours


def test_a_library_that_is_damaged_is_kept_aside_and_rebuilt(run: Run, feed: str) -> None:
    out = run("list", feed)[1]
    (library,) = Path(os.environ["NEWSTUI_DATA_DIR"], "libraries").glob("*.sqlite")
    library.write_bytes(b"no database at all, " * 500)
    code, again, err = run("list", feed)
    assert (code, again) == (0, out)
    assert err.splitlines()[0].startswith(f"newstui: {library}: it was damaged; kept as ")


def test_a_folder_that_cannot_be_written_is_one_line(run: Run, feed: str) -> None:
    code, out, err = run("list", feed, "--data-dir", f"{feed}/alpha.md")
    assert (code, out) == (1, "")
    assert err.startswith("newstui: ")
    assert "--data-dir" in err
    assert len(err.splitlines()) == 1


def test_verbose_writes_a_private_log_without_what_stories_say(run: Run, feed: str) -> None:
    run("sync", feed, "-v")
    log = Path(os.environ["XDG_STATE_HOME"], "newstui", "newstui.log")
    assert f"newstui {__version__}" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    assert "hush" not in log.read_text()


def test_options_stand_anywhere(run: Run, feed: str, tmp_path: Path) -> None:
    where = ["--data-dir", str(tmp_path / "lib")]
    out = run(*where, "list", feed)[1]
    assert (
        out
        == run("list", *where, feed)[1]
        == run("list", feed, *where)[1]
        == run("-v", "list", feed, *where)[1]
    )
    assert (tmp_path / "lib").is_dir()
    assert not Path(os.environ["NEWSTUI_DATA_DIR"]).exists()


def test_a_folder_named_like_a_command_is_reached_by_its_path(
    run: Run, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(feed).parent)
    Path(feed).rename("list")
    assert len(titles(run("./list")[1])) == 3
    assert len(titles(run("--", "list")[1])) == 3
    assert len(titles(run("list", "list")[1])) == 3
    Path("list").rename("-v")
    assert len(titles(run("list", "--", "-v")[1])) == 3


def test_version_and_help(run: Run) -> None:
    assert run("list", "--version") == (0, f"newstui {__version__}\n", "")
    code, out, _ = run("--help")
    assert code == 0
    assert all(word in out for word in ("sync", "topics", "--data-dir", "SOURCE"))
    assert "--sort" in run("list", "-h")[1]


# --- the process: streams, signals, endings -----------------------------------------------------------------


def process(
    *argv: str, env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "newstui", *argv]
    return subprocess.run(command, capture_output=True, env=os.environ | (env or {}), timeout=60, **options)


def test_a_pipe_closed_by_its_reader_is_quiet(feed: str) -> None:
    for words in ("list", "topics", "sync", "--help"):
        command = f'"{sys.executable}" -m newstui {words} "{feed}" | true; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
        assert done.returncode == 0
        assert done.stderr in (b"", b"bad.md: neither title nor name\n") or done.stderr.startswith(
            b"bad.md: "
        )


def test_a_full_disk_behind_stdout_is_one_line(run: Run, feed: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    run("sync", feed)
    command = [sys.executable, "-m", "newstui", "list", feed]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["newstui: No space left on device"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_stdout_that_cannot_say_it_all_does_not_crash(run: Run, feed: str, encoding: str) -> None:
    run("sync", feed)
    done = process("list", feed, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0
    assert rb"\u6f22" in done.stdout
    assert b"\x1b" not in done.stdout


def test_file_names_that_are_no_text_are_shown_safely(feed: str) -> None:
    Path(os.fsdecode(os.fsencode(feed) + b"/\xff\x1b[31m.md")).write_text("---\nsecured:\nexcerpt: x\n---\n")
    done = process("sync", feed)
    assert done.returncode == 0
    assert b"2 rejected" in done.stdout
    assert b"\x1b" not in done.stderr
    done.stderr.decode("utf-8")


def test_ctrl_c_in_a_sync_keeps_what_came(run: Run, feed: str) -> None:
    """The first progress report sends C-c, so that nothing depends on the clock."""
    script = (
        "import os, signal, sys\n"
        "from contextlib import nullcontext\n"
        "from newstui.cli.commands import sync as syncing\n"
        "from newstui.cli.main import main\n"
        "said = []\n"
        "def interrupt(words):\n"
        "    if not said:\n"
        "        said.append(words)\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "syncing.passing_line = lambda: nullcontext(interrupt)\n"
        "sys.exit(main(['sync', sys.argv[1]]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, feed], capture_output=True, timeout=60)
    assert done.returncode == 130
    assert b" items: " in done.stdout
    assert b"Traceback" not in done.stderr
    assert run("sync", feed)[0] == 0
    assert len(run("list", feed)[1].splitlines()) == 3


def at_a_terminal(command: str, **env: str) -> tuple[int, bytes]:
    """Exit code and all that a shell command writes to a terminal of its own."""
    child = ptyprocess.PtyProcess.spawn(["sh", "-c", command], env=os.environ | {"TERM": "xterm"} | env)
    said = b""
    with suppress(EOFError):
        while True:
            said += child.read()
    child.wait()
    return child.exitstatus, said


def test_without_keys_or_on_a_dumb_terminal_the_reader_says_so(feed: str) -> None:
    reader = f'"{sys.executable}" -m newstui "{feed}"'
    for command, term, words in (
        (f"{reader} < /dev/null", "xterm", b"the reader needs a terminal for its keys"),
        (reader, "dumb", b"this terminal can't show the reader (TERM is dumb)"),
    ):
        code, said = at_a_terminal(command, TERM=term)
        assert (code, said.count(b"\n"), b"\x1b" in said) == (1, 1, False)
        assert words in said


def test_open_over_ssh_sends_the_address_to_the_terminals_clipboard(run: Run, feed: str) -> None:
    run("sync", feed)
    command = f'"{sys.executable}" -m newstui open https://alpha.example/faces'
    code, said = at_a_terminal(command, SSH_CONNECTION="a b c d")
    why, first, second = said.splitlines()
    assert (code, why) == (1, b"You are on ssh; this is the address:")
    assert first == b"https://alpha.example/faces"
    assert second.startswith(b"\x1b]52;c;" + b64encode(first) + b"\x07sent to your terminal")


def test_a_sync_at_a_terminal_shows_its_progress_on_one_line(feed: str) -> None:
    code, said = at_a_terminal(f'"{sys.executable}" -m newstui sync "{feed}"')
    assert code == 0
    assert said.startswith(b"\rfeed ")
    assert b"\r\x1b[Kbad.md: " in said
    assert said.count(b"\n") == 2


# --- the real data ------------------------------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("folder", "items", "rejected", "stories", "listed"),
    [
        ("power-apps", 268, 0, 267, 264),
        ("power-apps/_news", 192, 0, 191, 191),
        ("power-apps/_learning", 40, 0, 40, 37),
        ("power-apps/_samples", 25, 0, 25, 25),
        ("ai", 353, 1, 336, 229),
        ("ai/_posts", 300, 0, 286, 179),
        ("generation-0", 32, 0, 32, 32),
    ],
)
def test_real_folders_give_their_figures(
    run: Run, corpus: Path, folder: str, items: int, rejected: int, stories: int, listed: int
) -> None:
    code, out, err = run("sync", str(corpus / folder))
    assert code == 0
    assert out.startswith(f"{items} items: {items} new, 0 changed, 0 unchanged, {rejected} rejected; ")
    assert out.endswith(f"gone. {stories} stories, {listed} listed.\n")
    told = [line for line in err.splitlines() if ": " in line and " passed over: " not in line]
    assert len(told) == rejected
    again = run("sync", str(corpus / folder))[1]
    assert again.startswith(
        f"{items} items: 0 new, 0 changed, {items} unchanged, {rejected} rejected; 0 gone."
    )
    assert len(run("list", str(corpus / folder))[1].splitlines()) == listed


@pytest.mark.corpus
def test_topics_of_a_real_folder_give_their_figures(run: Run, corpus: Path) -> None:
    totals = {
        entry["name"]: entry["total"]
        for entry in objects(run("topics", str(corpus / "generation-0"), "--json")[1])
    }
    figures = {
        "AI": 32,
        "AI in Autos": 6,
        "Machine Learning": 4,
        "Google AI": 3,
        "pyrobot": 1,
        "Math for AI": 0,
    }
    assert figures.items() <= totals.items()
    assert len(totals) == 14


@pytest.mark.corpus
def test_every_topic_of_a_real_folder_lists_as_many_as_it_counts(run: Run, corpus: Path) -> None:
    folder = str(corpus / "ai")
    for entry in objects(run("topics", folder, "--json")[1]):
        assert len(run("list", folder, "-t", entry["name"])[1].splitlines()) == entry["total"]


# --- mutes ------------------------------------------------------------------------------------------------------


def test_the_users_mutes_hold_in_every_library(run: Run, feed: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"

    def listed(*argv: str, queries: str = "") -> list[str]:
        config.write_text(f"sources = [{{ at = {json.dumps(feed)} }}]\nmute.queries = [{queries}]\n")
        return [title[:5] for title in titles(run("--config", str(config), "list", *argv)[1])]

    for sources in ((), (feed,)):
        assert listed(*sources) == ["Alpha", "Charl", "Delta"]
        assert listed(*sources, queries="'vision'") == ["Alpha", "Charl", "Delta"]
        assert listed(*sources, queries="'topic:vision', 'undated'") == ["Charl"]
        assert listed(*sources, "-q", "is:muted", queries="'topic:vision', 'undated'") == ["Alpha", "Delta"]
        assert listed(*sources) == ["Alpha", "Charl", "Delta"]
