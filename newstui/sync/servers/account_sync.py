"""Syncs one account of a news server, step by step: sends marks, reads states, fetches new items.

Two rules hold everywhere. A server's OK proves nothing: a mark is agreed only when the server shows it. An id missing
from a list proves nothing either: the item may have changed, been deleted, or been skipped between two pages.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from newstui import limits
from newstui.library.servers.store import RemoteRow, ServerStore
from newstui.model.identity import story_key
from newstui.model.source_events import Checkpoint, Event, Ignored, Known, Remark, Stamp
from newstui.sources.servers.entries import Entry, key_of
from newstui.sources.servers.reader_api import CONTENTS, Ids, ReaderApi
from newstui.sources.servers.session import Trouble
from newstui.sources.servers.source import STATE_KIND, batches, events_of
from newstui.sync.servers.account_state import AccountState, First
from newstui.sync.servers.comparing import READ, STARRED, Compared, compare, doubts
from newstui.sync.servers.feed_list import is_rebuilt, note_feeds
from newstui.sync.servers.first_meeting import check_marks_file, question, take_answer
from newstui.sync.servers.report import Report
from newstui.sync.servers.sending import send_marks

DAY_SECONDS = 86_400
ASKED_ABOVE = 500
"""More marks than this are sent at the first comparison only after the user agreed."""
DOUBTFUL = 2_000
"""Items of doubtful state that are fetched in one sync; the others wait for the next."""
FIRST_REQUESTS = 200
"""The most batches of new items fetched in one sync."""
KEPT_TRIES = 3
"""A mark that the server has not kept after being sent this often is reported."""
AT_ONCE = 1_000


class TakenByAnotherError(Exception):
    """Says that another newstui is syncing the account."""


@dataclass(slots=True)
class AccountSync:
    """Runs one sync of one account. `keep` extends its lease (TakenByAnotherError), `most` bounds the items of the
    first sync.

    `known`: what the library has. `answer`: whose marks win the first comparison, if the user has just answered.
    `lists`: fetches the list of feeds, however recent the last one is.
    """

    name: str
    api: ReaderApi
    store: ServerStore
    account: int
    state: AccountState
    known: Known
    report: Report
    keep: Callable[[], None]
    now: int
    most: int = 10_000
    answer: First = ""
    lists: bool = False
    clock: Callable[[], float] = time.monotonic
    _listed_feeds: bool = False
    _fetched: Collection[str] = ()
    _late: int = 0

    def steps(self) -> Iterator[Event]:
        """Runs all steps and yields what the library is to store. Raises Trouble, NewstuiError, TakenByAnotherError."""
        check_marks_file(self.store, self.account, self.state)
        if self.answer:
            self.report.taken += take_answer(self.store, self.account, self.state, self.answer)
        self.api.session.log_in()
        # Before anything is sent: in a recreated account, ids mean other items.
        asks = self.known.full or self.lists
        if asks or not 0 <= self.now - self.state.feeds_at < DAY_SECONDS:
            yield from self._feeds()
        self._send()
        self.keep()
        unread, starred = self.api.ids("unread"), self.api.ids("starred")
        self._states(unread, starred)
        yield from self._new(unread, starred)
        yield from self._again()
        yield from self._over()

    # --- out ------------------------------------------------------------------------------------------------

    def _send(self) -> None:
        if self.state.first in ("mine", "theirs", "both"):
            self.report.sent += send_marks(self.api, self.store, self.account, self.keep)

    # --- feeds ----------------------------------------------------------------------------------------------

    def _feeds(self) -> Iterator[Event]:
        """Fetches the list of feeds: some may be gone, or the whole account may have been recreated."""
        self._listed_feeds = True
        self.keep()
        state, feeds, user_id = self.state, self.api.feeds(), self._user_id()
        if not feeds and state.feeds:
            return
        if is_rebuilt(state, feeds, user_id):
            yield from self._begin_anew()
        gone = note_feeds(state, feeds, user_id, self.now)
        for feed in gone:
            items = self.store.items_of_feed(self.account, feed)
            self.store.lose(self.account, items)
            yield from (Ignored(item, self._stamp) for item in items if item in self.known.stamps)

    def _user_id(self) -> str:
        """Asks for the user's id at the server; "" if it does not say."""
        try:
            return self.api.user_id()
        except Trouble as error:
            if not error.absent:
                raise
            return ""

    def _begin_anew(self) -> Iterator[Event]:
        self.store.forget_items(self.account)
        self.state.begins_anew()
        self.state.feeds, self.state.missing = {}, []
        yield Remark(f"{self.name}: the account was recreated; states are compared again")

    # --- states in ------------------------------------------------------------------------------------------

    def _states(self, unread: Ids, starred: Ids) -> None:
        """Compares the lists with known items; fetches those whose absence from a list is not conclusive."""
        agreed = self.store.agreed(self.account)
        self._fetched = agreed.keys()
        found = doubts(agreed.values(), set(unread.ids), set(starred.ids))
        said = dict(found.said)
        ours = self.store.ours(agreed[item][1] for item in found.doubtful) if found.doubtful else {}
        unsure: dict[str, int] = {}
        for item, maybe in found.doubtful.items():
            _, key, base = agreed[item]
            sure = said.get(item, base)
            for bit, listed in ((READ, unread), (STARRED, starred)):
                # Ours says so already, and the list is complete: this is how most sent marks are confirmed.
                if listed.whole and not (ours.get(key, 0) ^ maybe) & bit:
                    sure = sure & ~bit | maybe & bit
            if sure != base:
                said[item] = sure
            if sure != maybe:
                unsure[item] = maybe
        if len(unsure) > CONTENTS and unread.whole and starred.whole:
            there = unsure.keys() & set(self.api.ids("all").ids)
            said.update((item, unsure.pop(item)) for item in there)
        # The server may not keep a mark because it no longer has the item.
        unkept = (one.item for one in self.store.waiting(self.account, CONTENTS, KEPT_TRIES - 1))
        asked = [*unsure, *(item for item in unkept if item not in unsure)]
        random.shuffle(asked)
        self._agree(said)
        for batch in batches(self.api, sorted(asked[:DOUBTFUL])):
            self.keep()
            self._agree({entry.id: _flags(entry) for entry in batch.entries})
            lost = set(batch.asked) - {entry.id for entry in batch.entries} - batch.refused.keys()
            self.store.lose(self.account, lost)
            self.report.lost += len(lost)
            for item in lost:
                del agreed[item]

    def _agree(self, theirs: Mapping[str, int]) -> None:
        """Compares known items, a thousand at a time: writes marks first, then what is agreed."""
        items = list(theirs)
        for start in range(0, len(items), AT_ONCE):
            rows = self.store.rows_of(self.account, items[start : start + AT_ONCE])
            self._settle(rows, {item: theirs[item] for item in rows})

    def _settle(
        self, rows: Mapping[str, RemoteRow], theirs: Mapping[str, int], new: Collection[str] = ()
    ) -> None:
        """Compares these items and writes the outcome. `new`: items never compared before."""
        together = {
            row.item: row for row in self.store.rows_of_stories(self.account, {r.key for r in rows.values()})
        }
        together.update(rows)
        ours = self.store.ours({row.key for row in together.values()})
        compared = [
            Compared(row.item, row.key, None if row.item in new else row.base, theirs.get(row.item, row.base))
            for row in together.values()
        ]
        outcome = compare(compared, ours)
        self.report.taken += self.store.mark(outcome.ours)
        undecided = self.state.first in ("", "asks")
        self.store.put(
            self.account,
            (
                row._replace(
                    base=theirs[item],
                    lost=False,
                    met=ours.get(row.key, 0)
                    if item in new and undecided and theirs[item] & ~ours.get(row.key, 0)
                    else row.met,
                )
                for item, row in rows.items()
                if item in outcome.base or row.lost or item in new
            ),
        )

    # --- new items ------------------------------------------------------------------------------------------

    @property
    def _stamp(self) -> Stamp:
        return Stamp(0, 0, bytes.fromhex(self.state.epoch))

    def _new(self, unread: Ids, starred: Ids) -> Iterator[Event]:
        """Fetches the items that the library or the account is missing, newest first."""
        listed = {*unread.ids, *starred.ids}
        if self.most and (self.known.full or not self.state.whole):
            listed.update(self.api.ids("all", self.most).ids)
        stamp, full = self._stamp, self.known.full
        wanted = [
            item
            for item in sorted(listed, reverse=True)
            if full or item not in self._fetched or self.known.stamps.get(item) != stamp
        ]
        until = self.clock() + limits.SYNC_TIME
        left = len(wanted)
        for number, batch in enumerate(batches(self.api, wanted), 1):
            yield from self._met(batch.entries)
            self._refuse(batch.refused, unread, starred)
            yield from events_of(batch, stamp)
            yield self._checkpoint()
            left -= len(batch.asked)
            if number >= FIRST_REQUESTS or self.clock() > until:
                break
        if left > 0:
            yield Remark(f"{self.name}: {left:,} items are left for the next sync")
        elif self._stamp == stamp:
            self.state.whole = True

    def _refuse(self, refused: Iterable[str], unread: Ids, starred: Ids) -> None:
        """Notes items that are too large, so that they are not fetched again."""
        rows = [
            RemoteRow(
                item,
                self._own_key(item),
                "",
                READ * (item not in unread.ids) | STARRED * (item in starred.ids),
            )
            for item in refused
        ]
        if rows:
            self.store.put(self.account, rows)

    def _own_key(self, item: str) -> int:
        """Makes the key of an item that has no address or can't be shown."""
        return story_key(f"{self.name}/{item}")

    def _met(self, entries: Iterable[Entry]) -> Iterator[Event]:
        """Compares items whose contents came, and notes stories that moved to another address."""
        self.keep()
        found = {entry.id: entry for entry in entries}
        before = self.store.rows_of(self.account, found)
        rows: dict[str, RemoteRow] = {}
        moved: dict[int, int] = {}
        for id_, entry in found.items():
            key = key_of(entry.item, self.name) if entry.item else self._own_key(id_)
            old = before.get(id_)
            if old is not None and old.key != key:
                moved[old.key] = key
            rows[id_] = (old or RemoteRow(id_, key, entry.feed, 0))._replace(key=key, feed=entry.feed)
        if moved:
            ours = self.store.ours([*moved, *moved.values()])
            self.store.mark({new: ours.get(old, 0) for old, new in moved.items() if new not in ours})
            self.store.put(self.account, (rows[id_] for id_, row in before.items() if row.key in moved))
        theirs = {id_: _flags(entry) for id_, entry in found.items()}
        self._settle(rows, theirs, new=found.keys() - before.keys())
        if not self._listed_feeds and any(
            entry.feed and entry.feed not in self.state.feeds for entry in found.values()
        ):
            yield from self._feeds()

    def _again(self) -> Iterator[Event]:
        """Fetches the newest items again once a day: servers do not tell that an item has changed."""
        if not self.state.whole or 0 <= self.now - self.state.fetched_at < DAY_SECONDS:
            return
        first, self.state.fetched_at = not self.state.fetched_at, self.now
        if first or self.known.full:
            return
        newest = self.store.newest(self.account, CONTENTS)
        for batch in batches(self.api, newest):
            before = self.store.rows_of(self.account, [entry.id for entry in batch.entries])
            other = sum(
                entry.item is not None
                and entry.id in before
                and key_of(entry.item, self.name) != before[entry.id].key
                for entry in batch.entries
            )
            if other * 2 > len(batch.entries):
                yield from self._begin_anew()
                return
            yield from self._met(batch.entries)
            yield from events_of(batch, self._stamp)
            yield self._checkpoint()

    # --- the end --------------------------------------------------------------------------------------------

    def _over(self) -> Iterator[Event]:
        state, store, account = self.state, self.store, self.account
        if state.whole and state.first == "":
            state.first = "asks" if store.count_waiting(account) > ASKED_ABOVE else "both"
            if state.first == "both":
                store.end_first_meeting(account)
                late = store.count_waiting(account)
                self._send()
                self._late = late
        waiting = store.count_waiting(account)
        self.report.waiting = max(0, waiting - self._late)
        if state.first == "asks":
            self.report.asks = waiting
            yield Remark(f"{self.name}: {question(waiting, self.name)}")
        elif unkept := store.count_waiting(account, KEPT_TRIES):
            marks = f"{unkept:,} mark{'' if unkept == 1 else 's'}"
            yield Remark(f"{self.name}: took {marks} but did not keep them; they stay marked here")
        yield self._checkpoint()

    def _checkpoint(self) -> Checkpoint:
        self.store.save_state(self.account, self.state.as_json())
        return Checkpoint({"kind": STATE_KIND, "feeds": len(self.state.feeds)})


def _flags(entry: Entry) -> int:
    return READ * entry.read | STARRED * entry.starred
