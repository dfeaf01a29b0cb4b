"""Lays out the stories that a story's page lists: one line each, and more for the opened one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newstui.model.related import RelatedStory
from newstui.model.story import Part, Story
from newstui.text import dates, urls
from newstui.text.cells import cells, cut, fit
from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import Line, Look, Piece, Tone, fold, indent
from newstui.ui.panes.story.body import Address
from newstui.ui.panes.story.page.page import Section
from newstui.ui.panes.story.setting import Setting


@dataclass(frozen=True, slots=True)
class Entry:
    """Click target: opens this index of `entries`."""

    index: int


def heading(name: str, count: int) -> Section:
    return Section(name.lower(), [Line((Piece(name, Look.BOLD), Piece(f"  {count}", Look.FAINT)))])


def part_sections(story: Story, setting: Setting) -> Iterator[Section]:
    if story.parts:
        yield heading("In this collection", len(story.parts))
    walkable = 0
    for number, part in enumerate(story.parts):
        yield Section(f"part {number}", [_part(part, walkable, setting)], close=True)
        walkable += part.id is not None


def _part(part: Part, index: int, setting: Setting) -> Line:
    title, room = part.title or part.origin, setting.width - 3
    if part.id is None:
        return Line((Piece(cut(title, room), Look.FAINT),), lead=indent(3))
    tone = Tone.CURSOR if index == setting.opened else Tone.PAGE
    return Line((Piece(fit(title, room), Look.PLAIN, Entry(index)),), lead=indent(3), tone=tone)


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells; 0: hidden. The left ones are dropped before a title gets less than half."""

    title: int
    quality: int = 0
    provider: int = 0
    date: int = 0


def columns_of(listed: Sequence[RelatedStory], setting: Setting) -> Columns:
    room = setting.width - 3
    date = max((cells(_date(entry, setting)) for entry in listed), default=0)
    provider = min(max((cells(_name(entry)) for entry in listed), default=0), 18 if room > 70 else 14)
    quality = max((len(str(entry.quality)) for entry in listed if entry.quality is not None), default=0)
    for widths in ((quality, provider, date), (0, provider, date), (0, 0, date)):
        title = room - sum(width + 2 for width in widths if width)
        if title * 2 >= setting.width:
            return Columns(title, *widths)
    return Columns(room)


def _name(entry: RelatedStory) -> str:
    if entry.provider:
        return entry.provider.shown
    return urls.host(entry.address) if entry.address else ""


def _date(entry: RelatedStory, setting: Setting) -> str:
    return dates.row_day(entry.published, setting.now, setting.tz)


def entry_lines(entry: RelatedStory, index: int, wide: Columns, setting: Setting) -> Iterator[Line]:
    """Yields the row of an entry; the opened one also shows its excerpt and, if outside the library, its address."""
    target = Entry(index)
    known, opened = entry.id is not None, index == setting.opened
    unread = known and not entry.read
    look = Look.BOLD if unread else Look.DIM if known else Look.PLAIN
    sign, tint = (glyphs.UNREAD, Look.ACCENT) if unread else (" " if known else glyphs.OUTSIDE, Look.FAINT)
    star = Piece(glyphs.STAR if known and entry.starred else " ", Look.STAR)
    quality = "" if entry.quality is None else str(entry.quality)
    # The opened entry shows its whole title: the rest continues below the columns.
    title = entry.title or (urls.shown(entry.address) if entry.address else "")
    titles = fold([Piece(title, look, target)], wide.title) if opened else []
    columns = (
        (fit(titles[0].text if titles else title, wide.title), look, wide.title),
        ("  " + quality.rjust(wide.quality), Look.FAINT, wide.quality),
        ("  " + fit(_name(entry), wide.provider), Look.DIM, wide.provider),
        ("  " + fit(_date(entry, setting), wide.date, right=True), Look.FAINT, wide.date),
    )
    pieces = tuple(Piece(text, style, target) for text, style, width in columns if width)
    tone = Tone.CURSOR if opened else Tone.PAGE
    yield Line(pieces, (Piece(sign, tint), star, Piece(" ")), tone=tone)
    yield from (Line(line.pieces, indent(3), tone=tone) for line in titles[1:])
    if opened:
        yield from opened_lines(entry, setting)


def opened_lines(entry: RelatedStory, setting: Setting) -> Iterable[Line]:
    if entry.excerpt:
        yield from fold([Piece(entry.excerpt, Look.DIM)], setting.width, indent(3))
    if entry.id is None and entry.address:
        place = urls.shown(entry.address, setting.width - 3)
        yield Line((Piece(place, Look.LINK, Address(entry.address)),), indent(3))
