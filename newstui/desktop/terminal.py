"""Sequences for the terminal around us: its clipboard (OSC 52) through tmux and screen, and links (OSC 8)."""

import base64
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from newstui import limits
from newstui.desktop.environment import Surroundings
from newstui.text import urls
from newstui.text.clean import clean

SENT = "sent to your terminal's clipboard"
_SCREEN_PIECE = 768
_DCS, _ST = b"\x1bP", b"\x1b\\"


@dataclass(frozen=True, slots=True)
class Clip:
    """A way to the clipboard: run `argv` with `stdin`, else write `data` to the terminal; both None: no way.

    `words` are for the user; `setting` completes "if …": what must hold for the text to arrive, which we can't know.
    """

    data: bytes | None
    argv: tuple[str, ...] | None
    stdin: bytes
    words: str
    setting: str


def clipboard(text: str, where: Surroundings) -> Clip:
    """How `text` gets to the clipboard of the terminal that the user sits at."""
    payload = clean(text).encode()
    if len(payload) > limits.CLIPBOARD:
        words = f"too long for a terminal's clipboard ({len(payload):,} bytes, {limits.CLIPBOARD:,} at most)"
        return Clip(None, None, b"", words, "")
    # BEL, not ST, ends it: an ST inside would end the wrapping of screen.
    bare = b"\x1b]52;c;" + base64.b64encode(payload) + b"\x07"
    if where.tmux:
        argv = ("tmux", "load-buffer", "-w", "-") if where.tmux_socket and shutil.which("tmux") else None
        setting = "tmux has set-clipboard " + ("external or on" if argv else "on, or allow-passthrough on")
        return Clip(through_tmux(bare) + bare, argv, payload, SENT, setting)
    if where.screen:
        return Clip(through_screen(bare), None, payload, SENT, "the terminal around screen allows OSC 52")
    return Clip(bare, None, payload, SENT, "your terminal allows OSC 52")


def send(clip: Clip, write: Callable[[bytes], object]) -> str:
    """Take the way of `clip`; `write` puts bytes on the terminal. The words to show."""
    if clip.argv is not None:
        try:
            subprocess.run(  # noqa: S603 - an argument list, no shell
                clip.argv, input=clip.stdin, capture_output=True, timeout=1, check=True
            )
        except (OSError, subprocess.SubprocessError):
            pass  # an old tmux without -w: the terminal's way is left
        else:
            return clip.words
    if clip.data is not None:
        write(clip.data)
    return clip.words


def tmux_trouble() -> str:
    """What keeps the tmux we are in from passing its buffer on to the terminal around it; "" for nothing known."""
    if _tmux("show-options", "-sv", "set-clipboard") == "off":
        return "tmux has set-clipboard off: set -s set-clipboard external"
    features = _tmux("display-message", "-p", "#{client_termfeatures}")
    if features and "clipboard" not in features.split(","):
        name = _tmux("display-message", "-p", "#{client_termname}") or "*"
        return (
            f"tmux does not know that {name} has a clipboard: set -as terminal-features ',{name}:clipboard'"
        )
    return ""


def _tmux(*words: str) -> str:
    """What tmux answers; "" when it does not."""
    try:
        answer = subprocess.run(  # noqa: S603 - an argument list, no shell
            ("tmux", *words),  # noqa: S607 - the user's tmux, wherever it is
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=1,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.decode("utf-8", "replace").strip()


def through_tmux(sequence: bytes) -> bytes:
    return _DCS + b"tmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + _ST


def through_screen(sequence: bytes) -> bytes:
    """screen passes the inside of each DCS on as it is, so the pieces meet again at the terminal."""
    size = _SCREEN_PIECE - len(_DCS) - len(_ST)
    return b"".join(_DCS + sequence[at : at + size] + _ST for at in range(0, len(sequence), size))


def hyperlink(address: str, text: str) -> str:
    """`text` as a link of the terminal's own (OSC 8); as it is when the address is none to be opened.

    `text` is clean already, like all that comes from the library.
    """
    safe = urls.openable(address)
    if safe is None:
        return text
    return f"\x1b]8;;{safe}\x1b\\{text}\x1b]8;;\x1b\\"
