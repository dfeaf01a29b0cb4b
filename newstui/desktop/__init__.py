"""What lies outside our own window: the browser, the clipboard, the terminal we run in. No Textual here.

environment    where we are: ssh, display, tmux, colours, UTF-8
browser        which program opens an address, and starting it
run_program    a program that has the terminal to itself for a while
terminal       sequences for the terminal: its clipboard, links
qr_code        an address as a picture for a phone

All but the first are loaded when something is opened.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newstui.desktop.environment import Surroundings, here, surroundings

if TYPE_CHECKING:
    from newstui.desktop.browser import Command, Outcome, Plan, Route, open_address, plan
    from newstui.desktop.qr_code import qr
    from newstui.desktop.run_program import run_here, run_text_browser
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
    "run_program": ("run_here", "run_text_browser"),
    "browser": ("Command", "Outcome", "Plan", "Route", "open_address", "plan"),
    "qr_code": ("qr",),
    "terminal": ("Clip", "clipboard", "hyperlink", "send", "tmux_trouble"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"newstui.desktop.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
