"""Measures, cuts and pads text in terminal cells."""

import re
from bisect import bisect_right

from newstui.text.clean import JOINER, whole_end

# --- cells --------------------------------------------------------------------------------------------------


def cells(text: str) -> int:
    """Counts the terminal cells that text takes, as Textual does."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Cuts text to at most `width` cells; it ends in "…" when something was cut."""
    if (len(text) <= width and text.isascii()) or cells(text) <= width:
        return text
    if width < 1:
        return ""
    if not text.isascii():
        # Clean text has few characters per cell, so a longer text need not be measured to its end.
        text = text[: 8 * width + 64]
        end = bisect_right(range(1, len(text) + 1), width - 1, key=lambda stop: cells(text[:stop]))
        return text[: whole_end(text, end)].rstrip(JOINER) + "…"
    return text[: width - 1] + "…"


_FOLDERS = re.compile(r"/[^:]*/(?=[^/:]+: )")


def without_folders(line: str) -> str:
    """Drops the folders of the path that an error line begins with: the window may be too narrow for both."""
    return _FOLDERS.sub("", line, count=1) if line.startswith("/") else line


def fit(text: str, width: int, right: bool = False) -> str:
    """Cuts text, then fills it with spaces to exactly `width` cells; `right`: the spaces come first."""
    text = cut(text, width).rstrip(JOINER)
    space = " " * (width - cells(text))
    return space + text if right else text + space


def size_words(size: int) -> str:
    """Writes a number of bytes for people: "12 MB"."""
    amount = size / 1024
    for unit in ("KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.0f} GB"
