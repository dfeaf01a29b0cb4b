"""Parses the XML of feeds and lists, even if broken: with expat, then repaired, then with a lenient tokenizer.

No declaration ever reaches expat, so no entity can expand and no file is opened. All passes are linear.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat

from newstui import limits
from newstui.sources.feeds.documents.xml_nodes import Builder, Node
from newstui.text.tags import unescape

Check = Callable[[], None]
"""Called every few milliseconds; raises if the reading should stop."""


_REPAIRS = 200_000
"""The most places repaired in one document, in about a second; with more, it is read leniently."""


@dataclass
class Xml:
    """Holds a parsed document: `root` without its entries, which are in `entries`. `remarks`: what was wrong, in words.

    `broken`: it was repaired or is incomplete; the last remark says so.
    """

    root: Node | None = None
    entries: list[Node] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    broken: bool = False


def read(text: str, check: Check = lambda: None) -> Xml:
    """Parses the document. Raises only what `check` raises; a text without elements has no root."""
    body, remarks = without_declarations(text)
    damage: list[str] = []
    builder, problem, at_end = _strict(body, check)
    if problem and not at_end:
        damage.append(f"broken at line {problem} and mended")
        mended = _mended(body)
        if mended != body:
            builder, problem, at_end = _strict(mended, check)
        if problem and not at_end:
            builder = _loose(body, check)
    if not builder.ended:
        damage.append("stops in the middle")
    if builder.too_deep:
        remarks.append("nested too deeply")
    if builder.too_many:
        remarks.append(f"too large: took the first {limits.FEED_ENTRIES:,} entries")
    if damage:
        remarks.append(", ".join(damage))
    return Xml(builder.root, builder.entries, remarks, bool(damage))


def counted(number: int, one: str, more: str) -> str:
    """Writes a number with its noun: "1 entry", "1,204 entries"."""
    return f"{number:,} {one if number == 1 else more}"


# --- what stands before the root ----------------------------------------------------------------------------

_TAG_NAME = re.compile(r"<([A-Za-z_][\w.:-]*)")
_FEED_ROOT = re.compile(r"<(?:rss(?::rss)?|(?:[\w-]+:)?(?:RDF|feed)|channel|opml)(?=[\s>/])", re.IGNORECASE)
_PAGE_AROUND = re.compile(
    r"(?:<(?:html\b|body\b|\?)[^<>]*>\s*|<head\b[^<>]*>.{0,4096}?</head>\s*)+", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"<!ENTITY\s+(?:(%)\s+)?([\w.:-]+)\s+(\"[^\"]*\"|'[^']*'|[^>]*)", re.IGNORECASE)
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([A-Za-z_][\w.-]{0,63});", re.DOTALL)
_NUMBERED = re.compile(r"&#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});")
_SUBSET_END = re.compile(r"\]\s*>")
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ODD_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_][\w.-]{0,63};").search
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def root_place(text: str) -> tuple[str, int]:
    """Finds the name of the root element as written, and where its tag begins; ("", the length) if there is none.

    Skips what precedes a feed's root: HTML warnings of a server, a second declaration, the tags of a page that
    holds nothing else.
    """
    place = 0
    while (start := text.find("<", place)) >= 0:
        if text.startswith("<!--", start):
            end = text.find("-->", start)
        elif text.startswith("<!", start):
            end = _declaration_end(text, start)
        elif tag := _TAG_NAME.match(text, start):
            name = tag[1].lower()
            if name in ("html", "head", "body"):
                around = _PAGE_AROUND.match(text, start)
                inner = around and _FEED_ROOT.match(text, around.end())
                tag = (inner and _TAG_NAME.match(text, inner.start())) or tag
            elif not _FEED_ROOT.match(text, start):
                later = _FEED_ROOT.search(text, start, start + limits.FEED_PIECE)
                tag = (later and _TAG_NAME.match(text, later.start())) or tag
            return tag[1], tag.start()
        else:
            end = start + 1
        place = end + 1 if end >= 0 else len(text)
    return "", len(text)


def _declaration_end(text: str, start: int) -> int:
    """Finds where a declaration ends: at its ">", for a DOCTYPE after the internal subset in brackets."""
    end = text.find(">", start)
    if text[start : start + 9].upper() == "<!DOCTYPE" and "[" in text[start : end if end >= 0 else None]:
        close = _SUBSET_END.search(text, start)
        return close.end() - 1 if close else -1
    return end


def without_declarations(text: str) -> tuple[str, list[str]]:
    """Returns the document from its root on, with named entities replaced, and remarks. Line numbers stay the same.

    HTML's entities, and short harmless ones of the document itself, become characters; others stay as written.
    """
    _, start = root_place(text)
    own: dict[str, str] = {}
    refused = False
    for percent, name, value in _ENTITY.findall(text[:start]):
        written = _NUMBERED.sub(lambda number: unescape(number[0]), value[1:-1])
        if (
            not percent
            and value[:1] in "\"'"
            and len(value) <= limits.ENTITY + 2
            and not {*"&%"} & {*written}
        ):
            own[name] = written
        else:
            refused = True
    body = text[start:]
    if _ODD_REFERENCE(body):
        body = _REFERENCE.sub(lambda found: _replaced(found, own), body, count=_REPAIRS)
    remarks = ["declares entities: ignored"] if refused else []
    return "\n" * text.count("\n", 0, start) + body, remarks


def _replaced(found: re.Match[str], own: dict[str, str]) -> str:
    name = found[1]
    if name is None or name in _PREDEFINED:
        return found[0]
    value = own.get(name) or html5.get(name + ";") or html5.get(name.lower() + ";")
    if value is None:
        return f"&amp;{name};"
    return _CONTROLS.sub("\ufffd", "".join(_ESCAPED.get(char, char) for char in value))


# --- strictly -----------------------------------------------------------------------------------------------

_AT_END = frozenset(
    expat.errors.codes[words]
    for words in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


def _strict(text: str, check: Check) -> tuple[Builder, int | None, bool]:
    """Parses with expat. Returns the result, the line of the first error (None without), and whether it reached the
    end.
    """
    builder = Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = limits.FEED_PIECE
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = lambda name: builder.end()
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = _refuse
    try:
        for start in range(0, len(text), limits.FEED_PIECE):
            check()
            time.sleep(0)  # expat holds the GIL while it works: other threads get their turn here
            parser.Parse(text[start : start + limits.FEED_PIECE].encode("utf-8", "replace"))
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        builder.finish()
        return builder, error.lineno, error.code in _AT_END or builder.ended
    builder.finish()
    return builder, None, False


def _refuse(*declaration: object) -> None:
    raise expat.ExpatError("a declaration inside the document")


# --- mended -------------------------------------------------------------------------------------------------

_BROKEN = re.compile(
    r"(?P<kept><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))"
    r"|(?P<number>&#(?:x[0-9a-f]+|[0-9]+);)"
    r"|&(?!(?:amp|lt|gt|quot|apos);)"
    r"|<(?![A-Za-z_/!?])"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _mended(text: str) -> str:
    """Escapes or drops what XML forbids outside tags."""
    return _BROKEN.sub(_mend, text, count=_REPAIRS)


def _mend(found: re.Match[str]) -> str:
    if found["kept"]:
        return _CONTROLS.sub("", found[0])
    if number := found["number"]:
        return number if _possible(number[2:-1].lower()) else "\ufffd"
    return _ESCAPED.get(found[0], "")


def _possible(digits: str) -> bool:
    """Tells whether XML allows this numeric character reference ("38", "x26")."""
    if len(digits) > 8:
        return False
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    return (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )


# --- loosely ------------------------------------------------------------------------------------------------

_LOOSE = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<[!?][^<>]*>?"
    r"|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*)(?P<rest>[^<>\"']*(?:(?:\"[^\"<]*\"|'[^'<]*')[^<>\"']*)*(?=>)|[^<>]*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![\w.:-])([A-Za-z_][\w.:-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_UNREAD_TAG = re.compile(r"<[A-Za-z_]")
_WIDE_TAG = re.compile(
    r"<(?P<name>[A-Za-z_][\w.:-]*)"
    r"(?P<rest>(?:\s+[\w.:-]{1,64}\s*=\s*(?:\"[^\"]{0,4096}\"|'[^']{0,4096}')){1,64}\s*/?)>"
)
"""A tag with "<" inside its attributes, all of them well quoted."""

_WIDE_TAGS = 1_000
"""The most failed searches for such a tag in one document: each scans up to about 100 KiB."""

_FIELDS = frozenset(
    """
    title link description guid pubdate author category comments enclosure source dc:date dc:creator dc:subject
    content:encoded content summary id published updated
    """.split()
)
_LOOSE_DEPTH = 60


def _loose(text: str, check: Check) -> Builder:
    builder = Builder()
    place = checked = 0
    tries = _WIDE_TAGS
    while (token := _LOOSE.search(text, place)) and not builder.ended:
        if token.start() - checked > limits.FEED_PIECE:
            checked = token.start()
            check()
            time.sleep(0)
        if tries and (start := _UNREAD_TAG.search(text, place, token.start())):
            wide = _WIDE_TAG.match(text, start.start())
            tries -= wide is None
            token = wide or token
        if place < token.start():
            builder.text(unescape(text[place : token.start()]))
        place = token.end()
        values = token.groupdict()
        if values.get("cdata") is not None:
            builder.text(values["cdata"])
        elif name := values["name"]:
            _loose_tag(builder, name, values["rest"], bool(values.get("end")))
    builder.finish()
    return builder


def _loose_tag(builder: Builder, raw: str, rest: str, end: bool) -> None:
    name = raw.lower()
    if end:
        builder.close(name)
        return
    local = name.removeprefix("rss:").removeprefix("atom:")
    if local in ("item", "entry"):
        builder.end_entry()
    elif local in _FIELDS:
        while builder.innermost() in _FIELDS - {"author", "source"}:
            builder.end()
    if builder.depth >= _LOOSE_DEPTH:
        builder.too_deep = True
        return
    values: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(rest):
        values.setdefault(found[1].lower(), unescape(found[found.lastindex or 0]))
    builder.start(name, values)
    if rest.endswith("/"):
        builder.end()
