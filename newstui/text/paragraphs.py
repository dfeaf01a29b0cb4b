"""Splits the text behind a parser's bounds into paragraphs, without a parser, in linear time."""

import re
from collections.abc import Iterator

from newstui.text.tags import unescape

_UNSEEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_BORDER = re.compile(
    r" ?(?:</?(?:p|div|li|tr|h[1-6]|pre|br|blockquote|[uod]l|d[td]|table|hr|section)(?=[ /<>])[^<>]*>? ?)+",
    re.IGNORECASE,
)
_ANY = re.compile(r"<[a-zA-Z/!?][^<>]*>?")

_PARAGRAPHS = 1_000
"""Paragraphs that are shown each by itself; later ones are joined."""
_JOINED_CHARACTERS = 4_000
"""The length from which joined paragraphs are a block of their own."""


def html_paragraphs(html: str) -> Iterator[str]:
    """Yields the words of HTML, a paragraph at a time."""
    text = _BORDER.sub("\n", " ".join(_UNSEEN.sub("", html).split()))
    if "<" in text:
        text = _ANY.sub("", text)
    return map(unescape, paragraphs(text, "\n"))


def paragraphs(text: str, border: str) -> Iterator[str]:
    """Yields the text between borders. After a thousand pieces, many are joined."""
    start = number = 0
    while start < len(text):
        number += 1
        end = text.find(border, start if number <= _PARAGRAPHS else start + _JOINED_CHARACTERS)
        if end < 0:
            end = len(text)
        yield text[start:end]
        start = end + len(border)
