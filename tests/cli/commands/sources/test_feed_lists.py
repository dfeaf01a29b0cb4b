"""`newstui sources import` and `export`: OPML lists into the config and out of it."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.config.adding import sources_of
from newstui.config.load import load
from newstui.config.settings import Config
from newstui.config.write import template
from newstui.sources.opml import FeedList, ListedFeed, read_list
from newstui.text.clean import one_line
from tests.cli.command_line import Run
from tests.sources.server import Reply, Server, Site

LIST = """<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Tech"><outline text="Python"><outline type="rss" text="Planet" xmlUrl="https://planet.example/feed"/></outline>
<outline type="rss" text="News" xmlUrl="https://a.example/rss"/></outline>
<outline type="rss" text="News" xmlUrl="https://b.example/rss" category="linux,/World/Asia"/>
<outline type="rss" text="News" xmlUrl="https://b.example/other"/>
<outline type="rss" text="News" xmlUrl="https://b.example/third"/>
<outline type="rss" xmlUrl="https://unnamed.example/rss"/>
<outline text="Broken" xmlUrl="javascript:alert(1)"/>
</body></opml>"""
SOURCES = [
    ("Planet", "https://planet.example/feed", ("/Tech/Python",)),
    ("News", "https://a.example/rss", ("Tech",)),
    ("News (b.example)", "https://b.example/rss", ("/World/Asia", "linux")),
    ("News (b.example) 2", "https://b.example/other", ()),
    ("News (b.example) 3", "https://b.example/third", ()),
    ("unnamed.example", "https://unnamed.example/rss", ()),
]


@pytest.fixture
def opml(tmp_path: Path) -> str:
    path = tmp_path / "list.opml"
    path.write_text(LIST)
    return str(path)


def sources() -> list[tuple[str, str, tuple[str, ...]]]:
    return [(source.name, source.at, source.topics) for source in load().sources]


def test_the_feeds_of_a_list_become_sources_with_their_folders_as_topics(
    config: Path, run: Run, opml: str
) -> None:
    code, out, err = run("import", opml)
    assert (code, out) == (0, "7 feeds: 6 new, 0 already there, 1 unusable\n")
    assert err == "unusable address: Broken: javascript:alert(1)\n"
    assert sources() == SOURCES
    assert config.read_text().startswith("# mine\n")
    assert run("import", opml)[1] == "7 feeds: 0 new, 6 already there, 1 unusable\n"
    assert sources() == SOURCES


def test_a_feed_with_an_equivalent_address_is_not_added_again(config: Path, run: Run, opml: str) -> None:
    config.write_text('[[sources]]\nname = "News"\nat = "http://www.a.example/rss/"\n')
    assert run("import", opml)[1].startswith("7 feeds: 5 new, 1 already there")
    assert sources()[:2] == [("News", "http://www.a.example/rss/", ()), SOURCES[0]]
    assert sources()[2][0] == "News (b.example)"


def test_a_dry_run_lists_the_new_sources_and_writes_nothing(config: Path, run: Run, opml: str) -> None:
    code, out, _ = run("import", opml, "--dry-run")
    assert code == 0
    *new, summary = out.splitlines()
    assert new[0] == "Planet\thttps://planet.example/feed\t/Tech/Python"
    assert len(new) == 6
    assert summary == "7 feeds: 6 new, 0 already there, 1 unusable"
    assert config.read_text() == "# mine\n"


def test_a_list_from_stdin(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode("utf-16"))))
    assert run("import", "-")[0] == 0
    assert sources() == SOURCES


def test_a_list_at_an_address_is_fetched_but_none_of_its_feeds(config: Path, run: Run) -> None:
    site = Site({"/list.opml": Reply(LIST.encode(), 200, {"Content-Type": "text/x-opml"})})
    with Server(site) as server:
        assert run("import", f"{server.url}/list.opml")[0] == 0
        assert sources() == SOURCES
        assert len(site.requests) == 1
        code, out, err = run("import", f"{server.url}/none.opml?key=hush")
    assert (code, out) == (1, "")
    assert "404" in err
    assert "hush" not in err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (None, 1, "list.opml: No such file or directory"),
        ("<rss/>", 1, "not a list of feeds (OPML)"),
        ('<opml><body><outline xmlUrl="ftp://x/"/></body></opml>', 1, "unusable address: ftp://x/"),
        ('"query:New:unread = \\"yes\\""\n', 1, "not added, save it as a view (f in the reader): query:New:"),
    ],
)
def test_a_file_that_is_no_list_of_feeds_changes_nothing(
    text: str | None, code: int, said: str, config: Path, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "list.opml"
    if text is not None:
        path.write_text(text)
    done, _, err = run("import", str(path))
    assert (done, said in err) == (code, True), err
    assert config.read_text() == "# mine\n"


def test_an_import_keeps_a_config_with_everything_in_it(config: Path, run: Run, opml: str) -> None:
    for text in (template(), 'sources = [{at = "/x"}] # k\n[read]\nmark = 3\n'):
        config.write_text(text)
        before = load()
        assert run("import", opml)[0] == 0
        assert sources()[-6:] == SOURCES
        assert load().read_mark == before.read_mark
        assert config.read_text().startswith(text[:8])


# --- export -----------------------------------------------------------------------------------------------------


def test_what_is_exported_is_imported_again_as_it_was(
    config: Path, run: Run, opml: str, tmp_path: Path
) -> None:
    run("import", opml)
    assert run("export", str(tmp_path / "out.opml")) == (0, "", "6 feeds exported\n")
    config.write_text("")
    run("import", str(tmp_path / "out.opml"))
    assert sorted(sources()) == sorted(SOURCES)
    found = {feed.address: feed for feed in read_list((tmp_path / "out.opml").read_bytes()).feeds}
    assert found["https://planet.example/feed"].folders == (("Tech", "Python"),)


def test_folders_and_secrets_are_left_out(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text(
        '[[sources]]\nname = "posts"\nat = "/site/posts"\n'
        '[[sources]]\nname = "user"\nat = "https://me:hush@user.example/rss"\n'
        '[[sources]]\nname = "key"\nat = "https://key.example/rss?page=2&api_key=hush&keyword=x#top"\n'
        '[[sources]]\nname = "odd"\nat = "https://me:hu/sh@odd.example/rss?TOKEN=hush"\n'
        '[[sources]]\nname = "headers"\nat = "https://headers.example/rss"\nheaders = { Key = "hush" }\n'
    )
    code, out, err = run("export")
    assert code == 0
    assert "hush" not in out + err
    addresses = [feed.address for feed in read_list(out.encode()).feeds]
    assert addresses[:2] == ["https://user.example/rss", "https://key.example/rss?page=2&keyword=x#top"]
    assert addresses[-1] == "https://headers.example/rss"
    assert "user: written without the password or key in its address\n" in err
    assert "feeds exported; left out" in err


def test_a_list_that_cannot_be_written_is_an_error(config: Path, run: Run, tmp_path: Path) -> None:
    code, _, err = run("export", str(tmp_path / "none" / "out.opml"))
    assert (code, "No such file or directory" in err) == (1, True)


NAMES = st.text(st.sampled_from("ab/ &<\"'é漢"), min_size=1, max_size=4).map(one_line).filter(bool)
FEEDS = st.builds(
    ListedFeed,
    st.integers(0, 30).map(lambda number: f"https://{number % 3}.example/{number}"),
    NAMES,
    folders=st.lists(st.lists(NAMES, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple),
)


@settings(max_examples=50)
@given(st.lists(FEEDS, max_size=8, unique_by=lambda feed: feed.address))
def test_any_folders_and_names_survive_export_and_import(feeds: list[ListedFeed]) -> None:
    """Names are unique too, and a second round changes nothing."""
    from newstui.model.topic import topic_path
    from newstui.sources.opml import write_list

    empty = Config(Path("/c"))
    first = list(sources_of(FeedList(feeds=tuple(feeds)), empty))
    assert len({source.name for source in first}) == len(feeds)
    listed = [
        ListedFeed(source.at, source.name, folders=tuple(map(topic_path, source.topics))) for source in first
    ]
    again = read_list(write_list(listed, "x"))
    by_address = {source.at: source for source in sources_of(again, empty)}
    assert {at: (source.name, set(source.topics)) for at, source in by_address.items()} == {
        source.at: (source.name, set(source.topics)) for source in first
    }
