"""`newstui show` and `open`: one story, found by its id or its address."""

from pathlib import Path

import pytest

from newstui.desktop import media
from tests.cli.command_line import Run, objects, titles


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
def test_an_unknown_story_is_exit_code_1(run: Run, feed: str, command: str) -> None:
    assert run(command, "zzzzzzzzzz")[0] == 1
    run("sync", feed)
    code, out, err = run(command, "https://nowhere.example/\x1b[31m")
    assert (code, out) == (1, "")
    assert err.startswith('newstui: no story matches "https://nowhere.example/␛[31m"')
    assert len(err.splitlines()) == 1


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes a browser on a desktop; returns the file to which it writes its arguments."""
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


def test_open_plays_audio_and_video(
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
