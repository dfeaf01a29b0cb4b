"""Makes text from files and servers safe to show in a terminal.

Text from files and servers passes `clean` (one line), `clean_lines` (several) or `tags.plain` (a field that may
hold HTML) once, on its way in. After that it holds no control, bidi or invisible character.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby

from newstui.text.letters import folded

# Characters that a terminal may act on, and surrogates, which can't be encoded.
_TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LOST = "\x80-\x9f\ud800-\udfff"
_NEVER = f"\x7f{_LOST}\u2028\u2029{_TURNS}"
_ACTS = f"\x00-\x1f{_NEVER}"
_PLANES = "".join(chr(plane << 16 | 0xFFFE) + "-" + chr(plane << 16 | 0xFFFF) for plane in range(17))
_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u2060-\u206f\u2800\u3164\ufe00-\ufe0e"
    "\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef"
    f"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff{_PLANES}"
)
_CONTROL = re.compile(f"[{_ACTS}]")
_IS_BAD = re.compile(f"[{_ACTS}{_UNSEEN}]").search
_DROPPED = re.compile(f"[{_TURNS}{_UNSEEN}]+")
_TURNING = re.compile(f"[{_TURNS}]+")
_REPLACED = re.compile(f"[{_LOST}]")

JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_EMOJI = (
    "©®‼⁉™ℹ\u2190-\u21ff\u2300-\u23ffⓂ\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff〰〽㊗㊙\U0001f000-\U0001faff"
)
_STRAY_STYLE = re.compile(f"(?<![{_EMOJI}0-9#*]){_EMOJI_STYLE}|(?<=[0-9#*]){_EMOJI_STYLE}(?!\u20e3)")
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}{_EMOJI_STYLE}]){JOINER}|{JOINER}(?![{_EMOJI}])")

MARKS_IN_A_ROW = 4
# Ranges that hold the combining marks of the first plane.
_MARKS = ((0x300, 0x3100), (0xA600, 0xAC00), (0xFB1E, 0xFE30))
_RARE_MARKS = (
    (0x10000, 0x12000),
    (0x13000, 0x13600),
    (0x16000, 0x17000),
    (0x1B000, 0x1F000),
)
_RARE_PLANES = re.compile("[\U00010000-\U0001efff]").search


def clean(text: str) -> str:
    """Makes one safe line: tabs and line breaks become spaces, other controls visible symbols."""
    if (text.isascii() and text.isprintable()) or not _unusual().search(text):
        return text
    return _settle(_safe(text.replace("\r\n", "\n").replace("\n", " ")))


def clean_lines(text: str) -> str:
    """Makes safe lines: line breaks become newlines, tabs are expanded to stops of four."""
    bare = text.replace("\n", "")
    if (bare.isascii() and bare.isprintable()) or not _unusual().search(bare):
        return text
    return _settle(_safe(text.replace("\r\n", "\n").expandtabs(4)))


@cache
def _unusual() -> re.Pattern[str]:
    """Finds characters that may have to change: dropped, combining or changed by NFC.

    Most text in common scripts has none and needs only this search.
    """
    return re.compile(
        "[^ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
        "\u2100-\u2125\u2190-\u21ff\u2500-\u25ff\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff"
        "\uac00-\ud7a3\uff01-\uff5e]"
    )


_SHOWN = {
    **{chr(code): chr(0x2400 + code) for code in range(0x20) if chr(code) != "\n"},
    **dict.fromkeys("\t\u2028\u2029", " "),
    "\x7f": "\u2421",
}
"""Replaces characters that a terminal may act on."""


def _safe(text: str) -> str:
    """Drops or replaces bad characters, but for line breaks. No call for each: a text may consist of them."""
    return _shown(_DROPPED.sub("", text)) if _IS_BAD(text) else text


def _shown(text: str) -> str:
    text = _REPLACED.sub("\ufffd", text)
    for char, shown in _SHOWN.items():
        text = text.replace(char, shown)
    return text


def _settle(text: str) -> str:
    """Drops joiners outside emoji, applies NFC and cuts towers of marks; in this order it is idempotent."""
    if text.isascii():
        return text
    if _EMOJI_STYLE in text:
        text = _STRAY_STYLE.sub("", text)
    if JOINER in text:
        text = _STRAY_JOINER.sub("", text)
    text = unicodedata.normalize("NFC", text)
    if not _RARE_PLANES(text):
        return _towers(False).sub(r"\1", text)
    return _perhaps_towers().sub(lambda run: _towers(True).sub(r"\1", run[0]), text)


@cache
def _perhaps_towers() -> re.Pattern[str]:
    """Matches all that `_towers(True)` can match, and other runs of rare letters."""
    return re.compile(f"[{_marks(False)}\U00010000-\U0001efff]{{{MARKS_IN_A_ROW + 1},}}")


@cache
def _towers(rare_planes: bool) -> re.Pattern[str]:
    """Compiles a pattern for more combining marks in a row than are kept."""
    marks = _marks(rare_planes)
    return re.compile(f"([{marks}]{{{MARKS_IN_A_ROW}}})[{marks}]+")


def _marks(rare_planes: bool) -> str:
    """Writes a class of combining marks for a pattern.

    `re` has no Unicode categories, so the class is built once here. In a class with characters beyond the first
    plane each of its ranges is looked at, so most text is searched without those.
    """
    found = (
        char
        for block in (_MARKS + _RARE_MARKS if rare_planes else _MARKS)
        for char in map(chr, range(*block))
        if _is_mark(char)
    )
    runs = groupby(enumerate(found), lambda at: ord(at[1]) - at[0])
    ranges = ([char for _, char in run] for _, run in runs)
    return "".join(f"{run[0]}-{run[-1]}" for run in ranges)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def without_marks(text: str) -> str:
    """Drops combining marks at the start of text that will follow other text."""
    start = 0
    while start < len(text) and text[start] >= "\u0300" and _is_mark(text[start]):
        start += 1
    return text[start:]


def one_line(text: str) -> str:
    """Makes one safe line with white space collapsed and stripped."""
    return " ".join(clean(text).split())


def as_compared(name: str) -> str:
    """Folds case and accents: names are the same when their folded forms are equal."""
    return folded(name).strip()


def whole_end(text: str, end: int) -> int:
    """Returns the last place up to `end` where text can be cut without separating a character from its marks."""
    for place in range(end, max(end - 32, 0), -1):
        if not _joined(text, place):
            return place
    return end if end > 32 else 0


def _joined(text: str, place: int) -> bool:
    """Tells whether the character at `place` belongs to the one before: a mark, part of an emoji, half a flag."""
    if place >= len(text):
        return False
    char = text[place]
    if char in _FLAGS:
        return (place - len(text[:place].rstrip(_FLAGS))) % 2 == 1
    return (
        char == JOINER or text[place - 1] == JOINER or "\U0001f3fb" <= char <= "\U0001f3ff" or _is_mark(char)
    )


# --- the last guard -----------------------------------------------------------------------------------------


def controls(text: str) -> bool:
    """Tells whether text holds anything a terminal may act on: controls (newlines too), bidi marks, surrogates."""
    return _CONTROL.search(text) is not None


def guard(text: str) -> str:
    """Replaces all that `controls` finds, in text that did not pass `clean`."""
    return _shown(_TURNING.sub("", text)).replace("\n", " ") if _CONTROL.search(text) else text
