"""Folds text for comparing: without case, accents, points and other forms of a letter.

The search index, queries, names, fuzzy titles and highlighted words all use it, so that what is found is also what is
highlighted. The index holds folded text: with every change here `schema` needs a migration that rebuilds the index.
Marks are dropped where they are accents (Latin, Greek, Cyrillic) or points that are mostly left out (Hebrew, Arabic,
Syriac); vowel signs of Indic and South-East Asian scripts, the dakuten of kana and the parts of Hangul are letters and
stay.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

_ACCENTS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\ua66f-\ua672\ua674-\ua67d"
    "\ua69e\ua69f\ufe20-\ufe2f"
)
_POINTS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
# The tatweel only stretches a word; the others are invisible.
_NOTHING = (
    "\u0640\u00ad\u061c\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_DROPPED = re.compile(f"[{_ACCENTS}{_POINTS}{_NOTHING}]+")
_PLAIN = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
    }
)

CJK = (
    "\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3100-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Thai, Lao, Burmese, Khmer, Tai Le, New Tai Lue, Tai Tham, Tai Viet.
NO_BLANKS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff\u1950-\u197f"
    "\u1980-\u19df\u1a20-\u1aaf\uaa80-\uaadf"
)
_BLANKLESS = re.compile(f"([{CJK}{NO_BLANKS}])")
_TO_FOLD = re.compile("[^\0-\x7f–—‘’“”•·«»€]")
"""Most English text has none of these, and `lower` takes a tenth of the time."""
_KEPT_BELOW = 0x20000
_ASCII_WORDS = re.compile("[0-9a-z]+")


class _Letters(dict[int, str]):
    """Maps each character to its folded form; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if code < _KEPT_BELOW:
            self[code] = folded
        return folded


_LETTERS = _Letters()


def _fold(char: str) -> str:
    plain = _decomposed(char.lower()).casefold().translate(_PLAIN)
    return unicodedata.normalize("NFC", _decomposed(plain))


def _decomposed(text: str) -> str:
    """Decomposes a character, except signs that would become letters: "Acme™" must not become "acmetm"."""
    spread = "".join(map(_spread, text))
    return _DROPPED.sub("", spread)


def _spread(char: str) -> str:
    spread = unicodedata.normalize("NFKD", char)
    if unicodedata.category(char)[0] in "LMN" or not any(map(str.isalnum, spread)):
        return spread
    return char


def folded(text: str) -> str:
    """Folds text; folding it again changes nothing. ASCII costs one `lower`."""
    if text.isascii():
        return text.lower()
    if not _TO_FOLD.search(text):
        return text.lower()
    plain = text.translate(_LETTERS)
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Folds text; also returns, for each folded character and for the end, its place in `text`."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    parts: list[str] = []
    places: list[int] = []
    cluster, begin = "", 0
    for place, char in enumerate(text):
        part = _LETTERS[ord(char)]
        if part and not _goes_on(part[0]):
            whole = unicodedata.normalize("NFC", cluster)
            parts.append(whole)
            places += [begin] * len(whole)
            cluster, begin = part, place
        else:
            begin = begin if cluster else place
            cluster += part
    whole = unicodedata.normalize("NFC", cluster)
    return "".join((*parts, whole)), [*places, *([begin] * len(whole)), len(text)]


def origin(places: Sequence[int], start: int, stop: int) -> tuple[int, int]:
    """Returns where in the text the part start..stop-1 of its folded form stands, with its marks."""
    return places[start], places[bisect_right(places, places[stop - 1])]


def _goes_on(char: str) -> bool:
    """Tells whether a character may join the one before it."""
    return char >= "\u0300" and ("\u1160" <= char <= "\u11ff" or unicodedata.category(char)[0] == "M")


def apart(text: str) -> str:
    """Separates the characters of scripts without blanks, so that any part of a run is found."""
    return text if text.isascii() else _BLANKLESS.sub(r" \1 ", text)


def is_word(char: str) -> bool:
    """Tells whether the search index takes a character as part of a word: a letter, a digit or such a sign."""
    return char.isalnum() or unicodedata.category(char)[0] in "LNM"


def parts_by_blanks(char: str) -> bool:
    """Tells whether a character is a letter or digit of a script that puts blanks between words."""
    return char.isalnum() and not _BLANKLESS.match(char)


def spaced_words(text: str) -> str:
    """Returns the words that the search index sees, between single blanks: " machine learning "."""
    compared = apart(folded(text))
    if compared.isascii():
        return f" {' '.join(_ASCII_WORDS.findall(compared))} "
    words = "".join(char if is_word(char) else " " for char in compared)
    return f" {' '.join(words.split())} "


def is_word_of(wanted: str, text: str) -> bool:
    """Tells whether `wanted` stands in `text` as whole words, or as any part of a run without blanks."""
    return wanted in text and bool(
        re.search(rf"(?<!\w){re.escape(apart(wanted).strip())}(?!\w)", apart(text))
    )
