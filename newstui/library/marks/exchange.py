"""Exports marks as JSON lines, to be carried to another machine or another reader, and imports such lines.

A line: {"address", "id", "title", "read", "starred", "when", "read_when", "starred_when", "key"}. `address` and
`title` are null where no library has the story any more, or the story has none: then `key` alone names it. Times are
UTC, null when not known: `when` of the last mark, the others of each flag. Lines without times of their own for the
flags are read with `when` for both.
"""

import json
import re
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from newstui.library import schema
from newstui.library.marks.store import DatedFlags, Merged
from newstui.library.open import all_libraries, all_marks
from newstui.library.rows import AMONG, among, stored_where
from newstui.model.identity import story_id, story_key
from newstui.text import urls

_CHUNK = 1_000
_KEY = re.compile("[0-7][0-9a-f]{15}")
_FLAGS = {"read": schema.READ, "starred": schema.STARRED}


class BadMarkError(Exception):
    """Explains to people why a line can't be used."""


class Imported(NamedTuple):
    """Holds the result of an import. `bad`: (line number, reason)."""

    taken: int
    known: int
    bad: list[tuple[int, str]]

    def line(self) -> str:
        total = self.taken + self.known + len(self.bad)
        return (
            f"{total:,} mark{'' if total == 1 else 's'}: {self.taken:,} imported, {self.known:,} already here, "
            f"{len(self.bad):,} unusable"
        )


def export_marks(data_dir: Path) -> Iterator[str]:
    """Yields a line for every story that was ever marked, oldest mark first."""
    marks = all_marks(data_dir)
    try:
        rows = marks.dated()
    finally:
        marks.close()
    stories = _stories(data_dir, [key for key, _ in rows])
    for key, dated in rows:
        address, title = stories.get(key, (None, None))
        line = {
            "address": address,
            "id": story_id(key),
            "title": title,
            "read": bool(dated.flags & schema.READ),
            "starred": bool(dated.flags & schema.STARRED),
            "when": _instant(max(dated.read_at, dated.starred_at)),
            "read_when": _instant(dated.read_at),
            "starred_when": _instant(dated.starred_at),
            "key": f"{key:016x}",
        }
        yield json.dumps(line)


def _instant(at: int) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z") if at else None


def _stories(data_dir: Path, keys: list[int]) -> dict[int, tuple[str | None, str]]:
    """Finds address and title of these stories, in the first library that has each."""
    found: dict[int, tuple[str | None, str]] = {}
    for library in all_libraries(data_dir):
        try:
            for start in range(0, len(keys), _CHUNK):
                some = among(keys[start : start + _CHUNK])
                for kept in stored_where(library.reads.connection, f"key {AMONG}", some):
                    address = kept.item.address
                    leads = address is not None and story_key(urls.normal(address)) == kept.row.key
                    found.setdefault(kept.row.key, (address if leads else None, kept.title))
        finally:
            library.close()
    return found


def import_marks(data_dir: Path, lines: Iterable[bytes]) -> Imported:
    """Merges the marks of these lines into those of all libraries, in one transaction; empty lines are skipped."""
    wanted: dict[int, DatedFlags] = {}
    bad: list[tuple[int, str]] = []
    repeated = 0
    now = int(time.time())
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, dated = _mark(line, now)
        except BadMarkError as error:
            bad.append((number, str(error)))
            continue
        if key in wanted:
            repeated += 1
            dated = wanted[key].merged(dated)
        wanted[key] = dated
    marks = all_marks(data_dir)
    try:
        merged = marks.merge(wanted) if wanted else Merged(0, 0)
    finally:
        marks.close()
    return Imported(merged.taken, merged.known + repeated, bad)


def _mark(line: bytes, now: int) -> tuple[int, DatedFlags]:
    """Reads the story key and the marks of a line; no time is later than `now`. Raises BadMarkError."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise BadMarkError("no JSON") from None
    if not isinstance(said, dict):
        raise BadMarkError("no JSON object")
    flags, times = 0, []
    for name, bit in _FLAGS.items():
        value = said.get(name)
        if not isinstance(value, bool):
            raise BadMarkError(f"{name} is neither true nor false")
        flags |= bit * value
        own = f"{name}_when"
        times.append(min(_when(said[own] if own in said else said.get("when")), now))
    return _key(said), DatedFlags(flags, *times)


def _key(said: dict[str, Any]) -> int:
    address, key = said.get("address"), said.get("key")
    if isinstance(address, str):
        if opened := urls.openable(address):
            return story_key(urls.normal(opened))
        raise BadMarkError("its address is not an http(s) address")
    if isinstance(key, str) and _KEY.fullmatch(key):
        return int(key, 16)
    raise BadMarkError("neither address nor key")


def _when(said: object) -> int:
    if said is None:
        return 0
    try:
        when = datetime.fromisoformat(said)  # type: ignore[arg-type]
        return max(0, int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()))
    except (TypeError, ValueError, OverflowError):
        raise BadMarkError("when is no date as 2024-05-01T12:00:00Z") from None
