"""Keys that come faster than the screen, or all at once over a slow line: each goes where it was meant to."""

import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("/nasa\rj", "“nasa”"),
        ("tpyth\rj", "Computing › Python"),
        ("+pyth\rj/nasa\rj", "Computing › Python  “nasa”"),
        ("/nasa\x1bjH", "newstui  unread"),
        ("?star\x1bjH", "newstui  unread"),
    ],
    ids=repr,
)
def test_all_at_once(typed: str, there: str) -> None:
    with Terminal(*NEWSTUI, SAMPLE).until("? help").quiet() as it:
        it.keys(typed).until(there)
        assert it.quiet().lines[0].split("  newest")[0].strip().endswith(there)
        it.keys("Q")
        assert it.wait() == 0


def test_esc_and_a_sign_typed_fast_are_two_keys() -> None:
    with Terminal(*NEWSTUI, SAMPLE).until("? help").quiet() as it:
        it.keys("\r").until("Esc back")
        it.keys("\x1b/").until("Esc cancel")
        it.keys("\x1b").until(lambda it: "Esc cancel" not in it.lines[-1])
        it.keys("q")
        assert it.wait() == 0


def test_a_mark_typed_again_before_it_is_drawn_is_taken_back() -> None:
    with Terminal(*NEWSTUI, SAMPLE).until("? help").quiet() as it:
        before = it.screen
        for keys in ("mm", "ss", "msms", "mmmmmmmm"):
            assert it.keys(keys).quiet().screen == before
        it.keys("sss").until("★").keys("Q")
        assert it.wait() == 0
