"""Keys that come faster than the screen, or all at once over a slow line: each goes where it was meant to."""

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
TYPED = {
    "/nasa\rj": "“nasa”",
    "tpyth\rj": "Computing › Python",
    "+pyth\rj/nasa\rj": "Computing › Python  “nasa”",
    "/nasa\x1bjH": "newstui  unread",
    "?star\x1bjH": "newstui  unread",
}
"""Keys, and what the header says then."""


def test_all_at_once() -> None:
    with Terminal(*NEWSTUI, SAMPLE).until("? help").quiet() as it:
        for typed, there in TYPED.items():
            it.keys(typed).until(there).quiet()
            assert it.lines[0].split("  newest")[0].strip().endswith(there), repr(typed)
            it.keys("=\x15\r").until("newstui  All  newest")
        it.keys("\r").until("Esc back")
        it.keys("\x1b/").until("Esc cancel")  # typed fast, Esc and a sign are two keys
        it.keys("\x1b").until(lambda it: "Esc cancel" not in it.lines[-1])
        it.keys("Q")
        assert it.wait() == 0


def test_a_mark_typed_again_before_it_is_drawn_is_taken_back() -> None:
    with Terminal(*NEWSTUI, SAMPLE).until("? help").quiet() as it:
        before = it.screen
        for keys in ("mm", "ss", "msms", "mmmmmmmm"):
            assert it.keys(keys).quiet().screen == before
        it.keys("sss").until("★").keys("Q")
        assert it.wait() == 0
