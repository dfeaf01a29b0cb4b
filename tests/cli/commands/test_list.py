"""`newstui list` and `topics`: which stories, in which order, as lines and as JSON."""

from pathlib import Path

import pytest

from tests.cli.command_line import Run, objects, titles
from tests.sources.server import Server, Site, html, newest_first, pages


def test_only_the_first_list_reads_the_source(run: Run, feed: str) -> None:
    code, out, err = run("list", feed)
    assert code == 0
    assert titles(out) == ["Alpha finds faces", "Charlie – 漢字 ␛[31m red", "Delta is undated"]
    assert err.startswith("bad.md: ")
    (Path(feed) / "echo.md").write_text("---\ntitle: Echo\n---\n")
    assert run("list", feed) == (0, out, "")


@pytest.mark.parametrize("there", ["pages", "nothing"])
def test_list_does_not_ask_a_source_again_that_was_tried(
    there: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page 2 fails, or there is nothing at the address at all."""
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


def test_a_line_of_the_list(run: Run, feed: str) -> None:
    first, *_, last = run("list", feed)[1].splitlines()
    story_id, *rest = first.split("\t")
    assert rest == [
        *("2020-12-18 11:54", "●--", "Alpha Wire", "Alpha finds faces"),
        "https://alpha.example/faces",
    ]
    assert len(story_id) == 10
    assert last.split("\t")[1:] == ["", "●--", "delta.example", "Delta is undated", "https://delta.example/"]


def test_times_are_local_and_a_date_without_a_time_stays_as_it_is(
    run: Run, feed: str, tmp_path: Path
) -> None:
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


def test_list_reports_an_unknown_name_with_a_suggestion(run: Run, feed: str) -> None:
    code, out, err = run("list", feed, "-t", "visoin", "-q", "type:ARTICLE")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "newstui: no topic is called visoin; did you mean Vision?"
    assert run("list", feed, "-t", "VISION", "--starred") == (0, "", "")
    code, _, err = run("list", feed, "-q", "x " * 100 + "(")
    assert code == 2
    assert len(err) < 120, "a long query is not repeated"


def test_list_json_always_has_every_field(run: Run, feed: str) -> None:
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


def test_a_list_of_several_windows_has_each_story_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstui.cli.commands.stories.WINDOW", 7)
    for number in range(40):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: n{number}\npublishedDateTime: 2020-01-{number % 28 + 1:02}\n---\n"
        )
    found = titles(run("list", str(tmp_path))[1])
    assert sorted(found) == sorted(f"n{number}" for number in range(40))


def test_topics(run: Run, feed: str) -> None:
    code, out, _ = run("topics", feed)
    assert (code, out) == (0, "2\t2\tAI\n1\t1\t  Vision\n1\t1\tCooking\n")
    assert objects(run("topics", feed, "--json")[1]) == [
        {"name": "AI", "parent": None, "depth": 0, "unread": 2, "total": 2},
        {"name": "Vision", "parent": "AI", "depth": 1, "unread": 1, "total": 1},
        {"name": "Cooking", "parent": None, "depth": 0, "unread": 1, "total": 1},
    ]
