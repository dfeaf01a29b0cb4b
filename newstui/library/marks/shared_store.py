"""Stores the marks in the journals of all hosts, in `share.sqlite` beside the marks.

For each story and flag the entry with the highest counter wins; ties are decided by host, then by value. So it does not
matter in which order, how often, or from which file entries are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from newstui.library import schema
from newstui.library.marks.companion import Companion
from newstui.library.rows import AMONG, among

_VERSION_1 = (
    # `value` of the `flag` (1 read, 2 starred) of a story; `n` and `host` of the entry that said so last.
    """CREATE TABLE said (
        key INTEGER NOT NULL, flag INTEGER NOT NULL, value INTEGER NOT NULL, n INTEGER NOT NULL, host TEXT NOT NULL,
        PRIMARY KEY (key, flag)) WITHOUT ROWID""",
    # How far each journal was read, in bytes.
    "CREATE TABLE journal (name TEXT PRIMARY KEY, read INTEGER NOT NULL) WITHOUT ROWID",
    # When an entry of a host was last read, UTC seconds.
    "CREATE TABLE host (id TEXT PRIMARY KEY, seen INTEGER NOT NULL) WITHOUT ROWID",
    # `host`: our own id. `counter`: the greatest that was ever seen. `epoch`, `seq`: the marks that are in the journal.
    "CREATE TABLE own (host TEXT, generation INTEGER, counter INTEGER, begun INTEGER, epoch INTEGER, seq INTEGER)",
)


class Said(NamedTuple):
    """Holds a journal entry: at its counter `n`, `host` set a `flag` of a story to this value."""

    key: int
    flag: int
    value: int
    n: int
    host: str

    @property
    def rank(self) -> tuple[int, str, int]:
        """Returns the sort key for entries about one flag of one story: the greatest one wins."""
        return self.n, self.host, self.value


class Own(NamedTuple):
    """Holds the identity and journal position of this host. `begun`: bytes of its journal when its generation began."""

    host: str
    generation: int = 0
    counter: int = 0
    begun: int = 0
    epoch: int = 0
    seq: int = 0


class SharedStore(Companion):
    """Reads and writes the file, with the marks open. Call from one thread; methods raise LibraryBroken."""

    FILE = "share.sqlite"
    MIGRATIONS = (_VERSION_1,)
    PROBE = "SELECT (SELECT count(*) FROM own), (SELECT key FROM said LIMIT 1)"

    def own(self) -> Own:
        """Reads the identity of this host; a new host gets a random id."""
        found = self._ask("SELECT * FROM own")
        return Own(*found[0]) if found else Own(os.urandom(6).hex())

    def read_to(self) -> dict[str, int]:
        return dict(self._ask("SELECT name, read FROM journal"))

    def said(self, keys: Iterable[int]) -> dict[tuple[int, int], Said]:
        """Finds the winning entries for these stories, by key and flag."""
        found = self._ask(f"SELECT key, flag, value, n, host FROM said WHERE key {AMONG}", among(keys))  # noqa: S608
        return {(row[0], row[1]): Said(*row) for row in found}

    def said_by(self, host: str) -> Iterator[Said]:
        """Yields the winning entries of a host."""
        for row in self._ask("SELECT key, flag, value, n, host FROM said WHERE host = ? ORDER BY n", host):
            yield Said(*row)

    def hosts(self) -> dict[str, int]:
        """Returns when each host was last heard of, UTC seconds."""
        return dict(self._ask("SELECT id, seen FROM host"))

    def marked_since(self, epoch: int, seq: int) -> dict[int, int]:
        """Returns the flags of stories that were marked after a write of the marks; of all with another marks file."""
        known = seq if epoch == self.marks.epoch else 0
        return {one.key: one.flags & schema.MARKS for one in self.marks.since(known)}

    def flags(self, keys: Iterable[int]) -> dict[int, int]:
        return {key: one.flags & schema.MARKS for key, one in self.marks.of(keys).items()}

    def mark(self, wanted: Mapping[tuple[int, int], int]) -> int:
        """Sets flags here, (key, flag) -> value, where they differ; returns how many did."""
        flags = self.flags({key for key, _ in wanted})
        groups: dict[tuple[int, int], list[int]] = {}
        for (key, flag), value in wanted.items():
            if bool(flags.get(key, 0) & flag) is not bool(value):
                groups.setdefault((flag * value, flag * (1 - value)), []).append(key)
        for (add, clear), keys in groups.items():
            self.marks.put(dict.fromkeys(keys), add, clear)
        return sum(map(len, groups.values()))

    def keep(
        self, own: Own, said: Iterable[Said], read_to: Mapping[str, int], seen: Iterable[str], now: int
    ) -> None:
        """Writes the result of an exchange in one transaction."""
        with self._writes() as connection:
            write = connection.executemany
            write("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?)", said)
            write(
                "DELETE FROM journal WHERE name = ?",
                [(name,) for name in self.read_to() if name not in read_to],
            )
            write("INSERT OR REPLACE INTO journal VALUES (?, ?)", read_to.items())
            write("INSERT OR REPLACE INTO host VALUES (?, ?)", [(host, now) for host in seen])
            connection.execute("DELETE FROM own")
            connection.execute("INSERT INTO own VALUES (?, ?, ?, ?, ?, ?)", own)


def entry_of(line: bytes) -> Said | None:
    """Reads a line of a journal; None if it is invalid."""
    try:
        said = json.loads(line)
        entry = Said(said["k"], said["f"], said["v"], said["n"], said["h"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    numbers = (entry.key, entry.flag, entry.value, entry.n)
    if not all(type(number) is int for number in numbers) or type(entry.host) is not str:
        return None
    sound = 0 <= entry.key < 2**63 and entry.flag in (1, 2) and entry.value in (0, 1) and 0 <= entry.n < 2**53
    return entry if sound and 0 < len(entry.host) <= 64 and entry.host.isascii() else None


def line_of(entry: Said) -> bytes:
    """Writes an entry as a line of a journal."""
    said = {"k": entry.key, "f": entry.flag, "v": entry.value, "n": entry.n, "h": entry.host}
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"
