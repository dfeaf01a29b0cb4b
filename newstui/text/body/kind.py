"""Tells from the text of a stored body whether it is HTML or Markdown.

A body from a server is always HTML; where it could be taken for Markdown, a doctype is stored before it. The
body of a file is Markdown unless it contains block tags.
"""

import re
from typing import Literal

from newstui.text.tags import unescape

BodyKind = Literal["html", "markdown", "lines"]
""""lines": blocks as `lines.to_lines` wrote them. Only articles are kept so."""

_DOCTYPE = "<!doctype html>"
_BLOCKS = "article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS})(?=[\s/>])", re.IGNORECASE).search
_ESCAPED_TAG = re.compile(rf"\s*&lt;(?:{_BLOCKS})(?:\s|/|&gt;|>)", re.IGNORECASE).match
# Tags and marks inside code do not count.
_HTML_CODE = re.compile(
    r"<(pre|code|script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_FENCED = re.compile(r"^(```|~~~).*?(?:^\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
_MARKDOWN_CODE = re.compile(r"`[^`\n]{1,999}`|^(?: {4}|\t)[^\n]*(?=\n|\Z)", re.MULTILINE)
# Signs of Markdown that do not occur in HTML: a fence, the line below a table head, a heading or list after an
# empty line, a link in brackets.
_MARKDOWN = re.compile(
    r"^(?:```|~~~)|^ {0,3}\|?[ \t]{0,9}:?-+:?[ \t]{0,9}\|[ \t|:-]*$|(?:\A|\n[ \t]{0,99}\n)(?:#{1,6} |[-*+] |> )"
    r"|\]\(https?://",
    re.MULTILINE,
).search


def kind_of(body: str) -> BodyKind:
    """Tells whether a stored body is HTML or Markdown."""
    if body.startswith(_DOCTYPE):
        return "html"
    if "<" not in body or not _BLOCK_TAG(body) or _MARKDOWN(_HTML_CODE.sub("x", body)):
        return "markdown"
    return "html" if _BLOCK_TAG(_MARKDOWN_CODE.sub(" ", _FENCED.sub(" ", body))) else "markdown"


def as_html(body: str) -> str:
    """Prepares an HTML body for storage. One that was escaped twice is unescaped once."""
    if "<" not in body and _ESCAPED_TAG(body):
        body = unescape(body)
    return body if not body or kind_of(body) == "html" else _DOCTYPE + body


def as_sent(body: str) -> str:
    """Removes the doctype that `as_html` added."""
    return body.removeprefix(_DOCTYPE)
