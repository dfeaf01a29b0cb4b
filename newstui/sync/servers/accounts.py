"""Opens sources, and for news servers also their accounts in the data folder and their logins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.errors import UsageError
from newstui.sources.base import SourceSpec
from newstui.sources.registry import LazySource, kind_of

if TYPE_CHECKING:
    from newstui.sync.schedule import Wish
    from newstui.sync.servers.account import Account
    from newstui.sync.servers.account_state import First

SERVER = "server"


class OpenedSources:
    """Holds the sources of a session. `accounts`: those at news servers, by the source's name; made when first read."""

    def __init__(self, specs: Iterable[SourceSpec], data_dir: Path) -> None:
        self.data_dir = data_dir
        self.accounts: dict[str, Account] = {}
        self.sources = [self._opened(spec) for spec in specs]

    def _opened(self, spec: SourceSpec) -> LazySource:
        kind = kind_of(spec)
        if kind.name != SERVER:
            return LazySource(spec, kind)
        from newstui.sync.servers.account import Account

        account = self.accounts.get(spec.name)
        if account is None or account.spec != spec:
            account = self.accounts[spec.name] = Account(spec, self.data_dir)
        return LazySource(spec, kind._replace(opens=lambda _: account))

    def reopened(self, specs: Sequence[SourceSpec]) -> list[LazySource]:
        """Opens these sources in place of the earlier ones; an account that has not changed keeps its login."""
        self.sources = [self._opened(spec) for spec in specs]
        names = {spec.name for spec in specs}
        self.accounts = {name: account for name, account in self.accounts.items() if name in names}
        return self.sources

    def answer_first(self, answer: First) -> None:
        """Answers the one account that asks whose marks win the first comparison. Raises UsageError."""
        if len(self.accounts) != 1:
            names = ", ".join(self.accounts) or "none of the sources is a news server"
            raise UsageError(f"--first is about one news server: name it ({names})")
        for account in self.accounts.values():
            account.answer = answer

    @property
    def names(self) -> set[str]:
        """Lists the names of the sources that are accounts."""
        return set(self.accounts)

    @property
    def unsent(self) -> int:
        """Counts the marks that wait at accounts whose last sync failed."""
        return sum(account.report.waiting for account in self.accounts.values() if account.report.error)

    @property
    def asking(self) -> dict[str, int]:
        """Returns the accounts that ask whose marks win, with the number of marks that wait for the answer."""
        reports = {name: account.report for name, account in self.accounts.items()}
        return {name: report.asks for name, report in reports.items() if report.asks}

    @property
    def retry_at(self) -> int:
        """Returns when the first failed account is due for a retry, UTC seconds; 0 for none."""
        return min((account.retry_at for account in self.accounts.values() if account.retry_at), default=0)

    def wish(self, wish: Wish, eager: bool, lists: bool = False) -> None:
        """Tells the accounts how the next sync was requested. `eager`: ask also those that failed a moment ago.

        `lists`: fetch the lists of feeds again.
        """
        for account in self.accounts.values():
            account.named = wish in ("named", "cursor")
            account.eager = eager or account.named
            account.lists = lists
