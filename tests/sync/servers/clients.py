"""A newstui without an app or a library: its data folder, its marks, and syncs of one account that may be killed."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from newstui.library.servers.store import RemoteRow, ServerStore
from newstui.model.identity import story_key
from newstui.model.source_events import Checkpoint, Event, Ignored, ItemFound, Known, Rejected, Remark, Stamp
from newstui.sources.servers.reader_api import ReaderApi
from newstui.sources.servers.session import Trouble
from newstui.sync.servers.account_state import from_json
from newstui.sync.servers.account_sync import AccountSync
from newstui.sync.servers.report import Report
from newstui.text.urls import normal
from tests.sources.servers.fake_reader import AT, USER, Entry, FakeReader, Killed

READ, STARRED = 1, 2
NOW = 1_800_000_000


def key(entry: Entry) -> int:
    return story_key(normal(entry.url))


class MarksInMemory:
    """What a store needs of the marks, in the memory of its own connection: it costs a twentieth."""

    epoch = 1

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("ATTACH ':memory:' AS marks")
        connection.execute("CREATE TABLE marks.mark (key INTEGER PRIMARY KEY, flags INTEGER NOT NULL)")

    def put(self, read: Mapping[int, int | None], add: int, clear: int) -> int:
        self._connection.executemany(
            """INSERT INTO marks.mark VALUES (?1, ?2)
            ON CONFLICT (key) DO UPDATE SET flags = (flags | ?2) & ~?3""",
            [(key, add, clear) for key in read],
        )
        return 0

    def close(self) -> None:
        pass


def store_in_memory() -> ServerStore:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statements in ServerStore.MIGRATIONS:
        for statement in statements:
            connection.execute(statement)
    return ServerStore(connection, Path("memory"), MarksInMemory(connection))  # type: ignore[arg-type]


class Client:
    """One data folder, or none. `stamps`: what its library has. `kills`: each write and request may be the last."""

    def __init__(self, folder: Path | None, server: FakeReader, random: Random | None = None) -> None:
        self.server, self.folder = server, folder
        self.random = random or Random(0)
        self.store: ServerStore = ServerStore.open(folder) if folder else store_in_memory()
        self.stamps: dict[str, Stamp] = {}
        self.items: dict[str, Any] = {}
        self.session = server.session()
        self.kills = self.syncing = False
        self.remarks: list[str] = []
        self.report = Report()

    def close(self) -> None:
        self.store.close()

    def flags(self, story: int) -> int:
        return self.store.ours([story]).get(story, 0)

    def act(self, story: int, bit: int, value: bool) -> None:
        """The user marks a story."""
        flags = self.flags(story)
        self.store.mark({story: flags | bit if value else flags & ~bit})

    def sync(self, **options: Any) -> bool:
        """Syncs once; False when the server failed or the process was killed."""
        self.report, self.remarks = Report(), []
        now = options.pop("now", NOW)
        account, raw = self.store.account(AT, USER, now)
        state = from_json(raw)
        known = Known(dict(self.stamps), full=options.pop("full", False))
        run = AccountSync(
            *(
                "home",
                ReaderApi(self.session),
                self.store,
                account,
                state,
                known,
                self.report,
                self._keep,
                now,
            ),
            **options,
        )
        self.syncing = True
        try:
            with closing(self._stored(run.steps())) as steps:  # type: ignore[type-var]
                for _ in steps:
                    pass
        except Trouble:
            self.store.save_state(account, state.as_json())
            return False
        except Killed:
            self.session = self.server.session()  # a new process logs in anew
            return False
        finally:
            self.syncing = False
        self.store.save_state(account, state.as_json())
        return True

    def _keep(self) -> None:
        self._perhaps_killed()

    def _perhaps_killed(self) -> None:
        if self.kills and self.random.random() < 0.04:
            raise Killed

    def _stored(self, events: Iterator[Event]) -> Iterator[None]:
        """Stores events as the library does: at each Checkpoint, all or nothing."""
        waiting: list[Event] = []
        for event in events:
            self._perhaps_killed()
            waiting.append(event)
            if isinstance(event, Remark):
                self.remarks.append(event.words)
            if isinstance(event, Checkpoint):
                for one in waiting:
                    if isinstance(one, ItemFound) and one.stamp:
                        self.stamps[one.item.origin] = one.stamp
                        self.items[one.item.origin] = one.item
                    elif isinstance(one, Ignored | Rejected) and one.stamp:
                        self.stamps[one.origin] = one.stamp
                        self.items.pop(one.origin, None)
                waiting = []
            yield


class FragileStore(ServerStore):
    """A store whose process may be killed before any write of marks, and of what is agreed."""

    client: Client

    def mark(self, wanted: Mapping[int, int]) -> int:
        if self.client.syncing:
            self.client._perhaps_killed()
        return super().mark(wanted)

    def put(self, account: int, rows: Iterator[RemoteRow]) -> None:  # type: ignore[override]
        rows = list(rows)  # type: ignore[assignment]
        self.client._perhaps_killed()
        super().put(account, rows)


def fragile(client: Client) -> Client:
    """Makes the client's store one that may be killed between two writes."""
    client.store.__class__ = FragileStore
    client.store.client = client  # type: ignore[attr-defined]
    return client
