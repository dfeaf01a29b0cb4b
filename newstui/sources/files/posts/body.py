"""Makes the body of a post readable: as plain Markdown or HTML, the way a visitor of the site would see it."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from newstui import limits
from newstui.sources.files.posts import dialects
from newstui.sources.files.posts.dialects import Note
from newstui.sources.files.posts.protected import rewritten
from newstui.sources.files.posts.shortcodes import without_tags

MORE = re.compile(
    r"<!--\s*(?:more|truncate|excerpt|endexcerpt)\s*-->|\{/\*\s*truncate\s*\*/\}", re.IGNORECASE
)
_ODD = ("{", "[[", "[!", "[ ]", "[x]", "[X]", "[^", ":::", "==", "<!--", "import ", "export ")
_COMPONENT = re.compile(r"<(?=/?[A-Z])")
_MOST_MARKS = 50_000
"""A text with more marks was not written by people: it is left as it is."""
_EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")

Resolve = Callable[[str], str | None]
"""Finds the address that a relative target leads to; None when there is none."""


def readable(body: str, mdx: bool, resolve: Resolve | None = None, note: Note = lambda name: None) -> str:
    """Removes the marks of site generators from a body, and makes relative link targets absolute.

    Code is never touched. `resolve` finds the address of a relative target, `note` of the name in a wiki link.
    """
    body = body[: limits.BODY]
    odd = any(mark in body for mark in _ODD) or _COMPONENT.search(body) is not None
    relative = resolve is not None and _has_relative(body)
    if not (odd or relative) or sum(map(body.count, "{[`<$:=!")) > _MOST_MARKS:
        return body

    def rewrite(text: str) -> str:
        if odd:
            text = without_tags(dialects.without_imports(text))
            text = dialects.without_components(text) if mdx else dialects.without_component_lines(text)
            text = dialects.plain_markdown(text, note)
        return _with_addresses(text, resolve) if resolve and relative else text

    text = rewritten(body, rewrite)
    return _EMPTY_LINES.sub("\n\n", text) if odd else text


# --- relative links -----------------------------------------------------------------------------------------

_TARGET = re.compile(r"(\]\(\s*<?)([^()<>\s]+)(?=[^()\n]*\))")
_ATTRIBUTE = re.compile(r"""(\b(?:href|src)\s*=\s*["'])([^"'\s]+)(?=["'])""", re.IGNORECASE)
_DEFINED = re.compile(r"^( {0,3}\[[^\^\]\n][^\]\n]{0,99}\]:[ \t]*<?)(\S+?)(?=>?(?:[ \t]|$))", re.MULTILINE)
_ABSOLUTE = re.compile(r"[a-z][\w+.-]*:|//|#", re.IGNORECASE)
_RELATIVE = re.compile(r"\]\(\s*<?(?!https?:|#|mailto:)|\]:(?!\s*<?(?:https?:|#|mailto:))")
_ATTRIBUTE_NAMES = ("href", "src", "HREF", "SRC")


def _has_relative(body: str) -> bool:
    """Tells by quick searches whether a body may contain relative targets."""
    return any(name in body for name in _ATTRIBUTE_NAMES) or _RELATIVE.search(body) is not None


def _with_addresses(text: str, resolve: Resolve) -> str:
    """Makes relative targets of links and images absolute, if `resolve` can."""

    def joined(target: re.Match[str]) -> str:
        if _ABSOLUTE.match(target[2]):
            return target[0]
        address = resolve(target[2])
        return target[1] + address if address else target[0]

    if "](" in text:
        text = _TARGET.sub(joined, text)
    if any(name in text for name in _ATTRIBUTE_NAMES):
        text = _ATTRIBUTE.sub(joined, text)
    return _DEFINED.sub(joined, text) if "]:" in text else text


def joined_address(page: str | None, base: str | None, target: str) -> str | None:
    """Resolves a relative target against a post's page, or against its site if it begins with a slash."""
    if target.startswith("/") and base:
        return base.rstrip("/") + target
    return urljoin(page, target) if page else None
