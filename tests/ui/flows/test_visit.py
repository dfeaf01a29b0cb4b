"""What is new since last time: a line at the start, and a view, by when stories came, not by their dates."""

from datetime import UTC
from pathlib import Path

import pytest

from newstui.sync.engine import sync
from newstui.text.dates import DAY, since
from tests.library.making import Given, item, library_at
from tests.ui.feed import HOUR, NOW
from tests.ui.sitting import sitting


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (HOUR, "15:00"),
        (17 * HOUR, "yesterday 23:00"),
        (3 * DAY, "Wed 16:00"),
        (7 * DAY, "2 Mar"),
        (400 * DAY, "Feb 2023"),
    ],
)
def test_a_moment_in_a_sentence(ago: int, words: str) -> None:
    assert since(NOW - ago, NOW, UTC) == words


async def test_what_came_while_the_reader_was_closed(tmp_path: Path) -> None:
    old = item("old", "old", title="An old one", published=NOW - DAY)
    library = library_at(tmp_path, "a")
    sync([Given([old])], library)
    async with sitting(library, size=(100, 20)) as it:
        assert "new since" not in it.bottom, "nobody was here before"
        assert not any("New" in row for row in it.topics)
        await it.keys("q", rest=False)

    library = library_at(tmp_path, "a")
    sync([Given([old, item("new", "new", title="Dated long ago", published=HOUR)])], library)
    async with sitting(library, size=(100, 20)) as it:
        assert it.bottom.startswith(" 1 new since 16:00 ")
        await it.keys("j")
        assert "new since" not in it.bottom
        await it.keys("h")
        await it.walk_to("New")
        assert [row for row in it.stories if "ago" in row]
        assert "An old one" not in "".join(it.stories)
        assert "new since last time" in it.top
