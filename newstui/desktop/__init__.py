"""What lies outside our own window: the browser, the clipboard, the terminal we run in. No Textual here.

surroundings   where we are: ssh, display, tmux, colours, UTF-8
opening        which program opens an address, and starting it
foreground     a program that has the terminal to itself for a while
terminal       sequences for the terminal: its clipboard, links
qr_code        an address as a picture for a phone

All but the first are loaded when something is opened.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newstui.desktop.surroundings import Surroundings, here, surroundings

if TYPE_CHECKING:
    from newstui.desktop.foreground import run_here, run_text_browser
    from newstui.desktop.opening import Command, Outcome, Plan, Route, open_address, plan
    from newstui.desktop.qr_code import qr
    from newstui.desktop.terminal import Clip, clipboard, hyperlink, send, tmux_trouble

__all__ = [
    "Clip",
    "Command",
    "Outcome",
    "Plan",
    "Route",
    "Surroundings",
    "clipboard",
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
    "foreground": ("run_here", "run_text_browser"),
    "opening": ("Command", "Outcome", "Plan", "Route", "open_address", "plan"),
    "qr_code": ("qr",),
    "terminal": ("Clip", "clipboard", "hyperlink", "send", "tmux_trouble"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"newstui.desktop.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
