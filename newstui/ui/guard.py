"""The last look at what goes to the terminal: nothing it acts on, no colours or signs that it can't show."""

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from newstui.text import guard
from newstui.ui.glyphs import in_ascii


class Guard(LineFilter):
    """`plain`: not one colour. `ascii`: our signs have their ASCII twins."""

    def __init__(self, plain: bool, ascii: bool) -> None:  # noqa: A002 - the config's own word
        super().__init__()
        self.plain, self.ascii = plain, ascii

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(self._text(text), _colourless(style) if self.plain else style, control)
            for text, style, control in segments
        ]

    def _text(self, text: str) -> str:
        return in_ascii(guard(text)) if self.ascii else guard(text)


def _colourless(style: Style | None) -> Style | None:
    return style.without_color if style is not None else None
