"""Replies of the terminal are told from keys."""

import pytest

from newstui.ui.terminal.replies import MAX_PENDING, TerminalReplies

ANSWERS = [
    "\x1b[?62;22c",
    "\x1b[>0;276;0c",
    "\x1b[?1u",
    "\x1b[0n",
    "\x1b]11;rgb:1111/2222/3333\x1b\\",
    "\x1b]11;rgb:1111/2222/3333\x07",
    "\x1bP>|xterm(370)\x1b\\",
    "\x1bP1+r524742=38\x1b\\",
    "\x1b_Gi=1;OK\x1b\\",
]
KEYS = [
    "j",
    "é中",
    "\x1b",
    "\x1b[A",
    "\x1b[1;5C",
    "\x1b[<0;10;20M",
    "\x1bOP",
    "\x1b[I",
    "\x1b]",
    "\x1b[",
    "\x1bP",
    "\x1bj",
]
TEXTUALS = ["\x1b[?2026;2$y", "\x1b[24;80R", "\x1b[200~", "\x1b[48;24;80;0;0t"]


@pytest.mark.parametrize("answer", ANSWERS, ids=ascii)
def test_an_answer_is_left_out_wherever_it_is_cut(answer: str) -> None:
    assert TerminalReplies().strip_replies(f"j{answer}k{answer}") == "jk"
    for cut in range(3, len(answer)):
        it = TerminalReplies()
        assert it.strip_replies(f"j{answer[:cut]}") == "j", cut
        assert it.pending
        assert it.strip_replies(f"{answer[cut:]}k") == "k"
        assert not it.pending


@pytest.mark.parametrize("key", [*KEYS, *TEXTUALS], ids=ascii)
def test_a_key_is_not(key: str) -> None:
    it = TerminalReplies()
    assert it.strip_replies(key) == key
    assert not it.pending
    for cut in range(1, len(key)):  # in pieces it is whole again
        assert it.strip_replies(key[:cut]) + it.strip_replies(key[cut:]) == key
    assert not it.pending


def test_what_is_never_finished_is_dropped() -> None:
    it = TerminalReplies()
    assert it.strip_replies("\x1b[1") == ""
    it.drop()
    assert it.strip_replies("j") == "j"


def test_an_answer_without_an_end_is_bounded_and_never_typed() -> None:
    it = TerminalReplies()
    for _ in range(9):
        assert it.strip_replies("\x1b]11;" + "A" * MAX_PENDING) == ""
        assert len(it._pending) <= MAX_PENDING + 1
    assert it.strip_replies("AA\x1b") + it.strip_replies("\\j") == "j"
    assert it.strip_replies("\x1b]11;A\x1b[A") == "\x1b[A", "cut short by a key"
