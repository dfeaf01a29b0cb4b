"""How far a body may be parsed as HTML: the parser's time grows with the square of some things.

It grows so with the depth of tags and with the attributes of one tag, at about 6 ns a step. No body that a
person wrote comes near these bounds; what lies behind them is still shown, as words.
"""

import re
from itertools import islice

from newstui.text.tags import unescape

_TAGS = 4_000
_SHALLOW_TAGS = 10_000
_DEPTH = 200
_ATTRIBUTES = 4_000
_LONG = 8_000
"""Characters of a tag whose attributes are counted."""
_IN_QUOTES = 32_000
"""Characters, altogether, that may be more of a tag because a quote was open where it seemed to end."""

_TAG = re.compile("<[a-zA-Z/!?]")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?:\s[^<>]*|/)?>")
_RAW = re.compile(
    r"<(?:script|style|title|textarea|svg|math|select|template|xmp|iframe|noembed|noframes|plaintext|[!?])",
    re.IGNORECASE,
).search
# They end by themselves, or hold nothing.
_NEVER_DEEP = frozenset("p li dd dt td th tr tbody thead tfoot option br hr img input wbr source col".split())
_LONG_TAG = re.compile(rf"<[a-zA-Z/][^>]{{{_LONG},}}")
_BETWEEN = re.compile(r"[\s\"'/]+")
_OPEN_QUOTE = re.compile(r"=\s*(?:\"[^\">]*|'[^'>]*)>([^>]*)")
_FORMATTING = re.compile(
    r"<(?=[/a-uA-U])(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
_RENAMED = re.compile("<(/?)x-")

_UNSEEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_BORDER = re.compile(r"</?(?:p|div|li|tr|h[1-6]|pre|br)(?=[\s/<>])[^<>]*>?", re.IGNORECASE)
_PIECE = 4_000
_ANY = re.compile(r"<[a-zA-Z/!?][^<>]*>?")


def guarded(html: str) -> tuple[str, str]:
    """What can be parsed, and the rest."""
    end = len(html)
    last = next(islice(_TAG.finditer(html), _TAGS, None), None)
    if last:
        end = _shallow_to(html) or last.start()
    for tag in _LONG_TAG.finditer(html, 0, end):
        if next(islice(_BETWEEN.finditer(tag[0]), _ATTRIBUTES, None), None):
            end = tag.start()
            break
    room = _IN_QUOTES
    for quote in _OPEN_QUOTE.finditer(html, 0, end):
        room -= len(quote[1])
        if room < 0:
            end = quote.start()
            break
    return html[:end], html[end:]


def _shallow_to(html: str) -> int | None:
    """How far this goes on with plain tags that do not lie deep; None: not as far as _TAGS."""
    if _RAW(html) or next(_OPEN_QUOTE.finditer(html), None):
        return None
    tags = _TAG.finditer(html)
    open_tags: dict[str, int] = {}
    depth = 0
    for count, (tag, plain) in enumerate(zip(tags, _PLAIN_TAG.finditer(html), strict=False)):
        name = plain[2].lower()
        if tag.start() != plain.start() or depth > _DEPTH or count == _SHALLOW_TAGS:
            return tag.start() if count > _TAGS else None
        if name not in _NEVER_DEEP:
            step = -1 if plain[1] else 1
            before = open_tags.get(name, 0)
            if before or step > 0:
                open_tags[name] = before + step
                depth += step
    return min((after.start() for after in islice(tags, 1)), default=len(html))


def renamed(html: str) -> str:
    """With the tags that the parser opens again in every later block ("b", "a") named "x-b", "x-a".

    So left open they end with their block, and thousands of them do not multiply.
    """
    return _FORMATTING.sub(r"<\1x-\2", html)


def named_back(text: str) -> str:
    """Text of an attribute as it was before `renamed`."""
    return _RENAMED.sub(r"<\1", text) if "<" in text else text


def words(html: str) -> list[str]:
    """The text of HTML that is not parsed, in pieces of some size; what were blocks are lines."""
    pieces: list[str] = []
    size = _PIECE
    for part in _BORDER.split(_UNSEEN.sub("", html)):
        text = (_ANY.sub("", part) if "<" in part else part).strip()
        if text and size >= _PIECE:
            pieces.append(text)
            size = len(text)
        elif text:
            pieces[-1] += "\n" + text
            size += len(text)
    return [unescape(text) for text in pieces]
