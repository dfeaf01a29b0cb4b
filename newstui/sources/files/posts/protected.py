"""Protects the code in a Markdown text while the rest is rewritten, and restores it unchanged.

The text is read once, from opening to closing mark, and an unclosed opening mark is text, so the time is linear for any
text.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

_MARK = re.compile("\ue000(\\d{1,7})\ue001")
_PRIVATE = re.compile("[\ue000-\ue002]")
QUOTED_HERE = "\ue002"
"""Precedes the signs of a quote made by a rewriting: code restored there is quoted too."""
_QUOTED_HERE = re.compile(f"{QUOTED_HERE}(?:> ?)+")
# Each alternative begins with a literal character: so `re` skips to the next of those, which is ten times faster.
_OPENING = re.compile(
    r"``*|~~~~*|<!--|\$\$|\$(?=[^\s$])"
    r"|\{%-?\s*(?:comment|raw|highlight|codeblock)\b[^%\n]{0,200}%\}"
    r"|\{\{[<%](?:/\*|\s*highlight\b[^>%\n]{0,200}[>%]\}\})"
    r"|\n\n(?: {4}|\t)(?=[^\n]*\S)"
)
_TAG_NAME = re.compile(r"\{[{%][<%-]?\s*(\w+)[^\S\n]*(.*?)-?[%>]\}", re.DOTALL)
_CLOSINGS = {
    "comment": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
    "raw": re.compile(r"\{%-?\s*endraw\s*-?%\}"),
    "highlight": re.compile(
        r"\{%-?\s*end(?:highlight|codeblock)\s*-?%\}|\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"
    ),
}
_END_OF_ESCAPED = re.compile(r"\*/[>%]\}\}")
_INLINE_MATH = re.compile(r"[^$\n]{1,200}?(?<=[^\s$\\])\$(?![\w$])")
_INDENTED = re.compile(r"[^\n]*(?:\n(?:(?: {4}|\t)[^\n]*|[ \t]*(?=\n(?: {4}|\t))))*")
_BEFORE_FENCE = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?").fullmatch
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_RAW_TAGS = re.compile(
    r"^[ \t]*\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n|\{%-?\s*(?:end)?raw\s*-?%\}", re.MULTILINE
)
_ESCAPED_TAG = re.compile(r"(\{\{[<%])/\*([^{}]{0,500}?)\*/([>%]\}\})")

Region = tuple[int, int, str]
"""Start and end of a protected region, and what replaces it."""


def rewritten(text: str, rewrite: Callable[[str], str]) -> str:
    """Rewrites a text with placeholders for code, `raw` and math, and then restores these unchanged.

    `highlight` becomes a fenced block, an escaped shortcode the shortcode as text; comments are dropped.
    """
    aside: list[str] = []
    parts: list[str] = []
    end = 0
    if _PRIVATE.search(text):
        text = _PRIVATE.sub("", text)
    for start, stop, shown in _regions(text):
        parts.append(text[end:start])
        if shown:
            parts.append(f"\ue000{len(aside)}\ue001")
            aside.append(shown)
        end = stop
    text = rewrite("".join([*parts, text[end:]]))
    if not aside:
        return text.replace(QUOTED_HERE, "")

    def put_back(mark: re.Match[str]) -> str:
        number = int(mark[1])
        code = aside[number] if number < len(aside) else ""
        quote = _QUOTED_HERE.match(text, text.rfind("\n", 0, mark.start()) + 1) if "\n" in code else None
        return code.strip("\n").replace("\n", f"\n{quote[0]}") if quote else code

    return _MARK.sub(put_back, text).replace(QUOTED_HERE, "")


def _regions(text: str) -> Iterator[Region]:
    """Yields all protected regions, in order."""
    never_closed: set[str] = set()
    at = 0
    if text.startswith(("    ", "\t")):
        region = _indented(text, 0, 0)
        if region:
            yield region
            at = region[1]
    while opening := _OPENING.search(text, at):
        region = _region(text, opening, never_closed)
        at = opening.end()
        if region:
            yield region
            at = max(at, region[1])


def _region(text: str, opening: re.Match[str], never_closed: set[str]) -> Region | None:
    """Finds the region that an opening mark begins; None if it begins none."""
    sign, start, inside = opening[0], opening.start(), opening.end()
    match sign[0]:
        case "\n":
            return _indented(text, start + 2, inside)
        case "`" | "~":
            if len(sign) > 2 and _BEFORE_FENCE(text, text.rfind("\n", 0, start) + 1, start):
                stop = _end_of_fence(text, inside, sign)
                return start, stop, _as_code(text[start:stop])
            return _inline_code(text, opening, never_closed) if sign[0] == "`" else None
        case "<":
            return _until("-->", text, opening, never_closed)
        case "$":
            return _math(text, opening, never_closed)
    if sign.endswith("/*"):
        end = _END_OF_ESCAPED.search(text, inside)
        return (start, end.end(), f"`{sign[:3]}{text[inside : end.start()]}{end[0][2:]}`") if end else None
    return _tagged(text, opening, never_closed)


def _until(closing: str, text: str, opening: re.Match[str], never_closed: set[str]) -> Region | None:
    """Finds the end of a comment, which is dropped, or of math."""
    stop = -1 if closing in never_closed else text.find(closing, opening.end())
    if stop < 0:
        never_closed.add(closing)
        return None
    stop += len(closing)
    return opening.start(), stop, "" if closing == "-->" else text[opening.start() : stop]


def _math(text: str, opening: re.Match[str], never_closed: set[str]) -> Region | None:
    if opening[0] == "$$":
        return _until("$$", text, opening, never_closed)
    start = opening.start()
    before = text[start - 1] if start else " "
    if before.isalnum() or before in "_$\\":
        return None
    formula = _INLINE_MATH.match(text, opening.end())
    return (start, formula.end(), text[start : formula.end()]) if formula else None


def _tagged(text: str, opening: re.Match[str], never_closed: set[str]) -> Region | None:
    """Finds the end of a comment, of raw text or of highlighted code between two template tags."""
    tag = _TAG_NAME.match(opening[0])
    if tag is None:
        return None
    kind = "highlight" if tag[1] == "codeblock" else tag[1]
    closing = None if kind in never_closed else _CLOSINGS[kind].search(text, opening.end())
    if closing is None:
        never_closed.add(kind)
        return None
    inner = text[opening.end() : closing.start()]
    shown = {"comment": "", "raw": inner}.get(kind)
    if shown is None:
        language = _LANGUAGE.search(tag[2].replace("lang:", " "))
        fence = "~~~~~" if "```" in inner else "```"
        code = _RAW_TAGS.sub("", inner).strip("\n")
        shown = f"\n\n{fence}{language[0] if language else ''}\n{code}\n{fence}\n\n"
    return opening.start(), closing.end(), shown


def _indented(text: str, start: int, inside: int) -> Region | None:
    """Finds the end of a block of indented code; in a list such a block is text."""
    if _in_list(text, start):
        return None
    block = _INDENTED.match(text, inside)
    stop = block.end() if block else inside
    return start, stop, text[start:stop]


@lru_cache(maxsize=64)
def _closing_fence(sign: str) -> re.Pattern[str]:
    return re.compile(rf"\n[ \t>]*{re.escape(sign)}[`~]*[ \t]*(?=\n|\Z)")


def _end_of_fence(text: str, inside: int, sign: str) -> int:
    """Finds the end of the line that closes a fence; the end of the text if none does."""
    closing = _closing_fence(sign).search(text, inside)
    return closing.end() if closing else len(text)


@lru_cache(maxsize=64)
def _closing_ticks(ticks: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!`){ticks}(?!`)")


def _inline_code(text: str, opening: re.Match[str], never_closed: set[str]) -> Region | None:
    """Finds the end of code within a paragraph."""
    ticks, start, inside = opening[0], opening.start(), opening.end()
    closing = None if ticks in never_closed else _closing_ticks(ticks).search(text, inside)
    if closing is None:
        never_closed.add(ticks)
        return None
    if text.find("\n\n", inside, closing.start()) >= 0:
        return None
    return start, closing.end(), _as_code(text[start : closing.end()])


def _in_list(text: str, start: int) -> bool:
    """Tells whether the paragraph before is a list item, whose text may be indented as well."""
    before = text[max(start - 2_000, 0) : start].rstrip()
    above = before.rpartition("\n\n")[2]
    return bool(_LIST_ITEM.match(above)) or above.startswith(("    ", "\t"))


def _as_code(code: str) -> str:
    code = _RAW_TAGS.sub("", code) if "raw" in code else code
    return _ESCAPED_TAG.sub(r"\1\2\3", code) if "/*" in code else code
