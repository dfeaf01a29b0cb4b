"""Writes what a sync brings: sources, batches of their events, and what follows from them when all are read."""

import json
import os
from collections.abc import Callable, Mapping, Sequence, Set

from newstui.library import files, schema
from newstui.library.name_ids import fold
from newstui.library.protocol import Seen, Stored, Tally
from newstui.library.rows import AMONG, among, origins_where
from newstui.library.write.counters import Counters
from newstui.library.write.duplicates import Duplicates
from newstui.library.write.indexing import Indexed, index_more, is_whole
from newstui.library.write.items.batch import Batch, Outcome
from newstui.library.write.items.compare import Taken, take
from newstui.library.write.items.placing import Reading
from newstui.library.write.mutes import Mutes, remute
from newstui.library.write.passes import Passes, Settling
from newstui.library.write.topic_tree import TopicTree
from newstui.library.write.topics.kept import Assigners, take_rules
from newstui.library.write.topics.sorting import Sorted, sort_all, sort_part
from newstui.library.write.topics.tag_topics import TagTopics
from newstui.library.write.transaction import Transactions
from newstui.model.change import Change
from newstui.model.identity import story_id
from newstui.model.source_events import Event, Known, Stamp
from newstui.model.topic import TopicRules
from newstui.query.content import parse_mute

STAMPS = 10_000
"""Stamps given at once: some 20 ms, for which whatever the user does must wait."""
_UNSETTLED = "library.unsettled"
"""The setting: which process stored something since the last settling, or "several"."""
_ANY_ENTRY = f"SELECT 1 FROM story WHERE flags & {schema.ENTRY} LIMIT 1"  # noqa: S608
_FORGOTTEN_ORIGINS = 10_000
"""Origins of a source that is forgotten, in one transaction."""


class SyncWriter:
    """The part of the library that a sync writes to. See `protocol.Intake` for what each method promises."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._connection = transactions.connection
        self._tag_topics, self._topic_tree, self._mutes = TagTopics(), TopicTree(), Mutes()
        self._passes = Passes(Duplicates(), self._tag_topics, self._topic_tree, self._mutes)
        self._assigners = Assigners(transactions.connection)
        self._process = os.urandom(8).hex()
        self._begun: set[int] = set()
        """Sources of which something was stored since their reading began."""
        self._carried_from: set[int] = set()
        """Keys of stories whose marks went to another story since the last settling."""

    # --- sources --------------------------------------------------------------------------------------------

    def set_sources(self, wanted: Mapping[str, tuple[int, str]], keep: Callable[[str], bool]) -> None:
        """Makes the sources of the library those of `wanted`, name -> (rank, address), and those that `keep` accepts.

        Others are forgotten.
        """
        with files.in_words(self._transactions.path):
            found = self._connection.execute("SELECT name FROM source").fetchall()
        for (name,) in found:
            if name not in wanted and not keep(name):
                self._forget(name)
        for name, (rank, at) in wanted.items():
            with self._transactions.begin():
                self._source(name, at)
                self._connection.execute("UPDATE source SET rank = ? WHERE name = ?", (rank, name))

    def _source(self, name: str, at: str) -> int:
        """Gives the number of a source, made when it is new; at another address it is to be read anew."""
        names = self._transactions.names
        if name not in names.sources:
            self._connection.execute(
                "INSERT INTO source (name, fold, at, rank) SELECT ?, ?, ?, count(*) FROM source",
                (name, fold(name), at),
            )
            names.reload()
            self._read_by_this_version(names.sources[name])
        id_ = names.sources[name]
        self._connection.execute(
            """UPDATE source SET at = ?, state = '{}', synced = NULL, failure = NULL
            WHERE id = ? AND at <> ?""",
            (at, id_, at),
        )
        return id_

    def _read_by_this_version(self, source: int) -> None:
        self._transactions.set_setting(f"{schema.READER}{source}", schema.READER_VERSION)

    def _is_of_this_version(self, source: int) -> bool:
        version = self._transactions.setting(f"{schema.READER}{source}")
        return bool(version == schema.READER_VERSION)

    def _forget(self, name: str) -> None:
        """Deletes a source and the stories that only it has, a part at a time; starred ones stay."""
        while True:
            with self._transactions.begin() as counters:
                id_ = self._transactions.names.sources[name]
                some = origins_where(self._connection, f"source = ? LIMIT {_FORGOTTEN_ORIGINS}", id_)
                if not some:
                    self._connection.execute("DELETE FROM source WHERE id = ?", (id_,))
                    self._transactions.drop_setting(f"{schema.READER}{id_}")
                    self._transactions.names.reload()
                    break
                self._batch(counters, id_, Taken(leaving=some), forget=True)
        self.settle()

    def begun(self, source: str, at: str, full: bool) -> Known:
        with self._transactions.begin():
            before = self._connection.execute("SELECT at FROM source WHERE name = ?", (source,)).fetchone()
            id_ = self._source(source, at)
            self._begun.discard(id_)
            if before is not None and before != (at,):
                full = True
            if not self._is_of_this_version(id_):
                full = True  # another reader filled it: what its stamps stand for may read differently now
            if self._connection.execute("SELECT 1 FROM story LIMIT 1").fetchone() is None:
                self._cache_mebibytes(files.CACHE_BULK)
            (state,) = self._connection.execute("SELECT state FROM source WHERE id = ?", (id_,)).fetchone()
        return Known({}, json.loads(state), full)

    def stamps(self, source: str, after: int) -> list[tuple[int, str, Stamp]]:
        with files.in_words(self._transactions.path):
            found = self._connection.execute(
                """SELECT id, path, size, mtime, hash FROM origin WHERE id > ?
                AND source = (SELECT id FROM source WHERE name = ?) AND size IS NOT NULL ORDER BY id LIMIT ?""",
                (after, source, STAMPS),
            ).fetchall()
        return [(id_, path, Stamp(size, mtime, hash_)) for id_, path, size, mtime, hash_ in found]

    def _cache_mebibytes(self, mebibytes: int) -> None:
        self._connection.execute(f"PRAGMA cache_size = {-1024 * mebibytes}")

    # --- batches --------------------------------------------------------------------------------------------

    def store(self, source: str, events: Sequence[Event]) -> Stored:
        with self._transactions.begin() as counters:
            id_ = self._transactions.names.sources[source]
            taken = take(self._connection, id_, events)
            outcome = self._batch(counters, id_, taken)
            tally = Tally(
                outcome.new,
                outcome.changed,
                taken.unchanged + len(taken.incoming) - outcome.new - outcome.changed,
                taken.rejected,
                outcome.gone,
            )
        return Stored(tally, _change(outcome))

    def finish(self, source: str, seen: Seen) -> Stored:
        remarks = list(seen.remarks)
        with self._transactions.begin() as counters:
            id_ = self._transactions.names.sources[source]
            missing, items = self._missing(id_, seen.origins) if seen.complete else ([], 0)
            if items:
                (known,) = self._connection.execute(
                    "SELECT count(*) FROM origin WHERE source = ? AND kind = ?", (id_, schema.ITEM)
                ).fetchone()
                if items * 2 > known:
                    remarks.append(f"{source}: {items:,} of {known:,} items are missing: none is marked gone")
                    missing = []
            leaving = origins_where(self._connection, f"id {AMONG}", among(missing)) if missing else []
            outcome = self._batch(counters, id_, Taken(leaving=leaving))
            self._connection.execute(
                "UPDATE source SET synced = coalesce(?, synced), failure = ?, remarks = ? WHERE id = ?",
                (
                    None if seen.failures else seen.at_time,
                    "\n".join(seen.failures) or None,
                    json.dumps(remarks, ensure_ascii=False),
                    id_,
                ),
            )
            if not seen.failures and not self._is_of_this_version(id_):
                self._read_by_this_version(id_)
        return Stored(Tally(gone=outcome.gone), _change(outcome), tuple(remarks))

    def _missing(self, source: int, seen: Set[str]) -> tuple[list[int], int]:
        """Finds the origins of a source that a complete reading did not meet, and counts the items among them."""
        (known,) = self._connection.execute(
            "SELECT count(*) FROM origin WHERE source = ?", (source,)
        ).fetchone()
        if known == len(seen):
            return [], 0
        found = self._connection.execute("SELECT id, path, kind FROM origin WHERE source = ?", (source,))
        missing = [(id_, kind) for id_, path, kind in found if path not in seen]
        return [id_ for id_, _ in missing], sum(kind == schema.ITEM for _, kind in missing)

    def _batch(self, counters: Counters, source: int, taken: Taken, forget: bool = False) -> Outcome:
        """Writes a batch, and notes that there is something to settle."""
        outcome = Outcome()
        if taken.incoming or taken.leaving:
            reading = Reading(taken.order, begins=source not in self._begun)
            batch = Batch(
                self._connection,
                self._transactions.names,
                self._transactions.marks,
                counters,
                self._passes,
                self._carried_from,
                self._assigners.now(),
            )
            outcome = batch.apply(taken.incoming, taken.leaving, reading, forget)
            for flags in {flags for flags, _ in outcome.carried.values()}:
                self._transactions.put_marks(
                    {key: read for key, (has, read) in outcome.carried.items() if has == flags}, flags, 0
                )
        self._begun.add(source)
        taken.write(self._connection, source)
        if taken.definitions or any(origin.kind == schema.DEFINITION for origin in taken.leaving):
            self._topic_tree.changed = True
            if self._connection.execute(_ANY_ENTRY).fetchone():
                sort_all(self._connection)
        if mutes := self._transactions.setting(schema.MUTES):
            remute(self._connection, counters, mutes, outcome.written)
        if taken.incoming or taken.leaving or taken.definitions:
            self._unsettle()
            self._transactions.stories_changed()
        return outcome

    def _unsettle(self) -> None:
        """Notes, within a transaction, that there is something to settle."""
        process = self._transactions.setting(_UNSETTLED)
        if process != self._process:
            self._transactions.set_setting(_UNSETTLED, self._process if process is None else "several")

    # --- topics ---------------------------------------------------------------------------------------------

    def set_topic_rules(self, rules: TopicRules) -> None:
        with self._transactions.begin():
            if take_rules(self._connection, self._transactions.names.sources, rules):
                self._tag_topics.doubt()
                self._topic_tree.doubt()
                self._unsettle()

    def sort_topics(self) -> Sorted | None:
        with self._transactions.begin() as counters:
            part = sort_part(self._connection, self._transactions.names, counters, self._assigners.now())
            if part and part.change:
                self._topic_tree.doubt()
                self._mutes.doubt()
                self._unsettle()
                self._transactions.stories_changed()
        return part

    # --- afterwards -----------------------------------------------------------------------------------------

    def settle(self) -> Change:
        transactions = self._transactions
        self._carried_from.clear()
        with files.in_words(transactions.path):
            self._cache_mebibytes(files.CACHE_OPEN)
            if transactions.setting(_UNSETTLED) is None and not self._passes:
                return Change()
        with transactions.begin() as counters:
            if transactions.setting(_UNSETTLED) != self._process:
                # Another process stored stories as well, or was killed: what is noted here is not all.
                self._passes.doubt()
            mutes = transactions.setting(schema.MUTES) or ()
            settled = self._passes.settle(Settling(self._connection, transactions.names, counters, mutes))
            if settled.stories:
                transactions.stories_changed()
            transactions.drop_setting(_UNSETTLED)
        self._passes.clear()
        tree, transactions.new_tree = transactions.new_tree or settled.tree, False
        return Change(altered=tuple(map(story_id, settled.stories)), tree=tree)

    def index_words(self) -> Indexed | None:
        with files.in_words(self._transactions.path):
            if is_whole(self._connection):
                return None
        with self._transactions.begin() as counters:
            progress = index_more(self._connection)
            mutes = self._transactions.setting(schema.MUTES)
            if mutes and is_whole(self._connection):
                # Mutes could not find the words of stories that came meanwhile.
                remute(self._connection, counters, mutes)
                self._transactions.stories_changed()
        return progress

    def set_mutes(self, queries: Sequence[str]) -> Change:
        wanted = sorted({str(parse_mute(query)) for query in queries})
        with files.in_words(self._transactions.path):
            if (self._transactions.setting(schema.MUTES) or []) == wanted:
                return Change()
        with self._transactions.begin() as counters:
            self._transactions.set_setting(schema.MUTES, wanted)
            muted = remute(self._connection, counters, wanted)
            self._transactions.stories_changed()
        return Change(altered=tuple(map(story_id, muted)))


def _change(outcome: Outcome) -> Change:
    return Change(
        added=tuple(map(story_id, outcome.added)),
        altered=tuple(map(story_id, outcome.altered)),
        left=tuple(map(story_id, outcome.left)),
    )
