"""Writes the results of a sync: sources, batches of their events, and what follows after all are read."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newstui.library import files, schema
from newstui.library.rows import AMONG, among, origins_where
from newstui.library.together.copy_folds import COPIES_FOLD, CopyFolds, fold_copies
from newstui.library.together.events import Grouped
from newstui.library.together.rounds import EventRounds
from newstui.library.values import Delivery, Seen, Stored, Tally
from newstui.library.write.counters import Counters
from newstui.library.write.duplicates import Duplicates
from newstui.library.write.indexing import Indexed, index_more, is_whole
from newstui.library.write.items.batch import Batch, Outcome
from newstui.library.write.items.compare import Taken, take
from newstui.library.write.items.placing import Reading
from newstui.library.write.mutes import Mutes, remute
from newstui.library.write.passes import Passes, Settling
from newstui.library.write.source_rows import SourceRows
from newstui.library.write.topic_tree import TopicTree
from newstui.library.write.topics.kept import Assigners, take_rules
from newstui.library.write.topics.sorting import Sorted, sort_all, sort_part
from newstui.library.write.topics.tag_topics import TagTopics
from newstui.library.write.transaction import Transactions
from newstui.model.change import Change
from newstui.model.identity import story_id
from newstui.model.topic import TopicRules
from newstui.query.content import parse_mute
from newstui.text.urls import host

_UNSETTLED = "library.unsettled"
"""The setting: which process stored something since the last settling, or "several"."""
_ANY_ENTRY = f"SELECT 1 FROM story WHERE flags & {schema.ENTRY} LIMIT 1"  # noqa: S608
_FORGOTTEN_ORIGINS = 10_000
"""Origins of a removed source that are deleted per transaction."""


class SyncWriter:
    """Implements the methods of `protocol.Intake`, which describes them."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._connection = transactions.connection
        self._source_rows = SourceRows(transactions)
        self._event_rounds = EventRounds(transactions)
        self._tag_topics, self._topic_tree, self._mutes = TagTopics(), TopicTree(), Mutes()
        self._passes = Passes(Duplicates(), CopyFolds(), self._tag_topics, self._topic_tree, self._mutes)
        self._assigners = Assigners(transactions.connection)
        self._process = os.urandom(8).hex()
        self._begun: set[int] = set()
        """Sources with something stored since their reading began."""
        self._older: set[int] = set()
        """Sources that another version of newstui read last."""
        self._carried_from: set[int] = set()
        """Keys of stories whose marks went to another story since the last settling."""

    # --- sources --------------------------------------------------------------------------------------------

    def set_sources(self, wanted: Mapping[str, tuple[int, str]], keep: Callable[[str], bool]) -> None:
        """Replaces the sources of the library by `wanted`, name -> (rank, address), except those that `keep` accepts.

        A source at the address of a new one is renamed; others are removed.
        """
        with files.in_words(self._transactions.path):
            found = dict(self._connection.execute("SELECT name, at FROM source").fetchall())
        new_names = {at: name for name, (_, at) in wanted.items() if name not in found}
        dropped = []
        for name, at in found.items():
            if name in wanted:
                continue
            if new_name := new_names.pop(at, None):
                self._source_rows.rename(name, new_name)
            elif not keep(name):
                dropped.append(name)
        if dropped:
            for name in dropped:
                self._forget(name)
            self.settle()
        with self._transactions.begin():
            for name, (_, at) in wanted.items():
                self._source_rows.number(name, at)
            self._connection.executemany(
                "UPDATE source SET rank = ?1 WHERE name = ?2 AND rank <> ?1",
                [(rank, name) for name, (rank, _) in wanted.items()],
            )

    def _forget(self, name: str) -> None:
        """Deletes a source and the stories that only it has, in parts; starred ones stay."""
        while True:
            with self._transactions.begin() as counters:
                id_ = self._transactions.names.sources[name]
                some = origins_where(self._connection, f"source = ? LIMIT {_FORGOTTEN_ORIGINS}", id_)
                if not some:
                    self._connection.execute("DELETE FROM source WHERE id = ?", (id_,))
                    self._transactions.drop_setting(f"{schema.READER}{id_}")
                    self._transactions.names.source_dropped(name)
                    break
                self._batch(counters, Taken(leaving=some), forget=True)

    def begin(self, sources: Sequence[tuple[str, str]]) -> frozenset[str]:
        with files.in_words(self._transactions.path):
            known = {name: (id_, at) for name, id_, at in self._ask("SELECT name, id, at FROM source")}
            versions = dict(
                self._ask("SELECT name, value FROM setting WHERE name GLOB ?", f"{schema.READER}*")
            )
            if not all(host(at) for _, at in sources) and not self._ask("SELECT 1 FROM story LIMIT 1"):
                # A folder may yield a hundred thousand at once; from the network items come slowly anyway.
                self._cache_mebibytes(files.CACHE_BULK)
        here = [(name, *known[name]) for name, _ in sources if name in known]
        self._begun.difference_update(id_ for _, id_, _ in here)
        # Another version read it: the same files may yield different items now.
        this = json.dumps(schema.READER_VERSION)
        self._older = {id_ for _, id_, _ in here if versions.get(f"{schema.READER}{id_}") != this}
        elsewhere = [(name, at) for name, at in sources if known.get(name, (0, None))[1] != at]
        if elsewhere:
            with self._transactions.begin():
                for name, at in elsewhere:
                    self._source_rows.number(name, at)
        moved = {name for name, _ in elsewhere}
        return frozenset(name for name, id_, _ in here if id_ in self._older or name in moved)

    def _ask(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()

    def _cache_mebibytes(self, mebibytes: int) -> None:
        self._connection.execute(f"PRAGMA cache_size = {-1024 * mebibytes}")

    # --- batches --------------------------------------------------------------------------------------------

    def store(self, deliveries: Sequence[Delivery]) -> Stored:
        with self._transactions.begin() as counters:
            numbers = self._transactions.names.sources
            taken = take(self._connection, {numbers[one.source]: one.events for one in deliveries})
            first = self._batch(counters, taken)
            ended = [(numbers[one.source], one.source, one.seen) for one in deliveries if one.seen]
            last, remarks = self._end(counters, ended)
        tallies = [
            Tally(
                new := first.new[source],
                changed := first.changed[source],
                part.items + part.unchanged - new - changed,
                part.rejected,
            )
            for source, part in taken.parts.items()
        ]
        if tallies:
            tallies[0] += Tally(gone=first.gone + last.gone)
        return Stored(tuple(tallies), _change(first, last), tuple(remarks))

    def _end(self, counters: Counters, ended: Sequence[tuple[int, str, Seen]]) -> tuple[Outcome, list[str]]:
        """Writes how the reading of these sources (id, name) ended; returns remarks on what was implausible."""
        leaving: list[int] = []
        rows: list[tuple[int | None, str | None, str, int]] = []
        remarks: list[str] = []
        for id_, name, seen in ended:
            told = list(seen.remarks)
            missing, items = self._source_rows.missing(id_, seen.origins) if seen.complete else ([], 0)
            if items:
                ((known,),) = self._ask(
                    "SELECT count(*) FROM origin WHERE source = ? AND kind = ?", id_, schema.ITEM
                )
                if items * 2 > known:
                    told.append(f"{name}: {items:,} of {known:,} items are missing: none is marked gone")
                    remarks.append(told[-1])
                    missing = []
            leaving += missing
            synced = None if seen.failures else seen.at_time
            failure = "\n".join(seen.failures) or None
            rows.append((synced, failure, json.dumps(told, ensure_ascii=False), id_))
            if id_ in self._older and not seen.failures:
                self._source_rows.note_version(id_)
        outcome = Outcome()
        if leaving:
            gone = origins_where(self._connection, f"id {AMONG}", among(leaving))
            outcome = self._batch(counters, Taken(leaving=gone))
        self._connection.executemany(
            "UPDATE source SET synced = coalesce(?, synced), failure = ?, remarks = ? WHERE id = ?", rows
        )
        return outcome, remarks

    def _batch(self, counters: Counters, taken: Taken, forget: bool = False) -> Outcome:
        """Writes a batch and notes that there is something to settle."""
        outcome = Outcome()
        if taken.incoming or taken.leaving:
            readings = {
                source: Reading(part.order, source not in self._begun, number)
                for number, (source, part) in enumerate(taken.parts.items())
            }
            batch = Batch(
                self._connection,
                self._transactions.names,
                self._transactions.marks,
                counters,
                self._passes,
                self._carried_from,
                self._assigners.now(),
            )
            outcome = batch.apply(taken.incoming, taken.leaving, readings, forget)
            for flags in {flags for flags, _ in outcome.carried.values()}:
                self._transactions.put_marks(
                    {key: read for key, (has, read) in outcome.carried.items() if has == flags}, flags, 0
                )
            if outcome.renewed:
                self._transactions.put_marks(dict.fromkeys(outcome.renewed), 0, schema.READ)
        self._begun.update(taken.parts)
        taken.write(self._connection)
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
                # Another process stored stories too, or was killed: the notes here are incomplete.
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
                # Mutes could not yet find the words of stories that came meanwhile.
                remute(self._connection, counters, mutes)
                self._transactions.stories_changed()
        return progress

    def group_events(self) -> Grouped | None:
        return self._event_rounds.more()

    def set_copies(self, fold: bool) -> Change:
        with self._transactions.begin() as counters:
            self._transactions.set_setting(COPIES_FOLD, fold)
            changed = fold_copies(self._connection, counters, fold)
            self._transactions.stories_changed()
        return Change(altered=tuple(map(story_id, changed)))

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


def _change(*outcomes: Outcome) -> Change:
    return Change(
        added=tuple(story_id(key) for outcome in outcomes for key in outcome.added),
        altered=tuple(story_id(key) for outcome in outcomes for key in outcome.altered),
        left=tuple(story_id(key) for outcome in outcomes for key in outcome.left),
    )
