"""Makes the body of a post readable: what a visitor of the site would see, as plain Markdown or HTML."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from newstui import limits
from newstui.sources.files.posts import dialects
from newstui.sources.files.posts.protected import rewritten
from newstui.sources.files.posts.shortcodes import without_tags

MORE = re.compile(
    r"<!--\s*(?:more|truncate|excerpt|endexcerpt)\s*-->|\{/\*\s*truncate\s*\*/\}", re.IGNORECASE
)
_ODD = re.compile(r"\{|\[\[|\[!|\[ \]|\[[xX]\]|\[\^|:::|==|<!--|^import\s|^export\s|</?[A-Z]", re.MULTILINE)
_MOST_MARKS = 50_000
"""A text with more marks is none that people wrote: it is left as it is."""
_EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")

Resolve = Callable[[str], str | None]
"""The address that a relative target leads to; None when nobody knows."""


def readable(body: str, mdx: bool) -> str:
    """The body without the marks of site generators. Code is never touched."""
    body = body[: limits.BODY]
    if not _ODD.search(body) or sum(map(body.count, "{[`<$:=!")) > _MOST_MARKS:
        return body

    def rewrite(text: str) -> str:
        text = without_tags(dialects.without_imports(text))
        if mdx:
            text = dialects.without_components(text)
        return dialects.plain_markdown(text)

    return _EMPTY_LINES.sub("\n\n", rewritten(body, rewrite))


# --- relative links -----------------------------------------------------------------------------------------

_TARGET = re.compile(r"(\]\(\s*<?)([^()<>\s]+)(?=[^()\n]*\))")
_ATTRIBUTE = re.compile(r"""(\b(?:href|src)\s*=\s*["'])([^"'\s]+)(?=["'])""", re.IGNORECASE)
_DEFINED = re.compile(r"^( {0,3}\[[^\^\]\n][^\]\n]{0,99}\]:[ \t]*<?)(\S+?)(?=>?(?:[ \t]|$))", re.MULTILINE)
_ABSOLUTE = re.compile(r"[a-z][\w+.-]*:|//|#", re.IGNORECASE)


def with_addresses(body: str, resolve: Resolve) -> str:
    """The body with relative targets of links and images made addresses, where `resolve` knows them."""
    if "](" not in body and "=" not in body and "]:" not in body:
        return body

    def joined(target: re.Match[str]) -> str:
        if _ABSOLUTE.match(target[2]):
            return target[0]
        address = resolve(target[2])
        return target[1] + address if address else target[0]

    def rewrite(text: str) -> str:
        for pattern in (_TARGET, _ATTRIBUTE, _DEFINED):
            text = pattern.sub(joined, text)
        return text

    return rewritten(body, rewrite)


def joined_address(page: str | None, base: str | None, target: str) -> str | None:
    """A relative target on a post's own page, or on its site when it begins at the root."""
    if target.startswith("/") and base:
        return base.rstrip("/") + target
    return urljoin(page, target) if page else None
