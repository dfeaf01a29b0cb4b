"""Two clients and a server that fails in every way: no act of any side is lost, and all end equal.

`NEWSTUI_SEEDS=5000` tries more.
"""

import os
from itertools import product
from pathlib import Path
from random import Random

from tests.sources.servers.fake_reader import Entry, FakeReader
from tests.sync.servers.clients import READ, STARRED, Client, fragile, key

SEEDS = int(os.environ.get("NEWSTUI_SEEDS", "150"))
ROUNDS = 1 if SEEDS <= 150 else 4
ITEMS, TWIN = 5, 1_000
FREE = (1, 2, TWIN)
NAMES = {READ: "read", STARRED: "starred"}


def test_no_act_is_lost_whatever_fails() -> None:
    for seed in range(SEEDS):
        Play(seed).run()


def test_no_act_is_lost_in_files_either(tmp_path: Path) -> None:
    for seed in range(3):
        Play(seed, tmp_path / str(seed)).run()


class Play:
    """One random history. In each round a flag only ever moves away from what was agreed, wherever it is moved;
    those of `FREE` items move freely, and need only end equal."""

    def __init__(self, seed: int, folder: Path | None = None) -> None:
        self.seed, self.random = seed, Random(seed)
        self.server = FakeReader(page=self.random.choice((3, 5, 10_000)), random=self.random)
        for number in range(1, ITEMS + 1):
            self.server.add(number, read=self.random.random() < 0.2, starred=self.random.random() < 0.2)
        self.server.add(TWIN, url=self.server.entries[f"{1:016x}"].url)  # the same story from another feed
        self.server.between, self.server.paged = self._meanwhile, self._while_paging
        self.deleted: list[Entry] = []
        self.clients = []
        for name in ("a", "b"):
            if folder:
                (folder / name).mkdir(parents=True)
            self.clients.append(fragile(Client(folder / name if folder else None, self.server, self.random)))
        self.agreed: dict[tuple[str, int], bool] = {}
        self.moved: set[tuple[str, int]] = set()
        self.acting = False
        self.newest = ITEMS

    def run(self) -> None:
        self._quiet()
        for _ in range(ROUNDS):
            self._note_agreed()
            self._storm()
            self._quiet()
            self._check()
        for client in self.clients:
            client.close()

    def _storm(self) -> None:
        self.server.faults = self.server.kills = self.acting = True
        for client in self.clients:
            client.kills = True
        for _ in range(self.random.randint(3, 5)):
            for client in self.clients:
                if self.random.random() < 0.7:
                    self._act_at(client)
            if self.random.random() < 0.3:
                self.newest += 1  # an id is never given twice
                self.server.add(self.newest)
            self.random.choice(self.clients).sync()

    def _quiet(self) -> None:
        self.server.faults = self.server.kills = self.acting = False
        for client in self.clients:
            client.kills = False
        for _ in range(5):
            for client in self.clients:
                assert client.sync(), self.seed
            if not any(client.report.sent or client.report.taken for client in self.clients):
                return
        raise AssertionError(f"seed {self.seed}: they never come to rest")

    def _meanwhile(self) -> None:
        """Another client of the server acts between two requests; the server deletes an item, seldom."""
        if not self.acting or self.random.random() > 0.2:
            return
        entry = self.random.choice(list(self.server.entries.values()))
        if self.random.random() < 0.05 and len(self.server.entries) > 4:
            self.deleted.append(self.server.entries.pop(entry.id))
            return
        self._act_there(entry)

    def _while_paging(self, entry: Entry) -> None:
        if self.acting and self.random.random() < 0.3:
            self._act_there(entry)

    def _act_there(self, entry: Entry) -> None:
        bit = self.random.choice((READ, STARRED))
        setattr(entry, NAMES[bit], self._value(entry, bit))

    def _act_at(self, client: Client) -> None:
        entry = self.random.choice(list(self.server.entries.values()))
        bit = self.random.choice((READ, STARRED))
        if entry.id in client.stamps:
            client.act(key(entry), bit, self._value(entry, bit))

    def _value(self, entry: Entry, bit: int) -> bool:
        """Chooses what an act sets, and notes it."""
        if entry.number in FREE or (entry.id, bit) not in self.agreed:
            return self.random.random() < 0.5
        self.moved.add((entry.id, bit))
        return not self.agreed[entry.id, bit]

    def _note_agreed(self) -> None:
        self.moved.clear()
        self.deleted.clear()
        self.agreed = {
            (entry.id, bit): getattr(entry, name)
            for entry in self.server.entries.values()
            for bit, name in NAMES.items()
        }

    def _check(self) -> None:
        for entry, client in product(self.deleted, self.clients):
            for bit in NAMES:
                at = entry.id, bit
                if (
                    entry.number not in FREE
                    and entry.id in client.stamps
                    and at in self.agreed
                    and at not in self.moved
                ):
                    assert bool(client.flags(key(entry)) & bit) is self.agreed[at], (
                        self.seed,
                        "deleted",
                        entry,
                    )
        for entry in self.server.entries.values():
            there = READ * entry.read | STARRED * entry.starred
            for client in self.clients:
                if entry.id in client.stamps:
                    assert client.flags(key(entry)) == there, (self.seed, entry)
            for bit, name in NAMES.items():
                if entry.number not in FREE and (entry.id, bit) in self.agreed:
                    expected = self.agreed[entry.id, bit] ^ ((entry.id, bit) in self.moved)
                    assert getattr(entry, name) is expected, (self.seed, entry, name)
