"""`newstui sources`: keeps the comments of the config, and reads a source before it is added."""

import json
import stat
import tomllib
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.cli.main import main
from newstui.config.load import load
from newstui.config.parse import parse
from newstui.config.settings import Config
from newstui.config.write import add_sources, remove_source, template
from newstui.errors import NewstuiError
from newstui.library.open import data_dir, open_library
from newstui.net import fetch
from newstui.query.ast import Query
from newstui.sources.base import SourceSpec
from tests.cli.command_line import Run
from tests.sources.server import Reply, Server, Site, html, newest_first, pages, reply, topics


@pytest.fixture(autouse=True)
def _no_proxies_and_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_FIRST_WAIT_SECONDS", 0.0)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    items = tmp_path / "site" / "_posts"
    items.mkdir(parents=True)
    (items / "a.md").write_text("---\ntitle: A\noriginalUrl: https://a.example/\n---\n")
    return items


# --- the command --------------------------------------------------------------------------------------------


def test_a_folder_is_added_listed_and_removed(config: Path, run: Run, folder: Path) -> None:
    code, out, err = run("add", str(folder))
    assert (code, err) == (0, "")
    assert out == f"added _posts (folder) to {config}; run newstui to read it\n"
    assert [(source.name, source.at) for source in load().sources] == [("_posts", str(folder))]
    assert run("list")[1] == f"_posts\tfolder\t{folder}\tnever\twhen asked\t0\tnever read\n"
    assert main(["sync"]) == 0
    listed = run()[1].split("\t")
    assert listed[3].startswith("20")
    assert listed[4:] == ["when asked", "1", "ok\n"]
    assert run("remove", "_posts")[0] == 0
    assert config.read_text().strip() == "# mine"
    assert run("list") == (0, "", "")


def test_an_address_is_looked_at_before_it_is_added(config: Path, run: Run) -> None:
    named = topics(("AI", None, {"news": "https://public.example/api/news/"}))
    with Server(Site({"/": html(), **named, **pages(newest_first(30))})) as server:
        code, out, _ = run("add", server.url + "/", "--name", "mine")
        assert (code, out) == (0, f"added mine (API, 1 topic: news) to {config}; run newstui to read it\n")
        assert run()[1] == f"mine\tnot read yet\t{server.url}/\tnever\twhen asked\t0\tnever read\n"
        main(["sync"])
        assert run()[1].split("\t")[1] == "API, 1 topic: news"
    assert main(["sync"]) == 1
    assert run()[1].rstrip("\n").split("\t")[6].endswith("no answer from 127.0.0.1 (connection refused)")


def test_a_feed_is_named_by_its_title(config: Path, run: Run) -> None:
    entry = "<item><title>x</title><link>https://a.example/</link></item>"
    feed = Reply(f"<rss><channel><title>Sea &amp; Shore</title>{entry}</channel></rss>".encode())
    with Server(Site({"/a.xml": feed, "/b.xml": feed})) as server:
        for path, name in (("a.xml", "Sea & Shore"), ("b.xml", "Sea & Shore-2")):
            code, out, _ = run("add", f"{server.url}/{path}")
            assert (code, out) == (0, f"added {name} (rss, 1 entry) to {config}; run newstui to read it\n")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (html(404), "no feed found; looked at 404 Not Found: /api/news/"),
        (reply([]), "no stories found there"),
        (reply([], status=401), "it requires a key"),
    ],
)
def test_an_address_without_a_feed_is_not_added(page: object, words: str, config: Path, run: Run) -> None:
    with Server(Site({"/api/news/": page})) as server:  # type: ignore[dict-item]
        code, out, err = run("add", server.url + "/api/news/")
    assert (code, out) == (1, "")
    assert words in err
    assert config.read_text() == "# mine\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add",), 2, "missing SOURCE: newstui sources add SOURCE"),
        (("remove",), 2, "missing NAME: newstui sources remove NAME"),
        (("remove", "x"), 2, 'no source is named "x"'),
        (("add", "/nowhere/at/all"), 1, "there is no folder or file /nowhere/at/all\n"),
        (("add", "example.org/ai/api/"), 1, "example.org/ai/api/; an address begins with https://"),
        (("add", "https://user:pw@example.org/"), 1, "not an http(s) address"),
        (("nonsense",), 2, "unknown command 'nonsense'"),
    ],
)
def test_mistakes(words: tuple[str, ...], code: int, said: str, config: Path, run: Run) -> None:
    done, out, err = run(*words)
    assert (done, out) == (code, "")
    assert said in err
    assert "pw" not in err
    assert config.read_text() == "# mine\n"


def test_an_address_is_the_same_with_and_without_its_last_slash(config: Path, run: Run) -> None:
    with Server(Site(pages(newest_first(1)))) as server:
        assert run("add", server.url + "/api/news/", "--name", "a")[0] == 0
        code, _, err = run("add", server.url + "/api/news")
    assert (code, 'is already a source, named "a"' in err) == (2, True)


def test_nothing_is_added_twice(config: Path, run: Run, folder: Path) -> None:
    run("add", str(folder), "--name", "a")
    before = config.read_text()
    code, _, err = run("add", str(folder.parent / "." / "_posts"), "--name", "b")
    assert (code, 'is already a source, named "a"' in err) == (2, True)
    code, _, err = run("add", str(folder.parent), "--name", "a")
    assert (code, 'another source is already named "a"' in err) == (2, True)
    assert config.read_text() == before
    # A name that the user did not choose gets a number.
    (folder.parent / "a").mkdir()
    (folder.parent / "a" / "b.md").write_text("---\ntitle: B\n---\n")
    run("add", str(folder.parent / "a"))
    assert [source.name for source in load().sources] == ["a", "a-2"]


def test_the_list_as_json(config: Path, run: Run, folder: Path) -> None:
    config.write_text(
        f'[[sources]]\nat = "{folder}"\nevery = "1h"\n[[sources]]\nname = "gone"\nat = "/nowhere"\n'
    )
    assert main(["sync"]) == 1
    read, gone = map(json.loads, run("list", "--json")[1].splitlines()[1:])
    assert (read["name"], read["kind"], read["address"]) == ("_posts", "folder", str(folder))
    assert (read["entries"], read["state"], read["failures"]) == (1, "ok", [])
    last, due = (datetime.fromisoformat(read[name]) for name in ("last", "next"))
    assert due - last == timedelta(hours=1)
    assert (gone["last"], gone["next"], gone["entries"], gone["state"]) == (None, None, 0, "failed")
    assert "no such file or folder" in gone["failures"][0]
    assert json.loads(run("--json")[1].splitlines()[0]) == read


def test_a_source_is_added_with_topics(config: Path, run: Run, folder: Path) -> None:
    assert run("add", str(folder), "--topic", "AI", "--topic", "/News/Local")[0] == 0
    assert load().sources[0].topics == ("AI", "/News/Local")


def test_marks_stay_when_a_source_goes(
    config: Path, run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("add", str(folder))
    main(["sync"])
    with closing(open_library(data_dir(), [("_posts", str(folder))], configured=True)) as library:
        library.mark_listing(library.listing(Query()), 0, 1, "read", True)
    run("remove", "_posts")
    main(["list", str(folder)])
    run("add", str(folder), "--name", "again")
    main(["sync"])
    capsys.readouterr()
    main(["list"])
    assert len(capsys.readouterr().out.splitlines()) == 1
    main(["list", "--unread"])
    assert capsys.readouterr().out == ""


# --- the file -----------------------------------------------------------------------------------------------

FILES = {
    "empty": "",
    "comment": "# only this\n",
    "other tables": '# top\n[screen]\nmouse = true # why\n\n[topics]\npinned = ["AI"]\n# end\n',
    "one": '# a\n[[sources]] # one\nat = "/x" # c\n# after\n\n[topics]\npinned = ["AI"]\n',
    "two": '[[sources]]\nname = "1"\nat = "/x"\n\n# second\n[[sources]]\nat = "https://b.example/"\nevery = "30m"\n',
    "headers": '[[sources]]\nat = "https://b.example/"\n[sources.headers]\nKey = "${KEY}"\n[read]\nmark = 3\n',
    "apart": '[[sources]]\nat = "/x"\n[read]\nmark = "never"\n[[sources]]\nat = "/y"\n# z\n',
    "inline": 'sources = [{at = "/x"}] # k\n[read]\nmark = 3\n',
    "no last line end": '[[sources]]\nat = "/x"',
    "template": template(),
}


def edited(path: Path, text: str) -> Config:
    path.write_text(text)
    return load(path)


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize("kind", FILES)
def test_a_source_is_added_and_all_else_stays(kind: str, config: Path) -> None:
    before = edited(config, FILES[kind])
    add_sources(before, [SourceSpec("new", "https://new.example/api/")])
    after = load(config)
    assert [source.at for source in after.sources] == [
        *(source.at for source in before.sources),
        "https://new.example/api/",
    ]
    assert after.sources[:-1] == before.sources
    assert comments(config.read_text()) == comments(FILES[kind])
    remove_source(after, "new")
    assert load(config) == before
    assert comments(config.read_text()) == comments(FILES[kind])


@pytest.mark.parametrize("kind", [kind for kind in FILES if "at = " in FILES[kind] and kind != "template"])
def test_any_source_can_be_removed(kind: str, config: Path) -> None:
    before = edited(config, FILES[kind])
    for source in before.sources:
        current = edited(config, FILES[kind])
        remove_source(current, source.name)
        assert source.at not in [one.at for one in load(config).sources]
        assert len(load(config).sources) == len(before.sources) - 1


def test_line_ends_stay_as_they_are(config: Path) -> None:
    config.write_bytes(b"# a\r\n[read]\r\nmark = 3\r\n")
    add_sources(load(config), [SourceSpec("new", "/x")])
    assert config.read_bytes().startswith(b"# a\r\n[read]\r\nmark = 3\r\n")


def test_a_new_file_is_private_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    new = tmp_path / "deep" / "config.toml"
    add_sources(Config(new), [SourceSpec("a", "/a")])
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert new.read_text() == '[[sources]]\nname = "a"\nat = "/a"\n'
    new.chmod(0o640)
    add_sources(load(new), [SourceSpec("b", "/b")])
    assert stat.S_IMODE(new.stat().st_mode) == 0o640
    assert [path.name for path in new.parent.iterdir()] == ["config.toml"]


def test_a_link_to_a_config_stays_a_link(tmp_path: Path, config: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(config)
    add_sources(load(link), [SourceSpec("a", "/a")])
    assert link.is_symlink()
    assert load(config).sources


def test_a_file_that_changed_meanwhile_is_left_alone(config: Path) -> None:
    before = load(config)
    config.write_text('[[sources]]\nat = "/other"\n')
    with pytest.raises(NewstuiError, match="by hand"):
        add_sources(before, [SourceSpec("a", "/a")])
    assert config.read_text() == '[[sources]]\nat = "/other"\n'


def test_a_config_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NewstuiError, match="can't write"):
        add_sources(Config(tmp_path / "file" / "config.toml"), [SourceSpec("a", "/a")])


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
@settings(max_examples=50)
def test_any_name_is_written_so_that_it_is_read_back(name: str) -> None:
    from newstui.config.write import _with_sources

    text = _with_sources("# c\n", [SourceSpec(name.strip(), "/a", topics=(name.strip(), "b"))])
    assert tomllib.loads(text)["sources"] == [
        {"name": name.strip(), "at": "/a", "topics": [name.strip(), "b"]}
    ]
    assert parse(text, Path("/c")).sources[0].name == name.strip()


def test_the_first_source_makes_the_config_that_is_named(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: A story\n---\nText.\n")
    config = tmp_path / "new" / "config.toml"
    assert run("add", str(folder), "--config", str(config))[0] == 0
    assert str(folder) in config.read_text()
    assert run("list", "--config", str(tmp_path / "none.toml"))[0] == 2
