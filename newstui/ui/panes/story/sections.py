"""Lays out a story as sections of styled lines, which the story view shows.

A section is what stays together and can be found again: the head, a paragraph, an entry of the related list. An empty
line separates two sections unless the second is `close`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from newstui.export import full_text_line
from newstui.model.full_text import FullText
from newstui.model.item import Image, Link, Provider
from newstui.model.related import RelatedStory
from newstui.model.story import Story
from newstui.text import dates, urls
from newstui.text.cells import cells, size_words
from newstui.ui.drawing import glyphs
from newstui.ui.drawing.wrap import GLUE, Line, Look, Piece, cut_line, fold
from newstui.ui.panes.story.body import Address
from newstui.ui.panes.story.listed import columns_of, entry_lines, heading, part_sections
from newstui.ui.panes.story.page.page import Section
from newstui.ui.panes.story.pictures import Extras, file_name, key_pieces, picture_lines
from newstui.ui.panes.story.setting import Setting


@dataclass(frozen=True, slots=True)
class Topic:
    """Click target: shows this topic."""

    name: str


def entries(story: Story) -> tuple[RelatedStory, ...]:
    """Returns all stories listed on the page, in its order: parts in the library, related, also at."""
    parts = (RelatedStory(title=part.title or part.origin, id=part.id) for part in story.parts if part.id)
    return (*parts, *story.related, *story.also_at)


def first_related(story: Story) -> int | None:
    """Returns the index in `entries` of the first related story, else of the first entry; None without entries."""
    parts = sum(1 for part in story.parts if part.id)
    count = parts + len(story.related) + len(story.also_at)
    return (parts if parts < count else 0) if count else None


def outside(entry: RelatedStory) -> Story:
    """Makes a story of what a related entry says about one that is not in the library; its id is ""."""
    return Story(
        id="",
        title=entry.title,
        address=entry.address,
        excerpt=entry.excerpt,
        published=entry.published,
        type=entry.type or "",
        quality=entry.quality,
        provider=entry.provider,
        read=True,
    )


def above(story: Story, setting: Setting) -> Iterator[Section]:
    """Yields the sections above the body."""
    facts = [] if facts_in_rule(story, setting) else _facts(story, setting)
    yield Section("head", [*_title(story, setting), *facts, *_topics(story, setting)])
    if not story.id:
        note = "Not in the library: this is what the linking story says about it."
        yield Section("note", fold([Piece(note, Look.FAINT)], setting.width))
    if story.excerpt:
        yield Section("excerpt", fold([Piece(story.excerpt)], setting.width))


def below(story: Story, setting: Setting) -> Iterator[Section]:
    """Yields the sections below the body."""
    yield from _links(story, setting)
    yield from part_sections(story, setting)
    yield Section("address", _address(story, setting))
    walkable = entries(story)
    first = len(walkable) - len(story.related) - len(story.also_at)
    wide = columns_of(walkable[first:], setting)
    for name, count in (("Related", len(story.related)), ("Also at", len(story.also_at))):
        if count:
            yield heading(name, count)
        for index in range(first, first + count):
            lines = list(entry_lines(walkable[index], index, wide, setting))
            yield Section(f"entry {index}", lines, close=True)
        first += count


def full_text_section(text: FullText, setting: Setting) -> Section:
    """Returns the line above an article: where it came from, how long it is, when it was fetched."""
    line = full_text_line(text, setting.tz, setting.now)
    return Section("full text", fold([Piece(line, Look.FAINT)], setting.width))


def note_section(words: str, setting: Setting) -> Section:
    """Returns the line that says why there is no article."""
    return Section("no full text", fold([Piece(words, Look.ACCENT)], setting.width))


def nothing(setting: Setting) -> list[Section]:
    """Returns the page shown without a story."""
    words = [Piece("No story selected", Look.BOLD)], [Piece("Choose one in the list", Look.DIM)]
    return [Section("head", list(chain.from_iterable(fold(line, setting.width) for line in words)))]


# --- the head -----------------------------------------------------------------------------------------------


def _title(story: Story, setting: Setting) -> list[Line]:
    first, *rest = fold([Piece(story.title, Look.BOLD)], setting.width) or [Line()]
    dot = Piece(" " if story.read else glyphs.UNREAD, Look.ACCENT)
    star = Piece(glyphs.STAR if story.starred else " ", Look.STAR)
    marks = (star, dot) if story.read else (dot, star)
    return [Line(first.pieces, margin=marks), *rest]


def _facts(story: Story, setting: Setting) -> list[Line]:
    """Lays out provider, then other facts; each fact stays on one line if it fits, and no line ends with a dot."""
    lines: list[list[Piece]] = []
    dot = Piece(f" {glyphs.DOT} ", Look.DIM)
    for fact in _fact_pieces(story, setting):
        if lines and _width(lines[-1]) + 3 + _width(fact) <= setting.width:
            lines[-1] += [dot, *fact]
        else:
            lines.append(fact)
    return [line for pieces in lines for line in fold(pieces, setting.width)]


def facts_in_rule(story: Story, setting: Setting) -> str:
    """Returns the facts for the rule above the page; "" if there is none, or it is too short for all of them.

    The domain beside the provider's name may be missing: the address below the text shows it.
    """
    facts = _fact_pieces(story, setting)
    for pieces in (facts, [facts[0][:1], *facts[1:]] if facts else []):
        texts = ("".join(piece.text for piece in fact) for fact in pieces)
        words = f" {glyphs.DOT} ".join(texts).replace(GLUE, " ")
        if cells(words) <= setting.rule:
            return words
    return ""


def _fact_pieces(story: Story, setting: Setting) -> list[list[Piece]]:
    provider = [*_provider(story.provider, story.address)]
    facts = [provider] if provider else []
    return facts + [[Piece(fact.replace(" ", GLUE), look)] for fact, look in _known(story, setting)]


def _width(pieces: Iterable[Piece]) -> int:
    return sum(cells(piece.text) for piece in pieces)


def _provider(provider: Provider | None, address: str | None) -> Iterator[Piece]:
    host = urls.true_host(address) if address else ""
    domain = (provider.domain if provider else None) or host
    name = (provider.name if provider else None) or domain
    if name:
        yield Piece(name)
    if domain and domain != name:
        yield Piece(f"{GLUE}{GLUE}" + domain, Look.DIM)


def _known(story: Story, setting: Setting) -> Iterator[tuple[str, Look]]:
    quiet = (
        dates.long_date(story.published, setting.tz),
        story.type,
        story.price,
        dates.duration(story.length) if story.length else setting.reading_time,
        ", ".join(story.levels),
        _rating(story),
        f"quality {story.quality}" if story.quality is not None else None,
        f"heat {story.heat}" if story.heat is not None and story.heat >= 0 else None,
        "by " + ", ".join(story.authors) if story.authors else None,
    )
    yield from ((fact, Look.DIM) for fact in quiet if fact)
    states = (("draft", story.draft), ("gone", story.gone), ("folded", story.folded_under is not None))
    yield from ((word, Look.PLAIN) for word, holds in states if holds)


def _rating(story: Story) -> str | None:
    if story.rating is None:
        return None
    votes = f" ({story.ratings:,})" if story.ratings else ""
    return f"{story.rating:g} of 5{votes}"


def _topics(story: Story, setting: Setting) -> list[Line]:
    names = [Piece(name.replace(" ", GLUE), Look.DIM, Topic(name)) for name in story.topics]
    return fold(_joined(names, Piece(f"{GLUE} ")), setting.width)


def _joined(pieces: Sequence[Piece], between: Piece) -> Iterator[Piece]:
    for index, piece in enumerate(pieces):
        if index:
            yield between
        yield piece


# --- addresses ----------------------------------------------------------------------------------------------


def _links(story: Story, setting: Setting) -> Iterator[Section]:
    """Yields a line per image, video and download; AMP copies repeat the page and are left out."""
    for index, image in enumerate(story.images):
        line = cut_line(Line(tuple(_image(image, setting.extras))), setting.width)
        drawn = setting.extras.pictures.get(image.address)
        picture = picture_lines(drawn, setting.width) if drawn else ()
        yield Section(
            f"image {index}", [line, *picture], index > 0, image.address if image.openable else None
        )
    files = [link for link in story.links if link.kind == "audio" or (link.kind == "video" and link.size)]
    length = dates.duration(story.length) if story.length and len(files) == 1 else None
    rows = [_link(link, length if link in files else None) for link in story.links if link.kind != "amp"]
    for index, row in enumerate(rows):
        line = cut_line(Line(tuple(row)), setting.width)
        yield Section(f"link {index}", [line], close=bool(index or story.images))


def _image(image: Image, extras: Extras) -> Iterator[Piece]:
    host = urls.true_host(image.address) if image.openable else ""
    caption = image.title or file_name(image.address) or host or image.address
    yield from key_pieces(extras.key if image.openable else "")
    yield Piece("image  ", Look.FAINT)
    yield Piece(caption, Look.DIM, Address(image.address) if image.openable else None)
    size = f"{image.width}×{image.height}" if image.width and image.height else ""
    for more in (size, image.attribution or ""):
        if more:
            yield Piece("  " + more, Look.FAINT)


def _link(link: Link, length: str | None) -> Iterator[Piece]:
    host = urls.true_host(link.address)
    yield Piece(f"{link.kind}  ", Look.FAINT)
    yield Piece(link.title or urls.shown(link.address), Look.LINK, Address(link.address))
    size = size_words(link.size) if link.size else ""
    for more in (length or "", size, host if link.title else "", link.attribution or ""):
        if more:
            yield Piece("  " + more, Look.FAINT)


def _address(story: Story, setting: Setting) -> list[Line]:
    """Lays out the whole address, so that it can be selected; its keys follow, on a line of their own if need be."""
    if not story.address:
        return fold([Piece("no address", Look.FAINT)], setting.width)
    *lines, last = fold([Piece(story.address, Look.LINK, Address(story.address))], setting.width)
    words = [
        (Piece(f"  {key}", Look.BOLD | Look.DIM), Piece(f" {word}", Look.FAINT)) for key, word in setting.keys
    ]
    tail = (Piece("  "), *chain.from_iterable(words))
    if not words:
        return [*lines, last]
    if cells(last.text) + sum(cells(piece.text) for piece in tail) > max(setting.room, setting.width):
        return [*lines, last, Line((), tail=tuple(chain.from_iterable(words)))]
    return [*lines, Line(last.pieces, tail=tail, joint=last.joint)]
