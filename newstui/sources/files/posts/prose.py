"""Extracts plain text from a post's Markdown: without marks, the first paragraph, the heading at the top."""

import re
from collections.abc import Iterator

from newstui.text.tags import plain

EXCERPT_LENGTH = 300
_LOOKED_AT = 20_000
"""The characters of a body that are searched for its first paragraph."""

_IMAGE = re.compile(r"!\[([^\[\]]*)\]\((?:[^()\n]|\([^()\n]*\))*\)|!\[([^\[\]]*)\]\[[^\[\]]*\]")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()\n]|\([^()\n]*\))*\)|\[([^\[\]]+)\]\[[^\[\]]*\]")
_BARE_LINK = re.compile(r"<(https?://[^<>\s]+)>")
_BOLD = re.compile(r"(\*\*|__|~~)(?=[^\s*_~])(.{1,300}?)(?<=[^\s])\1")
_ITALIC = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\*(?!\*)|(?<![\w_])_(?=[^\s_])([^_\n]{1,300}?)(?<=[^\s_])_(?![\w_])"
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.{1,1000}?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_FOOTNOTE = re.compile(r"\\?\[\^[^\[\]\s]{1,50}\\?\]")

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#(?:[ \t]+(?P<words>[^\n]*?))?(?:[ \t]+#+)?[ \t]*(?:\n|\Z)")
_UNDERLINED = re.compile(r" {0,3}(?P<words>[^\s#>\-*+|`][^\n]*)\n {0,3}=+[ \t]*(?:\n|\Z)")
_HEADING_ID = re.compile(r"\s*\{[#.:][^{}]*\}\s*\Z")
_ANY_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|\Z)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")
_RULE = re.compile(r" {0,3}(?:[-*_][ \t]*){3,}\Z")
_TABLE = re.compile(r"\s*\||\s*:?-+:?\s*\|")
_LIST_MARK = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:[☐☑] )?")
_QUOTE_MARK = re.compile(r"(?:\s{0,3}>)+ ?")
_REFERENCE = re.compile(r" {0,3}\[[^\]\n]{1,99}\]:\s*\S")
_ADDRESS = re.compile(r"https?://\S+")
_HTML_BLOCK = re.compile(
    r"</(?:p|div|h[1-6]|li|blockquote|section|article)>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE
)
_HTML_HEADING = re.compile(r"<(h[1-6]|figure|pre|table)\b.*?</\1>", re.IGNORECASE | re.DOTALL)


def without_marks(text: str) -> str:
    """Returns Markdown as plain text: keeps the words of links, emphasis and code; drops images and footnote marks."""
    if "[" in text:
        text = _FOOTNOTE.sub("", text)
        text = _IMAGE.sub("", text)
        text = _LINK.sub(lambda link: link[1] or link[2] or "", text)
    if "<" in text:
        text = _BARE_LINK.sub(r"\1", text)
    if "`" in text:
        text = _CODE.sub(lambda code: code[2].strip(), text)
    if "*" in text or "_" in text or "~~" in text:
        text = _BOLD.sub(r"\2", text)
        text = _ITALIC.sub(lambda words: words[1] or words[2], text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def title_on_top(body: str) -> tuple[str | None, str]:
    """Splits off the level-1 heading that a body begins with; returns None and the body if it has none."""
    start = len(body) - len(body.lstrip("\n"))
    found = _HEADING.match(body, start) or _UNDERLINED.match(body, start)
    words = _HEADING_ID.sub("", found["words"] or "").strip() if found else ""
    return (words, body[found.end() :].strip("\n")) if found and words else (None, body)


def has_heading(text: str) -> bool:
    """Tells whether the text begins with a level-1 heading."""
    return title_on_top(text)[0] is not None


def first_paragraph(body: str, html: bool = False) -> str:
    """Returns the first paragraph of prose as plain text; "" if there is none."""
    return next(paragraphs(body, html), "")


def paragraphs(body: str, html: bool = False) -> Iterator[str]:
    """Yields paragraphs of prose, list items and quotes as plain text; skips code, tables, headings and images."""
    if html:
        parts = _HTML_BLOCK.split(_HTML_HEADING.sub("", body[:_LOOKED_AT]))
        found = (plain(part, limit=_LOOKED_AT) for part in parts)
        yield from (text for text in found if any(map(str.isalnum, text)))
        return
    for lines in _blocks(body[:_LOOKED_AT].split("\n")):
        text = plain(without_marks(" ".join(lines)), limit=_LOOKED_AT)
        if any(map(str.isalnum, text)):
            yield text


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Yields lines that belong together, without quote and list marks."""
    block: list[str] = []
    fence = ""
    table = False
    for number, line in enumerate(lines):
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        line = _QUOTE_MARK.sub("", line, count=1) if line.lstrip().startswith(">") else line
        mark = _LIST_MARK.match(line)
        opening = _FENCE.match(line)
        blank = not line.strip()
        table = not blank and (table or _is_table(lines, number))
        heading = bool(_ANY_HEADING.match(line) or _RULE.match(line) or _REFERENCE.match(line))
        code = not block and not mark and line.startswith(("    ", "\t"))
        if opening:
            fence = opening[1]
        if block and _UNDERLINE.match(line):
            block = []
            continue
        if block and (blank or mark or opening or table or heading):
            yield block
            block = []
        if not (blank or opening or table or heading or code):
            block.append(line[mark.end() :] if mark else line.strip())
    if block:
        yield block


def _is_table(lines: list[str], number: int) -> bool:
    if _TABLE.match(lines[number]):
        return True
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return "|" in lines[number] and bool(re.match(r"\s*:?-+:?\s*\|", below))


def shortened(text: str, length: int = EXCERPT_LENGTH) -> str:
    """Returns the text, cut at a word if it is too long."""
    if len(text) <= length:
        return text
    cut = text[: length - 1].rpartition(" ")[0] or text[: length - 1]
    return cut.rstrip(" ,;:.-") + "…"


def is_own_text(paragraph: str) -> bool:
    """Tells whether a paragraph contains more than addresses."""
    return any(map(str.isalnum, _ADDRESS.sub("", paragraph)))
