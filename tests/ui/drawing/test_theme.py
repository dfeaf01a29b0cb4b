"""What each theme draws can be read on every background that it draws on."""

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from newstui.ui.drawing.theme import THEMES, _contrast, palette_of

LEAST = {"text": 4.5, "bold": 4.5, "dim": 3.5, "faint": 3, "accent": 3, "star": 3, "error": 3}


@pytest.mark.parametrize(
    "theme", [t for t in (*THEMES, *BUILTIN_THEMES.values()) if not t.ansi], ids=lambda theme: theme.name
)
def test_every_ink_can_be_read_on_every_background(theme: Theme) -> None:
    palette = palette_of(theme)

    def contrast(ink: Style, paper: Style) -> float:
        assert ink.color is not None
        assert paper.bgcolor is not None
        return _contrast(ink.color.get_truecolor(), paper.bgcolor.get_truecolor())

    for paper in ("page", "side", "cursor", "cursor_off"):
        for ink, least in LEAST.items():
            assert contrast(getattr(palette, ink), getattr(palette, paper)) >= least, (ink, paper)
    for row in (palette.cursor, palette.cursor_off):
        assert contrast(Style(color=row.bgcolor), palette.page) >= 1.25
