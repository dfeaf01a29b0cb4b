"""Reads a folder of item files and posts, or one file, with topic definitions and data files."""

import os
import re
import stat
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from itertools import chain
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
from newstui.sources.files.posts.names import MARKDOWN
from newstui.sources.files.posts.neighbours import Neighbours
from newstui.sources.files.posts.settings import Site, site_of
from newstui.sources.files.reading import events_of
from newstui.sources.files.walk import Found, RefusedError, Root, Walk, printable, read_file, words

_BATCH = 10_000
_ENTRY = re.compile(r"(.*?\.(?:ya?ml|json|xml))#", re.IGNORECASE).match


class ItemFiles:
    """Reads a folder, or one file with any ending, at the absolute path `at`."""

    def __init__(self, name: str, at: str, site: str | None = None) -> None:
        """Takes the place to read. `site`: where the posts are published, as the user wrote it: an address, optionally
        with a pattern.
        """
        self.name, self.at, self._site = name, at, site

    def read(self, known: Known) -> Iterator[Event]:
        """Yields unchanged files first, then the others by path. See `Source.read`."""
        try:
            status = Path(self.at).stat()
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            yield SourceFailed(self.at, "no such file or folder" if missing else words(error))
            return
        if stat.S_ISDIR(status.st_mode):
            try:
                root = Root(self.at)
            except OSError as error:
                yield SourceFailed(self.at, words(error))
                return
            with closing(root):
                yield from self._folder(root, known)
        elif stat.S_ISREG(status.st_mode):
            yield from self._one(status, known)
        else:
            yield SourceFailed(self.at, "neither a file nor a folder")

    def _folder(self, root: Root, known: Known) -> Iterator[Event]:
        walk = Walk(root)
        changed = yield from _unchanged(walk.files(), known)
        for origin in walk.special:
            yield Rejected(origin, "not a regular file")
        for origin, reason in walk.troubles:
            yield SourceFailed(origin or self.at, reason)
        if walk.links:
            yield Remark(f"{walk.links:,} symbolic links were not followed")
        whole = not walk.troubles
        vanished = []
        site = site_of(self.at, self._site) if changed else None
        neighbours = Neighbours(chain((origin for origin, _ in changed), known.stamps))
        for origin, path in changed:
            events = _read(origin, path, root.read, known, site, neighbours)
            if not events:
                vanished.append(origin)
            for event in events:
                whole = whole and not (isinstance(event, Rejected) and event.stamp is None)
                yield event
        if vanished:
            more = f" and {len(vanished) - 1:,} more" if len(vanished) > 1 else ""
            yield SourceFailed(vanished[0] + more, "disappeared while the folder was being read")
        elif whole:
            yield Complete()

    def _one(self, status: os.stat_result, known: Known) -> Iterator[Event]:
        name = printable(Path(self.at).name)
        for origin, path in (yield from _unchanged(iter([(name, self.at, status)]), known)):
            events = _read(origin, path, read_file, known, site_of(self.at, self._site), named=True)
            if not events:
                yield SourceFailed(self.at, "disappeared while it was being read")
                return
            if len(events) == 1 and isinstance(only := events[0], Ignored):
                # A file that the user named must not be skipped silently.
                reason = only.reason or 'its first line is not "---"'
                events = [Rejected(origin, f"neither a story nor a topic: {reason}", only.stamp)]
            yield from events
        yield Complete()


def _unchanged(files: Iterator[Found], known: Known) -> Generator[Event, None, list[tuple[str, str]]]:
    """Yields unchanged files; returns origins and paths of the others, in order."""
    stamps: Mapping[str, Stamp] = {} if known.full else known.stamps
    entries = _entries_by_file(stamps)
    same: list[str] = []
    changed: list[tuple[str, str]] = []
    found = 0
    for origin, path, status in files:
        stamp = stamps.get(origin)
        if stamp is None or stamp.mtime != status.st_mtime_ns or stamp.size != status.st_size:
            changed.append((origin, path))
        else:
            same.append(origin)
            if origin in entries:
                same += entries[origin]
        found += 1
        if found % _BATCH == 0:
            yield Expect(found)
    yield Expect(found)
    for start in range(0, len(same), _BATCH):
        yield Unchanged(tuple(same[start : start + _BATCH]))
    changed.sort()
    return changed


def _entries_by_file(stamps: Mapping[str, Stamp]) -> dict[str, list[str]]:
    """Groups the origins of entries ("links.yml#3") by their data file."""
    entries: dict[str, list[str]] = {}
    for origin in stamps:
        if "#" in origin and (file := _ENTRY(origin)):
            entries.setdefault(file[1], []).append(origin)
    return entries


def _read(
    origin: str,
    path: str,
    bytes_of: Callable[[str], tuple[bytes, os.stat_result]],
    known: Known,
    site: Site | None,
    neighbours: Neighbours | None = None,
    *,
    named: bool = False,
) -> list[Event]:
    """Reads a file; yields nothing if it no longer exists. Events without a stamp mean that it could not be read at
    all.
    """
    try:
        data, status = bytes_of(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        return [Rejected(origin, words(error))]
    except RefusedError as refused:
        stamp = Stamp(refused.status.st_size, refused.status.st_mtime_ns)
        mine = named or origin.lower().endswith((*MARKDOWN, ".txt"))
        return [Rejected(origin, str(refused), stamp) if mine else Ignored(origin, stamp)]
    stamp = Stamp(status.st_size, status.st_mtime_ns, sha256(data).digest()[:16])
    before = known.stamps.get(origin)
    if before is not None and before.hash == stamp.hash and not known.full:
        return [Unchanged((origin, *_entries_by_file(known.stamps).get(origin, ())), stamp)]
    try:
        return list(events_of(origin, data, stamp, site, neighbours, named=named))
    except FieldError as error:
        return [Rejected(origin, str(error), stamp)]
