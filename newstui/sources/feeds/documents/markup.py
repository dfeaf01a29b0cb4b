"""Reads the HTML in entries and pages tag by tag: into plain words, a clean body, or the addresses in it.

No tree is built. A parser that follows the HTML standard takes minutes for 700 kB of nested elements and gigabytes for
50 kB of unclosed formatting; this takes milliseconds for either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin

from newstui import limits
from newstui.text.clean import clean, clean_lines, one_line
from newstui.text.tags import unescape
from newstui.text.urls import openable

_BLOCKS = frozenset(
    """
    address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()
)
_APART = _BLOCKS | {"br", "td", "th", "caption", "option", "body", "html"}
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big blink button cite code data del dfn em font i img ins kbd label mark nobr q
    s samp small span strike strong sub sup time tt u var wbr
    """.split()
)
_KEPT = _BLOCKS | {"br", "td", "th", "caption", "iframe", "video", "source"} | (_INLINE - {"font", "span"})
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|src-|sourceCode |brush:\s?)([\w+#.-]{1,20})")
_LAZY = ("data-src", "data-lazy-src", "data-original")
_ADDRESS_OF = {"a": "href", "img": "src", "source": "src", "video": "src", "iframe": "src"}

# A tag never crosses another "<"; an unclosed one takes the rest, once.
_TOKEN = re.compile(
    r"<(?P<raw>script|style|noembed|noframes|template|textarea|title|svg|math|object)\b[^<>]*"
    r"(?:(?<=/)>|>.*?(?:</(?P=raw)\s*>|\Z))"
    r"|<!--.*?(?:-->|\Z)|<[!?][^<>]*>"
    r"|<(?P<end>/?)(?P<name>[a-z][\w:.-]*)(?P<rest>[^<>\"']*(?:(?:\"[^\"<]*\"|'[^'<]*')[^<>\"']*)*(?=>)|[^<>]*)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![\w:-])([a-z_][\w:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_TRACKER = re.compile(
    r"https?://(?:[\w-]+\.)*(?:feedsportal\.com|feedburner\.com/~|doubleclick\.net|feedads\.\w|pheedo\.com"
    r"|pixel\.wp\.com|stats\.wordpress\.com|feeds\.wordpress\.com|scorecardresearch\.com"
    r"|google-analytics\.com|pi\.feedsportal)",
    re.IGNORECASE,
).match
_BREAK = re.compile(r"[\t\r\n]\s*")
_ORIGIN = re.compile("https?://[^/?#]+", re.IGNORECASE).match
_SHARING = re.compile(r"\b(?:feedflare|mf-viral|feedsportal|sharedaddy)\b", re.IGNORECASE).search


@dataclass(slots=True)
class Tag:
    """Holds a tag. `name`: in lower case; `rest`: what follows it, as written; `end`: it is an end tag."""

    name: str
    end: bool
    rest: str

    @property
    def attributes(self) -> dict[str, str]:
        """Returns the attributes that have a value, with entities decoded; the first of each name."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.rest):
            found.setdefault(match[1].lower(), unescape(match[match.lastindex or 0]))
        return found


def tokens(html: str) -> Iterator[str | Tag]:
    """Yields text as written, and tags, in order. Skips comments, scripts, styles and declarations."""
    place = 0
    for token in _TOKEN.finditer(html):
        if place < token.start():
            yield html[place : token.start()]
        place = token.end()
        if name := token["name"]:
            yield Tag(name.lower(), bool(token["end"]), token["rest"])
    if place < len(html):
        yield html[place:]


def plain_words(html: str) -> str:
    """Returns all words in one clean line; block elements, line breaks and table cells are separated by spaces."""
    if "<" in html:
        html = _TOKEN.sub(_apart, html)
    return one_line(unescape(html))


def _apart(token: re.Match[str]) -> str:
    name = token["name"]
    return " " if name and name.lower() in _APART else ""


def title_words(html: str) -> str:
    """Returns a title's words in one clean line: drops inline tags; any other "<" is text.

    Entities are decoded until none is left, at most twice.
    """
    for _ in range(2):
        if "<" in html:
            html = _TOKEN.sub(_known, html)
        decoded = unescape(html)
        if decoded == html:
            break
        html = decoded
    return one_line(html)


def _known(token: re.Match[str]) -> str:
    name = (token["name"] or "").lower()
    if name in _APART and name not in ("html", "body", "option"):
        return " "
    return "" if name in _INLINE or token[0].startswith("<!--") else token[0]


def resolve(base: str, reference: str) -> str | None:
    """Returns the address of a reference, if it may be opened. Drops line breaks, and decodes "&" escaped twice."""
    reference = _BREAK.sub("", reference.strip()).replace("&amp;", "&")
    if not reference or len(reference) > limits.ADDRESS:
        return None
    if reference[:8].lower().startswith(("http://", "https://")):
        return openable(reference)
    if reference[0] == "/" != reference[1:2] and "/." not in reference and (origin := _ORIGIN(base)):
        return openable(origin[0] + clean(reference))
    try:
        return openable(urljoin(base, clean(reference)))
    except ValueError:
        return None


def shortened(text: str, limit: int) -> str:
    """Returns the text in at most `limit` characters, cut at a word and ended by "…" if necessary."""
    if len(text) <= limit:
        return text
    whole = text[:limit].rpartition(" ")[0] if " " in text[limit // 2 : limit] else text[: limit - 1]
    return whole.rstrip() + "…"


# --- a body -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Body:
    """Holds an entry's text: `html` on one line, safe and with absolute addresses; `words` of it.

    `blocks`: how many block elements it opens, at most. `embeds`: it shows a video or another page.
    `images`: (address, width, height). `link`: the address, when the text is nothing but one link.
    """

    html: str = ""
    words: str = ""
    blocks: int = 0
    embeds: bool = False
    images: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    link: str | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.images or self.embeds)


def body_of(html: str, base: str) -> Body:
    """Reads an HTML text. Linear in its length, which is cut at the limit for bodies."""
    html = html[: limits.BODY].strip()
    body = Body()
    written: list[str] = []
    skipped = pre = links = 0
    text_outside = False
    link: str | None = None
    inside = False
    for token in tokens(html):
        if isinstance(token, str):
            if not skipped:
                text_outside = text_outside or (not inside and bool(token.strip()))
                written.append(_one_line(token, bool(pre)))
            continue
        name = token.name
        if name == "div" and (skipped or (not token.end and _SHARING(token.rest))):
            skipped += -1 if token.end else 1
            continue
        if skipped or name not in _KEPT:
            continue
        if name == "pre":
            pre = max(0, pre + (-1 if token.end else 1))
        body.blocks += (name in _BLOCKS or name in ("img", "br")) and not token.end
        if name == "a":
            inside = not token.end
            links += inside
        tag = _rewritten(token, base, body)
        if name == "a" and inside and links == 1:
            link = tag[1]
        elif name in ("iframe", "video", "source") and tag[1]:
            body.embeds = True
        text_outside = text_outside or name in ("img", "iframe", "video")
        written.append(tag[0])
    body.html = clean("".join(written)).strip()
    body.words = plain_words(body.html)
    if links == 1 and link and not text_outside:
        body.link = link
    return body


def body_of_text(text: str) -> Body:
    """Turns plain text into a body that keeps its line breaks."""
    lines = clean_lines(text[: limits.BODY].replace("\r\n", "\n").replace("\r", "\n")).strip()
    parts = [escape(part.strip("\n"), quote=False) for part in re.split(r"\n\s*\n", lines)]
    html = "".join(f"<p>{part}</p>".replace("\n", "<br>") for part in parts if part.strip())
    return Body(html, one_line(lines), len(parts))


def _one_line(text: str, pre: bool) -> str:
    """Returns text without line breaks, so that no line of it can be taken for Markdown."""
    text = text.replace("\r\n", "\n").replace("<", "&lt;")
    return text.expandtabs(4).replace("\n", "&#10;") if pre else text.replace("\n", " ")


def _rewritten(tag: Tag, base: str, body: Body) -> tuple[str, str | None]:
    """Writes the tag with the attributes that matter, and returns its address; writes nothing for a tracking image."""
    name = tag.name
    if tag.end:
        return f"</{name}>", None
    attribute = _ADDRESS_OF.get(name)
    if name in ("pre", "code") and (language := _LANGUAGE.search(tag.attributes.get("class", "")[:500])):
        return f'<{name} class="language-{language[1]}">', None
    if attribute is None:
        start = tag.attributes.get("start", "") if name == "ol" else ""
        return f'<ol start="{start}">' if re.fullmatch("[0-9]{1,9}", start) else f"<{name}>", None
    values = tag.attributes
    address = resolve(base, values.get(attribute, ""))
    if name == "img":
        address = address or next(filter(None, (resolve(base, values.get(lazy, "")) for lazy in _LAZY)), None)
        sizes = {values.get("width", "").rstrip("px"), values.get("height", "").rstrip("px")}
        if sizes & {"0", "1"} or address is None or _TRACKER(address):
            return (
                ("", None) if not values.get("alt") or sizes & {"0", "1"} else (_text_of(values["alt"]), None)
            )
        body.images.append((address, _number(values.get("width")), _number(values.get("height"))))
        alt = escape(one_line(values.get("alt", "")))
        return f'<img src="{escape(address)}" alt="{alt}">', address
    if address is None:
        return ("<a>" if name == "a" else ""), None
    return f'<{name} {attribute}="{escape(address)}">', address


def _text_of(words: str) -> str:
    return escape(one_line(words), quote=False)


def _number(text: str | None) -> int | None:
    digits = (text or "").strip().removesuffix("px")
    return int(digits) if re.fullmatch("[0-9]{1,6}", digits) and int(digits) else None
