"""Defines what is remembered of an account between two syncs, as JSON in `servers.sqlite`."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

First = Literal["", "asks", "mine", "theirs", "both"]
"""Whose marks win the first comparison: not compared yet, the user is being asked, or the answer."""

RETRY_SECONDS = (60, 300, 900, 3_600)
"""How long to wait after the first, second, third and each further consecutive failure."""


@dataclass(slots=True)
class AccountState:
    """All times are UTC seconds, 0 for never.

    `user_id`, `feeds` (id -> [title, folders, address, site]) as the server last said at `feeds_at`; `missing`: feeds
    that the last list no longer had. `epoch` is in the stamp of every item: with another one all are fetched again.
    `marks_epoch`: the marks file that `base` was compared with. `whole`: all items were fetched once. `fetched_at`:
    when the newest were last fetched again.

    `failures` in a row since `failing_since`, the last with `error`; nothing is asked by itself before `retry_at`,
    nor by hand before `until`. `refused`: a mark of the password that the server refused.
    """

    user_id: str = ""
    feeds: dict[str, list[Any]] = field(default_factory=dict)
    feeds_at: int = 0
    missing: list[str] = field(default_factory=list)
    epoch: str = field(default_factory=lambda: os.urandom(8).hex())
    marks_epoch: int = 0
    whole: bool = False
    first: First = ""
    fetched_at: int = 0
    synced_at: int = 0
    failures: int = 0
    failing_since: int = 0
    error: str = ""
    retry_at: int = 0
    until: int = 0
    refused: str = ""

    def begins_anew(self) -> None:
        """Forgets what was compared, so that items are fetched and compared as if for the first time."""
        self.epoch, self.whole, self.first, self.fetched_at = os.urandom(8).hex(), False, "", 0

    def succeeded(self, now: int) -> None:
        self.synced_at = now
        self.failures = self.failing_since = self.retry_at = self.until = 0
        self.error = self.refused = ""

    def failed(self, now: int, error: str, until: float = 0) -> None:
        self.retry_at = now + RETRY_SECONDS[min(self.failures, len(RETRY_SECONDS) - 1)]
        self.failures += 1
        self.failing_since = self.failing_since or now
        self.error, self.until = error, int(until)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def from_json(state: Mapping[str, Any]) -> AccountState:
    known = {one.name for one in fields(AccountState)}
    return AccountState(**{name: value for name, value in state.items() if name in known})


def mark_of(password: str, salt: str = "") -> str:
    """Returns a 16-bit digest of a password: it differs for most passwords, and does not reveal them."""
    salt = salt or os.urandom(8).hex()
    return f"{salt}:{hmac.new(salt.encode(), password.encode(), hashlib.sha256).hexdigest()[:4]}"


def is_same(password: str, mark: str) -> bool:
    salt, _, _ = mark.partition(":")
    return bool(mark) and mark_of(password, salt) == mark
