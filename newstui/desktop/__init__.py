"""Opens browsers, reaches the clipboard and describes the terminal. No Textual here.

environment    reads where newstui runs: ssh, display, tmux, colours, UTF-8
browser        chooses the program that opens an address, and starts it
run_program    runs a program in the terminal and comes back
clipboard      makes terminal sequences for the clipboard and for links
qr_code        draws an address as a QR code

Every module but the first is imported when one of its names is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newstui.desktop.environment import Surroundings, here, surroundings

if TYPE_CHECKING:
    from newstui.desktop.browser import Command, Outcome, Plan, Route, open_address, plan
    from newstui.desktop.clipboard import Clip, clip_for, hyperlink, send, tmux_trouble
    from newstui.desktop.qr_code import qr
    from newstui.desktop.run_program import run_here, run_text_browser

__all__ = [
    "Clip",
    "Command",
    "Outcome",
    "Plan",
    "Route",
    "Surroundings",
    "clip_for",
    "here",
    "hyperlink",
    "open_address",
    "plan",
    "qr",
    "run_here",
    "run_text_browser",
    "send",
    "surroundings",
    "tmux_trouble",
]
_LATER = {
    "run_program": ("run_here", "run_text_browser"),
    "browser": ("Command", "Outcome", "Plan", "Route", "open_address", "plan"),
    "qr_code": ("qr",),
    "clipboard": ("Clip", "clip_for", "hyperlink", "send", "tmux_trouble"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"newstui.desktop.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
