"""Limits how much of a body is parsed as HTML, because the parser's time is not linear.

It grows with the square of the depth of tags and of the attributes of one tag, at about 6 ns a step; a mebibyte of
nested tags would take minutes. Walking the tree takes about 15 µs per tag. Few bodies reach these bounds; the text
after them is shown in paragraphs, without links and styles.
"""

import re
from itertools import islice

_TAGS = 4_000
_SHALLOW_TAGS = 5_000
"""The most tags, as long as none is nested deeper than `_DEPTH`."""
_DEPTH = 200
_ATTRIBUTES = 4_000
_LONG_TAG_CHARACTERS = 8_000
"""The length from which the attributes of a tag are counted."""
_QUOTED_CHARACTERS = 32_000
"""Characters in the whole body that may still belong to a tag, because a quote was open at its ">"."""
_NEAR_CHARACTERS = 2_000
"""How far before a bound to look for the start of a paragraph."""

_TAG = re.compile("<[a-zA-Z/!?]")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?:\s[^<>]*|/)?>")
_RAW = re.compile(
    r"<(?:script|style|title|textarea|svg|math|select|template|xmp|iframe|noembed|noframes|plaintext|[!?])",
    re.IGNORECASE,
).search
# Elements that are empty, or end where the next one begins.
_NEVER_DEEP = frozenset("p li dd dt td th tr tbody thead tfoot option br hr img input wbr source col".split())
_LONG_TAG = re.compile(rf"<[a-zA-Z/][^>]{{{_LONG_TAG_CHARACTERS},}}")
_BETWEEN = re.compile(r"[\s\"'/]+")
_OPEN_QUOTE = re.compile(r"=\s*(?:\"[^\">]*|'[^'>]*)>([^>]*)")
_FORMATTING = re.compile(
    r"<(?=[/a-uA-U])(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
_RENAMED = re.compile("<(/?)x-")

_PARAGRAPH_START = re.compile(r"<(?:p|div|h[1-6]|[uod]l|li)(?=[\s>])", re.IGNORECASE)


def guarded(html: str) -> tuple[str, str]:
    """Splits HTML into what can be parsed and the rest, which begins at a paragraph if one is near."""
    tags = [tag.start() for tag in islice(_TAG.finditer(html), _SHALLOW_TAGS + 1)]
    end = len(html)
    if len(tags) > _TAGS:
        shallow = html[: tags[-1]] if len(tags) > _SHALLOW_TAGS else html
        end = max(_shallow_end(shallow), tags[_TAGS])
    for tag in _LONG_TAG.finditer(html, 0, end):
        if next(islice(_BETWEEN.finditer(tag[0]), _ATTRIBUTES, None), None):
            end = tag.start()
            break
    room = _QUOTED_CHARACTERS
    for quote in _OPEN_QUOTE.finditer(html, 0, end):
        room -= len(quote[1])
        if room < 0:
            end = quote.start()
            break
    if end < len(html):
        for start in _PARAGRAPH_START.finditer(html, max(0, end - _NEAR_CHARACTERS), end):
            end = start.start()
    return html[:end], html[end:]


def _shallow_end(html: str) -> int:
    """Returns how far HTML has only simple tags that are not nested deeply; 0 if it begins with others."""
    if _RAW(html) or _OPEN_QUOTE.search(html):
        return 0
    open_tags: dict[str, int] = {}
    depth = 0
    for tag, plain in zip(_TAG.finditer(html), _PLAIN_TAG.finditer(html), strict=False):
        name = plain[2].lower()
        if tag.start() != plain.start() or depth > _DEPTH:
            return tag.start()
        if name not in _NEVER_DEEP:
            step = -1 if plain[1] else 1
            before = open_tags.get(name, 0)
            if before or step > 0:
                open_tags[name] = before + step
                depth += step
    return len(html)


def renamed(html: str) -> str:
    """Renames formatting tags, such as "b" and "a", to "x-b" and "x-a".

    The parser reopens unclosed formatting tags in every later block, so that thousands of them multiply. Tags
    with other names end with their block.
    """
    return _FORMATTING.sub(r"<\1x-\2", html)


def named_back(text: str) -> str:
    """Undoes `renamed` in the text of an attribute."""
    return _RENAMED.sub(r"<\1", text) if "<" in text else text
