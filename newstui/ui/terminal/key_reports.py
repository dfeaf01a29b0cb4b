"""Key reports of the kitty keyboard protocol, brought to the form that Textual's parser reads.

A report is `CSI key[:shifted[:base]] ; modifiers[:event] ; text[:text…] end`. Textual raises at event types and
alternate keys, and takes the number of a key it does not know for a character: F25 would be a letter.
"""

import re

from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS

_REPORT = re.compile(r"\x1b\[([0-9:;]*)([u~ABCDEFHPQRS])")
_CURSOR = re.compile(r"\x1b\[[0-9]{1,5};[0-9]{1,5}R")
_SIZE = re.compile(r"\x1b\[48((?:;[0-9]{1,5}(?::[0-9:]*)?){4})t")
_EVENTS = ("", "1", "2")
"""Pressed (said or not) and repeated; 3 is released."""
_SHIFT, _LOCKS = 1, 64 + 128
"""Bits of the modifiers."""
_PRIVATE_USE = range(0xE000, 0xF900)
LONGEST = 32
"""Characters; Textual's parser looks no further, and takes what is longer for keys."""
MOST_CELLS = 9_999
"""Columns or rows of a terminal."""


def understood(sequence: str) -> str | None:
    """A whole CSI sequence as Textual's parser reads it; None for one that is to be dropped.

    Dropped are reports of a key that was let go, of modifiers on their own, and those that make no sense.
    """
    if sequence.startswith("\x1b[48;"):
        return sequence if _is_size(sequence) else None
    found = _REPORT.fullmatch(sequence)
    if found is None or _CURSOR.fullmatch(sequence):
        return sequence if len(sequence) <= LONGEST else None
    fields = [*found[1].split(";"), "", ""]
    key, modifiers, text = fields[:3]
    (code, shifted), (bits, event) = ([*field.split(":"), ""][:2] for field in (key, modifiers))
    number, held = _number(code or "1"), _number(bits or "1") - 1
    if any(fields[3:]) or event not in _EVENTS or not 0 <= held < 256:
        return None
    end = found[2]
    if name := FUNCTIONAL_KEYS.get(f"{number}{end}"):
        if name in MODIFIER_FUNCTIONAL_KEYS:
            return None
    elif end != "u" or not _is_letter(number):
        return None
    elif not text and not held & ~(_SHIFT | _LOCKS):
        text = str(number)
        if held & _SHIFT:
            text = shifted or str(ord(chr(number).upper()[:1]))
    if text and not all(_is_letter(_number(part)) for part in text.split(":")):
        return None
    told = "" if (held, text) == (0, "") else f";{held + 1}" + (f";{text}" if text else "")
    report = f"\x1b[{number}{told}{end}"
    return report if len(report) <= LONGEST else None


def _is_size(sequence: str) -> bool:
    found = _SIZE.fullmatch(sequence)
    cells = [int(part.partition(":")[0]) for part in found[1].split(";")[1:3]] if found else [0]
    return all(0 < count <= MOST_CELLS for count in cells) and len(sequence) <= LONGEST


def _number(digits: str) -> int:
    """-1 for none, and for one that is no character and no key."""
    return int(digits) if digits.isdigit() and len(digits) <= 7 else -1


def _is_letter(number: int) -> bool:
    """A character that can be typed: no control character, surrogate or key of the protocol's own."""
    return 0x20 <= number <= 0x10FFFF and not (
        0x7F <= number < 0xA0 or 0xD800 <= number < 0xE000 or number in _PRIVATE_USE
    )
