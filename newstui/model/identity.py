"""Makes the key that identifies a story, and the id that people see and type."""

import hashlib

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_KEY_BITS, _ID_LETTERS = 63, 10


def story_key(identity: str) -> int:
    """Makes a key: the top 63 bits of the SHA-256 of an identity, never negative, so it fits a 64-bit column."""
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def story_id(key: int) -> str:
    """Returns the id that people see: 10 base32 characters from the top 50 bits of a key."""
    return (
        _PAIRS[key >> 53]
        + _PAIRS[key >> 43 & 1023]
        + _PAIRS[key >> 33 & 1023]
        + _PAIRS[key >> 23 & 1023]
        + _PAIRS[key >> 13 & 1023]
    )


def key_range(prefix: str) -> tuple[int, int] | None:
    """Returns the range of keys whose id starts with `prefix` (end excluded); None if no id can start with it."""
    if not 1 <= len(prefix) <= _ID_LETTERS:
        return None
    number = 0
    for letter in prefix.lower():
        value = _VALUES.get(letter)
        if value is None:
            return None
        number = number << 5 | value
    shift = _KEY_BITS - 5 * len(prefix)
    # The end must fit a signed 64-bit column too; the one key left out is 1 in 2^63.
    return number << shift, min(number + 1 << shift, 2**63 - 1)
