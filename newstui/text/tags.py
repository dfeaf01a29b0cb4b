"""Strips tags and decodes entities in fields that may hold HTML."""

import re
from functools import cache

from newstui.text.clean import one_line, whole_end

# --- fields that may hold HTML ------------------------------------------------------------------------------

_BREAKING = (
    "address|article|aside|blockquote|br|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "header|hr|li|main|nav|ol|option|p|pre|section|select|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = (
    "a|abbr|acronym|audio|b|base|bdi|bdo|big|body|button|canvas|caption|cite|code|col|colgroup|data|del|details|"
    "dfn|dialog|embed|em|font|frame|frameset|head|html|iframe|img|input|ins|kbd|label|legend|link|map|mark|meta|"
    "meter|noscript|object|output|param|picture|progress|q|rp|rt|ruby|samp|small|source|span|strike|strong|s|"
    "sub|summary|sup|svg|textarea|time|title|track|tt|u|var|video|wbr|i|script|style"
)
# The rest of a tag never crosses another "<", so the search is linear for any input.
_REST = r"(?:[^<>\"']*(?:(?:\"[^\"<]*\"|'[^'<]*')[^<>\"']*)*|[^<>]*)>"
_ENDLESS_NUMBER = re.compile("&#[0-9]{20,}")


@cache
def _tag() -> re.Pattern[str]:
    """Matches known HTML tags, tags with attributes and end tags; not "a < b", "<3" or "List<int>"."""
    return re.compile(
        r"<(?P<raw>script|style)\b[^<>]*>.*?(?:</(?P=raw)\s*>|\Z)"
        r"|<!--(?:-?>|.*?(?:--!?>|\Z))"
        rf"|</?(?P<block>{_BREAKING})(?=[\s/>]){_REST}"
        rf"|<(?:/?(?:{_INLINE})(?=[\s/>])|/?[a-z]+:[a-z]+(?=[\s/>])|/[a-z][a-z0-9-]*(?=>)|[a-z][a-z0-9-]*(?=\s[\w\s-]*=))"
        rf"{_REST}"
        r"|<(?:!doctype|\?xml)[^<>]*>",
        re.IGNORECASE | re.DOTALL,
    )


def unescape(text: str) -> str:
    """Decodes entities once. (`html.unescape` alone raises on numbers of thousands of digits.)"""
    if "&" not in text:
        return text
    import html  # its table of names is large

    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


def _is_plain(text: str) -> bool:
    """Tells by quick checks whether there is nothing to strip, decode or collapse, as in most fields."""
    if not (text.isascii() and text.isprintable()) or "<" in text or "&" in text or "  " in text:
        return False
    return text[:1] != " " != text[-1:]


def plain(text: str, limit: int) -> str:
    """Makes one clean line of at most `limit` characters: tags dropped, entities decoded once, spaces collapsed."""
    if _is_plain(text) and len(text) <= limit:
        return text
    if "<" in text:
        text = _tag().sub(lambda tag: " " if tag["block"] else "", text)
    text = one_line(unescape(text))
    return text if len(text) <= limit else text[: whole_end(text, limit)].rstrip()
