"""Lays out the keys that help shows first: two dozen, in groups, in as many columns as there is room for."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from newstui.keys.keymap import Keymap
from newstui.text.cells import cells, fit
from newstui.ui.drawing.glyphs import RULE
from newstui.ui.prompts.choice import Choice, SheetCell

SHEET: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    (
        "Move",
        (
            ("move.down move.up", "down, up"),
            ("move.top move.end", "top, end"),
            ("unread.next unread.previous", "next, previous unread"),
            ("pane.left pane.right", "left, right pane"),
        ),
    ),
    (
        "Read",
        (
            ("go.in", "open the story"),
            ("story.page", "page, then next unread"),
            ("pane.zoom", "full width"),
            ("go.back", "back"),
        ),
    ),
    (
        "Story",
        (
            ("story.open", "open in the browser"),
            ("story.full-text", "whole article"),
            ("story.hints", "letters on links"),
            ("related.next", "next related story"),
        ),
    ),
    (
        "Mark",
        (
            ("story.mark-read", "read or unread"),
            ("story.star", "star"),
            ("list.mark-read", "all in the list read"),
            ("undo", "undo"),
        ),
    ),
    (
        "Filter",
        (
            ("topic.find", "find a topic"),
            ("topic.previous topic.next", "topics with unread"),
            ("search", "search"),
            ("unread.only", "hide or show read ones"),
        ),
    ),
    (
        "More",
        (
            ("reload", "new stories, or reload"),
            ("source.add", "add a source"),
            ("palette", "all commands"),
            ("back-or-quit", "back, or quit"),
        ),
    ),
)
THREE_FROM, TWO_FROM = 90, 60
"""The least widths in cells for three and for two columns."""
MAX_KEY_CELLS = 10


def cheat_sheet(keys: Keymap, width: int) -> list[Choice]:
    """Returns the rows of the sheet for a list of this width. Actions without a key are left out."""
    groups = [(title, list(_entries(keys, wanted))) for title, wanted in SHEET]
    key_cells = min(MAX_KEY_CELLS, max(cells(key) for _, entries in groups for key, _ in entries))
    number = 3 if width >= THREE_FROM else 2 if width >= TWO_FROM else 1
    room, height = width // number, len(groups) // number
    columns = [
        list(_column(groups[at : at + height], room, key_cells)) for at in range(0, len(groups), height)
    ]
    empty = SheetCell(" " * room)
    rows = zip_longest(*columns, fillvalue=empty)
    return [*(Choice("", heading=True, sheet=tuple(row)) for row in rows), Choice("", heading=True)]


def _entries(keys: Keymap, wanted: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for names, words in wanted:
        bound = [key for name in names.split() if (key := keys.key(name))]
        if bound:
            yield "/".join(bound), words


def _column(
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], room: int, key_cells: int
) -> Iterator[SheetCell]:
    for title, entries in groups:
        yield SheetCell(fit(f"{RULE * 2} {title} ".ljust(room - 3, RULE), room - 2) + "  ")
        for key, words in entries:
            wide = max(key_cells, cells(key))
            yield SheetCell(fit(f"  {words}", max(1, room - wide - 1)) + " ", fit(key, wide))
