"""Draws the rule between list and story, with the facts of the story in it."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from newstui.text.cells import cells, cut
from newstui.ui.drawing.glyphs import RULE
from newstui.ui.drawing.theme import PLAIN, Palette


class FactsRule(Widget):
    """One row."""

    ALLOW_SELECT = False
    palette: Palette = PLAIN
    _words = ""

    def set_palette(self, palette: Palette) -> None:
        self.palette = palette
        self.refresh()

    def show(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        ink, width = self.palette, self.size.width
        words = cut(f" {self._words} ", width) if self._words else ""
        before = RULE * min(2, width - cells(words)) if words else ""
        after = RULE * max(0, width - cells(before + words))
        parts = [(before, ink.rule), (words, ink.dim), (after, ink.rule)]
        return Strip([Segment(text, ink.page + style) for text, style in parts]).adjust_cell_length(
            width, ink.page
        )
