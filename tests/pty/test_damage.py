"""Damage that is found while the reader is open: the reader comes back by itself, with all stories and marks."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from newstui.ui.terminal.driver import HUNG_SECONDS
from tests.pty.terminal import NEWSTUI, Terminal

STORIES = 5


def test_a_damaged_story_brings_the_reader_back_with_the_library_rebuilt(tmp_path: Path) -> None:
    feed, data = tmp_path / "feed", tmp_path / "data"
    (feed / "_posts").mkdir(parents=True)
    for n in range(STORIES):
        front = f"title: Story {n}\nexcerpt: Text of {n}\nheat: 1"
        (feed / "_posts" / f"{n}.md").write_text(f"---\n{front}\n---\n")
    with Terminal(*NEWSTUI, "--data-dir", data, feed) as it:
        it.until("Text of 0").keys("s").until("★").quiet()
        (path,) = (data / "libraries").glob("*.sqlite")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("UPDATE story_text SET more = '{' WHERE title = 'Story 4'")
        it.keys("G").until(lambda it: list(path.parent.glob("*.damaged-1")))
        it.until("it was da").until("★").keys("G").until("Text of 4")
        with closing(sqlite3.connect(data / "marks.sqlite", isolation_level=None)) as connection:
            connection.execute("DROP TABLE mark")
        it.keys("gg").until("Text of 0").keys("m").until("rescued").keys("m").until(" ★ Story 0")
        back = time.monotonic()
        it.until(
            lambda _: time.monotonic() > back + HUNG_SECONDS
        )  # what cuts off a way out that hangs is past
        it.keys("ggmm").quiet()
        assert "Traceback" not in it.screen
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT stories, starred FROM total").fetchone() == (STORIES, 1)
        assert connection.execute("SELECT unread FROM total").fetchone() == (STORIES - 1,)
