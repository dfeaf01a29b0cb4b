"""Opens browsers, reaches the clipboard and describes the terminal. No Textual here.

environment    reads where newstui runs: ssh, display, tmux, colours, UTF-8
browser        chooses the program that opens an address, and starts it
run_program    runs a program in the terminal and comes back
background     starts a program beside newstui and tells how it ended
media          chooses the program that plays a sound or a video
own_commands   fills the user's own commands with what is known of a story
clipboard      makes terminal sequences for the clipboard and for links
qr_code        draws an address as a QR code

Every module but the first is imported when one of its names is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newstui.desktop.environment import Surroundings, here, served, surroundings

if TYPE_CHECKING:
    from newstui.desktop.background import Ended, start
    from newstui.desktop.browser import Command, Outcome, Plan, Route, open_address, plan
    from newstui.desktop.clipboard import Clip, clip_for, hyperlink, send, through_tmux, tmux_trouble
    from newstui.desktop.media import Media, Player, address_of, media_of, play, play_and_leave, player
    from newstui.desktop.own_commands import Facts, argv, words_of
    from newstui.desktop.qr_code import qr, qr_size
    from newstui.desktop.run_program import run_here, run_text_browser

__all__ = [
    "Clip",
    "Command",
    "Ended",
    "Facts",
    "Media",
    "Outcome",
    "Plan",
    "Player",
    "Route",
    "Surroundings",
    "address_of",
    "argv",
    "clip_for",
    "here",
    "hyperlink",
    "media_of",
    "open_address",
    "plan",
    "play",
    "play_and_leave",
    "player",
    "qr",
    "qr_size",
    "run_here",
    "run_text_browser",
    "send",
    "served",
    "start",
    "surroundings",
    "through_tmux",
    "tmux_trouble",
    "words_of",
]
_LATER = {
    "run_program": ("run_here", "run_text_browser"),
    "browser": ("Command", "Outcome", "Plan", "Route", "open_address", "plan"),
    "background": ("Ended", "start"),
    "media": ("Media", "Player", "address_of", "media_of", "play", "play_and_leave", "player"),
    "own_commands": ("Facts", "argv", "words_of"),
    "qr_code": ("qr", "qr_size"),
    "clipboard": ("Clip", "clip_for", "hyperlink", "send", "through_tmux", "tmux_trouble"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"newstui.desktop.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
