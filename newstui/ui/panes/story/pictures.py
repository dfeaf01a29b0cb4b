"""Lays out pictures: a line that names each, and below it the picture once it was asked for, in half blocks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from newstui.model.picture import Picture
from newstui.text import urls
from newstui.ui.drawing import glyphs, kitty
from newstui.ui.drawing.wrap import Line, Look, Piece
from newstui.ui.panes.story.code import Code, Runs
from newstui.ui.panes.story.page.page import Section


@dataclass(frozen=True)
class Extras:
    """Holds what is added to a story's text. `pictures`: the drawn ones, by address; `code`: the colours of code.

    `key`: the key that draws a picture; "" if pictures can't be drawn here.
    """

    key: str = ""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    code: Mapping[Code, Runs] = field(default_factory=dict)


def key_pieces(key: str) -> tuple[Piece, ...]:
    """Returns the key that draws a picture, for the line that names it."""
    return (Piece(key, Look.BOLD | Look.DIM), Piece("  ")) if key else ()


def file_name(address: str) -> str:
    """Returns the name of the file at an address, "" when it has none."""
    name = urls.shown(address).split("?")[0].rpartition("/")[2]
    return name if "." in name else ""


def named_once(sections: Iterable[Section], body: Iterable[Section]) -> Iterator[Section]:
    """Leaves out the images that the body shows: feeds list these again."""
    shown = {section.picture for section in body} - {None}
    apart = False
    for section in sections:
        if section.picture in shown:
            apart = apart or not section.close
        else:
            yield replace(section, close=section.close and not apart)
            apart = False


def picture_lines(picture: Picture, width: int, lead: tuple[Piece, ...] = ()) -> Iterator[Line]:
    """Yields the rows of a picture, two pixels high each; one that is too wide is scaled down.

    The cells stand in the lead, because nobody wants to find or copy them.
    """
    if (place := picture.place) is not None and place.columns <= width:
        ink = kitty.colour(place.number)
        for row in range(place.rows):
            yield Line(lead=(*lead, Piece(kitty.cells(place, row), colours=(ink, ""))))
        return
    wide = min(picture.width, width)
    tall = max(1, picture.height * wide // picture.width)
    for y in range(0, tall, 2):
        cells = []
        for x in range(wide):
            upper = _colour(picture, x, y, wide, tall)
            lower = _colour(picture, x, min(y + 1, tall - 1), wide, tall)
            cells.append((upper, lower))
        yield Line(lead=(*lead, *_joined(cells)))


def _colour(picture: Picture, x: int, y: int, wide: int, tall: int) -> str:
    at = 3 * (picture.width * (y * picture.height // tall) + x * picture.width // wide)
    return f"#{picture.pixels[at : at + 3].hex()}"


def _joined(cells: list[tuple[str, str]]) -> Iterator[Piece]:
    """Yields a piece for each run of cells of the same colours."""
    start = 0
    for at in range(1, len(cells) + 1):
        if at == len(cells) or cells[at] != cells[start]:
            yield Piece(glyphs.UPPER_HALF * (at - start), colours=cells[start])
            start = at
