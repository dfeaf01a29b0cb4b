"""Implements the library in SQLite, composed of its parts: reads, marks, and the writes of a sync.

Methods that write are called from one thread, methods that read from another. Every write is one transaction. Code that
only a sync needs is loaded by the first sync, because most libraries are opened only to be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui.library import files, schema
from newstui.library.read.library import ReadSide
from newstui.library.values import Arrivals, Came, Delivery, SourceInfo, Stored, Totals
from newstui.library.write.marking import Marking
from newstui.library.write.transaction import Transactions
from newstui.model.change import Change, Flag

if TYPE_CHECKING:
    from newstui.library.marks.store import Marks
    from newstui.library.protocol import Listing
    from newstui.library.read.known import KnownReader
    from newstui.library.together.events import Grouped
    from newstui.library.write.indexing import Indexed
    from newstui.library.write.sync_writer import SyncWriter
    from newstui.library.write.topics.sorting import Sorted
    from newstui.model.row import StoryRow
    from newstui.model.source_events import Known
    from newstui.model.story import Story
    from newstui.model.together import Event as NewsEvent
    from newstui.model.together import MoreInTopic, Together
    from newstui.model.topic import TopicRules, Tree
    from newstui.query.ast import Query


class SqliteLibrary:
    """Implements `protocol.Library`, which describes the methods. Created by `open_library`.

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
        self.path, self.data_dir = path, path.parent.parent
        self.notices = tuple(notices)
        self.reads = ReadSide(path, reading, zone)
        self.transactions = Transactions(path, writing, marks)
        with files.in_words(path):
            self.marking = Marking(self.transactions)

    @cached_property
    def sync_writer(self) -> SyncWriter:
        from newstui.library.write.sync_writer import SyncWriter

        return SyncWriter(self.transactions)

    @cached_property
    def _known(self) -> KnownReader:
        from newstui.library.read.known import KnownReader

        return KnownReader(self.path)

    def explained(self, error: Exception) -> Exception:
        from newstui.library.repair import soundness

        return soundness.explained(error, self.path, self.transactions.marks.path)

    def close(self) -> None:
        if "_known" in vars(self):
            self._known.close()
        self.reads.connection.close()
        self.transactions.connection.close()
        self.transactions.marks.close()

    # --- reads ----------------------------------------------------------------------------------------------

    def tree(self) -> Tree:
        return self.reads.tree()

    def totals(self) -> Totals:
        return self.reads.totals()

    def sources(self) -> list[SourceInfo]:
        return self.reads.sources()

    def states(self) -> dict[str, dict[str, Any]]:
        return self.reads.states()

    def listing(self, query: Query, first: int = 100, now: int | None = None) -> Listing:
        return self.reads.listing(query, first, now)

    def count(self, query: Query, now: int | None = None) -> int:
        return self.reads.count(query, now)

    def story(self, story_id: str) -> Story | None:
        return self.reads.story(story_id)

    def together(self, story_id: str) -> Together:
        return self.reads.together(story_id)

    def more_in_topic(self, story_id: str) -> MoreInTopic | None:
        return self.reads.more_in_topic(story_id)

    def daily(self, topic: str | None, days: int, now: int) -> tuple[int, ...]:
        return self.reads.daily(topic, days, now)

    def event(self, story_id: str) -> NewsEvent | None:
        return self.reads.event(story_id)

    def repeated(self) -> dict[str, int]:
        return self.reads.repeated()

    def story_at(self, source: str, origin: str) -> str | None:
        return self.reads.story_at(source, origin)

    def find(self, text: str) -> str:
        return self.reads.find(text)

    def find_titles(self, text: str, limit: int) -> list[StoryRow]:
        return self.reads.find_titles(text, limit)

    def arrivals(self, listing: Listing) -> Arrivals:
        return self.reads.arrivals(listing)

    def came(self, query: Query, since: int | None) -> Came:
        return self.reads.came(query, since)

    def interrupt(self) -> None:
        self.reads.interrupt()

    def setting(self, key: str) -> Any:
        return self.reads.setting(key)

    # --- marks ----------------------------------------------------------------------------------------------

    def mark(self, ids: Sequence[str], flag: Flag, value: bool) -> Change:
        return self.marking.mark(ids, flag, value)

    def mark_listing(self, listing: Listing, start: int, stop: int, flag: Flag, value: bool) -> Change:
        return self.marking.mark_listing(listing, start, stop, flag, value)

    def apply(self, change: Change) -> Change:
        return self.marking.apply(change)

    def refresh(self) -> Change:
        return self.marking.refresh()

    # --- other writes ---------------------------------------------------------------------------------------

    def set_setting(self, key: str, value: Any) -> None:
        with files.in_words(self.path), schema.transaction(self.transactions.connection):
            self.transactions.set_setting(key, value)

    def set_sources(
        self, sources: Sequence[tuple[str, str]], keep: Callable[[str], bool] = lambda name: False
    ) -> None:
        """Replaces the sources of the library by these (name, address), except those whose name `keep` accepts.

        Others are removed, but no marks or starred stories are lost.
        """
        wanted = {name: (rank, at) for rank, (name, at) in enumerate(sources)}
        with files.in_words(self.path):
            found = self.transactions.connection.execute("SELECT name, rank, at FROM source").fetchall()
        if {name: (rank, at) for name, rank, at in found if name in wanted or not keep(name)} != wanted:
            self.sync_writer.set_sources(wanted, keep)

    def set_mutes(self, queries: Sequence[str]) -> Change:
        """Hides stories that match any of these queries; `altered` are those now hidden or shown again.

        Raises QueryError (`query.content`).
        """
        with files.in_words(self.path):
            if not queries and not self.transactions.setting(schema.MUTES):
                return Change()
        return self.sync_writer.set_mutes(queries)

    def set_copies(self, fold: bool) -> Change:
        """Folds copies under the earliest one from now on, or unfolds them."""
        with files.in_words(self.path):
            if bool(self.transactions.setting("library.copies")) == fold:
                return Change()
        return self.sync_writer.set_copies(fold)

    def set_topic_rules(self, rules: TopicRules) -> None:
        """Applies the topics of the config; `sort_topics` then assigns them to stories. Raises QueryError."""
        with files.in_words(self.path):
            if rules.is_empty and not self.transactions.setting(schema.TOPIC_RULES):
                return
        self.sync_writer.set_topic_rules(rules)

    # --- full texts -----------------------------------------------------------------------------------------

    def add_full_text(self, story_id: str, text: str, origin: str, made_at: int) -> Change:
        from newstui.library.write import full_texts

        return full_texts.add(self.transactions, story_id, text, origin, made_at)

    def drop_full_texts(self, keys: Collection[int]) -> Change:
        from newstui.library.write import full_texts

        return full_texts.drop(self.transactions, keys)

    # --- sync -----------------------------------------------------------------------------------------------

    def begin(self, sources: Sequence[tuple[str, str]]) -> frozenset[str]:
        self._known  # noqa: B018 - made here, before several threads ask for it
        return self.sync_writer.begin(sources)

    def known(self, source: str) -> Known:
        return self._known.known(source)

    def store(self, deliveries: Sequence[Delivery]) -> Stored:
        return self.sync_writer.store(deliveries)

    def index_words(self) -> Indexed | None:
        return self.sync_writer.index_words()

    @property
    def topics_left(self) -> bool:
        """Tells whether there are stories whose topics are yet to be found again."""
        with files.in_words(self.path):
            return self.transactions.setting(schema.UNSORTED) is not None

    def sort_topics(self) -> Sorted | None:
        return self.sync_writer.sort_topics() if self.topics_left else None

    def settle(self) -> Change:
        return self.sync_writer.settle()

    def group_events(self) -> Grouped | None:
        return self.sync_writer.group_events()
