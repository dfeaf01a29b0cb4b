"""Stores the state agreed with each news server, in `servers.sqlite` beside the marks.

There is no outbox: an item waits to be sent if its `base`, the flags last agreed with the server, differs from the
flags of its story in `marks.sqlite`. So nothing is lost that the marks have, and an undo needs no extra work.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from newstui.library import schema
from newstui.library.marks.companion import Companion
from newstui.library.marks.store import FILE as MARKS_FILE
from newstui.library.rows import AMONG, among
from newstui.library.servers.lease import Holder

KEPT_SECONDS = 90 * 86_400
"""How long the rows of an account that is no longer synced are kept."""
MARKS_AT_ONCE = 1_000
"""The most marks written in one transaction."""

_VERSION_1 = (
    # `state`: JSON of `sync/servers/account_state.py`. `used_at`: UTC seconds. `lease`: who syncs it now, JSON.
    """CREATE TABLE account (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, state TEXT NOT NULL DEFAULT '{}',
        used_at INTEGER NOT NULL DEFAULT 0, lease TEXT, UNIQUE (at, user))""",
    # `key`: of the story. `feed`: the server's id of the feed. `base`: the flags last agreed. `met`: the flags here
    # when they were first compared, until the user has said whose count. `lost`: the server no longer has it.
    # `sent`: in how many syncs its marks were sent since they were agreed.
    """CREATE TABLE remote (
        account INTEGER NOT NULL, item TEXT NOT NULL, key INTEGER NOT NULL, feed TEXT NOT NULL,
        base INTEGER NOT NULL, met INTEGER, lost INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account, item)) WITHOUT ROWID""",
    "CREATE INDEX remote_key ON remote (key)",
)

_OURS = f"coalesce((SELECT flags FROM marks.mark WHERE mark.key = remote.key), 0) & {schema.MARKS}"  # noqa: S608
_WAITING = f"account = ? AND lost = 0 AND sent >= ? AND base <> {_OURS}"


class RemoteRow(NamedTuple):
    """Holds an item of an account: the key of its story, the server's id of its feed, and the flags last agreed.

    `met`: the flags here at the first comparison; None once the user's choice about them is applied.
    """

    item: str
    key: int
    feed: str
    base: int
    met: int | None = None
    lost: bool = False


class Waiting(NamedTuple):
    """Holds an item whose flags here (`ours`) are to be sent; `sent`: the number of syncs that sent them already."""

    item: str
    key: int
    base: int
    ours: int
    sent: int


class ServerStore(Companion):
    """Reads and writes the file, with the marks open. Call from one thread; methods raise LibraryBroken."""

    FILE = "servers.sqlite"
    MIGRATIONS = (_VERSION_1,)
    PROBE = "SELECT (SELECT count(*) FROM account), (SELECT item FROM remote LIMIT 1)"

    @classmethod
    def _prepare(cls, connection: sqlite3.Connection, data_dir: Path) -> None:
        connection.execute("ATTACH ? AS marks", (str(data_dir / MARKS_FILE),))

    # --- accounts -------------------------------------------------------------------------------------------

    def account(self, at: str, user: str, now: int) -> tuple[int, dict[str, Any]]:
        """Returns the id and the state of an account, added if it is new; deletes accounts not used for long."""
        with self._writes() as connection:
            old = connection.execute(
                "SELECT id FROM account WHERE used_at < ? AND NOT (at = ? AND user = ?)",
                (now - KEPT_SECONDS, at, user),
            ).fetchall()
            for table, column in (("remote", "account"), ("account", "id")):
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", old)  # noqa: S608
            connection.execute("INSERT OR IGNORE INTO account (at, user) VALUES (?, ?)", (at, user))
            connection.execute("UPDATE account SET used_at = ? WHERE at = ? AND user = ?", (now, at, user))
        return self.known_account(at, user) or (0, {})

    def known_account(self, at: str, user: str) -> tuple[int, dict[str, Any]] | None:
        """Returns the id and the state of an account, None if it was never synced."""
        found = self._ask("SELECT id, state FROM account WHERE at = ? AND user = ?", at, user)
        return (found[0][0], json.loads(found[0][1])) if found else None

    def save_state(self, account: int, state: Mapping[str, Any]) -> None:
        with self._writes() as connection:
            connection.execute("UPDATE account SET state = ? WHERE id = ?", (json.dumps(state), account))

    def take_lease(self, account: int, holder: Holder, now: float) -> bool:
        """Reserves an account for one sync, or extends the reservation; returns False while another process has it."""
        with self._writes() as connection:
            (written,) = connection.execute("SELECT lease FROM account WHERE id = ?", (account,)).fetchone()
            if written and not holder.may_replace(json.loads(written), now):
                return False
            lease = json.dumps(holder.lease(now))
            connection.execute("UPDATE account SET lease = ? WHERE id = ?", (lease, account))
        return True

    def end_lease(self, account: int) -> None:
        with self._writes() as connection:
            connection.execute("UPDATE account SET lease = NULL WHERE id = ?", (account,))

    # --- items ----------------------------------------------------------------------------------------------

    def agreed(self, account: int) -> dict[str, tuple[str, int, int]]:
        """Returns (item, story key, flags agreed) for all items that are not lost, by item. Takes about 2 µs each."""
        found = self._ask("SELECT item, key, base FROM remote WHERE account = ? AND lost = 0", account)
        return {row[0]: row for row in found}

    def rows_of(self, account: int, items: Iterable[str]) -> dict[str, RemoteRow]:
        """Finds these items, including lost ones."""
        found = self._ask(
            f"SELECT item, key, feed, base, met, lost FROM remote WHERE account = ? AND item {AMONG}",  # noqa: S608
            *(account, among(items)),
        )
        return {row[0]: RemoteRow(*row) for row in found}

    def rows_of_stories(self, account: int, keys: Iterable[int]) -> list[RemoteRow]:
        """Finds the items of these stories, except lost ones: several feeds may have brought one story."""
        found = self._ask(
            f"""SELECT item, key, feed, base, met, lost FROM remote
            WHERE key {AMONG} AND account = ? AND lost = 0""",  # noqa: S608
            *(among(keys), account),
        )
        return [RemoteRow(*row) for row in found]

    def newest(self, account: int, number: int) -> list[str]:
        """Returns the items with the greatest ids, which are the newest."""
        found = self._ask(
            "SELECT item FROM remote WHERE account = ? AND lost = 0 ORDER BY item DESC LIMIT ?",
            account,
            number,
        )
        return [item for (item,) in found]

    def items_of_feed(self, account: int, feed: str) -> list[str]:
        return [
            item
            for (item,) in self._ask("SELECT item FROM remote WHERE account = ? AND feed = ?", account, feed)
        ]

    def put(self, account: int, rows: Iterable[RemoteRow]) -> None:
        """Writes items and the flags agreed for them."""
        written = [(account, *row) for row in rows]
        if not written:
            return
        with self._writes() as connection:
            connection.executemany(
                """INSERT INTO remote (account, item, key, feed, base, met, lost) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account, item) DO UPDATE SET key = excluded.key, feed = excluded.feed,
                base = excluded.base, met = excluded.met, lost = excluded.lost,
                sent = iif(base <> excluded.base, 0, sent)""",
                written,
            )

    def lose(self, account: int, items: Collection[str]) -> None:
        """Notes that the server no longer has these items, so that their marks are not sent any more."""
        if not items:
            return
        with self._writes() as connection:
            connection.execute(
                f"UPDATE remote SET lost = 1 WHERE account = ? AND item {AMONG}",  # noqa: S608
                (account, among(items)),
            )

    def forget_items(self, account: int) -> None:
        with self._writes() as connection:
            connection.execute("DELETE FROM remote WHERE account = ?", (account,))

    def end_first_meeting(self, account: int) -> None:
        with self._writes() as connection:
            connection.execute(
                "UPDATE remote SET met = NULL WHERE account = ? AND met IS NOT NULL", (account,)
            )

    def first_met(self, account: int) -> list[RemoteRow]:
        """Finds the items whose flags differed at the first comparison and wait for the user's choice."""
        found = self._ask(
            """SELECT item, key, feed, base, met, lost FROM remote
            WHERE account = ? AND met IS NOT NULL AND lost = 0""",
            account,
        )
        return [RemoteRow(*row) for row in found]

    # --- what waits -----------------------------------------------------------------------------------------

    def waiting(self, account: int, most: int, sent: int = 0) -> list[Waiting]:
        """Finds items whose flags here differ from those agreed and that were sent at least `sent` times, least often
        sent first.
        """
        found = self._ask(
            f"""SELECT item, key, base, {_OURS}, sent FROM remote
            WHERE {_WAITING} ORDER BY sent LIMIT ?""",  # noqa: S608
            *(account, sent, most),
        )
        return [Waiting(*row) for row in found]

    def count_waiting(self, account: int, sent: int = 0) -> int:
        """Counts the waiting items that were sent at least `sent` times."""
        ((number,),) = self._ask(
            f"SELECT count(*) FROM remote WHERE {_WAITING}",  # noqa: S608
            *(account, sent),
        )
        return int(number)

    def was_sent(self, account: int, items: Collection[str]) -> None:
        """Notes one more sync that sent the marks of these items."""
        if not items:
            return
        with self._writes() as connection:
            connection.execute(
                f"UPDATE remote SET sent = sent + 1 WHERE account = ? AND item {AMONG}",  # noqa: S608
                (account, among(items)),
            )

    # --- flags here -----------------------------------------------------------------------------------------

    def ours(self, keys: Iterable[int]) -> dict[int, int]:
        """Returns the flags that these stories have here; those without any are left out."""
        found = self._ask(
            f"SELECT key, flags & {schema.MARKS} FROM marks.mark WHERE key {AMONG}",  # noqa: S608
            among(keys),
        )
        return dict(found)

    def mark(self, wanted: Mapping[int, int]) -> int:
        """Sets the flags of stories (by key) durably, before anything is agreed. Returns how many marks changed."""
        groups: dict[tuple[int, int], list[int]] = {}
        before = self.ours(wanted) if wanted else {}
        changed = 0
        for key, flags in wanted.items():
            add, clear = flags & ~before.get(key, 0), before.get(key, 0) & ~flags
            if add or clear:
                groups.setdefault((add, clear), []).append(key)
                changed += (add | clear).bit_count()
        for (add, clear), keys in groups.items():
            for start in range(0, len(keys), MARKS_AT_ONCE):
                self.marks.put(dict.fromkeys(keys[start : start + MARKS_AT_ONCE]), add, clear)
        return changed
