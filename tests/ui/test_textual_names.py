"""Names every private name of Textual that we use: a new version of Textual that lacks one fails here first."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from textual.app import App
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from newstui import ui

MODULES = {
    "textual._keyboard_protocol": "FUNCTIONAL_KEYS MODIFIER_FUNCTIONAL_KEYS",
    "textual._styles_cache": "StylesCache",
    "textual._xterm_parser": "XTermParser",
    "textual.keys": "_character_to_key",
}
"""Module -> names that we import from it."""
MEMBERS: dict[type, str] = {
    App: "_batch_count _disable_notifications _disable_tooltips _driver _exit _handle_exception",
    Screen: "_callbacks _compositor _dirty_widgets _layout_required _on_timer_update _screen_resized",
    Widget: "_check_refresh _layout_required _repaint_regions _repaint_required",
    MessagePump: "_message_queue",
    Driver: "_app _debug _loop",
    LinuxDriver: "_get_terminal_size _in_band_window_resize _key_thread _mouse_pixels _must_signal_resume"
    " _run_input_thread _sigcont_application _sigtstp_application _writer_thread attrs_before exit_event",
    WriterThread: "_queue",
    Pilot: "_post_mouse_events _wait_for_screen",
    import_module("textual._xterm_parser").XTermParser: "_timeout_time mouse_pixels terminal_pixel_size",
    import_module("textual._styles_cache").StylesCache: "get_inner_outer",
}
"""Class -> members that we use or override."""
LISTED = frozenset(name for names in MEMBERS.values() for name in names.split())
STANDARD = frozenset({"_replace", "_asdict", "_exit"})
"""Private by name only: named tuples, and `os._exit`."""
FOLDER = Path(next(iter(ui.__path__)))


@pytest.mark.parametrize(("module", "name"), [(m, n) for m, names in MODULES.items() for n in names.split()])
def test_textual_still_has_the_module_name(module: str, name: str) -> None:
    assert hasattr(import_module(module), name), f"{module} lacks {name}"


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, names in MEMBERS.items() for n in names.split()])
def test_textual_still_has_the_member(kind: type, name: str) -> None:
    assert has_member(kind, name), f"{kind.__name__} lacks {name}"


def test_a_name_that_textual_lacks_is_noticed() -> None:
    assert not has_member(LinuxDriver, "_no_such_name")


def test_every_private_name_of_textual_that_we_use_is_listed() -> None:
    files = {str(path): ast.parse(path.read_text("utf-8")) for path in FOLDER.rglob("*.py")}
    own = {name for tree in files.values() for name in defined(tree)} | LISTED | STANDARD
    unlisted = {f"{file}: {name}" for file, tree in files.items() for name in private_attributes(tree) - own}
    assert not unlisted


def test_every_private_name_of_textual_that_we_override_is_listed() -> None:
    unlisted = {
        f"{kind.__name__}.{name}"
        for kind in our_widgets()
        for name in vars(kind)
        if name.startswith("_") and not name.startswith("__") and name not in LISTED | {"_abc_impl"}
        if any(name in vars(base) for base in kind.__mro__ if base.__module__.startswith("textual."))
        and inspect.isfunction(vars(kind)[name])
    }
    assert not unlisted


def has_member(kind: type, name: str) -> bool:
    """Whether a class defines a member, or sets it on its instances."""
    if hasattr(kind, name):
        return True
    sources = (source_of(base) for base in kind.__mro__ if base.__module__.startswith("textual."))
    return any(re.search(rf"self\.{name}\b[^=\n]*=[^=]", source) for source in sources)


source_of = cache(inspect.getsource)


def private_attributes(tree: ast.Module) -> set[str]:
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in used if name.startswith("_") and not name.startswith("__")}


def defined(tree: ast.Module) -> Iterator[str]:
    """The functions, attributes and variables that a file of ours defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def our_widgets() -> Iterator[type]:
    for module in pkgutil.walk_packages([str(FOLDER)], "newstui.ui."):
        for kind in vars(importlib.import_module(module.name)).values():
            if (
                inspect.isclass(kind)
                and kind.__module__ == module.name
                and issubclass(kind, MessagePump | Driver)
            ):
                yield kind
