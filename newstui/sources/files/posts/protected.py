"""Sets the code of a Markdown text aside while the rest is rewritten, and puts it back untouched.

The text is looked through once, from opening mark to closing mark; what never closes is text. So the time is linear
whatever is thrown at it.
"""

import re
from collections.abc import Callable, Iterator

_MARK = re.compile("\ue000(\\d{1,7})\ue001")
_OPENINGS = re.compile(
    r"(?P<fence>^[ \t]*(?:>[ \t]*)*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?P<fence_sign>`{3,}|~{3,}))"
    r"|(?P<comment><!--)"
    r"|(?P<liquid_comment>\{%-?\s*comment\s*-?%\})"
    r"|(?P<raw>\{%-?\s*raw\s*-?%\})"
    r"|(?P<highlight>\{%-?\s*(?:highlight|codeblock)\b(?P<language>[^%\n]{0,200})%\})"
    r"|(?P<hugo_highlight>\{\{[<%]\s*highlight\b(?P<hugo_language>[^>%\n]{0,200})[>%]\}\})"
    r"|(?P<escaped>\{\{[<%]/\*)"
    r"|(?P<ticks>`+)"
    r"|(?P<math>\$\$|(?<![\w$\\])\$(?=[^\s$]))"
    r"|(?P<indented>(?:(?<=\n\n)|\A)(?: {4}|\t)(?=[^\n]*\S))",
    re.MULTILINE,
)
_CLOSINGS = {
    "comment": re.compile("-->"),
    "liquid_comment": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
    "raw": re.compile(r"\{%-?\s*endraw\s*-?%\}"),
    "highlight": re.compile(r"\{%-?\s*end(?:highlight|codeblock)\s*-?%\}"),
    "hugo_highlight": re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"),
    "escaped": re.compile(r"\*/[>%]\}\}"),
    "$$": re.compile(r"\$\$"),
}
_INLINE_MATH = re.compile(r"[^$\n]{1,200}?(?<=[^\s$\\])\$(?![\w$])")
_INDENTED = re.compile(r"[^\n]*(?:\n(?:(?: {4}|\t)[^\n]*|[ \t]*(?=\n(?: {4}|\t))))*")
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_RAW_TAGS = re.compile(
    r"^[ \t]*\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n|\{%-?\s*(?:end)?raw\s*-?%\}", re.MULTILINE
)
_ESCAPED_TAG = re.compile(r"(\{\{[<%])/\*([^{}]{0,500}?)\*/([>%]\}\})")


def rewritten(text: str, rewrite: Callable[[str], str]) -> str:
    """`rewrite` of the text, in which code, `raw` and math are marks; they come back as they are.

    `highlight` becomes a fenced block, an escaped shortcode the shortcode as text; comments are dropped.
    """
    aside: list[str] = []
    parts: list[str] = []
    end = 0
    text = text.replace("\ue000", "").replace("\ue001", "")
    for start, stop, shown in _regions(text):
        parts.append(text[end:start])
        if shown:
            parts.append(f"\ue000{len(aside)}\ue001")
            aside.append(shown)
        end = stop
    text = rewrite("".join([*parts, text[end:]]))
    return _MARK.sub(lambda mark: aside[int(mark[1])] if int(mark[1]) < len(aside) else "", text)


def _regions(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of all that is set aside, and what stands there instead."""
    never_closed: set[str] = set()
    at = 0
    while opening := _OPENINGS.search(text, at):
        kind = opening.lastgroup or ""
        kind = {"fence_sign": "fence", "language": "highlight", "hugo_language": "hugo_highlight"}.get(
            kind, kind
        )
        found = None if opening[0] in never_closed else _closed(text, opening, kind, never_closed)
        at = opening.end()
        if found:
            yield opening.start(), *found
            at = max(at, found[0])


def _closed(text: str, opening: re.Match[str], kind: str, never_closed: set[str]) -> tuple[int, str] | None:
    """Where a region ends and what it shows; None when it is no region."""
    start, inside = opening.start(), opening.end()
    if kind == "fence":
        stop = _end_of_fence(text, inside, opening["fence_sign"])
        return stop, _as_code(text[start:stop])
    if kind == "ticks":
        return _inline_code(text, start, inside, opening[0], never_closed)
    if kind == "indented":
        if _in_list(text, start):
            return None
        block = _INDENTED.match(text, inside)
        stop = block.end() if block else inside
        return stop, text[start:stop]
    if kind == "math" and opening[0] == "$":
        formula = _INLINE_MATH.match(text, inside)
        return (formula.end(), text[start : formula.end()]) if formula else None
    closing = _CLOSINGS["$$" if kind == "math" else kind].search(text, inside)
    if closing is None:
        never_closed.add(opening[0])
        return None
    return closing.end(), _shown(kind, opening, text[inside : closing.start()], closing[0])


def _shown(kind: str, opening: re.Match[str], inner: str, closing: str) -> str:
    match kind:
        case "comment" | "liquid_comment":
            return ""
        case "raw":
            return inner
        case "highlight" | "hugo_highlight":
            language = _LANGUAGE.search(
                (opening["language"] or opening["hugo_language"] or "").replace("lang:", " ")
            )
            fence = "~~~~~" if "```" in inner else "```"
            code = _RAW_TAGS.sub("", inner).strip("\n")
            return f"\n\n{fence}{language[0] if language else ''}\n{code}\n{fence}\n\n"
        case "escaped":
            return f"`{opening[0][:3]}{inner}{closing[2:]}`"
        case _:
            return opening[0] + inner + closing


def _end_of_fence(text: str, inside: int, sign: str) -> int:
    """Behind the line that closes the fence; the end of the text when none does."""
    closing = re.compile(rf"^[ \t>]*{re.escape(sign)}[`~]*[ \t]*$", re.MULTILINE).search(text, inside)
    return closing.end() if closing else len(text)


def _inline_code(
    text: str, start: int, inside: int, ticks: str, never_closed: set[str]
) -> tuple[int, str] | None:
    closing = re.compile(rf"(?<!`){ticks}(?!`)").search(text, inside)
    if closing is None:
        never_closed.add(ticks)
        return None
    return (
        None
        if "\n\n" in text[inside : closing.start()]
        else (closing.end(), _as_code(text[start : closing.end()]))
    )


def _in_list(text: str, start: int) -> bool:
    """Whether the paragraph before is a list item, whose text may be indented as well."""
    before = text[max(start - 2_000, 0) : start].rstrip()
    above = before.rpartition("\n\n")[2]
    return bool(_LIST_ITEM.match(above)) or above.startswith(("    ", "\t"))


def _as_code(code: str) -> str:
    code = _RAW_TAGS.sub("", code) if "raw" in code else code
    return _ESCAPED_TAG.sub(r"\1\2\3", code) if "/*" in code else code
