"""Defines our themes, and the palette of styles that widgets draw with.

One accent marks what is the user's own, background tones separate panes, bold means unread. The plain palette (16
colours or none) shows the same by bold, dim, reverse and signs.
"""

from typing import NamedTuple

from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.theme import Theme

TEXT, DIM, FAINT = 4.5, 3.5, 3.0
"""The least contrast of inks of other themes with the page and the cursor's row."""
CURSOR, CURSOR_OFF = 1.4, 1.25
"""The contrast of the cursor's row with the page, with the keyboard and without."""


class Palette(NamedTuple):
    """Rich styles. `page`, `side`, `cursor`, `cursor_off` and `code` are backgrounds, the others foregrounds.

    `keyword`, `string`, `number` and `comment` are those of code. `ascii`: signs are drawn in ASCII (see `glyphs`).
    """

    page: Style
    side: Style
    cursor: Style
    cursor_off: Style
    code: Style
    text: Style
    bold: Style
    dim: Style
    faint: Style
    rule: Style
    accent: Style
    star: Style
    error: Style
    link: Style
    match: Style
    keyword: Style = Style()
    string: Style = Style()
    number: Style = Style()
    comment: Style = Style()
    ascii: bool = False

    @property
    def has_colours(self) -> bool:
        """Tells whether there are more colours than the terminal's sixteen."""
        return self.page.bgcolor is not None


DARK = {
    "page": "#11141a",
    "side": "#161a21",
    "rule": "#232a35",
    "cursor": "#2b364a",
    "cursor-off": "#242b38",
    "text": "#d7dce4",
    "dim": "#8d98a6",
    "faint": "#788392",
    "accent": "#e8a857",
    "star": "#f2cc60",
    "error": "#e06c5a",
    "string": "#9dbf8a",
}
LIGHT = {
    "page": "#fbfaf7",
    "side": "#f1efe9",
    "rule": "#d9d5ca",
    "cursor": "#d3dbea",
    "cursor-off": "#e4e1d8",
    "text": "#23272e",
    "dim": "#575f6b",
    "faint": "#656d78",
    "accent": "#8a5200",
    "star": "#7d5f00",
    "error": "#b3321f",
    "string": "#44692f",
}


def _theme(name: str, tones: dict[str, str], dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=tones["accent"],
        foreground=tones["text"],
        background=tones["page"],
        surface=tones["side"],
        panel=tones["cursor"],
        warning=tones["star"],
        error=tones["error"],
        dark=dark,
        variables={key: tones[key] for key in ("rule", "dim", "faint", "side", "page")},
    )


THEMES = (_theme("newstui", DARK, True), _theme("newstui-light", LIGHT, False))

PLAIN = Palette(
    page=Style(),
    side=Style(),
    cursor=Style(reverse=True),
    cursor_off=Style(),
    code=Style(),
    text=Style(),
    bold=Style(bold=True),
    dim=Style(),
    faint=Style(dim=True),
    rule=Style(dim=True),
    accent=Style(color="yellow"),
    star=Style(color="yellow", bold=True),
    error=Style(color="red", bold=True),
    link=Style(underline=True),
    match=Style(reverse=True),
)


def palette_of(theme: Theme) -> Palette:
    """Returns the palette of one of our themes or any of Textual's."""
    if theme.ansi:
        return PLAIN
    tones = {"newstui": DARK, "newstui-light": LIGHT}.get(theme.name) or _tones(theme)

    def ink(name: str, bold: bool | None = None, underline: bool | None = None) -> Style:
        return Style(color=tones[name], bold=bold, underline=underline)

    def paper(name: str) -> Style:
        return Style(bgcolor=tones[name])

    return Palette(
        page=paper("page"),
        side=paper("side"),
        cursor=paper("cursor"),
        cursor_off=paper("cursor-off"),
        code=paper("side"),
        text=ink("text"),
        bold=ink("text", bold=True),
        dim=ink("dim"),
        faint=ink("faint"),
        rule=ink("rule"),
        accent=ink("accent"),
        star=ink("star"),
        error=ink("error"),
        link=ink("dim", underline=True),
        match=Style(color=tones["accent"], bold=True, underline=True),
        keyword=ink("accent"),
        string=ink("string"),
        number=ink("star"),
        comment=ink("dim"),
    )


def _tones(theme: Theme) -> dict[str, str]:
    """Derives our tones from another theme: its text colour blended into its background, its colours made readable."""
    colours = theme.to_color_system().generate()
    page, text = _rgb(colours["background"]), _rgb(colours["foreground"])
    pole = ColorTriplet(255, 255, 255) if _light(page) < _light(text) else ColorTriplet(0, 0, 0)

    def seen(least: float) -> ColorTriplet:
        """Returns the background nearest to the page that stands out from it."""
        return next(
            (
                tone
                for part in range(4, 60)
                if _contrast(tone := blend_rgb(page, text, part / 100), page) >= least
            ),
            text,
        )

    cursor = seen(CURSOR)

    def ink(colour: ColorTriplet, least: float) -> str:
        """Returns a colour nearest to this one that can be read on every background."""
        tones = (blend_rgb(colour, pole, part / 20) for part in range(21))
        good = (tone for tone in tones if min(_contrast(tone, page), _contrast(tone, cursor)) >= least)
        return next(good, pole).hex

    return {
        "page": page.hex,
        "side": blend_rgb(page, text, 0.04).hex,
        "rule": blend_rgb(page, text, 0.14).hex,
        "cursor": cursor.hex,
        "cursor-off": seen(CURSOR_OFF).hex,
        "text": ink(text, TEXT),
        "dim": ink(blend_rgb(page, text, 0.68), DIM),
        "faint": ink(blend_rgb(page, text, 0.58), FAINT),
        "accent": ink(_rgb(theme.accent or theme.primary), FAINT),
        "star": ink(_rgb(theme.warning or theme.primary), FAINT),
        "error": ink(_rgb(theme.error or theme.primary), FAINT),
        "string": ink(_rgb(theme.success or theme.secondary or theme.primary), FAINT),
    }


def _light(colour: ColorTriplet) -> float:
    """Returns the relative luminance, 0 to 1, as WCAG defines it."""
    red, green, blue = (
        part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """Returns the contrast ratio of two colours, 1 to 21, as WCAG defines it."""
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def _rgb(colour: str) -> ColorTriplet:
    from textual.color import Color as TextualColor

    r, g, b = TextualColor.parse(colour).rgb
    return Color.from_rgb(r, g, b).get_truecolor()
