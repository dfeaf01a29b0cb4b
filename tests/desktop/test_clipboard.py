"""Clipboard text and links, straight to the terminal and through tmux and screen."""

import base64
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newstui import limits
from newstui.desktop import (
    Clip,
    Surroundings,
    clip_for,
    hyperlink,
    send,
)
from newstui.desktop.clipboard import through_screen, through_tmux
from newstui.text.clean import clean
from tests.desktop.programs import ADDRESS, Programs

OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def out_of_tmux(data: bytes) -> bytes:
    """Returns what tmux with passthrough sends on: the inside of each DCS, with every doubled ESC made one."""
    inside = re.findall(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", data)
    return b"".join(inside).replace(b"\x1b\x1b", b"\x1b")


def out_of_screen(data: bytes) -> bytes:
    """Returns what screen sends on: the inside of each DCS up to its first ST; nothing may stand between them."""
    pieces = re.findall(rb"\x1bP(.*?)\x1b\\", data, re.DOTALL)
    assert b"".join(b"\x1bP" + piece + b"\x1b\\" for piece in pieces) == data
    assert all(len(piece) + 4 <= 768 for piece in pieces)
    return b"".join(pieces)


def pasted(data: bytes) -> str:
    found = OSC_52.fullmatch(data)
    assert found
    return base64.b64decode(found[1], validate=True).decode()


@settings(max_examples=50)
@example("long " * 1000)
@given(st.text(st.characters(categories=("L", "N", "P", "S"), include_characters=" "), max_size=3000))
def test_clipboard_text_arrives_through_tmux_and_screen(text: str) -> None:
    for where, unwrap in (
        (Surroundings(), bytes),
        (Surroundings(tmux=True), out_of_tmux),
        (Surroundings(screen=True), out_of_screen),
    ):
        clip = clip_for(text, where)
        assert clip.words == "sent to your terminal's clipboard"
        assert clip.argv is None
        assert clip.data is not None
        assert pasted(unwrap(clip.data)) == clean(text)


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_clipboard_carries_no_control_character(text: str) -> None:
    clip = clip_for(text, Surroundings())
    assert clip.data is not None
    arrived = pasted(clip.data)
    assert clip.stdin.decode() == arrived
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", arrived)


@given(st.binary(max_size=2000).map(lambda b: b.replace(b"\x1b\\", b"")))
@settings(max_examples=50)
def test_wrapping_keeps_every_byte(data: bytes) -> None:
    assert out_of_tmux(through_tmux(data)) == data
    if not data.endswith(b"\x1b"):
        assert out_of_screen(through_screen(data.replace(b"\x1b", b""))) == data.replace(b"\x1b", b"")


def test_clipboard_is_bounded() -> None:
    fits = clip_for("a" * limits.CLIPBOARD, Surroundings())
    assert fits.data is not None
    assert len(fits.data) < 100_010
    clip = clip_for("ä" * (limits.CLIPBOARD // 2 + 1), Surroundings())
    assert (clip.data, clip.argv) == (None, None)
    assert "too long" in clip.words


def test_tmux_sets_the_clipboard_itself_if_it_can(programs: Programs) -> None:
    where = Surroundings(tmux=True, tmux_socket=True)
    written: list[bytes] = []

    clip = clip_for(ADDRESS, where)
    assert clip.argv is None  # no tmux on PATH
    assert send(clip, written.append) == clip.words
    assert pasted(out_of_tmux(written.pop())) == ADDRESS

    programs.add("tmux")
    clip = clip_for(ADDRESS, where)
    assert send(clip, written.append) == "sent to your terminal's clipboard"
    assert written == []
    assert [(call["argv"], call["stdin"]) for call in programs.calls("tmux")] == [
        (["load-buffer", "-w", "-"], ADDRESS)
    ]

    programs.add("tmux", then="sys.exit(1)")  # one too old for -w
    send(clip, written.append)
    assert pasted(out_of_tmux(written.pop())) == ADDRESS

    assert send(Clip(None, None, b"", "too long", ""), written.append) == "too long"
    assert written == []


def test_hyperlink() -> None:
    assert hyperlink(ADDRESS, "a title") == f"\x1b]8;;{ADDRESS}\x1b\\a title\x1b]8;;\x1b\\"
    assert "\x1b" not in hyperlink("https://example.org/ü ", "x").split("\x1b\\")[0][5:]
