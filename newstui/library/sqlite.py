"""The library in SQLite: one writer connection, one reader, and the marks.

Writing methods are called from one thread, reading ones (`Reads`) from one. Every write is one transaction.
What only a sync needs is loaded by the first one: a library is opened to be read.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui.library import files, schema
from newstui.library.protocol import Seen, Stored, Tally, all_known
from newstui.library.read.library import Reads
from newstui.library.rows import AMONG, among, origins_where
from newstui.library.write.marking import Marking
from newstui.model.change import Change
from newstui.model.identity import story_id

if TYPE_CHECKING:
    from newstui.library.indexing import Indexed
    from newstui.library.marks import Marks
    from newstui.library.write.batch import Outcome
    from newstui.library.write.compare import Taken
    from newstui.library.write.counters import Counters
    from newstui.library.write.duplicates import Dirty
    from newstui.model.source_events import Event, Known, Stamp

_UNSETTLED = "library.unsettled"
_MANY = 10_000
STAMPS = 10_000
"""Told at once: some 20 ms, for which whatever the user does must wait."""


class SqliteLibrary(Reads, Marking):
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
        Reads.__init__(self, path, reading, zone)
        with files.in_words(path):
            Marking.__init__(self, path, writing, marks)
        self.notices = tuple(notices)
        self._token = os.urandom(8).hex()
        self._begun: set[int] = set()
        """Sources of whose reading something was stored already."""

    @cached_property
    def _dirty(self) -> Dirty:
        from newstui.library.write.duplicates import Dirty

        return Dirty()

    def setting(self, key: str) -> Any:
        found = self._ask("SELECT value FROM setting WHERE name = ?", key)
        return json.loads(found[0][0]) if found else None

    def explained(self, error: Exception) -> Exception:
        from newstui.library import soundness

        return soundness.explained(error, self.path, self._marks.path)

    def close(self) -> None:
        self._reading.close()
        self._writer.close()
        self._marks.close()

    # --- sources --------------------------------------------------------------------------------------------

    def set_sources(
        self, sources: Sequence[tuple[str, str]], keep: Callable[[str], bool] = lambda name: False
    ) -> None:
        """The library holds these (name, address) from now on, and what it has of names that `keep` accepts.

        Others are forgotten, marks and stars are not.
        """
        wanted = {name: (rank, at) for rank, (name, at) in enumerate(sources)}
        with files.in_words(self.path):
            found = self._writer.execute("SELECT name, rank, at FROM source").fetchall()
        if {name: (rank, at) for name, rank, at in found if name in wanted or not keep(name)} == wanted:
            return
        for name, _, _ in found:
            if name not in wanted and not keep(name):
                self._forget(name)
        for name, (rank, at) in wanted.items():
            with self._writing():
                self._source(name, at)
                self._writer.execute("UPDATE source SET rank = ? WHERE name = ?", (rank, name))

    def _source(self, name: str, at: str) -> int:
        """The number of a source, made when it is new; at another address it is to be read anew."""
        if name not in self._cache.sources:
            from newstui.library.name_ids import fold

            self._writer.execute(
                "INSERT INTO source (name, fold, at, rank) SELECT ?, ?, ?, count(*) FROM source",
                (name, fold(name), at),
            )
            self._cache.reload()
            self._set_setting(f"{schema.READER}{self._cache.sources[name]}", schema.READER_VERSION)
        id_ = self._cache.sources[name]
        self._writer.execute(
            """UPDATE source SET at = ?, state = '{}', synced = NULL, failure = NULL
            WHERE id = ? AND at <> ?""",
            (at, id_, at),
        )
        return id_

    def _forget(self, name: str) -> None:
        from newstui.library.write.compare import Taken

        while True:
            with self._writing() as counters:
                id_ = self._cache.sources[name]
                some = origins_where(self._writer, f"source = ? LIMIT {_MANY}", id_)
                if not some:
                    self._writer.execute("DELETE FROM source WHERE id = ?", (id_,))
                    self._writer.execute("DELETE FROM setting WHERE name = ?", (f"{schema.READER}{id_}",))
                    self._cache.reload()
                    break
                self._batch(counters, id_, Taken(leaving=some), forget=True)
        self.settle()

    def known(self, source: str, at: str, full: bool = False) -> Known:
        return all_known(self, source, at, full)

    def begun(self, source: str, at: str, full: bool = False) -> Known:
        from newstui.model.source_events import Known

        with self._writing():
            before = self._writer.execute("SELECT at FROM source WHERE name = ?", (source,)).fetchone()
            id_ = self._source(source, at)
            self._begun.discard(id_)
            if before is not None and before != (at,):
                full = True
            if self._setting(f"{schema.READER}{id_}") != schema.READER_VERSION:
                full = True  # another reader filled it: what its stamps stand for may read differently now
            if self._writer.execute("SELECT 1 FROM story LIMIT 1").fetchone() is None:
                self._keep_pages(files.CACHE_BULK)
            (state,) = self._writer.execute("SELECT state FROM source WHERE id = ?", (id_,)).fetchone()
        return Known({}, json.loads(state), full)

    def stamps(self, source: str, after: int) -> list[tuple[int, str, Stamp]]:
        from newstui.model.source_events import Stamp

        with files.in_words(self.path):
            found = self._writer.execute(
                """SELECT id, path, size, mtime, hash FROM origin WHERE id > ?
                AND source = (SELECT id FROM source WHERE name = ?) AND size IS NOT NULL ORDER BY id LIMIT ?""",
                (after, source, STAMPS),
            ).fetchall()
        return [(id_, path, Stamp(size, mtime, hash_)) for id_, path, size, mtime, hash_ in found]

    def _keep_pages(self, mebibytes: int) -> None:
        self._writer.execute(f"PRAGMA cache_size = {-1024 * mebibytes}")

    def index_words(self) -> Indexed | None:
        from newstui.library.indexing import index_more, is_whole

        with files.in_words(self.path):
            if is_whole(self._writer):
                return None
        with self._writing() as counters:
            at = index_more(self._writer)
            mutes = self._setting(schema.MUTES)
            if mutes and is_whole(self._writer):
                from newstui.library.write.mutes import remute

                # What came meanwhile was not found by their words.
                remute(self._writer, counters, mutes)
                self._revised()
        return at

    # --- sync -----------------------------------------------------------------------------------------------

    def store(self, source: str, events: Sequence[Event]) -> Stored:
        from newstui.library.write.compare import take

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
        from newstui.library.write.compare import Taken

        remarks = list(seen.remarks)
        with self._writing() as counters:
            id_ = self._cache.sources[source]
            missing, items = self._missing(id_, seen.origins) if seen.complete else ([], 0)
            if items:
                (known,) = self._writer.execute(
                    "SELECT count(*) FROM origin WHERE source = ? AND kind = ?", (id_, schema.ITEM)
                ).fetchone()
                if items * 2 > known:
                    remarks.append(f"{source}: {items:,} of {known:,} items are missing: none is marked gone")
                    missing = []
            leaving = origins_where(self._writer, f"id {AMONG}", among(missing)) if missing else []
            outcome = self._batch(counters, id_, Taken(leaving=leaving))
            self._writer.execute(
                "UPDATE source SET synced = coalesce(?, synced), failure = ?, remarks = ? WHERE id = ?",
                (
                    None if seen.failures else seen.at_time,
                    "\n".join(seen.failures) or None,
                    json.dumps(remarks, ensure_ascii=False),
                    id_,
                ),
            )
            if not seen.failures and self._setting(f"{schema.READER}{id_}") != schema.READER_VERSION:
                self._set_setting(f"{schema.READER}{id_}", schema.READER_VERSION)
        return Stored(Tally(gone=outcome.gone), _change(outcome), tuple(remarks))

    def _missing(self, source: int, seen: frozenset[str] | set[str]) -> tuple[list[int], int]:
        """The origins of a source that a complete reading did not come across, and how many of them are items."""
        (known,) = self._writer.execute("SELECT count(*) FROM origin WHERE source = ?", (source,)).fetchone()
        if known == len(seen):
            return [], 0
        found = self._writer.execute("SELECT id, path, kind FROM origin WHERE source = ?", (source,))
        missing = [(id_, kind) for id_, path, kind in found if path not in seen]
        return [id_ for id_, _ in missing], sum(kind == schema.ITEM for _, kind in missing)

    def _batch(self, counters: Counters, source: int, taken: Taken, forget: bool = False) -> Outcome:
        """Write a batch, and remember that there is something to settle."""
        from newstui.library.placing import Reading
        from newstui.library.write.batch import Batch, Outcome

        outcome = Outcome()
        if taken.came or taken.leaving:
            reading = Reading(taken.order, begins=source not in self._begun)
            batch = Batch(self._writer, self._cache, self._marks, counters, self._dirty)
            outcome = batch.apply(taken.came, taken.leaving, reading, forget)
            for flags in {flags for flags, _ in outcome.carried.values()}:
                self._put(
                    {key: read for key, (has, read) in outcome.carried.items() if has == flags}, flags, 0
                )
        self._begun.add(source)
        taken.write(self._writer, source)
        if mutes := self._setting(schema.MUTES):
            from newstui.library.write.mutes import remute

            remute(self._writer, counters, mutes, outcome.written)
        if taken.came or taken.leaving or taken.definitions:
            token = self._setting(_UNSETTLED)
            if token != self._token:
                self._set_setting(_UNSETTLED, self._token if token is None else "several")
            self._revised()
        return outcome

    def _revised(self) -> None:
        """Stories are others than before, or others are listed."""
        self._set_setting(schema.REVISION, os.urandom(8).hex())

    def settle(self) -> Change:
        from newstui.library.write.duplicates import refold
        from newstui.library.write.mutes import remute
        from newstui.library.write.topic_tree import rehang

        with files.in_words(self.path):
            self._keep_pages(files.CACHE_OPEN)
            if self._setting(_UNSETTLED) is None and not self._dirty:
                return Change()
        with self._writing() as counters:
            if self._setting(_UNSETTLED) != self._token:
                # Another process stored as well, or was killed: our notes are not all.
                self._dirty.everything = True
            folded = refold(self._writer, self._dirty, counters)
            self._new_tree |= counters.write(self._writer)
            self._new_tree |= rehang(self._writer, self._cache)
            # What hangs elsewhere now, or has another head or name, may be found by other mutes.
            muted = remute(self._writer, counters, self._setting(schema.MUTES) or ())
            if folded or muted:
                self._revised()
            self._writer.execute("DELETE FROM setting WHERE name = ?", (_UNSETTLED,))
        self._dirty.clear()
        tree, self._new_tree = self._new_tree, False
        return Change(altered=tuple(map(story_id, dict.fromkeys([*folded, *muted]))), tree=tree)

    def set_mutes(self, queries: Sequence[str]) -> Change:
        """Hide everywhere what one of these queries finds, from now on; `altered` are stories that this hides or shows.

        Raises QueryError (`model.mute`).
        """
        wanted = _mutes(queries) if queries else []
        with files.in_words(self.path):
            if (self._setting(schema.MUTES) or []) == wanted:
                return Change()
        from newstui.library.write.mutes import remute

        with self._writing() as counters:
            self._set_setting(schema.MUTES, wanted)
            muted = remute(self._writer, counters, wanted)
            self._revised()
        return Change(altered=tuple(map(story_id, muted)))


def _change(outcome: Outcome) -> Change:
    return Change(
        added=tuple(map(story_id, outcome.added)),
        altered=tuple(map(story_id, outcome.altered)),
        left=tuple(map(story_id, outcome.left)),
    )


def _mutes(queries: Sequence[str]) -> list[str]:
    from newstui.query.mute import parse_mute

    return sorted({str(parse_mute(query)) for query in queries})
