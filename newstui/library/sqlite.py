"""The library in SQLite: one writer connection, one reader, and the marks.

Writing methods are called from one thread, reading ones (`Reads`) from one. Every write is one transaction;
what is remembered between two of them (`Names`) is thrown away when another process wrote.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Any

from newstui import urls
from newstui.library import files, schema
from newstui.library.base import Listing, Seen, Stored, Tally
from newstui.library.counters import Counters
from newstui.library.folding import Dirty, refold
from newstui.library.listing import PositionListing, keys_at
from newstui.library.marks import Act, Marked, Marks
from newstui.library.names import Names, fold
from newstui.library.reads import Reads
from newstui.library.rows import AMONG, Origin, Row, among, origins_where, rows_where
from newstui.library.storing import Batch, Outcome
from newstui.library.taking import Taken, take
from newstui.library.topics import rehang
from newstui.model.change import Change, Flag, Mark
from newstui.model.event import Event, Known, Stamp

_BITS: dict[Flag, int] = {"read": schema.READ, "starred": schema.STARRED}
_UNSETTLED, _MARKS_SEEN = "library.unsettled", "library.marks"
_MANY = 10_000
_ID_SPAN = 1 << 13
"""So many keys share an id."""


class SqliteLibrary(Reads):
    """All stories of one set of sources. Made by `library.open_library`.

    `notices`: lines for the user about what was found damaged when it was opened.
    """

    def __init__(
        self,
        path: Path,
        writing: sqlite3.Connection,
        reading: sqlite3.Connection,
        marks: Marks,
        zone: tzinfo,
        notices: Sequence[str] = (),
    ) -> None:
        super().__init__(path, reading, zone)
        self.notices = tuple(notices)
        self._writer = writing
        self._marks = marks
        self._marks_seen = 0
        self._taken_over: list[Mark] = []
        self._cache = Names(writing)
        self._version: int | None = None
        self._dirty = Dirty()
        self._new_tree = False
        self._token = secrets.token_hex(8)
        with files.in_words(path):
            self._follow_marks()

    # --- transactions ---------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Counters]:
        """One transaction, with the counters it has to keep."""
        connection = self._writer
        with files.in_words(self.path):
            try:
                with schema.transaction(connection):
                    (version,) = connection.execute("PRAGMA data_version").fetchone()
                    if version != self._version:
                        self._cache.reload()
                        self._version = version
                    counters = Counters(self._cache)
                    yield counters
                    self._new_tree |= counters.write(connection)
            except BaseException:
                self._version = None
                raise

    def _setting(self, name: str) -> Any:
        found = self._writer.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def _set_setting(self, name: str, value: Any) -> None:
        self._writer.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def setting(self, key: str) -> Any:
        found = self._ask("SELECT value FROM setting WHERE name = ?", key)
        return json.loads(found[0][0]) if found else None

    def set_setting(self, key: str, value: Any) -> None:
        with files.in_words(self.path), schema.transaction(self._writer):
            self._set_setting(key, value)

    # --- sources --------------------------------------------------------------------------------------------

    def set_sources(self, sources: Sequence[tuple[str, str]]) -> None:
        """The library holds these (name, address) from now on: others are forgotten, marks and stars are not."""
        wanted = {name: (rank, at) for rank, (name, at) in enumerate(sources)}
        with files.in_words(self.path):
            found = self._writer.execute("SELECT name, rank, at FROM source").fetchall()
        if {name: (rank, at) for name, rank, at in found} == wanted:
            return
        for name, _, _ in found:
            if name not in wanted:
                self._forget(name)
        for name, (rank, at) in wanted.items():
            with self._writing():
                self._source(name, at)
                self._writer.execute("UPDATE source SET rank = ? WHERE name = ?", (rank, name))

    def _source(self, name: str, at: str) -> int:
        """The number of a source, made when it is new; at another address it is to be read anew."""
        if name not in self._cache.sources:
            self._writer.execute(
                "INSERT INTO source (name, fold, at, rank) SELECT ?, ?, ?, count(*) FROM source",
                (name, fold(name), at),
            )
            self._cache.reload()
        id_ = self._cache.sources[name]
        self._writer.execute(
            "UPDATE source SET at = ?, state = '{}', synced = NULL WHERE id = ? AND at <> ?", (at, id_, at)
        )
        return id_

    def _forget(self, name: str) -> None:
        while True:
            with self._writing() as counters:
                id_ = self._cache.sources[name]
                some = origins_where(self._writer, f"source = ? LIMIT {_MANY}", id_)
                if not some:
                    self._writer.execute("DELETE FROM source WHERE id = ?", (id_,))
                    self._cache.reload()
                    break
                self._batch(counters, id_, Taken(leaving=some), forget=True)
        self.settle()

    def known(self, source: str, at: str, full: bool = False) -> Known:
        with self._writing():
            before = self._writer.execute("SELECT at FROM source WHERE name = ?", (source,)).fetchone()
            id_ = self._source(source, at)
            if before is not None and before != (at,):
                full = True
            if self._writer.execute("SELECT 1 FROM story LIMIT 1").fetchone() is None:
                self._keep_pages(files.CACHE_BULK)
            (state,) = self._writer.execute("SELECT state FROM source WHERE id = ?", (id_,)).fetchone()
            stamps = {
                path: Stamp(size, mtime, hash_)
                for path, size, mtime, hash_ in self._writer.execute(
                    "SELECT path, size, mtime, hash FROM origin WHERE source = ? AND size IS NOT NULL", (id_,)
                )
            }
        return Known(stamps, json.loads(state), full)

    def _keep_pages(self, mebibytes: int) -> None:
        self._writer.execute(f"PRAGMA cache_size = {-1024 * mebibytes}")

    # --- sync -----------------------------------------------------------------------------------------------

    def store(self, source: str, events: Sequence[Event]) -> Stored:
        with self._writing() as counters:
            id_ = self._cache.sources[source]
            taken = take(self._writer, id_, events)
            outcome = self._batch(counters, id_, taken)
            tally = Tally(
                outcome.new,
                outcome.changed,
                taken.unchanged + len(taken.came) - outcome.new - outcome.changed,
                taken.rejected,
                outcome.gone,
            )
        return Stored(tally, _change(outcome))

    def finish(self, source: str, seen: Seen) -> Stored:
        remarks = list(seen.remarks)
        with self._writing() as counters:
            id_ = self._cache.sources[source]
            missing = self._missing(id_, seen.origins) if seen.complete else []
            items = sum(origin.kind == schema.ITEM for origin in missing)
            if items:
                (known,) = self._writer.execute(
                    "SELECT count(*) FROM origin WHERE source = ? AND kind = ?", (id_, schema.ITEM)
                ).fetchone()
                if items * 2 > known:
                    remarks.append(f"{source}: {items:,} of {known:,} items are missing: none is marked gone")
                    missing = []
            outcome = self._batch(counters, id_, Taken(leaving=missing))
            self._writer.execute(
                "UPDATE source SET synced = coalesce(?, synced), failure = ?, remarks = ? WHERE id = ?",
                (
                    None if seen.failures else seen.at_time,
                    "; ".join(seen.failures) or None,
                    json.dumps(remarks, ensure_ascii=False),
                    id_,
                ),
            )
        return Stored(Tally(gone=outcome.gone), _change(outcome), tuple(remarks))

    def _missing(self, source: int, seen: frozenset[str] | set[str]) -> list[Origin]:
        """The origins of a source that a complete reading did not come across."""
        (known,) = self._writer.execute("SELECT count(*) FROM origin WHERE source = ?", (source,)).fetchone()
        if known == len(seen):
            return []
        paths = self._writer.execute("SELECT path FROM origin WHERE source = ?", (source,))
        missing = [path for (path,) in paths if path not in seen]
        return origins_where(self._writer, f"source = ? AND path {AMONG}", source, among(missing))

    def _batch(self, counters: Counters, source: int, taken: Taken, forget: bool = False) -> Outcome:
        """Write a batch, and remember that there is something to settle."""
        outcome = Outcome()
        if taken.came or taken.leaving:
            batch = Batch(self._writer, self._cache, self._marks, counters, self._dirty)
            outcome = batch.apply(taken.came, taken.leaving, forget)
            self._put(outcome.acts)
        taken.write(self._writer, source)
        if taken.came or taken.leaving or taken.definitions:
            token = self._setting(_UNSETTLED)
            if token is None:
                self._set_setting(_UNSETTLED, self._token)
            elif token != self._token:
                self._dirty.everything = True
        return outcome

    def settle(self) -> Change:
        with files.in_words(self.path):
            self._keep_pages(files.CACHE_OPEN)
            if self._setting(_UNSETTLED) is None:
                return Change()
        with self._writing() as counters:
            if self._setting(_UNSETTLED) != self._token:
                self._dirty.everything = True
            folded = refold(self._writer, self._dirty, counters)
            self._new_tree |= counters.write(self._writer)
            self._new_tree |= rehang(self._writer, self._cache)
            self._writer.execute("DELETE FROM setting WHERE name = ?", (_UNSETTLED,))
        self._dirty.clear()
        tree, self._new_tree = self._new_tree, False
        return Change(altered=tuple(map(urls.story_id, folded)), tree=tree)

    # --- marks ----------------------------------------------------------------------------------------------

    def mark(self, ids: Sequence[str], flag: Flag, value: bool) -> Change:
        return self._mark(lambda: self._rows_of(ids), flag, value)

    def mark_listing(self, listing: Listing, start: int, stop: int, flag: Flag, value: bool) -> Change:
        assert isinstance(listing, PositionListing)  # noqa: S101 - there is no other here
        positions = listing.positions(start, stop)
        return self._mark(lambda: self._rows_at(positions), flag, value)

    def _rows_at(self, positions: Sequence[int]) -> list[Row]:
        rows = rows_where(self._writer, f"pos {AMONG}", among(positions))
        if len(rows) < len(positions):
            moved = keys_at(self._writer, list(set(positions) - {row.pos for row in rows}))
            rows += rows_where(self._writer, f"key {AMONG}", among(moved))
        return rows

    def _mark(self, rows: Callable[[], Iterable[Row]], flag: Flag, value: bool) -> Change:
        bit = _BITS[flag]
        with self._writing() as counters:
            self._take_over(counters)
            found = {row.pos: row for row in rows()}
            for row in rows_where(self._writer, f"head {AMONG}", among(r.key for r in found.values())):
                found[row.pos] = row
            acts = [(row, bit if value else 0, 0 if value else bit) for row in found.values()]
            return Change(marks=tuple(self._act(counters, acts)))

    def apply(self, change: Change) -> Change:
        wanted: dict[str, tuple[int, int]] = {}
        for mark in change.marks:
            add, clear = wanted.get(mark.id, (0, 0))
            bit = _BITS[mark.flag]
            wanted[mark.id] = (add | bit, clear & ~bit) if mark.after else (add & ~bit, clear | bit)
        with self._writing() as counters:
            self._take_over(counters)
            acts = [(row, *wanted[urls.story_id(row.key)]) for row in self._rows_of(list(wanted))]
            return Change(marks=tuple(self._act(counters, acts)))

    def _rows_of(self, ids: Sequence[str]) -> list[Row]:
        ranges = [found for id_ in ids if (found := urls.key_range(id_)) is not None]
        return rows_where(
            self._writer,
            """pos IN (SELECT story.pos FROM json_each(?) AS first CROSS JOIN story
                WHERE story.key >= first.value AND story.key < first.value + ?)""",
            among(first for first, _ in ranges),
            _ID_SPAN,
        )

    def _act(self, counters: Counters, acts: Sequence[tuple[Row, int, int]]) -> list[Mark]:
        """Set and clear flags of these stories: first in the marks, then here. What really changed."""
        changed = [
            (row, (row.flags | add) & ~clear, add, clear)
            for row, add, clear in acts
            if (row.flags | add) & ~clear != row.flags
        ]
        self._put([Act(row.key, add, clear) for row, _, add, clear in changed])
        return self._copy(counters, [(row, flags) for row, flags, _, _ in changed])

    def _put(self, acts: Sequence[Act]) -> None:
        if acts:
            seq = self._marks.put(acts)
            if seq == self._marks_seen + 1:
                self._saw(seq)

    def _copy(self, counters: Counters, flags: Iterable[tuple[Row, int]]) -> list[Mark]:
        """Give these stories the flags that the marks hold."""
        marks: list[Mark] = []
        written: list[tuple[int, int]] = []
        for row, after in flags:
            counters.reflag(row, after)
            written.append((after, row.pos))
            marks += _marks(row.key, row.flags, after)
        self._writer.executemany("UPDATE story SET flags = ? WHERE pos = ?", written)
        return marks

    def _saw(self, seq: int) -> None:
        self._marks_seen = seq
        self._set_setting(_MARKS_SEEN, [self._marks.epoch, seq])

    def _follow_marks(self) -> None:
        """Take over what the marks hold and this file does not know yet; all of it when they are other marks."""
        epoch, seen = self._setting(_MARKS_SEEN) or (None, 0)
        self._marks_seen = seen
        if epoch == self._marks.epoch:
            if self._marks.last() > seen:
                with self._writing() as counters:
                    self._take_over(counters)
        else:
            self._marks_seen = 0
            with self._writing() as counters:
                held = self._marks.of_all()
                rows = rows_where(self._writer, f"flags & {schema.MARKS} OR key {AMONG}", among(held))
                self._copy(
                    counters,
                    [
                        (row, flags)
                        for row in rows
                        if (flags := _with_marks(row, held.get(row.key, 0))) != row.flags
                    ],
                )
                self._saw(self._marks.last())
        self._taken_over.clear()

    def _take_over(self, counters: Counters) -> None:
        """What others marked since becomes ours; told by the next refresh."""
        newer = self._marks.since(self._marks_seen)
        if not newer:
            return
        last = self._marks.last()
        marked: dict[int, Marked] = {one.key: one for one in newer}
        rows = rows_where(self._writer, f"key {AMONG}", among(marked))
        wanted = [(row, _with_marks(row, marked[row.key].flags)) for row in rows]
        self._taken_over += self._copy(
            counters, [(row, flags) for row, flags in wanted if flags != row.flags]
        )
        for row, flags in wanted:
            if flags == row.flags:
                # The other process has written it here as well.
                self._taken_over += _marks(row.key, marked[row.key].was, marked[row.key].flags)
        self._saw(last)

    def refresh(self) -> Change:
        if self._marks.others_wrote():
            with self._writing() as counters:
                self._take_over(counters)
        taken, self._taken_over = self._taken_over, []
        return Change(marks=tuple(taken))

    def close(self) -> None:
        self._reading.close()
        self._writer.close()
        self._marks.close()


def _with_marks(row: Row, marks: int) -> int:
    return row.flags & ~schema.MARKS | marks


def _marks(key: int, before: int, after: int) -> list[Mark]:
    id_, changed = urls.story_id(key), before ^ after
    return [
        Mark(id_, flag, not after & bit, bool(after & bit)) for flag, bit in _BITS.items() if changed & bit
    ]


def _change(outcome: Outcome) -> Change:
    return Change(
        added=tuple(map(urls.story_id, outcome.added)),
        altered=tuple(map(urls.story_id, outcome.altered)),
        left=tuple(map(urls.story_id, outcome.left)),
    )
