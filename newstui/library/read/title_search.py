"""Finds stories by a roughly remembered title, and keeps the index of titles recent enough."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

import time
from array import array
from collections.abc import Callable

from newstui.library import schema
from newstui.library.read.listing import rows_at
from newstui.library.read.title_index import Titles
from newstui.library.rows import Ask
from newstui.model.row import StoryRow

NEWEST = 100_000
SLICE = 2_000
"""Titles read at a time: about 20 ms."""

FRESH, KEPT = 60.0, 300.0
"""Seconds: a younger index is used although new stories came, so that a running sync does not cause a rebuild at every
key; an index unused for KEPT seconds is freed.
"""

_TITLES = f"""SELECT s.pos, t.title FROM story s NOT INDEXED CROSS JOIN story_text t ON t.pos = s.pos
    WHERE s.{schema.LISTED_SQL} AND s.pos < ? ORDER BY s.pos DESC LIMIT ?"""


class Finder:
    """Searches titles. `ask` runs a statement on the reading connection."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._used = 0.0
        self._begin()

    def _begin(self) -> None:
        self._titles = Titles()
        self._places = array("q")
        self._whole = False
        self._revision: object = None
        self._begun = time.monotonic()

    def find(self, text: str, limit: int, go_on: Callable[[], None]) -> list[StoryRow]:
        """Finds titles; the first call builds the index. `go_on` may raise meanwhile; what is indexed by
        then is kept.
        """
        self._used = time.monotonic()
        self._fill(go_on)
        places = [self._places[number] for number in self._titles.like(text, limit, go_on)]
        rows = rows_at(self._ask, places, f"WHERE s.{schema.LISTED_SQL}")
        return [rows[pos] for pos in places if pos in rows]

    def rest(self) -> None:
        """Frees the memory of the index if titles are no longer searched."""
        if self._places and time.monotonic() - self._used > KEPT:
            self._begin()

    def _fill(self, go_on: Callable[[], None]) -> None:
        revision = self._ask("SELECT value FROM setting WHERE name = ?", schema.REVISION)
        if revision != self._revision and self._used - self._begun > FRESH:
            self._begin()
        if not self._places:
            self._revision = revision
        while not self._whole:
            go_on()
            last = self._places[-1] if self._places else 2**63 - 1
            found = self._ask(_TITLES, last, min(SLICE, NEWEST - len(self._places)))
            self._places.extend(pos for pos, _ in found)
            self._titles.add(title for _, title in found)
            self._whole = len(found) < SLICE or len(self._places) >= NEWEST
