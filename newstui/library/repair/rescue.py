"""Reads rows from the raw pages of a damaged file, where SQLite gives up at the first bad page.

Every page of a SQLite file describes itself, so a lost header or a bad page costs only its own rows. Pages of the
write-ahead log are read as well. Read only files that no connection of this process has open: closing a descriptor
drops the locks that SQLite holds on the file.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from newstui.library import schema

_MAGIC = b"SQLite format 3\0"
_SIZES = (4096, 512, 1024, 2048, 8192, 16384, 32768, 65536)
_TABLE_LEAF, _TABLE_INNER, _INDEX_LEAF, _INDEX_INNER = 13, 5, 10, 2
_WAL_HEADER, _FRAME_HEADER, _FILE_HEADER = 32, 24, 100
_CONSTANTS = {0: None, 8: 0, 9: 1}
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MARK_COLUMNS = (5, 6, 8)
"""The numbers of columns of a row of marks, in the versions of the file."""
_STORY_COLUMNS = 11
_HEADERS = re.compile(rb"[\x06\x07\x09]\x00")
"""The first two bytes of the header of a row of marks: its length, and 0 for the key, which is stored elsewhere."""

Value = int | bytes | None
Cell = tuple[int | None, list[Value]]
"""The row id (None in an index) and the columns; texts and floats stay bytes."""


class Saved(NamedTuple):
    """Holds a mark read from a damaged file; see the columns of `marks.store`."""

    flags: int
    seq: int
    at: int
    read: int | None = None
    read_at: int = 0
    starred_at: int = 0


def marks_in(path: Path) -> tuple[dict[int, Saved], set[int]]:
    """Reads a damaged marks file: the newest mark of each key, and the keys whose mark can't be read.

    Raises OSError.
    """
    sizes = _page_sizes(path)
    if len(sizes) > 1:
        sizes = (max(sizes, key=lambda size: len(_marks(path, size, carve=False)[0])),)
    return _marks(path, sizes[0])


def _marks(path: Path, size: int, *, carve: bool = True) -> tuple[dict[int, Saved], set[int]]:
    saved: dict[int, Saved] = {}
    known: set[int] = set()
    for key, values in _cells(path, size, carve=carve):
        if key is None:
            # The index of marks contains (seq, key), also of marks whose own page is lost.
            if len(values) == 2 and isinstance(values[0], int) and isinstance(values[1], int):
                known.add(values[1])
            continue
        if len(values) not in _MARK_COLUMNS or values[0] is not None:
            continue
        known.add(key)
        flags, _, seq, at, *later = values[1:]
        if isinstance(flags, int) and isinstance(seq, int):
            one = _saved(flags & schema.MARKS, seq, _number(at), later)
            if key not in saved or saved[key].seq < seq:
                saved[key] = one
    return saved, known - saved.keys()


def _saved(flags: int, seq: int, at: int, later: list[Value]) -> Saved:
    """Makes a mark from the columns of any version of the file. Flags without a time get `at`."""
    read = later[0] if later and isinstance(later[0], int) else None
    times = [_number(value) for value in later[1:]] or [
        at * bool(flags & bit) for bit in (schema.READ, schema.STARRED)
    ]
    return Saved(flags, seq, at, read, *times)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def copies_in(path: Path) -> Iterator[tuple[int, int]]:
    """Yields (key, flags) of the marked stories in a damaged content file. Raises OSError."""
    for row, values in _cells(path, _page_sizes(path)[0], carve=False):
        if row is None or len(values) < _STORY_COLUMNS or values[0] is not None:
            continue
        key, flags = values[1:3]
        if isinstance(key, int) and isinstance(flags, int) and flags & schema.MARKS:
            yield key, flags & schema.MARKS


# --- pages ----------------------------------------------------------------------------------------------


def _page_sizes(path: Path) -> tuple[int, ...]:
    """Returns the page size in the header, or all possible sizes if the header can't be read."""
    with path.open("rb") as file:
        header = file.read(_FILE_HEADER)
    size = int.from_bytes(header[16:18])
    size = 65536 if size == 1 else size
    return (size,) if header.startswith(_MAGIC) and size in _SIZES else _SIZES


def _pages(path: Path, size: int) -> Iterator[tuple[bytes, int]]:
    """Yields every page of the file and its log, with the offset of the b-tree in it."""
    with path.open("rb") as file:
        start = _FILE_HEADER
        while len(page := file.read(size)) == size:
            yield page, start
            start = 0
    log = path.with_name(path.name + "-wal")
    if not log.exists():
        return
    with log.open("rb") as file:
        file.read(_WAL_HEADER)
        while len(frame := file.read(_FRAME_HEADER + size)) == _FRAME_HEADER + size:
            first = int.from_bytes(frame[:4]) == 1
            yield frame[_FRAME_HEADER:], _FILE_HEADER if first else 0


def _cells(path: Path, size: int, *, carve: bool) -> Iterator[Cell]:
    for page, start in _pages(path, size):
        kind = page[start]
        if kind == _TABLE_LEAF:
            yield from _listed(page, start, 8, _table_cell, carve=carve)
        elif kind == _INDEX_LEAF:
            yield from _listed(page, start, 8, _index_cell)
        elif kind == _INDEX_INNER:
            yield from _listed(page, start, 12, lambda page, at: _index_cell(page, at + 4))
        elif carve and any(page) and kind != _TABLE_INNER:
            yield from _carved(page)


def _listed(
    page: bytes, start: int, header: int, read: Callable[[bytes, int], Cell], *, carve: bool = False
) -> Iterator[Cell]:
    """Yields the cells that a page's pointer array names; searches the page instead if the array is wrong."""
    number = int.from_bytes(page[start + 3 : start + 5])
    first = start + header
    wrong = first + 2 * number > len(page)
    for place in range(first, min(first + 2 * number, len(page) - 1), 2):
        try:
            cell = read(page, int.from_bytes(page[place : place + 2]))
        except (ValueError, IndexError):
            wrong = True
        else:
            yield cell
    if wrong and carve:
        yield from _carved(page)


def _carved(page: bytes) -> Iterator[Cell]:
    """Yields everything in a page that looks like a row of marks."""
    for start in _HEADERS.finditer(page):
        # Before the record's header come its length (one byte) and the key (one to nine bytes).
        for at in range(max(0, start.start() - 10), start.start() - 1):
            try:
                row, place = _varint(page, at + 1)
                values = _record(page, place, page[at]) if place == start.start() else []
            except (ValueError, IndexError):
                continue
            if len(values) in _MARK_COLUMNS and all(isinstance(value, int) for value in values[1:5]):
                yield row, values
                break


def _table_cell(page: bytes, at: int) -> Cell:
    length, at = _varint(page, at)
    row, at = _varint(page, at)
    return row, _record(page, at, length)


def _index_cell(page: bytes, at: int) -> Cell:
    length, at = _varint(page, at)
    return None, _record(page, at, length)


def _varint(page: bytes, at: int) -> tuple[int, int]:
    if (value := page[at]) < 0x80:
        return value, at + 1
    value &= 0x7F
    for place in range(at + 1, at + 8):
        byte = page[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    value = value << 8 | page[at + 8]
    return value - (1 << 64 if value >> 63 else 0), at + 9


def _record(page: bytes, at: int, length: int) -> list[Value]:
    """Reads the columns of a record. Raises ValueError or IndexError if there is no complete record here."""
    end = at + length
    size, place = _varint(page, at)
    header_end = body = at + size
    if not 0 < length <= len(page) or end > len(page) or not at < body <= end:
        raise ValueError
    values: list[Value] = []
    while place < header_end:
        if (kind := page[place]) < 0x80:
            place += 1
        else:
            kind, place = _varint(page, place)
        if kind in _CONSTANTS:
            values.append(_CONSTANTS[kind])
            continue
        is_integer = kind in _INTEGERS
        width = _INTEGERS[kind] if is_integer else 8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else -1
        if width < 0 or body + width > end:
            raise ValueError
        raw = page[body : body + width]
        values.append(int.from_bytes(raw, signed=True) if is_integer else raw)
        body += width
    if place != header_end or body != end:
        raise ValueError
    return values
