"""Places new stories among those of the same date: in the order of their source, files by their names.

A position is a date and a number within it. New stories get numbers between those that stand there already, which
keep theirs: what a reader has seen stays where it was.
"""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from newstui.library import schema
from newstui.library.rows import among

STEP_DATED, STEP_UNDATED = 1 << 8, 1 << 30
"""Numbers left free between two stories, while there is room, for those that will come between them."""
SHARE = 8
"""New stories before or behind all others take at most one part in so many of the room there is."""


class Newcomer(NamedTuple):
    """A story to be placed. `by_name`: its item is a file; else the order of its feed counts."""

    published: int | None
    source: int
    path: str
    by_name: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A part of one reading of a source: its origins in their order.

    `begins`: it is the first part. `number`: its place among those of other sources; later ones stand above.
    """

    origins: Sequence[str] = ()
    begins: bool = True
    number: int = 0
    ranks: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.ranks.update((origin, rank) for rank, origin in enumerate(self.origins))


_NO_READING = Reading()


def place(
    connection: sqlite3.Connection, newcomers: Sequence[Newcomer], readings: Mapping[int, Reading]
) -> list[int]:
    """Finds a free position for each newcomer. Reads the positions of all stories of the same dates.

    `readings`: by the number of their source.
    """
    together: defaultdict[int | None, list[int]] = defaultdict(list)
    for index, newcomer in enumerate(newcomers):
        together[newcomer.published].append(index)
    ranges = {schema.date_range(published): published for published in together}
    standing: defaultdict[int | None, list[int]] = defaultdict(list)
    left: defaultdict[int | None, set[int]] = defaultdict(set)
    for start, pos, moved in connection.execute(
        """SELECT d.value, s.pos, 0 FROM json_each(?1) d CROSS JOIN story s
            ON s.pos >= d.value AND s.pos < d.value + iif(d.value, 1 << ?2, ?3)
        UNION ALL SELECT d.value, s.pos, 1 FROM json_each(?1) d CROSS JOIN story_moved s
            ON s.pos >= d.value AND s.pos < d.value + iif(d.value, 1 << ?2, ?3)""",
        (among(start for start, _ in ranges), schema.SHIFT, schema.DATED),
    ):
        published = schema.published_at(start)
        if moved:
            left[published].add(pos)
        else:
            standing[published].append(pos)
    found = [0] * len(newcomers)
    for published, indexes in together.items():
        date = _Date(connection, published, standing[published], left[published], readings)
        for index, pos in date.place([(newcomers[index], index) for index in indexes]):
            found[index] = pos
    return found


class _Date:
    """The stories of one date: `line` are their positions, the first in the list first; `left` are used up."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        published: int | None,
        standing: list[int],
        left: set[int],
        readings: Mapping[int, Reading],
    ) -> None:
        self._connection, self._readings = connection, readings
        self._low, self._high = schema.date_range(published)
        self._step = STEP_UNDATED if published is None else STEP_DATED
        self._line = sorted(standing, reverse=True)
        self._used = left.union(standing)

    def place(self, newcomers: list[tuple[Newcomer, int]]) -> list[tuple[int, int]]:
        """Finds (index, position) of each of these (newcomer, index)."""
        neighbours: dict[tuple[int, bool], list[tuple[str | int, int]]] = {}
        slots: defaultdict[int, list[tuple[int, str | int, int]]] = defaultdict(list)
        for newcomer, index in newcomers:
            source, by_name = kind = newcomer.source, newcomer.by_name
            if kind not in neighbours:
                neighbours[kind] = self._neighbours(*kind) if self._line else []
            reading = self._readings.get(source, _NO_READING)
            key = newcomer.path if by_name else reading.ranks.get(newcomer.path, index)
            slot = self._slot(key, neighbours[kind], above=reading.begins and not by_name)
            slots[slot].append((0 if by_name else -reading.number, key, index))
        placed: list[tuple[int, int]] = []
        for slot, entries in slots.items():
            entries.sort(key=lambda entry: (isinstance(entry[1], str), entry))
            numbers = self._numbers(slot, len(entries))
            pos, crowded = 0, False
            for (_, _, index), wanted in zip(entries, numbers, strict=True):
                pos = self._free(pos - 1 if crowded else wanted)
                crowded = crowded or pos != wanted
                placed.append((index, pos))
        return placed

    def _neighbours(self, source: int, by_name: bool) -> list[tuple[str | int, int]]:
        """Lists the stories of this source in the line: what orders them, and their places there, in that order."""
        # By the index of positions: a source may have a million items, a date has few.
        found = self._connection.execute(
            "SELECT pos, path FROM origin WHERE pos >= ? AND pos < ? AND +source = ?",
            (self._low, self._high, source),
        )
        places = {pos: place for place, pos in enumerate(self._line)}
        ranks = self._readings.get(source, _NO_READING).ranks
        return sorted(
            (path if by_name else ranks[path], places[pos])
            for pos, path in found
            if pos in places and (by_name or path in ranks)
        )

    def _slot(self, key: str | int, neighbours: list[tuple[str | int, int]], *, above: bool) -> int:
        """Finds the place before which a newcomer belongs: behind its predecessor, else before its successor.

        Without either it stands `above` all others, or below.
        """
        at = bisect_left(neighbours, key, key=lambda neighbour: neighbour[0])
        if at:
            return neighbours[at - 1][1] + 1
        if neighbours:
            return neighbours[0][1]
        # What is new in a feed stands above what was there; what comes later in a reading, below.
        return 0 if above else len(self._line)

    def _numbers(self, slot: int, count: int) -> list[int]:
        """Chooses positions for so many stories before this place of the line, from the top down."""
        line = self._line
        high = line[slot - 1] if slot else self._high
        low = line[slot] if slot < len(line) else self._low - 1
        step = max(1, min(self._step, (high - low) // (SHARE * count)))
        if 0 < slot < len(line):
            return [high - (high - low) * (i + 1) // (count + 1) for i in range(count)]
        if slot:
            top = high - step
        elif line:
            top = low + step * count
        else:
            top = (high + low + step * count) // 2
        return [top - step * i for i in range(count)]

    def _free(self, wanted: int) -> int:
        """Returns the wanted position, or the next below it that was never used, going round at the end of the date."""
        pos = wanted
        while pos in self._used or not self._low <= pos < self._high:
            pos = pos - 1 if pos > self._low else self._high - 1
        self._used.add(pos)
        return pos
