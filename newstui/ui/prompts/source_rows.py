"""Draws the rows of the page of sources: one for each source, followed by the feeds of a news server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from newstui.sources.feeds.state import NOT_READ
from newstui.sync.servers.accounts import SERVER
from newstui.sync.servers.listed import ListedFeed
from newstui.text.cells import cells, cut, fit
from newstui.text.dates import clock_or_day
from newstui.ui.drawing.glyphs import CURSOR
from newstui.ui.panes.bars import Bar, Role
from newstui.ui.panes.cursor_list import CursorList

if TYPE_CHECKING:
    from newstui.sync.status import SourceStatus

NARROW_CELLS, NARROWEST_CELLS = 64, 50
"""Below these widths, kind and next reading are left out, and the last reading as well."""
_COLUMNS = {"kind": 9, "state": 10, "last": 8, "next": 8, "unread": 6}
INDENT_CELLS = 2
"""The indent of the feeds of a news server."""
FAILED = ("failed", "ended")


def is_server(row: SourceStatus) -> bool:
    """Tells whether a row is a news server, or a feed there."""
    return isinstance(row, ListedFeed) or row.kind.partition(",")[0] == SERVER


def row_id(row: SourceStatus) -> tuple[str, str]:
    return (row.server, row.id) if isinstance(row, ListedFeed) else (row.name, "")


class SourceRows(CursorList):
    """One row for each source."""

    rows: Sequence[SourceStatus] = ()
    now = 0
    tz: tzinfo

    @property
    def current(self) -> SourceStatus | None:
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def columns(self, width: int) -> dict[str, int]:
        """Returns the columns beside the name that this width has room for."""
        hidden = ["kind", "next"] if width < NARROW_CELLS else []
        hidden += ["last"] if width < NARROWEST_CELLS else []
        return {name: wide for name, wide in _COLUMNS.items() if name not in hidden}

    def draw(self, index: int, width: int, at_cursor: bool) -> Strip:
        status, ink = self.rows[index], self.palette
        listed = isinstance(status, ListedFeed)
        folders = ", ".join(status.folders) if isinstance(status, ListedFeed) else ""
        tone = ink.cursor if at_cursor else ink.page
        values = {
            "kind": "" if status.kind == NOT_READ else status.kind.partition(",")[0],
            "state": folders or status.state,
            "last": clock_or_day(status.last, self.now, self.tz) or ("" if listed else "never"),
            "next": clock_or_day(status.next, self.now, self.tz),
            "unread": f"{status.unread:,}" if status.unread else "",
        }
        columns = self.columns(width)
        room = width - 3 - sum(wide + 2 for wide in columns.values())
        failed = status.state in FAILED
        parts = [
            Segment(CURSOR if at_cursor else " ", tone + ink.accent),
            Segment(
                " " + fit(" " * INDENT_CELLS * listed + status.name, max(1, room)),
                tone + (ink.dim if failed else ink.text),
            ),
        ]
        for name, wide in columns.items():
            look = ink.error if name == "state" and failed else ink.bold if name == "unread" else ink.dim
            text = fit(values[name], wide, right=name in ("last", "next", "unread"))
            parts.append(Segment("  " + text, tone + look))
        return Strip(parts).adjust_cell_length(width, tone)

    def draw_below(self, y: int, width: int) -> Strip:
        words = " no sources yet; a adds one" if y == 0 and not self.count else ""
        return Strip([Segment(fit(words, width), self.palette.page + self.palette.dim)], width)


class Heading(Bar):
    """Draws the title of the page and the headings of its columns."""

    title = "Sources"
    columns: Mapping[str, int] = {}

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        right = ("last", "next", "unread")
        named = "".join("  " + fit(name, wide, right=name in right) for name, wide in self.columns.items())
        room = max(1, width - cells(named) - 2)
        parts = [
            Segment(" " + fit(self.title, room), self.palette.side + self.palette.bold),
            Segment(named, self.palette.side + self.palette.faint),
        ]
        return Strip(parts).adjust_cell_length(width, self.palette.side)


class Detail(Bar):
    """Two rows about the source under the cursor: what is wrong with it, or a message; and its address."""

    lines: Sequence[tuple[str, Role]] = ()

    def show(self, *lines: tuple[str, Role]) -> None:
        self.lines = lines
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line = self.lines[y : y + 1]
        return self.row(
            [(cut(words, self.size.width - 2), role) for words, role in line], [], self.size.width
        )
