"""Reads single values of an entry's or a feed's elements: texts, titles, dates and base addresses."""

import base64
import re
from urllib.parse import urljoin

from newstui import limits
from newstui.sources.feeds.documents.dates import feed_date
from newstui.sources.feeds.documents.draft import Feed
from newstui.sources.feeds.documents.markup import Body, body_of, body_of_text, plain_words, title_words
from newstui.sources.feeds.documents.xml_nodes import Node, markup
from newstui.text.clean import one_line

_BEGINS_WITH_BLOCK = re.compile(
    r"\s*<(p|div|h[1-6]|ul|ol|table|blockquote|section|article|main|figure|pre|dl)\b", re.IGNORECASE
).match


def base_of(node: Node, feed: Feed) -> str:
    """Returns the base of relative addresses inside the element."""
    if not node.base:
        return feed.base
    try:
        return urljoin(feed.at, node.base)
    except ValueError:
        return feed.base


def base_with(node: Node, base: str) -> str:
    try:
        return urljoin(base, node.base) if node.base else base
    except ValueError:
        return base


def first_text(node: Node, *names: str) -> str:
    """Returns the text of the first element that has any, in the order of the names."""
    for name in names:
        for child in node.children(name):
            if text := child.text.strip():
                return text
    return ""


def first_date(node: Node, *names: str) -> int | None:
    """Returns the first date that can be parsed, in the order of the names."""
    for name in names:
        for child in node.children(name):
            if (moment := feed_date(child.text)) is not None:
                return moment
    return None


def rss_title(node: Node, *names: str) -> str:
    for name in names:
        for child in node.children(name):
            if words := title_words(child.html[: limits.EXCERPT]):
                return words
    return ""


def atom_title(node: Node) -> str:
    """Returns a text construct in one line: HTML is stripped, plain text is literal."""
    if node.has_markup:
        return plain_words(markup(node)[: limits.EXCERPT])
    kind, text = _construct(node)
    text = text[: limits.EXCERPT]
    return title_words(text) if "html" in kind else one_line(text)


def atom_body(node: Node, base: str) -> Body:
    """Reads a content or summary in any form of Atom: text, html, xhtml, and Base64."""
    if node.has_markup:
        return body_of(markup(node), base)
    kind, text = _construct(node)
    looks_so = _BEGINS_WITH_BLOCK(text)
    if "html" in kind or node.name == "content:encoded":
        return body_of(text, base)
    if not kind and looks_so and f"</{looks_so[1].lower()}" in text.lower():
        return body_of(text, base)
    if kind and not kind.startswith("text"):
        return Body()
    return body_of_text(text)


def _construct(node: Node) -> tuple[str, str]:
    """Returns the type and the characters of an Atom text, which may be Base64; "" if they can't be decoded."""
    kind = node.attributes.get("type", "").strip().lower()
    octets = kind == "application/octet-stream"
    if not octets and node.attributes.get("mode", "").strip().lower() != "base64":
        return kind, node.text
    try:
        return "html" if octets else kind, base64.b64decode(node.text).decode()
    except ValueError:
        return kind, ""
