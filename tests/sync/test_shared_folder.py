"""Hosts that share marks through a folder: whatever arrives late, torn or twice, all end equal and nothing is lost."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from newstui.library.marks.shared_store import Said, SharedStore, line_of
from newstui.sync import shared_folder
from newstui.sync.shared_folder import exchange_with, silent_hosts

SEEDS = int(os.environ.get("NEWSTUI_SEEDS", "15"))
NOW = 1_700_000_000
KEYS = (11, 22, 2**62 + 1)


class Host:
    """One host with its copy of the folder, which is not always the same as the others'."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder / "shared"
        self.store: SharedStore = SharedStore.open(folder)

    def mark(self, key: int, flag: int, value: bool) -> None:
        self.store.mark({(key, flag): int(value)})

    def exchange(self) -> shared_folder.Exchange:
        return exchange_with(self.store, self.folder, NOW)

    def flags(self) -> dict[int, int]:
        found = self.store.flags(KEYS)
        return {key: flags for key, flags in found.items() if flags}

    def own_files(self) -> list[Path]:
        host = self.store.own().host
        return [path for path in self.folder.glob("*.jsonl") if path.name.startswith(host)]


def test_three_hosts_end_equal_and_keep_every_act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_folder, "GENERATION_BYTES", 400)
    for seed in range(SEEDS):
        random = Random(seed)
        hosts = [Host(tmp_path / f"{seed}" / name) for name in "abc"]
        moved: set[tuple[int, int]] = set()
        for host in hosts:
            host.exchange()
        for _ in range(10):
            host = random.choice(hosts)
            for _ in range(random.randint(0, 2)):
                at = random.choice(KEYS), random.choice((1, 2))
                moved.add(at)
                host.mark(*at, True)
            kill_or_exchange(host, random)
            carry(*random.sample(hosts, 2), random)
        settle(hosts)
        expected = {key: sum(flag for flag in (1, 2) if (key, flag) in moved) for key in KEYS}
        expected = {key: flags for key, flags in expected.items() if flags}
        assert [host.flags() for host in hosts] == [expected] * 3, seed

        # Moved both ways on several hosts: which wins is open, but it is the same one everywhere.
        for _ in range(4):
            random.choice(hosts).mark(random.choice(KEYS), 1, random.random() < 0.5)
            random.choice(hosts).exchange()
        settle(hosts)
        assert hosts[0].flags() == hosts[1].flags() == hosts[2].flags(), seed
        for host in hosts:
            host.store.close()


def kill_or_exchange(host: Host, random: Random) -> None:
    """Exchanges, or dies after the marks or after the journal were written and before that is noted."""
    keep = host.store.keep
    if random.random() < 0.3:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        host.store.keep = killed  # type: ignore[method-assign]
    try:
        host.exchange()
    except KeyboardInterrupt:
        pass
    finally:
        host.store.keep = keep  # type: ignore[method-assign]


def carry(one: Host, other: Host, random: Random) -> None:
    """Carries the journals of one host to another: whole, torn at any byte, or as a conflict copy beside them."""
    for path in one.own_files():
        content = path.read_bytes()
        if random.random() < 0.3:
            content = content[: random.randint(0, len(content))]
        name = path.name
        if random.random() < 0.2:
            name = f"{path.stem}.sync-conflict-20260101-120000-ABC.jsonl"
        other.folder.joinpath(name).write_bytes(content)
    if random.random() < 0.1:
        (other.folder / "torn.0.jsonl").write_bytes(b'{"k": 11, "f": 1, "v"')


def settle(hosts: list[Host]) -> None:
    """What syncs the folder has caught up: all have the same files."""
    for _ in range(2):
        for host in hosts:
            host.exchange()
            for other in hosts:
                if other is not host:
                    for path in host.own_files():
                        shutil.copy(path, other.folder / path.name)
    for host in hosts:
        host.exchange()


def test_journal_is_appended_to_and_bad_lines_are_skipped(tmp_path: Path) -> None:
    one, other = Host(tmp_path / "one"), Host(tmp_path / "other")
    other.folder = one.folder
    one.mark(11, 1, True)
    assert one.exchange().written == 1
    (journal,) = one.own_files()
    assert journal.stat().st_mode & 0o777 == 0o600
    before = journal.read_bytes()
    good = line_of(Said(22, 2, 1, 7, "third"))
    long = b"x" * 3_000_000
    lines = [
        b"no JSON",
        b"{}",
        b'{"k":1,"f":3,"v":1,"n":1,"h":"x"}',
        b'{"k":true,"f":1,"v":1,"n":1,"h":"x"}',
        long,
    ]
    (one.folder / "third.0.jsonl").write_bytes(b"\n".join(lines) + b"\n" + good + b'{"k": 22, "f": 2')
    os.mkfifo(one.folder / "pipe.jsonl")
    done = other.exchange()
    assert (done.taken, done.skipped) == (2, len(lines))
    assert other.flags() == {11: 1, 22: 2}
    assert other.exchange() == shared_folder.Exchange(), "nothing is new, and nothing is read twice"

    other.mark(11, 1, False)
    other.exchange()
    with (one.folder / "third.0.jsonl").open("ab") as third:
        third.write(b', "v": 0, "n": 99, "h": "third"}\n')
    assert one.exchange().taken == 1, "read is taken back; what came and went meanwhile is nothing"
    assert one.flags() == {}
    assert journal.read_bytes() == before
    one.mark(11, 1, True)
    one.exchange()
    assert b'"n":100' in journal.read_bytes(), "an entry counts more than all that were seen"
    assert silent_hosts(one.store.hosts(), NOW + 366 * 86_400) == sorted(one.store.hosts())
    for host in (one, other):
        host.store.close()


def test_folder_holds_journals_only_and_a_lost_one_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_folder, "GENERATION_BYTES", 200)
    one = Host(tmp_path / "one")
    for value in (True, False) * 6:
        one.mark(11, 2, value)
        one.mark(22, 1, True)
        one.exchange()
    assert [path.suffix for path in one.folder.iterdir()] == [".jsonl"]
    (journal,) = one.own_files()
    assert journal.stat().st_size < 400
    journal.unlink()
    one.mark(11, 2, True)
    one.exchange()
    (journal,) = one.own_files()
    assert {b'"k":11', b'"k":22'} == {line.split(b",")[0][1:] for line in journal.read_bytes().splitlines()}
    one.store.close()
