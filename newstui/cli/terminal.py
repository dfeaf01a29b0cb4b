"""Lays out what the commands print when stdout is a terminal; in a pipe they print plain lines."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple

from newstui.text import dates
from newstui.text.cells import cells, cut, fit
from newstui.text.clean import guard

if TYPE_CHECKING:
    from newstui.export import TopicLine
    from newstui.model.story import Story

_GAP = "  "
_MINUTE_CELLS, _DAY_CELLS = 16, 10
_ROOMY, _NARROW = 80, 60
"""Columns of a terminal from which `list` shows the clock, and the provider."""
_LEAST_CELLS = 8
"""The fewest cells of a column that had to shrink."""


class Terminal(NamedTuple):
    """The terminal that stdout leads to. `styled`: it gets bold and dim text; `ascii`: its locale lacks our signs."""

    width: int
    styled: bool
    ascii: bool

    def shown(self, text: str, style: str = "") -> str:
        """Returns text safe to print, in a style: "bold", "dim" or none."""
        text = guard(text)
        if self.ascii:
            from newstui.ui.drawing.glyphs import in_ascii

            text = in_ascii(text)
        code = {"bold": 1, "dim": 2}.get(style) if self.styled and text.strip() else None
        return f"\x1b[{code}m{text}\x1b[0m" if code else text


def terminal() -> Terminal | None:
    """Returns the terminal that stdout leads to; None for a pipe or a file."""
    if not sys.stdout.isatty():
        return None
    dumb = os.environ.get("TERM", "dumb") in ("", "dumb", "unknown")
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    width = max(20, shutil.get_terminal_size().columns)
    return Terminal(width, not (dumb or os.environ.get("NO_COLOR")), encoding != "utf8")


@contextmanager
def passing_line() -> Iterator[Callable[[str], None]]:
    """Lets a command say on stderr what it waits for, on one line that is gone at the end. A pipe gets nothing."""
    said = False

    def say(words: str) -> None:
        nonlocal said
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{cut(guard(words), shutil.get_terminal_size().columns - 1)}\x1b[K")
            sys.stderr.flush()
            said = True

    try:
        yield say
    finally:
        if said:
            say("")


def story_row(story: Story, tz: tzinfo, screen: Terminal) -> str:
    """Returns a line of `list`: id, date, marks, provider, and a title that has the rest of the width."""
    wide = _MINUTE_CELLS if screen.width >= _ROOMY else _DAY_CELLS
    date = dates.local_minute(story.published, tz)[:wide]
    marks = (" ●"[not story.read], " ★"[story.starred], " ⤷"[story.folded_under is not None])
    columns = [story.id, fit(date, wide), "".join(marks)]
    if screen.width >= _NARROW:
        columns.append(fit(story.provider.shown if story.provider else "", min(20, screen.width // 5)))
    before = _GAP.join(columns)
    title = cut(story.title, screen.width - cells(before) - len(_GAP))
    return screen.shown(before + _GAP, "dim") + screen.shown(title, "" if story.read else "bold")


def topic_rows(topics: Sequence[TopicLine], screen: Terminal) -> Iterator[str]:
    """Yields a line for each topic: unread and total counts in columns, and the name, indented as in the tree."""
    counts = [(f"{topic.unread:,}" if topic.unread else "", f"{topic.total:,}") for topic in topics]
    wide = [max((len(pair[at]) for pair in counts), default=0) for at in (0, 1)]
    for topic, (unread, total) in zip(topics, counts, strict=True):
        name = cut("  " * topic.depth + topic.name, screen.width - sum(wide) - 2 * len(_GAP))
        yield (
            screen.shown(fit(unread, wide[0], right=True) + _GAP, "bold")
            + screen.shown(fit(total, wide[1], right=True) + _GAP, "dim")
            + screen.shown(name, "bold" if topic.unread else "")
        )


def columns(rows: Sequence[Sequence[str]], screen: Terminal) -> Iterator[str]:
    """Yields a line for each row, in columns as wide as their texts; the widest shrink until all fit."""
    if not rows:
        return
    wide = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    room = screen.width - len(_GAP) * (len(wide) - 1)
    limit = max(wide)
    while sum(min(size, limit) for size in wide) > room and limit > _LEAST_CELLS:
        limit -= 1
    for row in rows:
        line = _GAP.join(fit(text, min(size, limit)) for text, size in zip(row, wide, strict=True))
        yield screen.shown(line.rstrip())


def top_lines(text: str, screen: Terminal) -> Iterator[str]:
    """Yields the lines of a story of the front page, and an empty one; the points wrap, the address is never cut."""
    title, *below = text.split("\n")
    yield screen.shown(cut(title, screen.width), "bold")
    for line in below:
        if "://" in line:
            yield screen.shown(line, "dim")
            continue
        for part in facts_lines(line.strip(), screen.width - 2):
            yield screen.shown(f"  {part}", "dim")
    yield ""


def facts_lines(text: str, width: int) -> list[str]:
    """Wraps facts that are separated by dots; a line breaks between two of them if it can."""
    from newstui.ui.drawing.wrap import fold_plain

    lines: list[str] = []
    for fact in text.split(" · "):
        if lines and cells(lines[-1]) + cells(fact) + 3 <= width:
            lines[-1] += f" · {fact}"
        else:
            lines.append(fact)
    return [line for each in lines for line in fold_plain(each, width)]
