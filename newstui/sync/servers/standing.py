"""Describes the status of an account from what was last agreed, without asking the server."""

from pathlib import Path
from typing import NamedTuple

from newstui.library.servers.store import ServerStore
from newstui.sources.base import SourceSpec
from newstui.sync.servers.account_state import AccountState, from_json


class Standing(NamedTuple):
    """Holds the status of an account. `state`: after the last sync; `waiting`: items whose marks here are
    to be sent.
    """

    state: AccountState
    waiting: int = 0


def standing_of(spec: SourceSpec, data_dir: Path) -> Standing:
    """Reads the status; empty before the first sync. Raises LibraryBroken."""
    if not ServerStore.exists(data_dir):
        return Standing(AccountState())
    with ServerStore.opened(data_dir) as store:
        found = store.known_account(spec.at, str(spec.options["user"]))
        if found is None:
            return Standing(AccountState())
        account, raw = found
        return Standing(from_json(raw), store.count_waiting(account))
