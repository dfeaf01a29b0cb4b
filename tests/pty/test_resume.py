"""Opening where one left off: pane, filter, story and scroll, after every way out."""

import os
import re
import signal
from pathlib import Path

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
FOOT = "? help"


def reading(*words: object, **options: object) -> Terminal:
    return Terminal(*NEWSTUI, *words, SAMPLE, **options).until(FOOT).quiet()  # type: ignore[arg-type]


def settled(it: Terminal) -> str:
    """The screen without what counts or comes and goes, once the preview had its time on a busy machine too."""
    return re.sub(r"[\d,]+ of [\d,]+|⟳.*", "", it.quiet(0.6).screen)


def leave(it: Terminal, way: str) -> None:
    if way == "quit":
        it.keys("Q")
    elif way == "hang-up":
        it.hang_up()
    else:
        it.signal(signal.SIGTERM)
    assert it.wait() == {"quit": 0, "hang-up": 129, "killed": 143}[way]


def test_the_list_its_filter_and_its_window_after_every_way_out() -> None:
    with reading() as it:
        it.keys("1").quiet().keys("Sh").quiet().keys("jjjjjjjjjjjjjjjjjjjjj").quiet().keys("kk")
        before = settled(it)
        assert "hottest first" in before
        leave(it, "quit")
    for way, keys in (("hang-up", "k"), ("killed", "kk")):
        with reading() as it:
            assert settled(it) == before, f"before {way}"
            before = settled(it.keys(keys))
            leave(it, way)
    with reading() as it:
        assert settled(it) == before
        leave(it, "quit")
    with reading("--fresh") as it:
        assert settled(it) != before
        assert "All  newest first" in it.screen


def test_a_related_story_read_on_a_small_screen_in_the_middle() -> None:
    with reading(size=(60, 14)) as it:
        it.keys("j\r").quiet().keys("))").quiet().keys("\r").quiet().keys("JJ")
        before = settled(it)
        assert "Esc back" in before  # no list in sight
        leave(it, "quit")
    with reading(size=(60, 14)) as it:
        assert settled(it) == before
        it.keys("\x1b").quiet().keys("\x1b").until("▌")
        leave(it, "quit")


def test_the_tree() -> None:
    with reading() as it:
        it.keys("hjjjjj").quiet()
        before = settled(it)
        leave(it, "quit")
    with reading() as it:
        assert settled(it) == before
        leave(it, "quit")


def test_it_is_in_the_first_frame() -> None:
    with reading(size=(90, 30)) as it:
        it.keys("5").quiet().keys("jjj").quiet()
        title = next(line for line in it.lines if "▌" in line).split("▌")[1][3:20]
        leave(it, "quit")
    with Terminal(*NEWSTUI, SAMPLE, size=(90, 30)) as it:
        it.until(lambda it: b"\x1b[?1049h" in it.raw).until("▌").until("Space  newest first")
        assert title in next(line for line in it.lines if "▌" in line)
        assert "Space  newest first" in it.lines[0]
        leave(it, "quit")


def test_a_story_that_is_gone_leaves_the_cursor_in_its_place(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: Story {number}\noriginalUrl: https://example.org/{number}\n"
            f"publishedDateTime: 2024-01-0{9 - number}\n---\n"
        )
    words = (*NEWSTUI, tmp_path)
    with Terminal(*words, size=(90, 30)) as it:
        it.until("Story 8").quiet().keys("jjjj").until(lambda it: re.search(r"▌.*Story 4", it.screen))
        leave(it, "quit")
    (tmp_path / "4.md").unlink()
    assert os.system(f"{' '.join(map(str, NEWSTUI))} sync {tmp_path} >/dev/null") == 0
    with Terminal(*words, size=(90, 30)) as it:
        it.until("Story 8").until(lambda it: re.search(r"▌.*Story 5", it.screen))
        leave(it, "quit")
