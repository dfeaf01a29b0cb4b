"""Decompresses the body of an answer as it arrives, up to a given number of bytes."""

import re
import zlib

from newstui.net.errors import FeedError
from newstui.text.clean import clean

_GZIP = b"\x1f\x8b"
_HERE = {"gzip", "x-gzip", "deflate", "x-deflate"}
_ELSEWHERE = {"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "bzip2", "xz"}
_MEMBERS = 1_000
"""The most members of a gzip body: each costs time, however small it is."""


class Unpacker:
    """Decompresses a body chunk by chunk. `encoding` is its Content-Encoding; unknown words in it are ignored.

    Raises FeedError for an encoding that was not requested.
    """

    def __init__(self, encoding: str) -> None:
        words = [word for word in re.split(r"[\s,;]+", encoding.lower()) if word in _HERE | _ELSEWHERE]
        if len(words) > 1 or not _HERE.issuperset(words):
            raise FeedError(f"compressed in a way that was not requested ({clean(encoding)[:40]})")
        self._packed = bool(words)
        self._begun = False
        self._stream: zlib._Decompress | None = None
        self._left = b""
        self._members = 0
        self._over = False

    @property
    def whole(self) -> bool:
        """Tells whether the compressed data is complete; True for a body that is not compressed."""
        return self._stream is None or self._stream.eof

    def feed(self, chunk: bytes, most: int) -> bytes:
        """Decompresses the next bytes, into at most `most` bytes (1 or more). Raises zlib.error."""
        if not self._begun:
            self._begun = True
            if self._packed or chunk.startswith(_GZIP):
                self._stream = zlib.decompressobj(_window_bits(chunk))
        if self._stream is None:
            return chunk[:most]
        data, self._left, found = self._left + chunk, b"", b""
        while data and not self._over and len(found) < most:
            if self._stream.eof:
                if len(data) == 1 and _GZIP.startswith(data):
                    self._left = data
                    break
                self._over = not data.startswith(_GZIP)  # padding or garbage after the last member
                self._members += 1
                if self._members >= _MEMBERS:
                    raise zlib.error("too many members")
                if self._over:
                    break
                self._stream = zlib.decompressobj(31)
            found += self._stream.decompress(data, most - len(found))
            data = self._stream.unused_data
        return found


def _window_bits(start: bytes) -> int:
    """Chooses zlib's window bits: gzip or zlib by the header, else the raw deflate that some servers send."""
    if start.startswith(_GZIP):
        return 31
    is_zlib = len(start) > 1 and start[0] & 15 == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return 15 if is_zlib else -15
