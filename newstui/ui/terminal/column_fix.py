"""Keeps columns aligned on terminals that disagree with us on the width of some characters.

They disagree on letters with marks (Devanagari, Thai …), emoji of several characters, and characters newer than the
terminal. The room of such text is blanked first, then the text is drawn, then the cursor is put where the next
column begins: narrower text leaves blanks, wider text is drawn over.
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


def uncertain_width(env: Mapping[str, str] = os.environ) -> re.Pattern[str]:
    """Compiles a pattern for characters whose width terminals disagree on.

    Depends on the locale: East Asian terminals may draw "…" and "é" wide; in a C locale all of non-ASCII is
    uncertain.
    """
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C"
    if locale in ("C", "POSIX"):
        return re.compile(r"[^\x00-\x7f]")
    return re.compile(f"[{_MARKED}{_ambiguous() if locale[:2] in _CJK else ''}]")


@lru_cache(1)
def _ambiguous() -> str:
    """Returns the characters that East Asian terminals may draw two cells wide, except the signs that we draw."""
    wide = (chr(code) for code in range(0xA1, 0x2000) if unicodedata.east_asian_width(chr(code)) == "A")
    return "".join(map(re.escape, wide)) + "\u2010-\u2027\u2030-\u203e\u2100-\u24ff"


def fix_columns(data: str, uncertain_width: re.Pattern[str]) -> str:
    """Fixes the columns of `data`, which is about to be written to the terminal."""
    if data.isascii() or not uncertain_width.search(data):
        return data
    return _PIECES.sub(
        lambda piece: piece[0] if piece["sequence"] else _fix_text(piece[0], uncertain_width), data
    )


def _fix_text(text: str, uncertain_width: re.Pattern[str]) -> str:
    found = uncertain_width.search(text)
    if found is None:
        return text
    # A mark is drawn on the character before it.
    start = max(0, found.start() - 1)
    sure, rest = text[:start], text[start:]
    width = cell_len(text) - cell_len(sure)
    if width < 1:
        return text
    # Saved twice: some terminals forget a position once restored.
    return f"{sure}\x1b7{' ' * width}\x1b8\x1b7{rest.rstrip(' ')}\x1b8\x1b[{width}C"
