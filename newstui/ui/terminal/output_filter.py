"""Filters all output: no control characters, and no colours or signs that the terminal can't show."""

from functools import lru_cache

from rich.color import Color as Ink
from rich.segment import Segment
from rich.style import Style
from textual import constants
from textual.color import Color
from textual.filter import LineFilter

from newstui.text.clean import guard
from newstui.ui.drawing.glyphs import in_ascii

_STEPS = (0, 95, 135, 175, 215, 255)
"""The levels of each channel in the 6 × 6 × 6 colours, numbers 16 to 231; greys follow."""


class OutputFilter(LineFilter):
    """`plain`: removes all colours. `ascii`: replaces our signs by ASCII ones."""

    def __init__(self, plain: bool, ascii: bool) -> None:  # noqa: A002 - the config's own word
        super().__init__()
        self.plain, self.ascii = plain, ascii

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(self._text(text), self._style(style), control) for text, style, control in segments]

    def _text(self, text: str) -> str:
        return in_ascii(guard(text)) if self.ascii else guard(text)

    def _style(self, style: Style | None) -> Style | None:
        if style is None:
            return None
        if self.plain:
            return style.without_color
        return in_256(style) if constants.COLOR_SYSTEM == "256" else style


@lru_cache(maxsize=4096)
def in_256(style: Style) -> Style:
    """Maps colours to the nearest of 256; Rich would map the tones of page, side and cursor row to the same black."""
    return style + Style.from_color(_nearest(style.color), _nearest(style.bgcolor))


def _nearest(ink: Ink | None) -> Ink | None:
    if ink is None or ink.triplet is None:
        return ink
    rgb = ink.triplet
    cube = [min(range(6), key=lambda step: abs(_STEPS[step] - part)) for part in rgb]
    grey = max(0, min(23, round((sum(rgb) / 3 - 8) / 10)))

    def far(other: tuple[int, ...]) -> int:
        return sum((a - b) ** 2 for a, b in zip(rgb, other, strict=True))

    red, green, blue = cube
    if far((8 + 10 * grey,) * 3) < far(tuple(_STEPS[step] for step in cube)):
        return Ink.from_ansi(232 + grey)
    return Ink.from_ansi(16 + 36 * red + 6 * green + blue)
