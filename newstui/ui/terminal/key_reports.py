"""Converts key reports of the kitty keyboard protocol into a form that Textual's parser reads.

A report is `CSI key[:shifted[:base]] ; modifiers[:event] ; text[:text…] end`. Textual raises at event types and
alternate keys, and reads an unknown key's number as a character: F25 would be a letter.
"""

import re

from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS

_REPORT = re.compile(r"\x1b\[([0-9:;]*)([u~ABCDEFHPQRS])")
_CURSOR = re.compile(r"\x1b\[[0-9]{1,5};[0-9]{1,5}R")
_SIZE = re.compile(r"\x1b\[48((?:;[0-9]{1,5}(?::[0-9:]*)?){4})t")
_EVENTS = ("", "1", "2")
"""Pressed (given or not) and repeated; 3 is released."""
_SHIFT, _LOCKS = 1, 64 + 128
"""Bits of the modifiers."""
_PRIVATE_USE = range(0xE000, 0xF900)
MAX_LENGTH = 32
"""Characters: Textual's parser reads longer sequences as keys."""
MAX_CELLS = 9_999
"""Columns or rows of a terminal."""


def normalized(sequence: str) -> str | None:
    """Returns a complete CSI sequence as Textual's parser reads it; None if it is to be dropped.

    Dropped are key releases, modifiers on their own, and invalid reports.
    """
    if sequence.startswith("\x1b[48;"):
        return sequence if _is_size(sequence) else None
    found = _REPORT.fullmatch(sequence)
    if found is None or _CURSOR.fullmatch(sequence):
        return sequence if len(sequence) <= MAX_LENGTH else None
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
    suffix = "" if (held, text) == (0, "") else f";{held + 1}" + (f";{text}" if text else "")
    report = f"\x1b[{number}{suffix}{end}"
    return report if len(report) <= MAX_LENGTH else None


def _is_size(sequence: str) -> bool:
    found = _SIZE.fullmatch(sequence)
    cells = [int(part.partition(":")[0]) for part in found[1].split(";")[1:3]] if found else [0]
    return all(0 < count <= MAX_CELLS for count in cells) and len(sequence) <= MAX_LENGTH


def _number(digits: str) -> int:
    """Returns -1 for no number, and for one too large for a character or key."""
    return int(digits) if digits.isdigit() and len(digits) <= 7 else -1


def _is_letter(number: int) -> bool:
    """Tells whether a number is a character that can be typed: no control, no surrogate, no key of the protocol."""
    return 0x20 <= number <= 0x10FFFF and not (
        0x7F <= number < 0xA0 or 0xD800 <= number < 0xE000 or number in _PRIVATE_USE
    )
