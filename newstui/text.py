"""Text from outside made safe for a terminal, and measured in its cells.

What came from a file or a server passes `clean` (one line), `clean_lines` (a body) or `plain` (a field that
may hold HTML) once, where it enters. After that it holds no control, bidi or invisible character.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from functools import cache

# Characters that stay as they are whatever stands beside them: nothing in here is dropped, combines, or
# changes under NFC. The usual title consists of these alone, and is done after one search.
_UNUSUAL = re.compile(
    "[^ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2100-\u2125\u2190-\u21ff\u2500-\u25ff\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff"
    "\uac00-\ud7a3\uff01-\uff5e]"
).search

# What a terminal may act on. Surrogates are here because they cannot be written out at all.
_ACTS = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_PLANES = "".join(chr(plane << 16 | 0xFFFE) + "-" + chr(plane << 16 | 0xFFFF) for plane in range(17))
_UNSEEN = (
    "\u00ad\u180e\u200b\u200c\u2060-\u206f\ufe0e\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    f"\U0001d173-\U0001d17a\U000e0000-\U000e007f{_PLANES}"
)
_CONTROL = re.compile(f"[{_ACTS}]")
_BAD = re.compile(f"[{_ACTS}{_UNSEEN}]")
_BAD_IN_LINES = re.compile(f"(?!\n)[{_ACTS}{_UNSEEN}]")

_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_TONES = "\U0001f3fb-\U0001f3ff"
_EMOJI = (
    "©®‼⁉™ℹ\u2190-\u21ff\u2300-\u23ffⓂ\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff〰〽㊗㊙\U0001f000-\U0001faff"
)
_STRAY_STYLE = re.compile(f"(?<![{_EMOJI}0-9#*]){_EMOJI_STYLE}|(?<=[0-9#*]){_EMOJI_STYLE}(?!\u20e3)")
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}{_EMOJI_STYLE}]){_JOINER}|{_JOINER}(?![{_EMOJI}])")

MARKS_IN_A_ROW = 4


def clean(text: str) -> str:
    """One line, safe to show: white space controls are spaces, other controls visible pictures."""
    if not _UNUSUAL(text):
        return text
    return _settle(_BAD.sub(_replacement, text.replace("\r\n", "\n")))


def clean_lines(text: str) -> str:
    """The same for several lines: line breaks are kept as newlines, tabs go to stops of four."""
    if text.isascii() and not _BAD_IN_LINES.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    return _settle(_BAD_IN_LINES.sub(_replacement, text))


def _replacement(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in (0x09, 0x0A, 0x0D, 0x2028, 0x2029):
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return ""


def _settle(text: str) -> str:
    """Joiners only inside emoji, NFC, and no towers of marks; the order makes the result stay under itself."""
    if text.isascii():
        return text
    if _EMOJI_STYLE in text:
        text = _STRAY_STYLE.sub("", text)
    if _JOINER in text:
        text = _STRAY_JOINER.sub("", text)
    return _towers().sub(r"\1", unicodedata.normalize("NFC", text))


@cache
def _towers() -> re.Pattern[str]:
    """More combining marks in a row than are kept. `re` knows no categories: the class is made once, if needed."""
    marks = "".join(
        chr(code)
        for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
        if unicodedata.category(chr(code))[0] == "M"
    )
    return re.compile(f"([{marks}]{{{MARKS_IN_A_ROW}}})[{marks}]+")


# --- fields that may hold HTML ------------------------------------------------------------------------------

_BREAKING = (
    "address|article|aside|blockquote|br|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "header|hr|li|main|nav|ol|option|p|pre|section|select|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = (
    "a|abbr|acronym|audio|b|base|bdi|bdo|big|body|button|canvas|caption|cite|code|col|colgroup|data|del|details|"
    "dfn|dialog|embed|em|font|frame|frameset|head|html|iframe|img|input|ins|kbd|label|legend|link|map|mark|meta|"
    "meter|noscript|object|output|param|picture|progress|q|rp|rt|ruby|samp|small|source|span|strike|strong|s|"
    "sub|summary|sup|svg|textarea|time|title|track|tt|u|var|video|wbr|i|script|style"
)
# Only tags that HTML knows, or that carry attributes: "a < b", "<3" and "List<int>" are text.
# No part may run over another "<", so that the search stays linear whatever is thrown at it.
_TAG = re.compile(
    r"<(?P<raw>script|style)\b[^<>]*>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    rf"|</?(?P<block>{_BREAKING})(?=[\s/>])(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+>"
    rf"|</?(?:(?:{_INLINE})(?=[\s/>])|[a-z]+[:-][a-z-]+|[a-z]+(?=\s+[a-z-]+=[\"']))"
    r"(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+>"
    r"|<(?:!doctype|\?xml)[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_ENDLESS_NUMBER = re.compile("&#[0-9]{20,}")


def unescape(text: str) -> str:
    """Entities decoded, once. (The library's own decoder raises on numbers of thousands of digits.)"""
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text)) if "&" in text else text


def plain(text: str, limit: int) -> str:
    """One clean line of at most `limit` characters: tags stripped, entities decoded once, spaces collapsed."""
    if "<" in text:
        text = _TAG.sub(lambda tag: " " if tag["block"] else "", text)
    text = " ".join(clean(unescape(text)).split())
    return text if len(text) <= limit else text[: _whole(text, limit)].rstrip()


def _whole(text: str, end: int) -> int:
    """The last place at or before `end` where text may be cut without tearing a character from its marks."""
    for place in range(end, max(end - 32, 0), -1):
        if not _joined(text, place):
            return place
    return end if end > 32 else 0


def _joined(text: str, place: int) -> bool:
    """The character at `place` belongs to the one before it."""
    if place >= len(text):
        return False
    char = text[place]
    return (
        char == _JOINER
        or text[place - 1] == _JOINER
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or unicodedata.category(char)[0] == "M"
    )


# --- cells --------------------------------------------------------------------------------------------------


def cells(text: str) -> int:
    """How many terminal cells the text takes, as Textual counts them."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, ending in "…" when something had to go."""
    if len(text) <= width and text.isascii() or cells(text) <= width:
        return text
    if width < 1:
        return ""
    if not text.isascii():
        # Clean text has few characters to a cell; what is longer need not be measured to its end.
        text = text[: 8 * width + 64]
        end = bisect_right(range(1, len(text) + 1), width - 1, key=lambda stop: cells(text[:stop]))
        return text[: _whole(text, end)].rstrip(_JOINER) + "…"
    return text[: width - 1] + "…"


def fit(text: str, width: int, right: bool = False) -> str:
    """`cut`, then filled with spaces to exactly `width` cells; `right`: the spaces come first."""
    text = cut(text, width).rstrip(_JOINER)
    space = " " * (width - cells(text))
    return space + text if right else text + space


# --- the last guard -----------------------------------------------------------------------------------------


def controls(text: str) -> bool:
    """The text holds something a terminal may act on: a control (newlines too), a bidi order, a surrogate."""
    return _CONTROL.search(text) is not None


def guard(text: str) -> str:
    """The text with all of that made harmless; for what reaches the terminal by another way than `clean`."""
    return _CONTROL.sub(_replacement, text) if _CONTROL.search(text) else text
