"""Reads an account at a news server as a source, and keeps the marks the same on both sides."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.errors import NewstuiError
from newstui.library.servers.lease import Holder
from newstui.model.source_events import Event, Known, Remark, SourceFailed
from newstui.net.errors import FeedError
from newstui.sources.base import SourceSpec
from newstui.sources.servers.reader_api import ReaderApi
from newstui.sources.servers.session import LoginRefused, Session, Trouble
from newstui.sources.servers.source import login_of
from newstui.sync.servers.account_state import RETRY_SECONDS, AccountState, First, from_json, is_same, mark_of
from newstui.sync.servers.account_sync import AccountSync, TakenByAnotherError
from newstui.sync.servers.report import Report

if TYPE_CHECKING:
    from newstui.library.servers.store import ServerStore

DEFAULT_ITEMS = 10_000
"""The newest items that the first sync fetches in addition to unread and starred ones."""
SAME_MOMENT_SECONDS = 60
LONGEST_REST_SECONDS = 2 * 86_400


class Account:
    """Holds one account, which lives as long as the program, and so does its login.

    `eager`: asked even if it failed a moment ago. `named`: asked by the user, even with a password that was refused.
    `lists`: the next sync fetches the list of feeds. `answer`: whose marks win the first comparison, used once.
    `report`: what the last sync did. `retry_at`: when to retry after a failure, UTC seconds, 0 after a success.
    """

    def __init__(self, spec: SourceSpec, data_dir: Path) -> None:
        self.spec, self.name, self.at = spec, spec.name, spec.at
        self._data_dir = data_dir
        self._session: Session | None = None
        self.eager = self.named = self.lists = False
        self.answer: First = ""
        self.report = Report()
        self.retry_at = 0

    @property
    def user(self) -> str:
        return str(self.spec.options["user"])

    def session(self) -> Session:
        """Returns the login, which is kept while the program runs. Raises NewstuiError."""
        if self._session is None:
            self._session = Session(login_of(self.spec))
        return self._session

    def read(self, known: Known) -> Iterator[Event]:
        """Syncs the account both ways. Failures are events; what was agreed before a failure stays agreed."""
        from newstui.library.servers.store import ServerStore

        self.report = Report()
        try:
            with ServerStore.opened(self._data_dir) as store:
                yield from self._read_with(store, known)
        except NewstuiError as error:
            self.report.error = str(error)
            yield SourceFailed(self.name, str(error))

    def _read_with(self, store: "ServerStore", known: Known) -> Iterator[Event]:
        now = int(time.time())
        account, raw = store.account(self.at, self.user, now)
        state, holder = from_json(raw), Holder()

        def keep() -> None:
            if not store.take_lease(account, holder, time.time()):
                raise TakenByAnotherError

        try:
            keep()
            try:
                yield from self._sync(store, account, state, known, keep, now)
            finally:
                store.save_state(account, state.as_json())
                store.end_lease(account)
        except TakenByAnotherError:
            yield Remark(f"{self.name}: being synced by another newstui")

    def _sync(
        self,
        store: "ServerStore",
        account: int,
        state: AccountState,
        known: Known,
        keep: Callable[[], None],
        now: int,
    ) -> Iterator[Event]:
        try:
            if not (resting := self._resting(state, now)):
                yield from AccountSync(
                    *(
                        self.name,
                        ReaderApi(self.session()),
                        store,
                        account,
                        state,
                        known,
                        self.report,
                        keep,
                        now,
                    ),
                    most=int(self.spec.options.get("items", DEFAULT_ITEMS)),
                    answer=self.answer,
                    lists=self.lists,
                ).steps()
                self.answer = ""
                state.succeeded(now)
                self.retry_at = 0
                return
        except (Trouble, FeedError, NewstuiError) as error:
            state.failed(now, str(error), getattr(error, "until", 0))
            if isinstance(error, LoginRefused):
                state.refused = mark_of(self.session().login_data.password())
        else:
            state.error = resting
        self.report.waiting = store.count_waiting(account)
        self.report.error = _words(state, self.report.waiting, now)
        self.retry_at = max(state.retry_at, state.until)
        yield SourceFailed(self.name, self.report.error)

    def _resting(self, state: AccountState, now: int) -> str:
        """Returns why nothing may be asked now, "" if it may."""
        resting = now < state.until <= now + LONGEST_REST_SECONDS  # a later time comes from a wrong clock
        if resting or (now < state.retry_at <= now + RETRY_SECONDS[-1] and not self.eager):
            return state.error
        if state.refused and not self.named:
            if is_same(self.session().login_data.password(), state.refused):
                return state.error
            state.refused = ""
        return ""


def _words(state: AccountState, waiting: int, now: int) -> str:
    """Describes what is wrong, what waits, and since when."""
    parts = [state.error]
    if waiting:
        parts.append(f"{waiting:,} mark{' waits' if waiting == 1 else 's wait'}, nothing is lost")
    if now - state.failing_since > SAME_MOMENT_SECONDS:
        day = "%H:%M" if now - state.failing_since < 86_400 else "%Y-%m-%d %H:%M"
        parts.append(f"since {time.strftime(day, time.localtime(state.failing_since))}")
    return "; ".join(parts)
