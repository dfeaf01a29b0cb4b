"""Finds the article in a page."""

import copy
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urldefrag, urljoin

from lxml import etree, html
from readability import Document, readability

from newstui import limits
from newstui.fulltext.child.facts import facts_of
from newstui.sources.feeds.documents.charset import decode
from newstui.text.body.as_text import bare_text
from newstui.text.body.lines import to_lines
from newstui.text.body.read import blocks
from newstui.text.reading_time import word_count

_LONG_TAG_CHARACTERS = 8_000
_SMALL_PIXELS = 64
_NEVER_ARTICLE = "nav aside footer form button script style noscript".split()
_WHOLE = ("//article", "//*[@itemprop='articleBody']", "//main")
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9]{{0,20}})\s[^<>]{{{_LONG_TAG_CHARACTERS},}}>")
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What lxml takes in no attribute, and the carriage return."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_MOST_NOT_TEXT = 20
"""In text, less than one character of so many is a control character or can't be decoded."""
_PARAGRAPHS = "p pre blockquote li".split()
_NEVER_TEXT = "script style template svg button select link base".split()
_HEADINGS = "h1 h2 h3 h4 h5 h6".split()
_MOST_WRAPPERS = 8
_HTTP = ("http://", "https://")
_LINKS = ("href", "src")
_LINKED = (*_HTTP, "mailto:")
_HARMLESS = frozenset(
    "href src alt title class id lang dir width height start value colspan rowspan data-lang data-language".split()
)
_COOKIES = re.compile(r"\b(cookies?|consent|consentement|einwilligung|privacy|gdpr|dsgvo)\b", re.IGNORECASE)


# The library measures the same texts again and again, with patterns that take most of its time. Nothing but lengths
# and commas is read from what this returns, so any white space will do.
readability.clean = lambda text: " ".join(text.split())


class _Cleaner:
    """Leaves out what the library would clean, which takes a third of its time: `_prepare` and `_clean` do it."""

    clean_html = staticmethod(copy.deepcopy)


readability.html_cleaner = _Cleaner


def extract(page: bytes, content_type: str, address: str, title: str) -> tuple[str, str, dict[str, Any]]:
    """Returns the HTML of the article in a page, its blocks as lines, both "" for none, and facts about them.

    `address`: where the page came from, for its relative links. `title`: that of the story.
    """
    if "charset" not in content_type.lower() and (declared := _CHARSET.search(page[:4096])):
        content_type += f"; charset={declared[1].decode('ascii', 'replace')}"
    text = decode(page, content_type)[0]
    if len(_NOT_TEXT.findall(text)) * _MOST_NOT_TEXT > len(text):
        return "", "", facts_of(None, "", address)
    text = _LONG_TAG.sub(r"<\1>", _CONTROL.sub("", text))
    try:
        document = _parsed(text)
    except etree.ParserError:  # there is no element
        return "", "", facts_of(None, "", address)
    facts = facts_of(document, text, address)
    base = _base(document, address)
    _prepare(document, base, address)
    whole = _length(document.find("body"))
    found = _by_readability(document)
    if _length(found) < limits.ARTICLE_LEAST and (longest := _longest(document)) is not None:
        found = longest
    if found is not None:
        _drop_title(found, {title, facts["title"]})
        _clean(found, base)
    result = (
        "" if found is None else etree.tostring(found, encoding="unicode", method="html", with_tail=False)
    )
    if len(result.encode("utf-8", "replace")) > limits.ARTICLE:
        return "", "", {**facts, "too_long": True}
    plain = _text(found)
    paragraphs = 0 if found is None else sum(1 for node in found.iter(*_PARAGRAPHS) if _text(node))
    sentences = [part for part in re.split(r"(?<=[.!?])\s", plain) if part]
    about_cookies = sum(1 for part in sentences if _COOKIES.search(part))
    shown = blocks(result, "html", limits.ARTICLE_BLOCKS)
    return (
        result,
        to_lines(shown),
        {
            **facts,
            "length": len(plain),
            "words": word_count(bare_text(shown)),
            "paragraphs": paragraphs,
            "whole": len(plain) * 2 >= whole,
            "about_cookies": about_cookies * 2 >= len(sentences) and bool(sentences),
        },
    )


def _parsed(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8")
    return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)


def _text(node: html.HtmlElement | None) -> str:
    return "" if node is None else " ".join(" ".join(node.xpath(".//text()")).split())


def _length(node: html.HtmlElement | None) -> int:
    return len(_text(node))


def _base(document: html.HtmlElement, address: str) -> str:
    """Returns the address that relative links of a page start from."""
    base = document.find(".//base")
    own = _absolute(address, base.get("href") or "") if base is not None else address
    return own if own.startswith(_HTTP) else address


def _prepare(document: html.HtmlElement, base: str, address: str) -> None:
    """Drops what holds no words of an article, and gives pictures that a script would load their address."""
    etree.strip_elements(document, *_NEVER_TEXT, with_tail=False)
    etree.strip_tags(document, etree.Comment, etree.ProcessingInstruction)
    for node in list(document.iter("noscript")):
        _show_lazy(node)
    for image in list(document.iter("img")):
        source = image.get("src") or ""
        later = image.get("data-src") or image.get("data-original") or _widest(image.get("srcset") or "")
        if later and (not source or source.startswith("data:") or image.get("data-src")):
            source = later
        image.set("src", _absolute(base, source))
        if _is_small(image) or not source or not image.get("src").startswith(_HTTP):
            image.drop_tree()
    for frame in document.iter("iframe"):  # those of known players stay
        frame.set("src", _absolute(base, frame.get("src") or ""))
    _shield(document, base, address)


def _absolute(base: str, link: str) -> str:
    """Returns a link as an absolute address; "" for one that cannot be read."""
    try:
        return urljoin(base, _CONTROL.sub("", link).strip())
    except ValueError:
        return ""


def _shield(document: html.HtmlElement, base: str, address: str) -> None:
    """Undoes what makes readability drop parts of an article.

    It drops headings that are links, even to themselves, and quotes with the class of an embedded post.
    """
    for quote in document.iter("blockquote"):
        for name in ("class", "id"):
            quote.attrib.pop(name, None)
    here = urldefrag(address).url
    for heading in list(document.iter(*_HEADINGS)):
        for link in list(heading.iter("a")):
            target, anchor = urldefrag(_absolute(base, link.get("href") or ""))
            if not anchor or target != here:
                continue
            if re.search(r"\w", link.text_content()):
                link.drop_tag()
            else:  # a sign alone, mostly "#" or "¶"
                link.drop_tree()


def _is_small(image: html.HtmlElement) -> bool:
    sizes = [image.get(side) or "" for side in ("width", "height")]
    return any(size.isascii() and size.isdigit() and int(size[:6]) < _SMALL_PIXELS for size in sizes)


def _show_lazy(node: html.HtmlElement) -> None:
    """Replaces a `noscript` that holds one picture by that picture."""
    images = list(node.iter("img"))
    if len(images) != 1 or node.text_content().strip():
        return
    before = node.getprevious()
    placeholder = before if before is not None and before.tag == "img" else None
    if placeholder is not None:
        placeholder.set("src", _CONTROL.sub("", images[0].get("src") or placeholder.get("src") or ""))
        node.drop_tree()
    else:
        node.tag = "span"


def _widest(srcset: str) -> str:
    """Returns the address of the widest picture in a `srcset`."""
    widest, best = "", -1.0
    for part in re.split(r",\s+|,(?=https?:|/)", srcset[:20_000]):
        words = part.split()
        if words:
            size = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)[wx]", words[-1]) if len(words) > 1 else None
            if (width := float(size[1]) if size else 0.0) > best:
                widest, best = words[0].rstrip(","), width
    return widest


class _Document(Document):  # type: ignore[misc]  # its module has no types
    """Keeps short code and headings that have a wrapper of their own."""

    def get_preserved_elements(self, node: html.HtmlElement) -> dict[html.HtmlElement, bool]:
        kept: dict[html.HtmlElement, bool] = super().get_preserved_elements(node)
        for inner in node.iter("pre", *_HEADINGS):
            for around in islice(inner.iterancestors(), _MOST_WRAPPERS):
                if len(around) > 1 or (around.text or "").strip() or (inner.tail or "").strip():
                    break
                kept[around] = True
                inner = around
        return kept

    def get_clean_html(self) -> str:
        return str(etree.tostring(self.html, encoding="unicode", method="html"))


def _by_readability(document: html.HtmlElement) -> html.HtmlElement | None:
    try:
        reader = _Document(document, handle_failures="discard")
        reader.summary(html_partial=True, keep_all_images=True)
        return reader.html
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a page makes it raise, the longest part is taken instead
        return None


def _longest(document: html.HtmlElement) -> html.HtmlElement | None:
    """Returns the longest part that the page itself calls its article."""
    etree.strip_elements(document, *_NEVER_ARTICLE, with_tail=False)
    for path in _WHOLE:
        longest = max(document.xpath(path), key=_length, default=None)
        if _length(longest) >= limits.ARTICLE_LEAST:
            return longest
    return None


def _drop_title(article: html.HtmlElement, titles: set[str]) -> None:
    """Drops a first heading or text that only repeats the title."""
    said = {_compared(title) for title in titles if title}
    for node in _leading(article):
        if _compared(_text(node)) in said:
            node.drop_tree()
        break


def _clean(article: html.HtmlElement, base: str) -> None:
    """Drops every attribute that is not known to be harmless, and makes links absolute."""
    for node in article.iter(etree.Element):
        attributes = node.attrib
        for name in set(attributes) - _HARMLESS:
            del attributes[name]
        for name in _LINKS:
            if name in attributes:
                attributes[name] = _absolute(base, attributes[name])
                if not attributes[name].startswith(_LINKED):
                    del attributes[name]


def _leading(article: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yields the elements that hold text of their own, from the first."""
    for node in article.iter("h1", "h2", "h3", "h4", "p", "div", "span", "header"):
        if (node.text or "").strip() and node is not article:
            yield node


def _compared(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
