"""Signs and their twins: none that a widget draws is missing, and no width changes."""

import ast
from pathlib import Path

from rich.cells import cell_len

from newstui.ui.drawing import glyphs, highlight, kitty, wrap
from newstui.ui.drawing.glyphs import ENTER, in_ascii
from newstui.ui.terminal import column_fix

ROOM = Path(glyphs.__file__).parent.parent
DRAW_NONE = {
    Path(str(module.__file__)).name for module in (column_fix, wrap, highlight, kitty)
}  # they only know scripts, or write for terminals that draw pictures


def strings(path: Path) -> str:
    """All strings in a file but its docstrings (a string that stands alone)."""
    tree = ast.parse(path.read_text())
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in alone)
    return "".join(node.value for node in constants if isinstance(node.value, str))


def test_whatever_widgets_draw_has_an_ascii_twin() -> None:
    files = [path for path in ROOM.rglob("*.py") if path.name not in DRAW_NONE]
    assert len(files) > 20
    for path in files:
        assert in_ascii(strings(path).replace(ENTER, "")).isascii(), path.name


def test_twins_are_as_wide() -> None:
    signs = [sign for name, sign in vars(glyphs).items() if name.isupper() and isinstance(sign, str)]
    assert len(signs) > 15
    for sign in signs:
        assert cell_len(in_ascii(sign)) == cell_len(sign) == 1
    title = "“Él” — 漢字 … it’s 5×3"
    assert in_ascii(title) == '"Él" - 漢字 ~ it\'s 5x3'
    assert cell_len(in_ascii(title)) == cell_len(title)
