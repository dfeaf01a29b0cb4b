"""Splits the text beyond a parser's bounds into paragraphs, without a parser, in linear time."""

import re
from collections.abc import Iterator

from newstui.text.tags import unescape

_UNSEEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_BORDER = re.compile(
    r"</?(?:p|div|li|tr|h[1-6]|pre|br|blockquote|[uod]l|d[td]|table|hr|section)(?=[ /<>])[^<>]*>?",
    re.IGNORECASE,
)
_TAG_STARTS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/!?")

_TAGS_TOLD_APART = 50_000
_PARAGRAPHS = 1_000
"""The number of paragraphs shown separately; later ones are joined."""
_JOINED_CHARACTERS = 4_000
"""The length from which joined paragraphs form a block."""


def html_paragraphs(html: str) -> Iterator[str]:
    """Yields the text of HTML, one paragraph at a time; with very many tags, each tag ends a paragraph."""
    text = " ".join(_UNSEEN.sub("", html).split())
    if text.count("<") > _TAGS_TOLD_APART:
        text = _without_tags(text, "\n")
    else:
        text = _without_tags(_BORDER.sub("\n", text), "")
    text = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    return map(unescape, paragraphs(text, "\n"))


def _without_tags(text: str, instead: str) -> str:
    """Removes everything between "<" and ">"; with so many tags, splitting is faster than a pattern."""
    before, *pieces = text.split("<")
    texts = [piece.partition(">")[2] if piece[:1] in _TAG_STARTS else f"<{piece}" for piece in pieces]
    return instead.join([before, *texts])


def paragraphs(text: str, border: str) -> Iterator[str]:
    """Yields the text between separators. After a thousand pieces, the rest is joined into larger ones."""
    start = number = 0
    while start < len(text):
        number += 1
        end = text.find(border, start if number <= _PARAGRAPHS else start + _JOINED_CHARACTERS)
        if end < 0:
            end = len(text)
        yield text[start:end]
        start = end + len(border)
