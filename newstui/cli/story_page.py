"""Lays out a whole story for a terminal: wrapped, with an empty line between its parts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo

from newstui import export
from newstui.cli.terminal import Terminal, facts_lines
from newstui.model.full_text import FullText
from newstui.model.story import Story
from newstui.text.body.kind import BodyKind, kind_of
from newstui.ui.drawing.wrap import Line, Look, fold_plain
from newstui.ui.panes.story.body import Address, StoryBody

MOST_COLUMNS = 78
"""Longer lines are hard to read."""


def story_page(story: Story, tz: tzinfo, screen: Terminal, full: FullText | None = None) -> Iterator[str]:
    """Yields the lines of a story; `full`: instead of its own text."""
    width = min(MOST_COLUMNS, screen.width)
    parts: list[Iterable[str]] = [
        _folded(story.title, width, screen, "bold"),
        [line for facts in export.facts(story, tz) for line in _facts(facts, width, screen)],
    ]
    body = None
    if full:
        parts.append(_facts(export.full_text_line(full, tz), width, screen))
        body = _read(full.blocks, "lines")
    elif story.body:
        body = _read(story.body, kind_of(story.body))
    if story.excerpt and not full and not (body and body.begins_with(story.excerpt)):
        parts.append(_folded(story.excerpt, width, screen))
    if body:
        parts.append(_body(body, width, screen))
    if story.address:
        parts.append([screen.shown(story.address)])
    if body:
        parts.append(_links(body, width, screen))
    for title, entries in export.sections(story, tz):
        lines = (line for entry in entries for line in _entry(entry, width, screen))
        parts.append([screen.shown(title, "bold"), *lines])
    first = True
    for part in filter(None, map(list, parts)):
        yield from part if first else ("", *part)
        first = False


def _read(text: str, kind: BodyKind) -> StoryBody:
    body = StoryBody(text, kind)
    body.read_all()
    return body


def _folded(text: str, width: int, screen: Terminal, style: str = "") -> list[str]:
    return [screen.shown(line, style) for line in fold_plain(text, width)]


def _facts(text: str, width: int, screen: Terminal) -> list[str]:
    return [screen.shown(line, "dim") for line in facts_lines(text, width)]


def _entry(text: str, width: int, screen: Terminal) -> list[str]:
    """Lays out an entry of a list below the story: its facts wrapped, its address whole on a line of its own."""
    facts = text.split(" · ")
    address = [facts.pop()] if len(facts) > 1 and "://" in facts[-1] else []
    first, *rest = facts_lines(" · ".join(facts), width - 4)
    return [screen.shown(f"  {first}"), *(screen.shown(f"    {line}", "dim") for line in rest + address)]


def _body(body: StoryBody, width: int, screen: Terminal) -> Iterator[str]:
    for number, section in enumerate(body.sections(width)):
        if number and not section.close:
            yield ""
        yield from (_line(line, screen.shown) for line in section.lines)


def _line(line: Line, shown: Callable[[str, str], str]) -> str:
    """Draws a line with what stands before and after it; a line that was cut is whole again."""
    if line.whole is not None:
        return shown(line.whole, "")
    styles = ((piece, _style(piece.look)) for piece in (*line.lead, *line.pieces, *line.tail))
    return "".join(shown(piece.text, style) for piece, style in styles)


def _style(look: Look) -> str:
    return "bold" if look & Look.BOLD else "dim" if look & (Look.DIM | Look.FAINT) else ""


def _links(body: StoryBody, width: int, screen: Terminal) -> Iterator[str]:
    """Lists the links of the text with their whole addresses, each once."""
    found: dict[str, str] = {}
    for section in body.sections(width):
        for piece in (piece for line in section.lines for piece in line.pieces):
            if isinstance(piece.target, Address) and piece.look & Look.LINK:
                address = piece.target.address
                before = found.get(address, "")
                found[address] = f"{before} {piece.text}".strip() if len(before) < width else before
    if found:
        yield screen.shown(f"Links in the text ({len(found)})", "bold")
    for address, text in found.items():
        if text != address:
            yield from (screen.shown(f"  {line}") for line in fold_plain(text, width - 2, 2)[:2])
        yield screen.shown(f"  {address}", "dim")
