"""Loading behind the reader: what came, what fails, what is cancelled, and an empty library that fills."""

import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from newstui.library.open import open_library
from newstui.model.source_events import Checkpoint, Complete, Event, Expect, ItemFound, Known, SourceFailed
from newstui.sources.files.folder import ItemFiles
from newstui.ui.reader.actions.sources.reload import Reload
from newstui.ui.screen import ReaderScreen
from tests.library.making import Given, item
from tests.ui.feed import NOW, TITLES, body, story, topics, write, write_feed
from tests.ui.sitting import Sitting, filled, library_of, sitting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The feed without its two newest stories."""
    write_feed(tmp_path / "feed", range(2, 30))
    return tmp_path / "feed"


class Halting(Given):
    """Says how many come, and gives each of two items when it is told to."""

    def __init__(self) -> None:
        super().__init__([])
        self.first, self.second = threading.Event(), threading.Event()

    def read(self, known: Known) -> Iterator[Event]:
        yield Expect(7)
        assert self.first.wait(20)
        yield ItemFound(item("one", "one", published=NOW - 9))
        yield Checkpoint({})  # stored at once
        assert self.second.wait(20)
        yield ItemFound(item("two", "two", published=NOW))
        yield Complete()


def news(it: Sitting) -> str:
    return "new" if " new " in it.top else ""


async def test_what_came_waits_for_r(folder: Path, tmp_path: Path) -> None:
    library, source = library_of(folder, tmp_path / "data")
    async with sitting(library, [source]) as it:
        await it.keys("j", "j")
        title, top = it.title, it.stories[0]
        write(folder / "_news" / "00.md", story(0), body(0))
        await it.keys("r")
        assert "1 new · r shows them" in it.top
        assert it.stories[0] == top, "nothing moves until r"
        assert it.reader.stories.cursor == 2
        assert it.topics[0].split()[:2] == ["All", "30"], "counts follow"
        await it.keys("r")
        assert not news(it)
        assert TITLES[0] in it.stories[0]
        assert it.title == title
        assert it.reader.stories.cursor == 3
        assert title[:20] in it.stories[3]
        assert "of 30 ·" in it.top


async def test_what_came_before_the_start_is_told(folder: Path, tmp_path: Path) -> None:
    library, source = library_of(folder, tmp_path / "data")
    for number in (0, 1):
        write(folder / "_news" / f"0{number}.md", story(number), body(number))
    async with sitting(library, [source]) as it:
        assert TITLES[2] in it.stories[0]
        assert "2 new · r shows them" in it.top
        await it.keys("r")
        assert TITLES[0] in "".join(it.stories)
        assert it.title == TITLES[2]


async def test_an_empty_library_fills_while_it_loads(folder: Path, tmp_path: Path) -> None:
    source = ItemFiles("feed", str(folder))
    library = open_library(tmp_path / "data", [("feed", str(folder))], configured=True)
    async with sitting(library, [source]) as it:
        assert TITLES[2] in it.stories[0]
        assert "of 29 ·" in it.top
        sea = 1 + sum("Sea" in topics(number) for number in range(2, 30))
        assert it.topics[it.branch_row("Sea")].split()[-1] == str(sea)
        assert TITLES[2] in it.story


async def test_a_first_load_in_batches_ends_at_the_top(tmp_path: Path) -> None:
    source = Halting()
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    async with sitting(library, [source], rest=False) as it:
        source.first.set()
        await it.until(lambda: "one" in it.story)
        source.second.set()
        await it.rest()
        assert it.title == "two"
        assert "two" in it.stories[0]
        assert "of 2 ·" in it.top
        assert not news(it)


async def test_a_first_load_leaves_the_story_being_read_alone(tmp_path: Path) -> None:
    source = Halting()
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    async with sitting(library, [source], size=(80, 24), rest=False) as it:
        source.first.set()
        await it.until(lambda: it.reader.stories.current is not None)
        await it.keys("Enter", rest=False)
        await it.until(lambda: "one" in it.story)
        source.second.set()
        await it.rest()
        assert it.story.startswith("● one") or it.story.startswith("one")
        await it.keys("Esc")
        assert it.reader.stories.count == 1
        assert "1 new" in it.top


async def test_a_first_load_leaves_alone_what_the_user_goes_to_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Halting()
    source.first.set()
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    answers, refilled = threading.Event(), threading.Event()
    refill = Reload.refill

    def told(self: Reload) -> None:
        refill(self)
        refilled.set()

    async with sitting(library, [source], rest=False) as it:
        await it.until(lambda: it.reader.stories.count == 1)
        monkeypatch.setattr(Reload, "refill", told)
        it.reader.context.worker.read("slow", lambda _: answers.wait(20))
        source.second.set()
        await it.until(refilled.is_set)
        await it.keys("Enter", rest=False)
        answers.set()
        await it.rest()
        assert it.title == "one", "what was asked for before that is answered after it"
        assert "1 new" in it.top


async def test_nothing_to_read_says_what_to_do(tmp_path: Path) -> None:
    library = open_library(tmp_path / "data", [], configured=True)
    async with sitting(library) as it:
        assert "No sources yet" in " ".join(it.stories)
        assert "a adds a site, a feed or a folder" in " ".join(it.stories)
        assert it.story == "", "the story pane says nothing else"
        await it.keys("j", "Enter", "m", "n", "A", "o", "Space", "G", "gr", "y", "u", "Esc")
        assert it.app.return_code is None


async def test_c_c_cancels_a_sync_and_what_came_is_kept(tmp_path: Path) -> None:
    source = Halting()
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    async with sitting(library, [source], rest=False) as it:
        await it.until(lambda: "⟳" in it.top)
        assert "0 of 7" in it.top
        assert "Loading" in " ".join(it.stories)
        await it.keys("C-c", rest=False)
        await it.until(lambda: "cancelled; stories loaded so far are kept" in it.bottom)
        source.first.set()
        await it.rest()
        assert "⟳" not in it.top
        assert "one" in "".join(it.stories)
        await it.keys("C-c")
        assert "nothing is running" in it.bottom


async def test_the_first_load_is_not_followed_by_another(tmp_path: Path) -> None:
    source = Given([item("one", "one")])
    source.read = Mock(wraps=source.read)  # type: ignore[method-assign]
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    async with sitting(library, [source]) as it:
        it.reader._begin()  # as it is when the load was faster than the first picture
        await it.rest()
        assert source.read.call_count == 1


async def test_what_was_cancelled_while_the_reader_opens_is_not_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Halting()
    source.first.set()
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    begin = ReaderScreen._begin
    monkeypatch.setattr(ReaderScreen, "_begin", lambda _: None)
    async with sitting(library, [source], rest=False) as it:
        await it.until(lambda: "one" in it.story)
        await it.keys("C-c", rest=False)
        source.second.set()
        await it.rest()
        begin(it.reader)
        assert not it.reader.context.sync.running, "a slow machine comes here only now"


async def test_what_is_asked_for_during_a_sync_is_read_after_it(tmp_path: Path) -> None:
    slow, quick = Halting(), Given([item("three", "three")], "b")
    slow.first.set()
    library = filled(tmp_path / "data", [quick])
    library.set_sources([(source.name, source.at) for source in (slow, quick)])
    async with sitting(library, [slow, quick], rest=False) as it:
        it.reader.context.sync.cancel()
        slow.second.set()
        await it.rest()
        slow.second.clear()
        it.reader.context.sync.start(
            it.reader.helpers.reload.synced, it.reader.filter_line.show_progress, ["a"]
        )
        quick.told = None
        for names in (["b"], ["a"], []):
            it.reader.context.sync.start(
                it.reader.helpers.reload.synced, it.reader.filter_line.show_progress, names
            )
        assert len(it.reader.context.sync._waiting) == 1, "what is read now, or waits, is asked for once"
        slow.second.set()
        await it.rest()
        assert quick.told is not None
        slow.second.clear()
        quick.told = None
        it.reader.context.sync.start(
            it.reader.helpers.reload.synced, it.reader.filter_line.show_progress, ["a"]
        )
        await it.keys("R", rest=False)
        await it.until(lambda: it.reader.context.sync._waiting)
        await it.keys("C-c", rest=False)
        slow.second.set()
        await it.rest()
        assert quick.told is None, "cancelled with what it waited for"


async def test_a_failing_source_shows_and_says_why(folder: Path, tmp_path: Path) -> None:
    good = ItemFiles("feed", str(folder))
    bad = Given([SourceFailed("page 3", "the server answers 503")], "far", complete=False)
    library = filled(tmp_path / "data", [good, bad])
    async with sitting(library, [good, bad], size=(40, 24)) as it:
        assert "1 source failed" in it.top
        await it.keys("!")
        seen = "".join(row.strip("▌│ ") + " " for row in it.screen)
        assert "r reloads (after fixing a file, or when the server is back)" in seen
        assert "page 3: the server answers 503" in seen
        assert "broken.md" in seen
        await it.type("503")
        seen = " ".join(it.screen)
        assert "the server answers 503" in seen
        assert "broken.md" not in seen
        await it.keys("Esc")
        assert it.app.screen is it.reader
        it.reader.helpers.reload.sync_source("feed")
        await it.rest()
        assert "1 source failed" in it.top, "that another one is well changes nothing"
        bad.events = [ItemFound(item("well again")), Complete()]
        await it.keys("R")
        assert "failed" not in it.top


async def test_all_that_failed_is_told_whole_however_narrow_the_window(tmp_path: Path) -> None:
    reason = "cannot be reached: there is no such host, or no network, however often it is asked"
    where = [f"far: page {number} of news" for number in (1, 2, 3)]
    source = Given([item("one"), *(SourceFailed(page, reason) for page in where)], "far", complete=False)
    async with sitting(filled(tmp_path / "data", [source]), [source], size=(60, 20)) as it:
        assert "1 source failed" in it.top, "three pages, one source"
        await it.keys("!")
        seen = " ".join(word for row in it.screen for word in row.split() if word not in "│┌┐└┘")
        for number in (1, 2, 3):
            assert f"page {number} of news: {reason}" in seen
        assert "far: page" not in seen, "its name stands over them"
        await it.resize(50, 20)
        assert reason in " ".join(word for row in it.screen for word in row.split() if word not in "│┌┐└┘")
        await it.type("often")
        assert "page 2 of news" in " ".join(it.screen)


async def test_a_source_of_nothing_but_rejected_items_says_so(tmp_path: Path) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "broken.md").write_text("---\nsecured:\nexcerpt: no title\n---\n")
    library, source = library_of(tmp_path / "feed", tmp_path / "data")
    async with sitting(library, [source]) as it:
        assert "1 source failed" in it.top
        assert "Nothing could be loaded" in " ".join(it.stories)


async def test_no_failures_say_so(tmp_path: Path) -> None:
    source = Given([item("one", "one")])
    async with sitting(filled(tmp_path / "data", [source]), [source]) as it:
        await it.keys("!")
        assert "no errors" in it.bottom


async def test_the_app_leaves_while_a_source_still_reads(tmp_path: Path) -> None:
    source = Halting()
    library = open_library(tmp_path / "data", [(source.name, source.at)], configured=True)
    async with sitting(library, [source], rest=False) as it:
        await it.until(lambda: "⟳" in it.top)
        await it.keys("Q", rest=False)
        await it.until(lambda: it.app.return_code == 0)
    source.first.set()
    source.second.set()
