"""Marks stories, first in the marks file and then in the content file, and follows the marks of other processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from newstui.library import schema
from newstui.library.read.listing import PositionListing, keys_at
from newstui.library.rows import AMONG, Row, among, rows_where
from newstui.library.write.transaction import Transactions
from newstui.model.change import Change, Flag, Mark
from newstui.model.identity import key_range, story_id

if TYPE_CHECKING:
    from newstui.library.marks.store import Marked
    from newstui.library.protocol import Listing
    from newstui.library.write.counters import Counters

_BITS: dict[Flag, int] = {"read": schema.READ, "starred": schema.STARRED}
_KEYS_OF_AN_ID = 1 << 13
"""The number of keys that share an id."""


class Marking:
    """Implements the marking methods of `protocol.Library`. Applies earlier marks of other processes at once."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._connection, self._marks = transactions.connection, transactions.marks
        self._taken_over: list[Mark] = []
        self._follow_marks()

    def mark(self, ids: Sequence[str], flag: Flag, value: bool) -> Change:
        return self._mark(lambda: self._rows_of(ids), flag, value)

    def mark_listing(self, listing: Listing, start: int, stop: int, flag: Flag, value: bool) -> Change:
        assert isinstance(listing, PositionListing)  # noqa: S101 - there is no other here
        positions = listing.positions(start, stop)
        return self._mark(lambda: self._rows_at(positions), flag, value)

    def _mark(self, rows: Callable[[], Iterable[Row]], flag: Flag, value: bool) -> Change:
        with self._transactions.begin() as counters:
            self._take_over(counters)
            found = {row.pos: row for row in rows()}
            folded = rows_where(self._connection, f"head {AMONG}", among(r.key for r in found.values()))
            along = {row.pos: row for row in folded if row.pos not in found}
            marks = self._act(counters, [*found.values(), *along.values()], _BITS[flag], value)
            ids = {story_id(row.key) for row in along.values()}
            return Change(marks=tuple(m._replace(along=True) if m.id in ids else m for m in marks))

    def apply(self, change: Change) -> Change:
        wanted: dict[tuple[Flag, bool], list[str]] = {}
        for mark in change.marks:
            wanted.setdefault((mark.flag, mark.after), []).append(mark.id)
        marks: list[Mark] = []
        with self._transactions.begin() as counters:
            self._take_over(counters)
            for (flag, value), ids in wanted.items():
                marks += self._act(counters, self._rows_of(ids), _BITS[flag], value, again=True)
        return Change(marks=tuple(marks))

    def _rows_of(self, ids: Iterable[str]) -> list[Row]:
        ranges = [found for id_ in ids if (found := key_range(id_)) is not None]
        return rows_where(
            self._connection,
            """pos IN (SELECT story.pos FROM json_each(?) AS first CROSS JOIN story
                WHERE story.key >= first.value AND story.key < first.value + ?)""",
            among(first for first, _ in ranges),
            _KEYS_OF_AN_ID,
        )

    def _rows_at(self, positions: Sequence[int]) -> list[Row]:
        rows = rows_where(self._connection, f"pos {AMONG}", among(positions))
        if len(rows) < len(positions):
            moved = keys_at(self._connection, list(set(positions) - {row.pos for row in rows}))
            rows += rows_where(self._connection, f"key {AMONG}", among(moved))
        return rows

    def _act(
        self, counters: Counters, rows: Iterable[Row], bit: int, value: bool, again: bool = False
    ) -> list[Mark]:
        """Sets or clears a flag of these stories, first in the marks file, then here; returns what really changed.

        `again`: stories that were read before return to their earlier place in the order of reading, not to the end.
        """
        changed = [row for row in rows if bool(row.flags & bit) is not value]
        if not changed:
            return []
        read: dict[int, int | None] = dict.fromkeys(row.key for row in changed)
        if again and value and bit == schema.READ:
            read.update((one.key, one.read) for one in self._marks.of(read).values())
        seq = self._transactions.put_marks(read, bit if value else 0, 0 if value else bit)
        if bit == schema.STARRED:
            return self._copy(counters, ((row, row.flags ^ bit, row.read) for row in changed))
        return self._copy(
            counters, ((row, row.flags ^ bit, (read[row.key] or seq) if value else None) for row in changed)
        )

    def _copy(self, counters: Counters, marked: Iterable[tuple[Row, int, int | None]]) -> list[Mark]:
        """Copies flags and the time of reading of these stories from the marks."""
        marks: list[Mark] = []
        alike: defaultdict[tuple[int, int, int | None], list[Row]] = defaultdict(list)
        for row, flags, read in marked:
            alike[row.flags, flags, read].append(row)
        for (before, after, read), rows in alike.items():
            counters.reflag(rows, before, after)
            self._connection.execute(
                f"UPDATE story SET flags = ?, read = ? WHERE pos {AMONG}",  # noqa: S608
                (after, read, among(row.pos for row in rows)),
            )
            marks += _told((row.key for row in rows), before, after)
        return marks

    # --- what others mark -----------------------------------------------------------------------------------

    def refresh(self) -> Change:
        if self._marks.others_wrote():
            with self._transactions.begin() as counters:
                self._take_over(counters)
        taken, self._taken_over = self._taken_over, []
        return Change(marks=tuple(taken))

    def _take_over(self, counters: Counters) -> None:
        """Copies marks that other processes made since; the next refresh reports them."""
        newer = self._marks.since(self._transactions.marks_seen)
        if not newer:
            return
        marked = {one.key: one for one in newer}
        differing: list[tuple[Row, int, int | None]] = []
        for row in rows_where(self._connection, f"key {AMONG}", among(marked)):
            flags, read = _with_marks(row, marked[row.key])
            if (flags, read) != (row.flags, row.read):
                differing.append((row, flags, read))
            else:
                # The other process may have written it here as well.
                self._taken_over += _told([row.key], marked[row.key].was, marked[row.key].flags)
        self._taken_over += self._copy(counters, differing)
        self._transactions.copied_marks(newer[-1].seq)

    def _follow_marks(self) -> None:
        """Copies marks that this file does not have yet; all of them if it knew another marks file."""
        seen, last = self._transactions.last_copied(), self._marks.last()
        self._transactions.marks_seen = seen or 0
        if seen is None:
            with self._transactions.begin() as counters:
                held = self._marks.of_all()
                rows = rows_where(self._connection, f"flags & {schema.MARKS} OR key {AMONG}", among(held))
                wanted = [(row, *_with_marks(row, held.get(row.key))) for row in rows]
                self._copy(counters, [one for one in wanted if one[1:] != (one[0].flags, one[0].read)])
                self._transactions.copied_marks(last)
        elif last > seen:
            with self._transactions.begin() as counters:
                self._take_over(counters)
            self._taken_over.clear()


def _with_marks(row: Row, marked: Marked | None) -> tuple[int, int | None]:
    """Returns the flags of a story and when it was read, according to the marks."""
    flags = row.flags & ~schema.MARKS | (marked.flags if marked else 0)
    return flags, marked.read if marked and flags & schema.READ else None


def _told(keys: Iterable[int], before: int, after: int) -> list[Mark]:
    """Lists the marks in which two sets of flags differ, for each of these stories."""
    changed = [
        (flag, not after & bit, bool(after & bit)) for flag, bit in _BITS.items() if (before ^ after) & bit
    ]
    return [Mark(story_id(key), *change) for key in keys for change in changed]
