"""What belongs together, on the screen: the event, its timeline and its keys, similar stories, the front page."""

from pathlib import Path

import pytest

from newstui.config.settings import ViewConfig
from newstui.model.item import Item
from newstui.sync.engine import group_all, sync
from newstui.ui.reader.context import Context
from tests.library.making import Given, item, library_at
from tests.ui.feed import NOW
from tests.ui.sitting import Sitting, sitting

HOUR = 3_600
TITLES = {
    "GeekWire": "Apple buys edge startup Xnor for millions",
    "Reuters": "Apple has bought Xnor, a Seattle startup for edge cameras",
    "Forbes": "Xnor cameras: Apple buys the Seattle edge startup",
}


def told(name: str, title: str, hours: float, by: str) -> Item:
    return item(name, name, title=title, published=NOW + int(hours * HOUR), by=by)


NEWS = [
    *(told(by, title, number - 40, by) for number, (by, title) in enumerate(TITLES.items())),
    told("late", "Xnor startup of Seattle, Apple and the edge", -24 * 9, "BBC"),
    told("harbour", "Quiet harbour opens", -1, "Star"),
    told("comet", "Comet passes the northern station", -2, "Star"),
]


def row_of(it: Sitting, words: str) -> str:
    return next(row for row in it.stories if words in row)


async def test_the_event_of_a_story(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    sync([Given(NEWS)], library)
    group_all(library, lambda progress: None)
    async with sitting(library, size=(140, 44)) as it:
        assert "≡3" in row_of(it, "Xnor cameras")
        assert "≡" not in row_of(it, "Quiet")
        await it.keys("j", "j")
        assert it.title == TITLES["Forbes"]
        assert "Same event" not in it.story, "a preview asks nothing"
        await it.keys("Enter")
        assert "Same event 3" in it.story
        assert "GeekWire" in it.story
        assert "+1 h Reuters" in it.story
        assert "+2 h Forbes this story" in it.story
        assert "Similar 1" in it.story
        assert "Xnor startup of Seattle, Apple and the edge Seattle" in it.story
        await it.keys("gr", "j") if "Related" in it.story else await it.keys(")", "Enter")
        assert it.reader.context.shown is not None
        assert it.reader.context.shown.title == TITLES["GeekWire"]
        await it.keys("Esc", "ge")
        assert it.reader.stories.count == 3
        assert "one event" in it.top
        await it.keys("Me")
        assert "1 other story of this event marked read" in it.bottom, (
            "the two that were opened were read before"
        )
        await it.keys("u", "Esc", "Esc", "G", "St")
        assert it.reader.stories.count == 4
        assert "Forbes +2" in row_of(it, "Xnor cameras")
        await it.keys("Enter")
        assert "Top" in it.story, "the front page begins with its first line"
        assert "Top 30 = 10 heat + 20 fresh" in it.story
        await it.keys("h", "G", "ge")
        assert "no other stories of this event" in it.bottom


async def test_watched_words_are_told_once_and_a_query_typed_often_may_become_a_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_at(tmp_path)
    source = Given(NEWS[:4])
    sync([source], library)
    watching = (ViewConfig("Sea", "harbour", notify="bell"), ViewConfig("All", "xnor"))
    written: list[bytes] = []
    monkeypatch.setattr(Context, "write_to_terminal", lambda _, sequence: written.append(sequence))
    async with sitting(library, [source], views=watching) as it:
        assert "Sea:" not in it.bottom, "what was there is not new"
        source.events[:0] = Given(NEWS[4:]).events[:2]
        await it.keys("R")
        assert "Sea: 1 new, “Quiet harbour opens”" in it.bottom
        assert written == [b"\a"]
        await it.keys("R")
        assert "Sea:" not in it.bottom
        assert written == [b"\a"]
        for number in range(4):
            await it.keys("/")
            await it.type("comet")
            await it.keys("Enter")
            assert ("this query 3 times" in it.bottom) is (number == 2)
            await it.keys("Esc")
