"""Typing fast: no key is dropped or comes out of order, wherever it goes."""

import random
import string

import pytest

from tests.pty.terminal import NEWSTUI, ROOT, Terminal

SAMPLE = ROOT / "sample_feed"
KEYS = "search"  # a word of the footer
SIZE = (120, 30)


def line(it: Terminal) -> str:
    return it.lines[-1]


@pytest.fixture
def reading() -> Terminal:
    return Terminal(*NEWSTUI, SAMPLE, size=SIZE).until(KEYS).quiet()


def test_typing_fast_in_a_search_drops_and_reorders_nothing(reading: Terminal) -> None:
    rng = random.Random(5)
    with reading as it:
        for _ in range(3):
            text = "".join(rng.choices(string.ascii_lowercase + "  é中", k=60)).strip()
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
        it.keys("q")
        assert it.wait() == 0


def test_what_is_typed_ahead_goes_where_it_belongs(reading: Terminal) -> None:
    """A question, its answer, Enter and the keys after it, all at once."""
    with reading as it:
        it.keys("jj/the\rs").until("“the”").until("★")
        it.keys("=is:starred sort:heat\rGgg=\x15\rjm").until(
            lambda it: it.lines[0].startswith(" newstui  All")
        )
        it.keys("/zzz\x1bj").until(KEYS).until(lambda it: "zzz" not in it.screen)
        it.keys("ttopic-that-is-not\x1bj").quiet()
        assert "topic-that-is-not" not in it.screen
        it.keys("q")
        assert it.wait() == 0


def test_a_megabyte_pasted_into_the_search_does_no_harm(reading: Terminal) -> None:
    with reading as it:
        it.keys("/").quiet()
        it.keys(b"\x1b[200~" + b"paste me " * 110_000 + b"\x1b[201~")
        it.keys("\x1b").until(KEYS)
        it.keys("/the\r").until("“the”")
        it.keys("q")
        assert it.wait() == 0
        assert it.left_behind == []
