"""Typing fast: no key is dropped or comes out of order, wherever it goes."""

import random
import string

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
KEYS = "? help"  # a word of the footer
SIZE = (120, 30)


def line(it: Terminal) -> str:
    """The line that is typed into, without its hints."""
    return it.lines[-1].partition("⏎ ok")[0].rstrip()


def test_typing_fast_in_a_search_drops_and_reorders_nothing() -> None:
    rng = random.Random(5)
    with Terminal(*NEWSTUI, SAMPLE, size=SIZE).until(KEYS).quiet() as it:
        for _ in range(2):
            text = "".join(rng.choices(string.ascii_lowercase + "  é中", k=40)).strip()
            data = f"/{text}".encode()
            while data:  # in bursts, as a slow line brings them
                cut = rng.randint(1, 12)
                it.keys(data[:cut])
                data = data[cut:]
            it.until(lambda it, text=text: "".join(line(it).split()) == "/" + "".join(text.split()))
            it.keys("\x1b").until(KEYS)
        corrected = "wrong\x7f\x7f\x7f\x7f\x7fright\x1b[D\x1b[D\x1b[D\x1b[D\x1b[Dup"
        it.keys(f"/{corrected}").until(lambda it: line(it).split() == ["/", "upright"])
        it.keys("\x1b").until(KEYS)
        it.keys("jj/the\rs").until("“the”").until("★")
        it.keys("=is:starred sort:heat\rGgg=\x15\rjm").until(
            lambda it: it.lines[0].startswith(" newstui  All")
        )
        it.keys("ttopic-that-is-not\x1bj").until(lambda it: "topic-that" not in it.screen)
        it.keys("/").quiet()
        it.keys(b"\x1b[200~" + b"paste me " * 30_000 + b"\x1b[201~")  # a quarter of a megabyte does no harm
        it.keys("\x1b").until(KEYS)
        it.keys("/the\r").until("“the”")
        it.keys("Q")
        assert it.wait() == 0
        assert it.left_behind == []
