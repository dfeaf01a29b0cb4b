"""Finds damage in the write-ahead log of a library file, which SQLite discards silently.

SQLite stops reading a log at the first page with a wrong checksum; later commits are lost, although their pages may
still be there.
"""

import struct
from pathlib import Path

_LOG_HEADER, _FRAME_HEADER = 32, 24
_PAGE_SIZES = {1 << n for n in range(9, 17)}
_LOCKS = Path("/proc/locks")


def left_damaged(path: Path, locks: Path = _LOCKS) -> bool:
    """Tells whether a killed newstui left a damaged log. Call before this process opens the file.

    Also False if the system does not tell whether another process has the file open.
    """
    try:
        if not path.with_name(path.name + "-wal").stat().st_size:
            return False
        inode = path.stat().st_ino
        held = {line.split()[5].rpartition(":")[2] for line in locks.read_text().splitlines()}
    except (OSError, IndexError):
        return False
    # Checked again: another process may have opened it meanwhile.
    return str(inode) not in held and log_damage(path) is not None and log_damage(path) is not None


def log_damage(path: Path) -> str | None:
    """Returns what is wrong with the write-ahead log of a file, by its checksums.

    A log that is being written may look damaged for a moment. Takes half a second for 4 MiB.
    """
    try:
        data = path.with_name(path.name + "-wal").read_bytes()
    except OSError:
        return None
    if len(data) <= _LOG_HEADER:
        return None
    order = {0x377F0682: "<", 0x377F0683: ">"}.get(int.from_bytes(data[:4]))
    page = int.from_bytes(data[8:12])
    if (
        order is None
        or page not in _PAGE_SIZES
        or (sums := _sums(order, data[:24], (0, 0))) != _ints(data[24:32])
    ):
        return "its log (-wal) has a damaged header: what it held is lost"
    salt, frame = data[16:24], _FRAME_HEADER + page
    for number, at in enumerate(range(_LOG_HEADER, len(data) - frame + 1, frame), 1):
        if data[at + 8 : at + 16] != salt:
            break  # left from an earlier round
        sums = _sums(order, data[at : at + 8] + data[at + _FRAME_HEADER : at + frame], sums)
        if sums != _ints(data[at + 16 : at + 24]):
            later = range(at, len(data) - frame + 1, frame)
            if any(data[n + 8 : n + 16] == salt and any(data[n + 4 : n + 8]) for n in later):
                return (
                    f"its log (-wal) is damaged from page {number:,} on: what was written after that is lost"
                )
            break  # a transaction that was never committed
    return None


def _ints(raw: bytes) -> tuple[int, int]:
    return int.from_bytes(raw[:4]), int.from_bytes(raw[4:])


def _sums(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
