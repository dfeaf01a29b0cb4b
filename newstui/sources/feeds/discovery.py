"""Finds the feeds that a web page offers, with a function of the caller that fetches pages."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from newstui import limits
from newstui.net.errors import FeedError
from newstui.sources.feeds.documents.charset import decode
from newstui.sources.feeds.documents.document import Document, read_document
from newstui.sources.feeds.documents.markup import Tag, resolve, tokens
from newstui.text.clean import one_line
from newstui.text.tags import unescape
from newstui.text.urls import host, normal

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_FEED_WORD = re.compile(r"(?<![a-z])(?:rss(?:2|20)?|atom|feeds?)(?![a-z])", re.IGNORECASE).search
_LESS = re.compile(
    r"(?<![a-z])(?:comments?|repl(?:y|ies)|podcasts?|categor(?:y|ies)|tags?)(?![a-z])", re.IGNORECASE
).search
_GUESSES = ("/feed", "/rss", "/atom.xml", "/feed.xml", "/rss.xml", "/index.xml", "/feed.json")
_PAGE_CHARACTERS = 4 * limits.MIB
_LINKS_IN_TEXT = 10
_AT_A_TIME = 2
_ALIKE = 5
"""This many equal entries show that two documents are the same feed in two formats."""

_PREFERRED = ("atom", "json feed", "rss")


@dataclass(frozen=True, slots=True)
class Answer:
    """Holds what a server sent. `address`: after redirects. `links`: the value of the HTTP header `Link`."""

    address: str
    body: bytes
    content_type: str = ""
    links: str = ""


Fetch = Callable[[Sequence[str]], Sequence[Answer | None]]
"""Fetches at most two addresses at the same time; returns an answer for each in order, None where there was none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Holds a feed that was found and can be read. `title`: its own, else from the page."""

    address: str
    title: str
    document: Document

    @property
    def newest(self) -> int | None:
        """Returns the date of the newest entry, UTC seconds."""
        return max(
            (item.published for item in self.document.items if item.published is not None), default=None
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Holds the offers of a page. `looked`: how many addresses were fetched, including the page."""

    offers: tuple[Offer, ...] = ()
    looked: int = 1


def discover(page: Answer, fetch: Fetch, check: Callable[[], None] = lambda: None) -> Found:
    """Returns the feeds that a page offers, or the page itself when it is one; each was fetched and is a feed.

    At most 12 addresses are fetched; usual ones are tried, one after the other, only if the page names none.
    """
    if own := _offer(page, "", check):
        return Found((own,))
    search = _Search(fetch, check)
    named = list(candidates(page))
    search.look(named)
    for address in guesses(page.address):
        if search.offers or search.room == 0:
            break
        search.look([(address, "")])
    return Found(tuple(_ordered(search.offers)), 1 + len(search.asked))


@dataclass(slots=True)
class _Search:
    fetch: Fetch
    check: Callable[[], None]
    offers: list[Offer] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @property
    def room(self) -> int:
        return limits.DISCOVERY_REQUESTS - len(self.asked)

    def look(self, found: Iterable[tuple[str, str]]) -> None:
        """Fetches addresses, two at a time, and returns those that are feeds, each with the page's words for it."""
        fresh = {address: words for address, words in found if address not in self.asked}
        waiting = list(fresh.items())[: self.room]
        for start in range(0, len(waiting), _AT_A_TIME):
            self.check()
            pair = waiting[start : start + _AT_A_TIME]
            self.asked.update(address for address, _ in pair)
            answers = self.fetch([address for address, _ in pair])
            for (_, words), answer in zip(pair, answers, strict=True):
                if answer and (offer := _offer(answer, words, self.check)):
                    self.offers.append(offer)


def _offer(answer: Answer, words: str, check: Callable[[], None]) -> Offer | None:
    try:
        document = read_document(answer.body, answer.address, answer.content_type, check)
    except FeedError:
        return None
    return Offer(answer.address, document.title or words or host(answer.address), document)


def _ordered(offers: list[Offer]) -> list[Offer]:
    """Keeps one format of each feed, in order; comments, replies, podcasts and categories come last."""
    chosen: dict[object, Offer] = {}
    for offer in offers:
        document = offer.document
        known = frozenset(item.normal for item in document.items[:_ALIKE])
        key = known or (document.title, document.site)
        before = chosen.get(key)
        if before is None or _preference(offer) < _preference(before):
            chosen[key] = offer
    return sorted(chosen.values(), key=_minor)


def _preference(offer: Offer) -> int:
    return _PREFERRED.index(offer.document.format)


def _minor(offer: Offer) -> bool:
    path = offer.address.partition("//")[2].partition("/")[2]
    podcast = bool(offer.document.items) and all(item.type == "podcast" for item in offer.document.items)
    return podcast or bool(_LESS(path) or _LESS(offer.title))


# --- where feeds are named ----------------------------------------------------------------------------------


def candidates(page: Answer) -> Iterator[tuple[str, str]]:
    """Yields addresses that the page names as feeds, with its words for them, most likely first."""
    text = decode(page.body, page.content_type)[0][:_PAGE_CHARACTERS]
    declared, linked = _named_in(text, page.address)
    yield from declared
    yield from _in_header(page)
    yield from ((address, "") for address in known_site(page.address))
    yield from linked


def _named_in(text: str, address: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Finds the addresses in the page's `link` elements, and the links in its text."""
    declared: list[tuple[str, str]] = []
    linked: list[tuple[str, str]] = []
    base, based = address, False
    link: str | None = None
    words: list[str] = []
    for token in tokens(text):
        if isinstance(token, str):
            if link is not None:
                words.append(token)
        elif token.name == "base" and not based and not token.end:
            href = token.attributes.get("href", "")
            if found := resolve(base, href):
                base, based = found, True
        elif token.name == "link" and not token.end:
            declared += _declared(token, base)
        elif token.name == "a":
            if link is not None and len(linked) < _LINKS_IN_TEXT:
                linked += _in_text(link, one_line(unescape("".join(words))), base, address)
            link = None if token.end else token.attributes.get("href", "")
            words = []
    return declared, linked


def _declared(tag: Tag, base: str) -> Iterator[tuple[str, str]]:
    values = tag.attributes
    rel = values.get("rel", "").lower().split()
    kind = values.get("type", "").partition(";")[0].strip().lower()
    if ("alternate" in rel and kind in _TYPES) or ("feed" in rel and (not kind or kind in _TYPES)):
        address = resolve(base, values.get("href", ""))
        if address and "/wp-json/" not in address:
            yield address, one_line(values.get("title", "")[: limits.TITLE])


def _in_text(reference: str, words: str, base: str, page: str) -> Iterator[tuple[str, str]]:
    address = resolve(base, reference)
    if not address or not (_FEED_WORD(address.partition("//")[2].partition("/")[2]) or _FEED_WORD(words)):
        return
    ours, theirs = host(page), host(address)
    if ours == theirs or theirs.endswith("." + ours) or ours.endswith("." + theirs):
        yield address, words[: limits.TITLE]


_HEADER_LINK = re.compile(r"<([^<>]{1,2048})>([^<>,]*)")
_PARAMETER = re.compile(r";\s*(\w+)\s*=\s*\"?([^\";]*)")


def _in_header(page: Answer) -> Iterator[tuple[str, str]]:
    for reference, rest in _HEADER_LINK.findall(page.links[: limits.SCALAR]):
        values = {name.lower(): value.strip() for name, value in _PARAMETER.findall(rest)}
        if "alternate" in values.get("rel", "").lower().split() and values.get("type", "").lower() in _TYPES:
            address = resolve(page.address, reference)
            if address and "/wp-json/" not in address:
                yield address, one_line(values.get("title", ""))


_KNOWN_SITES = tuple(
    (re.compile(pattern, re.IGNORECASE).match, feed)
    for pattern, feed in (
        (r"youtube\.com/channel/(UC[\w-]{10,40})", "https://www.youtube.com/feeds/videos.xml?channel_id={0}"),
        (
            r"youtube\.com/(?:playlist|watch)\?(?:[^#]*&)?list=([\w-]{10,60})",
            "https://www.youtube.com/feeds/videos.xml?playlist_id={0}",
        ),
        (r"youtube\.com/user/([\w.-]{1,60})", "https://www.youtube.com/feeds/videos.xml?user={0}"),
        (r"(?:old\.|new\.)?reddit\.com/(r|u|user)/([\w+-]{1,60})", "https://www.reddit.com/{0}/{1}/.rss"),
        (r"github\.com/([\w.-]{1,60})/([\w.-]{1,120})", "https://github.com/{0}/{1}/releases.atom"),
        (r"([\w.-]+\.[a-z]{2,24})/@(\w{1,60})/?(?:[?#]|$)", "https://{0}/@{1}.rss"),
    )
)


def known_site(address: str) -> list[str]:
    """Returns the feed of a page on a site where the feed's address follows from the page's."""
    bare = re.sub(r"^https?://(?:www\.|m\.)?", "", address, flags=re.IGNORECASE)
    if bare.lower().startswith(("youtube.com/@", "medium.com/@", "tiktok.com/")):
        return []
    for match, feed in _KNOWN_SITES:
        if found := match(bare):
            return [feed.format(*found.groups())]
    return []


def guesses(address: str) -> list[str]:
    """Lists the usual addresses of a site's feed."""
    seen = normal(address)
    found = (urljoin(address, path) for path in _GUESSES)
    return [guess for guess in found if normal(guess) != seen]
