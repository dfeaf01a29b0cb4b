"""What lies outside our own window: the browser, the clipboard, the terminal we run in. No Textual here.

surroundings   where we are: ssh, display, tmux, colours, UTF-8
opening        which program opens an address, and starting it
foreground     a program that has the terminal to itself for a while
terminal       sequences for the terminal: its clipboard, links
qr             an address as a picture for a phone
"""

from newstui.desktop.foreground import run_here, run_text_browser
from newstui.desktop.opening import Command, Outcome, Plan, Route, open_address, plan
from newstui.desktop.qr import qr
from newstui.desktop.surroundings import Surroundings, here, surroundings
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
