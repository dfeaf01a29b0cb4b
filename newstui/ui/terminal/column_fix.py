"""Columns that hold on every terminal, whatever width it gives to the characters before them.

Terminals disagree on letters with marks (Devanagari, Thai …), emoji of several characters and all that is
newer than they are. Where such text stands, its room is blanked first, then it is drawn, and then the cursor
is put where the next column begins: text that turns out narrower leaves blanks, wider is drawn over.
"""

import os
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rich.cells import cell_len

_MARKED = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u05cf\u0600-\u061f\u064b-\u065f\u0670\u06d6-\u06ed\u0700-\u11ff"
    "\u135d-\u135f\u1700-\u18af\u1900-\u1dff\u200b-\u200d\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua66f-\ua67f"
    "\ua800-\uabff\ud7b0-\ud7ff\ufe00-\ufe0f\ufe20-\ufe2f\U00010a00-\U00011fff\U0001d165-\U0001d1ff"
    "\U0001e000-\U0001ffff\U000e0100-\U000e01ef"
)
_PIECES = re.compile(
    r"(?P<sequence>\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]])|[\x00-\x1a\x1c-\x1f])"
    r"|(?P<text>[^\x00-\x1f]+)"
)
_CJK = ("ja", "ko", "zh")


def unsure(env: Mapping[str, str] = os.environ) -> re.Pattern[str]:
    """Finds what terminals disagree on. By locale that is more: East Asian ones may draw "…" and "é" wide, and
    in a C locale it is all but ASCII."""
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C"
    if locale in ("C", "POSIX"):
        return re.compile(r"[^\x00-\x7f]")
    return re.compile(f"[{_MARKED}{_ambiguous() if locale[:2] in _CJK else ''}]")


@lru_cache(1)
def _ambiguous() -> str:
    """The characters that East Asian terminals may give two cells, but for the signs that widgets draw."""
    wide = (chr(code) for code in range(0xA1, 0x2000) if unicodedata.east_asian_width(chr(code)) == "A")
    return "".join(map(re.escape, wide)) + "\u2010-\u2027\u2030-\u203e\u2100-\u24ff"


def held(data: str, unsure: re.Pattern[str]) -> str:
    """`data`, as it is about to be written to the terminal, with its columns held."""
    if data.isascii() or not unsure.search(data):
        return data
    return _PIECES.sub(lambda piece: piece[0] if piece["sequence"] else _held(piece[0], unsure), data)


def _held(text: str, unsure: re.Pattern[str]) -> str:
    found = unsure.search(text)
    if found is None:
        return text
    # A mark belongs to the character before it.
    start = max(0, found.start() - 1)
    sure, rest = text[:start], text[start:]
    width = cell_len(text) - cell_len(sure)
    if width < 1:
        return text
    # Saved twice: some terminals forget the place once they have gone back to it.
    return f"{sure}\x1b7{' ' * width}\x1b8\x1b7{rest.rstrip(' ')}\x1b8\x1b[{width}C"
