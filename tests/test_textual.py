"""Every private name of Textual that newstui uses is listed here, and the installed Textual has it.

A new Textual that drops or renames one fails here first, with the name.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import newstui

UI = Path(newstui.__file__).parent / "ui"
PRIVATE = {
    "textual.app": "_batch_count _driver _handle_exception",
    "textual.driver": "_app _debug _loop",
    "textual.drivers.linux_driver": (
        "_get_terminal_size _in_band_window_resize _mouse_pixels _run_input_thread _sigcont_application"
        " _sigtstp_application _writer_thread"
    ),
    "textual.drivers._writer_thread": "_queue",
    "textual.screen": "_compositor _dirty_widgets _screen_resized",
    "textual.widget": "_check_refresh _layout_required _repaint_regions _repaint_required",
    "textual._parser": "_timeout_time",
    "textual._keyboard_protocol": "FUNCTIONAL_KEYS MODIFIER_FUNCTIONAL_KEYS",
    "textual._styles_cache": "StylesCache",
    "textual._xterm_parser": "XTermParser",
}
NOT_TEXTUALS = {"_exit", "_asdict", "_fields", "_make", "_replace"}
"""Of `os` and of named tuples."""


def private_names_used(source: str) -> Iterator[str]:
    """Private attributes that are read or set, and names imported from private modules of Textual."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr):
            yield node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual._"):
            yield from (name.name for name in node.names)


def own_names(source: str) -> Iterator[str]:
    """Names that the source defines: functions, fields of classes, attributes of `self`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
            yield node.attr


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


@pytest.mark.parametrize("module", PRIVATE)
def test_this_textual_has_the_private_names(module: str) -> None:
    source = inspect.getsource(importlib.import_module(module))
    assert [name for name in PRIVATE[module].split() if not re.search(rf"\b{name}\b", source)] == []


def test_every_private_name_that_is_used_is_listed() -> None:
    sources = [path.read_text("utf-8") for path in UI.rglob("*.py")]
    used = {name for source in sources for name in private_names_used(source)}
    own = {name for source in sources for name in own_names(source)}
    listed = {name for names in PRIVATE.values() for name in names.split()}
    assert used - own - listed - NOT_TEXTUALS == set()
    assert listed - used - own == set(), "no longer used"
