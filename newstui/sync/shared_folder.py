"""Shares marks between hosts through a folder that another program syncs (Syncthing, NFS, Dropbox).

Each host appends to its own journal and reads those of the others: no file has two writers, and none is locked. What is
still to be written is the difference between the marks here and the state of all journals, as with news servers:
nothing is lost if the process is killed.
"""

import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newstui import limits
from newstui.errors import NewstuiError
from newstui.library.marks.shared_store import Own, Said, SharedStore, entry_of, line_of

GENERATION_BYTES = 1 * limits.MIB
"""A longer journal is rewritten without entries that no longer count."""
LINE_BYTES = 4 * limits.KIB
STARTING_SECONDS, LEAVING_SECONDS = 3.0, 0.5
"""How long the start and the end of the program wait for the folder."""
SILENT_SECONDS = 365 * 86_400
_CHUNK_BYTES = 1 * limits.MIB
_MOST_COUNTER = 2**53 - 1
FLAGS = (1, 2)


@dataclass(slots=True)
class Exchange:
    """Describes what an exchange did: marks applied, marks written, and unreadable lines of journals."""

    taken: int = 0
    written: int = 0
    skipped: int = 0


def exchange(data_dir: Path, folder: Path, now: int | None = None) -> Exchange:
    """Applies the marks of other hosts and writes those made here. Raises NewstuiError.

    If nothing has changed, only the sizes of the files are read.
    """
    try:
        with SharedStore.opened(data_dir) as store:
            return exchange_with(store, folder, int(time.time()) if now is None else now)
    except OSError as error:
        raise NewstuiError(f"shared folder {folder}: {error.strerror or error}") from error


def exchange_within(data_dir: Path, folder: Path, seconds: float) -> str:
    """Runs an exchange, waiting at most this long: the folder may be on an unreachable network. Returns what failed, or
    "".

    Marks that were not written in time wait for the next exchange.
    """
    failure = [f"shared folder {folder}: no answer yet; marks wait"]

    def run() -> None:
        try:
            exchange(data_dir, folder)
            failure[0] = ""
        except NewstuiError as error:
            failure[0] = str(error)

    thread = threading.Thread(target=run, name="share", daemon=True)
    thread.start()
    thread.join(seconds)
    return failure[0]


def exchange_with(store: SharedStore, folder: Path, now: int) -> Exchange:
    """Runs an exchange with an open store. Also raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    own, done = store.own(), Exchange()
    reading = _Reading(store.read_to())
    news = reading.newest(folder, done)
    last = store.marks.last()
    marked = store.marked_since(own.epoch, own.seq)
    if not marked and own.epoch and reading.read_to == reading.before:
        return done
    said = store.said({key for key, _ in news} | marked.keys())
    taken = {at: entry for at, entry in news.items() if at not in said or said[at].rank < entry.rank}
    counter = max(own.counter, max((entry.n for entry in news.values()), default=0))
    mine = {(one.key, one.flag): one for one in _to_say(marked, said, taken, own.host, counter)}
    # Marks first: if interrupted after this, the next exchange finds both sides equal.
    done.taken = store.mark(
        {at: entry.value for at, entry in taken.items() if entry.value != _value(said, at) and at not in mine}
    )
    journal = _Journal(folder, own)
    if own.counter and not journal.path.exists():
        journal.begin_anew(store.said_by(own.host))
    journal.append(mine.values())
    done.written = len(mine)
    counter = max([counter, *(one.n for one in mine.values())])
    journal.own = journal.own._replace(counter=counter, epoch=store.marks.epoch, seq=last)
    hosts = {entry.host for entry in news.values()} | {own.host}
    store.keep(journal.own, [*taken.values(), *mine.values()], reading.read_to, hosts, now)
    if journal.is_long:
        journal.begin_anew(store.said_by(own.host))
        store.keep(journal.own, (), reading.read_to, (), now)
    return done


def _value(said: Mapping[tuple[int, int], Said], at: tuple[int, int]) -> int:
    return said[at].value if at in said else 0


def _to_say(
    marked: Mapping[int, int],
    said: Mapping[tuple[int, int], Said],
    taken: Mapping[tuple[int, int], Said],
    host: str,
    counter: int,
) -> Iterator[Said]:
    """Yields entries for the flags that were set or cleared here and are in no journal yet.

    A flag has two values: if another host changed it too, both changed it to the same one.
    """
    for key, flags in marked.items():
        for flag in FLAGS:
            at, value = (key, flag), int(bool(flags & flag))
            if value != _value(said, at) and not (at in taken and taken[at].value == value):
                counter = min(counter + 1, _MOST_COUNTER)
                yield Said(key, flag, value, counter, host)


@dataclass(slots=True)
class _Reading:
    """Reads the new parts of journals; `read_to` is the end of what was read, by file."""

    before: Mapping[str, int]
    read_to: dict[str, int] = field(default_factory=dict)

    def newest(self, folder: Path, done: Exchange) -> dict[tuple[int, int], Said]:
        """Reads what is new in all journals, including conflict copies; returns the winning entries, by key
        and flag.
        """
        found: dict[tuple[int, int], Said] = {}
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or ".jsonl" not in path.name:
                continue
            for line in self._lines(path):
                entry = entry_of(line) if len(line) <= LINE_BYTES else None
                if entry is None:
                    done.skipped += 1
                elif (entry.key, entry.flag) not in found or found[entry.key, entry.flag].rank < entry.rank:
                    found[entry.key, entry.flag] = entry
        return found

    def _lines(self, path: Path) -> Iterator[bytes]:
        """Yields new complete lines; an incomplete last line waits. Skips a file that vanishes meanwhile."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return
            start = self.before.get(path.name, 0)
            if start > status.st_size or not _ends_line(file.fileno(), start):
                start = 0  # a different file than before
            self.read_to[path.name] = start
            if start == status.st_size:
                return
            file.seek(start)
            rest, cut = b"", 0
            while chunk := file.read(_CHUNK_BYTES):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    self.read_to[path.name] += len(line) + 1 + cut
                    cut = 0
                    if line.strip():
                        yield line
                if len(rest) > LINE_BYTES + 1:  # too long to be an entry
                    cut += len(rest) - LINE_BYTES - 1
                    rest = rest[: LINE_BYTES + 1]


def _ends_line(handle: int, at: int) -> bool:
    return at == 0 or os.pread(handle, 1, at - 1) == b"\n"


@dataclass(slots=True)
class _Journal:
    """Writes the journal of this host: only appended to, until a new generation replaces it."""

    folder: Path
    own: Own

    @property
    def path(self) -> Path:
        return self.folder / f"{self.own.host}.{self.own.generation}.jsonl"

    @property
    def is_long(self) -> bool:
        try:
            return self.path.stat().st_size > max(GENERATION_BYTES, 2 * self.own.begun)
        except FileNotFoundError:
            return False

    def append(self, entries: Iterable[Said]) -> int:
        """Appends entries durably; returns the new size of the journal in bytes."""
        text = b"".join(map(line_of, entries))
        if not text:
            return 0
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and not _ends_line(handle, size):
                text = b"\n" + text  # a line cut off by a crash
            view = memoryview(text)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
            return os.fstat(handle).st_size
        finally:
            os.close(handle)

    def begin_anew(self, entries: Iterable[Said]) -> None:
        """Writes the next generation, with only these entries, before the old one is removed."""
        before = self.path
        self.own = self.own._replace(generation=self.own.generation + 1)
        self.own = self.own._replace(begun=self.append(entries))
        before.unlink(missing_ok=True)


def silent_hosts(hosts: Mapping[str, int], now: int) -> list[str]:
    """Lists the hosts that wrote nothing for a year."""
    return sorted(host for host, seen in hosts.items() if now - seen > SILENT_SECONDS)
