"""Adding a source in the reader, and the page of sources, against a server on this machine."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from docs.make_pictures import smaller
from newstui.config.load import load
from newstui.config.settings import Config
from newstui.config.write import add_sources
from newstui.library.sqlite import SqliteLibrary
from newstui.model.topic import TopicRules
from newstui.sources import kept_lists
from newstui.sources.address import LISTS_FOLDER
from newstui.sources.base import SourceSpec
from newstui.sources.kept_lists import fetch_missing
from newstui.sources.lists import expanded
from newstui.sources.registry import open_source
from newstui.sync import schedule
from newstui.sync.servers.accounts import OpenedSources
from newstui.sync.status import SourceStatus
from newstui.ui.app import NewstuiApp
from newstui.ui.drawing.theme import THEMES, palette_of
from newstui.ui.prompts.add_source import AddSource
from newstui.ui.prompts.choice import Choice
from newstui.ui.prompts.source_page import FeedVerbs, PageVerbs, SourcePage
from newstui.ui.reader.context import REOPEN
from tests.sources.server import Reply, Server, Site
from tests.ui.feed import NOW
from tests.ui.sitting import Sitting, filled, sitting

PAGE = b"""<!doctype html><head>
<link rel="alternate" type="application/rss+xml" href="/all.xml">
<link rel="alternate" type="application/rss+xml" href="/notes.xml"></head>"""
OPML = b"""<opml><body><outline text="Tech"><outline text="All" xmlUrl="%s/all.xml"/></outline>
<outline text="No" xmlUrl="javascript:x"/></body></opml>"""


def rss(title: str, *names: str) -> Reply:
    items = "".join(f"<item><title>{n}</title><link>https://a.example/{n}</link></item>" for n in names)
    return Reply(
        f"<rss><channel><title>{title}</title><link>https://{title}.example/</link>{items}</channel></rss>".encode(),
        validators=False,
    )


@pytest.fixture
def site() -> Site:
    return Site(
        {
            "/": Reply(PAGE, headers={"Content-Type": "text/html"}),
            "/all.xml": rss("All", "one", "two"),
            "/notes.xml": rss("Notes", "three"),
            "/old.xml": rss("Old", "four"),
        }
    )


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server(site) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text("---\ntitle: A\noriginalUrl: https://a.example/a\n---\n")
    return tmp_path / "posts"


def library_of(tmp_path: Path, *specs: SourceSpec) -> tuple[SqliteLibrary, Path]:
    """Fills the library of these sources, and writes a config with them."""
    library = filled(tmp_path, [open_source(spec) for spec in specs])
    file = library.path.parent / "config.toml"
    file.write_text("# mine\n")
    add_sources(Config(file), specs)
    return library, file


def panel(it: Sitting) -> str:
    return "\n".join(it.screen)


async def test_a_site_is_found_chosen_added_and_read(server: Server, folder: Path, tmp_path: Path) -> None:
    spec = SourceSpec("posts", str(folder))
    library, file = library_of(tmp_path, spec)
    async with sitting(library, [open_source(spec)], sources=(spec,)) as it:
        await it.keys("a")
        assert "Paste the address" in panel(it)
        await it.type(f"{server.url}/none")
        await it.keys("Enter", rest=False)
        await it.until(lambda: "404" in panel(it))
        assert "Esc close" in panel(it)
        await it.keys("C-u", rest=False)
        await it.type(server.url)
        await it.keys("Enter", rest=False)
        await it.until(lambda: "Notes" in panel(it))
        assert "rss  2 entries" in panel(it)
        await it.keys("Down", "Enter", rest=False)
        await it.until(lambda: "three" in panel(it))
        assert [source.name for source in load(file).sources] == ["posts", "Notes"]
        assert file.read_text().startswith("# mine\n")
        assert "Notes" in it.top

        # What is there already is told, and a list is added whole.
        await it.keys("a")
        await it.type(f"{server.url}/notes.xml")
        await it.keys("Enter", rest=False)
        await it.until(lambda: "1 entry" in panel(it))
        await it.keys("Enter", rest=False)
        await it.until(lambda: 'already a source, named "Notes"' in panel(it))
        (tmp_path / "list.opml").write_bytes(OPML % server.url.encode())
        await it.keys("C-u", rest=False)
        await it.type(str(tmp_path / "list.opml"))
        await it.keys("Enter", rest=False)
        await it.until(lambda: "2 feeds: 1 new, 0 already there, 1 unusable" in panel(it))
        await it.keys("Enter", rest=False)
        await it.until(lambda: "two" in panel(it))
        assert load(file).sources[-1].topics == ("Tech",)


@pytest.mark.parametrize("page", ["add", "sources"])
def test_the_panel_and_the_page_look_as_they_did(
    page: str, snap_compare: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both at 80x24, with figures that do not depend on a server or a clock."""
    draw = App.export_screenshot
    monkeypatch.setattr(App, "export_screenshot", lambda self, **how: smaller(draw(self, **how)))
    offers = [
        Choice("A blog about harbours", "atom  12 entries  newest 2026-11-03", 1),
        Choice("A blog about harbours: comments", "rss  200 entries  newest 2026-11-04", 2),
    ]
    hour = 3_600
    found = [
        SourceStatus(
            "A blog", "atom, 12 entries", "https://a.example/f", NOW - hour, NOW + hour, 12, 3, "ok", ()
        ),
        SourceStatus("posts", "folder", "/home/me/posts", NOW - 90 * hour, None, 1_204, 0, "ok", ()),
        SourceStatus(
            "Old", "rss, 1 entry", "https://b.example/f", None, None, 1, 0, "ended", ("ended: gone",)
        ),
    ]

    async def look(_: str) -> Sequence[Choice]:
        return offers

    async def load() -> Sequence[SourceStatus]:
        return found

    unused: Any = None
    feeds = FeedVerbs(unused, unused, unused)
    verbs = PageVerbs(load, unused, unused, unused, unused, unused, unused, lambda _: "", feeds)

    class Shown(App[None]):
        CSS_PATH = inspect.getfile(NewstuiApp).replace("app.py", "newstui.tcss")

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return {"rule": "#80808060", "dim": "#8d98a6"}

        def on_mount(self) -> None:
            self.register_theme(THEMES[0])
            self.theme = THEMES[0].name
            palette = palette_of(THEMES[0])
            panel = (
                AddSource(palette, look, unused) if page == "add" else SourcePage(palette, UTC, NOW, verbs)
            )
            self.push_screen(panel)

    async def sit(pilot: Pilot[Any]) -> None:
        if page == "add":
            await pilot.press(*"a.example", "enter", "down")
        else:
            await pilot.press("j", "j")
        await pilot.pause()

    assert snap_compare(Shown(), terminal_size=(80, 24), run_before=sit)


async def test_the_first_source_opens_the_config(server: Server, folder: Path, tmp_path: Path) -> None:
    other = open_source(SourceSpec("sample", str(folder)))
    library = filled(tmp_path, [other])
    async with sitting(library, [other]) as it:
        await it.keys("a")
        await it.type(f"{server.url}/all.xml")
        await it.keys("Enter", rest=False)
        await it.until(lambda: "2 entries" in panel(it))
        await it.keys("Enter", rest=False)
        await it.until(lambda: it.app.return_value == REOPEN)
    assert [source.name for source in load(library.path.parent / "config.toml").sources] == ["All"]


async def test_the_page_of_sources_changes_them_and_takes_it_back(
    site: Site, server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs = (
        SourceSpec("posts", str(folder)),
        SourceSpec("Old", f"{server.url}/old.xml"),
        SourceSpec("Gone", f"{server.url}/gone.xml"),
    )
    library, file = library_of(tmp_path, *specs)
    text = file.read_text()
    async with sitting(library, [open_source(spec) for spec in specs], sources=specs) as it:
        await it.keys("h")
        await it.walk_to("Sources")
        await it.keys("Enter")
        await it.until(lambda: "Sources  3" in it.top and "failed" in it.screen[3])
        rows = [line.split() for line in it.screen[1:4]]
        assert [row[0].strip("▌") or row[1] for row in rows] == ["posts", "Old", "Gone"]
        assert (rows[1][1], rows[1][-1]) == ("rss", "1")
        assert "failed" in it.screen[3]
        assert "Sources  3  1 failed" in it.top
        await it.keys("G", rest=False)
        await it.until(lambda: "404" in panel(it))

        site.replies["/gone.xml"] = rss("Gone", "five", "six")
        await it.keys("r", rest=False)
        await it.until(lambda: "Gone was asked a moment ago" in panel(it))
        monkeypatch.setitem(schedule.ASKED_LATELY_SECONDS, "cursor", -1)
        await it.keys("r", rest=False)
        await it.until(lambda: "failed" not in panel(it))
        assert it.screen[3].split()[-1] == "2"

        await it.keys("k", "n", "C-u", rest=False)
        await it.type("Older")
        await it.keys("Enter", rest=False)
        await it.until(lambda: "renamed Old to Older" in panel(it))
        await it.keys("m", rest=False)
        await it.type("Tech")
        await it.keys("Enter", rest=False)
        await it.until(lambda: "Older is now under Tech" in panel(it))
        assert load(file).sources[1] == SourceSpec("Older", specs[1].at, topics=("Tech",))
        await it.rest()
        await it.keys("d", rest=False)
        await it.until(lambda: "removed Older" in panel(it))
        assert [source.name for source in load(file).sources] == ["posts", "Gone"]
        await it.keys("u", "u", "u", rest=False)
        await it.until(lambda: " Old " in panel(it))
        assert file.read_text() == text

        await it.keys("/", rest=False)
        await it.type("gon")
        await it.until(lambda: "Sources  1 of 3" in it.top)
        await it.keys("Esc", "/", rest=False)
        await it.until(lambda: "Sources  3" in it.top)
        await it.type("gon")
        await it.keys("Enter", rest=False)
        await it.until(lambda: "Sources  1 of 3" in it.top)
        await it.keys("Enter")
        assert "Gone" in it.top
        assert any("five" in line for line in it.stories)


async def test_reload_all_reads_what_a_list_has_now_in_the_same_run(
    site: Site, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_lists, "NAMED_SECONDS", -1)

    def listed(*names: str) -> Reply:
        feeds = "".join(f'<outline text="{n}" xmlUrl="{server.url}/{n}.xml"/>' for n in names)
        return Reply(f'<opml><body><outline text="Tech">{feeds}</outline></body></opml>'.encode())

    site.replies["/list.opml"] = listed("all", "old")
    specs = (SourceSpec("L", f"{server.url}/list.opml"),)
    fetch_missing(specs, tmp_path / LISTS_FOLDER)
    opened = OpenedSources(expanded(specs, tmp_path / LISTS_FOLDER), tmp_path)
    library = filled(tmp_path, opened.sources)
    library.set_topic_rules(TopicRules({source.name: source.spec.topics for source in opened.sources}))
    async with sitting(library, opened.sources, servers=opened, sources=specs) as it:
        site.replies["/list.opml"] = listed("all", "notes")
        await it.keys("R")
        await it.until(lambda: "1 new" in it.top)
        await it.keys("r")
        assert any("three" in line for line in it.stories)
        assert any("four" in line for line in it.stories), "what left the list keeps its stories"
        assert [source.name for source in it.app.sync.sources] == ["L", "L/all", "L/notes"]
        await it.until(lambda: any("Tech" in row and row.endswith(" 4") for row in it.topics))
