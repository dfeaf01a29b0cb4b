"""The sources and the library that a command line opens."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.command_line import Run, objects, titles
from tests.sources.server import Server, Site, newest_first, pages


def test_a_missing_folder_is_reported_in_one_line_and_makes_no_library(run: Run, tmp_path: Path) -> None:
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


def test_a_source_whose_address_changed_is_read_as_a_new_one(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    with Server(Site(pages(newest_first(2)))) as server:
        for path, lines in (("/none.json", 0), ("/api/news/", 2)):
            config.write_text(f"[[sources]]\nname = 'it'\nat = '{server.url}{path}'\n")
            _, out, _ = run("list", "--config", str(config))
            assert len(out.splitlines()) == lines


def test_the_sample_is_read_when_nothing_is_configured(run: Run) -> None:
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


def test_a_library_that_is_damaged_is_kept_aside_and_rebuilt(run: Run, feed: str) -> None:
    out = run("list", feed)[1]
    (library,) = Path(os.environ["NEWSTUI_DATA_DIR"], "libraries").glob("*.sqlite")
    library.write_bytes(b"no database at all, " * 500)
    code, again, err = run("list", feed)
    assert (code, again) == (0, out)
    assert err.splitlines()[0].startswith(f"newstui: {library}: it was damaged; kept as ")


def test_an_unusable_data_dir_is_reported_in_one_line(run: Run, feed: str) -> None:
    code, out, err = run("list", feed, "--data-dir", f"{feed}/alpha.md")
    assert (code, out) == (1, "")
    assert err.startswith("newstui: ")
    assert "--data-dir" in err
    assert len(err.splitlines()) == 1


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


def test_mutes_apply_to_every_library(run: Run, feed: str, tmp_path: Path) -> None:
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
