"""Reads item files and topic definitions from a folder, or from one file."""

import os
import stat
from collections.abc import Generator, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from newstui.model.source_events import (
    Complete,
    Event,
    Expect,
    Ignored,
    Known,
    Rejected,
    Remark,
    SourceFailed,
    Stamp,
    Unchanged,
)
from newstui.sources.fields import FieldError
from newstui.sources.files.front_matter import event_of
from newstui.sources.files.walk import Found, RefusedError, Walk, printable, read_file, words

_BATCH = 10_000


class ItemFiles:
    """Is the source for a folder, or one file with any ending, at the absolute path `at`."""

    def __init__(self, name: str, at: str) -> None:
        self.name, self.at = name, at

    def read(self, known: Known) -> Iterator[Event]:
        """Yields the unchanged files first, then the others in the order of their paths. See `Source.read`."""
        try:
            status = Path(self.at).stat()
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            yield SourceFailed(self.at, "no such file or folder" if missing else words(error))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._folder(known)
        elif stat.S_ISREG(status.st_mode):
            yield from self._one(status, known)
        else:
            yield SourceFailed(self.at, "neither a file nor a folder")

    def _folder(self, known: Known) -> Iterator[Event]:
        walk = Walk(self.at)
        changed = yield from _unchanged(walk.files(), known)
        for origin in walk.special:
            yield Rejected(origin, "not a regular file")
        for origin, reason in walk.troubles:
            yield SourceFailed(origin or self.at, reason)
        if walk.links:
            yield Remark(f"{walk.links:,} symbolic links were not followed")
        whole = not walk.troubles
        vanished = []
        for origin, path in changed:
            event = _read(origin, path, known)
            if event is None:
                vanished.append(origin)
                continue
            whole = whole and not (isinstance(event, Rejected) and event.stamp is None)
            yield event
        if vanished:
            more = f" and {len(vanished) - 1:,} more" if len(vanished) > 1 else ""
            yield SourceFailed(vanished[0] + more, "went away while the folder was read")
        elif whole:
            yield Complete()

    def _one(self, status: os.stat_result, known: Known) -> Iterator[Event]:
        name = printable(Path(self.at).name)
        for origin, path in (yield from _unchanged(iter([(name, self.at, status)]), known)):
            event = _read(origin, path, known)
            if isinstance(event, Ignored):
                # A file that the user named must not be skipped silently.
                yield Rejected(
                    origin, 'neither a story nor a topic: its first line is not "---"', event.stamp
                )
            elif event is not None:
                yield event
            else:
                yield SourceFailed(self.at, "went away while it was read")
                return
        yield Complete()


def _unchanged(files: Iterator[Found], known: Known) -> Generator[Event, None, list[tuple[str, str]]]:
    """Yields events for the unchanged files; returns the origins and paths of the others, sorted."""
    stamps: Mapping[str, Stamp] = {} if known.full else known.stamps
    same: list[str] = []
    changed: list[tuple[str, str]] = []
    for origin, path, status in files:
        stamp = stamps.get(origin)
        if stamp is None or stamp.mtime != status.st_mtime_ns or stamp.size != status.st_size:
            changed.append((origin, path))
        else:
            same.append(origin)
        if (len(same) + len(changed)) % _BATCH == 0:
            yield Expect(len(same) + len(changed))
    yield Expect(len(same) + len(changed))
    for start in range(0, len(same), _BATCH):
        yield Unchanged(tuple(same[start : start + _BATCH]))
    changed.sort()
    return changed


def _read(origin: str, path: str, known: Known) -> Event | None:
    """Reads one file; None when it is gone. A Rejected without a stamp means that it could not be opened."""
    try:
        data, status = read_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Rejected(origin, words(error))
    except RefusedError as refused:
        return Rejected(origin, str(refused), Stamp(refused.status.st_size, refused.status.st_mtime_ns))
    stamp = Stamp(status.st_size, status.st_mtime_ns, sha256(data).digest()[:16])
    before = known.stamps.get(origin)
    if before is not None and before.hash == stamp.hash and not known.full:
        return Unchanged((origin,), stamp)
    try:
        return event_of(origin, data, stamp)
    except FieldError as error:
        return Rejected(origin, str(error), stamp)
