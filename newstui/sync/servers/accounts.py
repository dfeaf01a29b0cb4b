"""Opens sources with what a news server needs beside them: its account in the data folder, and its login."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.sources.base import SourceSpec
from newstui.sources.registry import LazySource, kind_of

if TYPE_CHECKING:
    from newstui.sync.schedule import Wish
    from newstui.sync.servers.account import Account

SERVER = "server"


class OpenedSources:
    """The sources of a session. `accounts`: those at news servers, by the source's name; made when first read."""

    def __init__(self, specs: Iterable[SourceSpec], data_dir: Path) -> None:
        self._data_dir = data_dir
        self.accounts: dict[str, Account] = {}
        self.sources = [self._opened(spec) for spec in specs]

    def _opened(self, spec: SourceSpec) -> LazySource:
        kind = kind_of(spec)
        if kind.name != SERVER:
            return LazySource(spec, kind)
        from newstui.sync.servers.account import Account

        account = self.accounts[spec.name] = Account(spec, self._data_dir)
        return LazySource(spec, kind._replace(opens=lambda _: account))

    def wish(self, wish: Wish, eager: bool) -> None:
        """Tells the accounts how the next sync was asked for. `eager`: also those that failed a moment ago."""
        for account in self.accounts.values():
            account.named = wish == "named"
            account.eager = eager or account.named
