"""Bytes of a terminal: which keys they are, what is a paste, and that nothing in them raises."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.events import Key, Paste, Resize
from textual.message import Message

from newstui import limits
from newstui.text.clean import clean
from newstui.ui.terminal.keyboard import Keyboard
from newstui.ui.terminal.pastes import END, LOST_SECONDS, START, Pasted, Pastes

HOSTILE = [
    "\x1b\x1b|touch pwned\rA",
    "\x1b[31mred\x1b[0m|touch pwned\r",
    "\x1b",
    "\x1b[A\x1b[1;1:3A\x1bOPq",
    "\x1b]0;title\x07A\x1bP\x1b\\|x\r",
    "\x03\x1a\x04qQ\x00\x7f",
    "\x1b[20",
    f"{START}A{START}",
    f"{END}|touch pwned\rA",
    f"a{END}{START}{END}A\r",
    "\x1b[" + "9" * 5000 + "A",
]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def typed(*parts: str | bytes) -> list[Message]:
    """What becomes of these reads, one after the other, and of silence after the last."""
    keyboard = Keyboard()
    messages: list[Message] = []
    for part in parts:
        messages += keyboard.feed(part.encode() if isinstance(part, str) else part)
    while keyboard.timeout is not None:
        messages += keyboard.timed_out()
    return messages


def keys(*parts: str | bytes) -> list[str]:
    return [message.key for message in typed(*parts) if isinstance(message, Key)]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("\x1b[106;1:1u", ["j"]),
        ("\x1b[106;1:2u", ["j"]),
        ("\x1b[106;2:3u", []),
        ("\x1b[106::106;1:3u", []),
        ("\x1b[106:74;2u", ["J"]),
        ("\x1b[106;2u", ["J"]),
        ("\x1b[49:33;2:1u", ["exclamation_mark"]),
        ("\x1b[1086::106u", ["о"]),
        ("\x1b[97;1:2;97u", ["a"]),
        ("\x1b[97;;97u", ["a"]),
        ("\x1b[101;1;101:769u", ["e", "combining_acute_accent"]),
        ("\x1b[99;5:1u", ["ctrl+c"]),
        ("\x1b[47u", ["slash"]),
        ("\x1b[13;1:1u", ["enter"]),
        ("\x1b[27;1:2u", ["escape"]),
        ("\x1b[9;2:1u", ["shift+tab"]),
        ("\x1b[1;1:1A", ["up"]),
        ("\x1b[1;1:2A", ["up"]),
        ("\x1b[1;1:3A", []),
        ("\x1b[1;5:1C", ["ctrl+right"]),
        ("\x1b[3;1:1~", ["delete"]),
        ("\x1b[3;1:3~", []),
        ("\x1b[57441;2:1u", []),  # Shift alone
        ("\x1b[65;1A", []),
        ("\x1b[65~", []),
        ("\x1b[1;1:4A", []),
        ("\x1b[1;;;;A", ["up"]),
        ("\x1b[1;1;1;65u", []),
        ("\x1b[55296u", []),
        ("\x1b[97;1;55296u", []),
        ("\x1b[97;1;27u", []),
        ("\x1b[1114112u", []),
        ("\x1b[99999999999999999999u", []),
        ("\x1b[106;99999u", []),
        ("\x1b[65;65;65;65z", []),
        ("\x1b[?65A", []),
        ("\x1b[65", []),
        ("\x1bO65A", []),
        ("\x1bPA\x1b\\\x1b]A\x07\x1b_A\x1b\\\x1b^A\x1b\\\x1bXA\x1b\\", []),
        ("\x1b[A\x1b[Z\x1bOP\x1b[3~", ["up", "shift+tab", "f1", "delete"]),
        ("\x1b/", ["escape", "slash"]),
        ("\x1bj\x1b[A", ["alt+j", "up"]),
    ],
    ids=ascii,
)
def test_reports_of_keys(report: str, expected: list[str]) -> None:
    assert keys(report) == expected
    assert keys(f"j{report}\x1b[A") == ["j", *expected, "up"]


def test_every_report_is_whole_again_when_it_came_in_pieces() -> None:
    for report in ("\x1b[106:74;2:1u", "\x1b[1;1:3A", "\x1b[200~A\x1b\x1b[31m\r\x1b[201~", "\x1b[<0;3;4M"):
        whole = [repr(message) for message in typed(report)]
        for cut in range(1, len(report)):
            assert [repr(message) for message in typed(report[:cut], report[cut:])] == whole, cut
        assert [repr(message) for message in typed(*report)] == whole


def test_a_size_that_no_terminal_has_is_dropped() -> None:
    sizes = [m.size for m in typed("\x1b[48;24;80;0;0t\x1b[48;0;80;1;1t\x1b[48;99999;99999;9;9t\x1b[48;1t")]  # type: ignore[attr-defined]
    assert sizes == [(80, 24)]
    assert isinstance(typed("\x1b[48;24;80;0;0t\x1b[<0;3;4M")[0], Resize), "and the mouse divides by no zero"


GARBAGE = st.one_of(
    st.binary(max_size=40),
    st.text("\x1b[]PO_^X0123456789:;<=>? !$uA~mMRtIyqnh\x07\\é\r", max_size=60).map(str.encode),
    st.from_regex(rb"\x1b\[[<=>?]?[0-9:;]{0,40}[ -/]?[@-~]", fullmatch=True),
    st.from_regex(rb"\x1b[O\]P_^X][ -~]{0,40}(\x07|\x1b\\\\)?", fullmatch=True),
    st.sampled_from([START.encode(), END.encode()]),
)


@given(st.lists(GARBAGE, max_size=8), st.data())
def test_nothing_raises_and_the_keyboard_comes_back(parts: list[bytes], data: st.DataObject) -> None:
    clock = Clock()
    keyboard = Keyboard(clock=clock)
    for part in parts:
        list(keyboard.feed(part))
        clock.now += data.draw(st.sampled_from([0.0, 0.01, LOST_SECONDS + 1]))
        if data.draw(st.booleans()) and keyboard.timeout is not None:
            list(keyboard.timed_out())
    for _ in range(9):
        if keyboard.timeout is not None:
            list(keyboard.timed_out())
    for _ in "byte", "key":  # the first may complete a character cut short
        clock.now += LOST_SECONDS + 1
        messages = list(keyboard.feed(b"j"))
    assert [m.key for m in messages if isinstance(m, Key)][-1:] == ["j"]


@given(st.text(max_size=60) | st.sampled_from(HOSTILE), st.lists(st.integers(1, 80), max_size=12))
@example("\x1b[201", [])
@example(f"x{END}|cmd\r", [])
def test_a_paste_is_text_to_its_last_byte_wherever_it_is_cut(text: str, cuts: list[int]) -> None:
    data = f"{START}{text}{END}".encode("utf-8", "surrogatepass")
    reads, at = [], 0
    for size in cuts if END not in text else ():
        reads.append(data[at : at + size])
        at += size
    messages = typed(*reads, data[at:], "")
    expected = data.decode("utf-8", "replace").removeprefix(START).removesuffix(END)
    assert [(type(m), getattr(m, "text", None)) for m in messages] == [(Paste, clean(expected))]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_typed_around_a_paste_is_keys(text: str) -> None:
    for parts in ((f"j{START}{text}{END}k\r",), ("j", START + text, END[:2], END[2:], "k", "\r")):
        messages = typed(*parts)
        assert [m.key for m in messages if isinstance(m, Key)] == ["j", "k", "enter"]
        assert [type(m) for m in messages].index(Paste) == 1


def test_a_long_paste_is_cut_and_holds_no_more_than_that() -> None:
    pastes = Pastes()
    pastes.split(START, 0.0)
    for _ in range(300):
        assert pastes.split("paste me\x1b" * 455, 0.0) == []
        assert len(pastes._text or "") <= limits.PASTE
        assert len(pastes._held) < len(END)
    pastes.split(END, 0.0)
    assert pastes.timed_out() == [Pasted(("paste me\x1b" * 2_000)[: limits.PASTE])]


def test_much_that_comes_without_a_pause_after_the_end_is_still_pasted() -> None:
    pastes = Pastes()
    pastes.split(f"{START}a{END}", 0.0)
    for _ in range(30):
        assert pastes.split("|touch pwned\r" * 300, 0.0) == []
        assert len(pastes._held) <= limits.PASTE
    pastes.split(END, 0.0)
    assert [type(part) for part in pastes.timed_out()] == [Pasted]


def test_a_paste_without_an_end_gives_the_keyboard_back_to_a_single_key() -> None:
    for key in ("j", "\x03", "\x1b[A", "\x1b[99;5u", "\x1bOP", "é"):
        pastes = Pastes()
        assert pastes.split(f"{START}|touch pwned\r", 0.0) == [""]
        assert pastes.timeout is None
        late = LOST_SECONDS + 1
        assert pastes.split("j", 1.0) == [], "too soon"
        assert pastes.split("rest of it, held up on its way\r", 1.0 + late) == []
        assert pastes.split(key, 1.0 + 2 * late) == [key]
        assert pastes.split("jk", 1.0 + 2 * late) == ["jk"]
