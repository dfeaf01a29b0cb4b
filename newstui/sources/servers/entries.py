"""Turns the items of a news server into `Item`s, and their ids into one form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from newstui import limits
from newstui.model.identity import story_key
from newstui.model.item import Item
from newstui.sources.feeds.documents.draft import Draft, Feed, author_of, item_of, named_once
from newstui.sources.feeds.documents.json_entry import entries_of, text_of
from newstui.sources.feeds.documents.markup import body_of, resolve, title_words
from newstui.sources.fields import FieldError
from newstui.text.dates import instant
from newstui.text.urls import host

LONG = "tag:google.com,2005:reader/item/"
STATE = "user/-/state/com.google/"
LABEL = "user/-/label/"

_STATE = re.compile(r"user/[^/]+/state/com\.google/(.+)", re.DOTALL).fullmatch
_LABEL = re.compile(r"user/[^/]+/label/(.+)", re.DOTALL).fullmatch
_DECIMAL = re.compile(r"-?[0-9]{1,20}").fullmatch
_HEX = re.compile(r"[0-9a-fA-F]{1,16}").fullmatch
_ID_CHARACTERS = 64
_WIDE = {"＆": "&", "＜": "<", "＞": ">"}
_WIDE_SIGN = re.compile("[＆＜＞]")


class Entry(NamedTuple):
    """Holds one item of a server, with its state there.

    `id`: see `item_id`. `feed`: the server's id of its feed. `item` is None if it can't be shown; `reason` says why.
    """

    id: str
    feed: str
    read: bool
    starred: bool
    item: Item | None
    reason: str = ""


def item_id(written: object) -> str | None:
    """Normalises an id: a 64-bit number becomes 16 hexadecimal digits; other text stays as it is.

    `written`: decimal, as in lists of ids, or the long form in items. None if it is not an id.
    """
    text = text_of(written).strip()
    if text.startswith(LONG):
        text = text.removeprefix(LONG)
        text = text.lower().rjust(16, "0") if _HEX(text) else text
    elif _DECIMAL(text) and -(2**63) <= int(text) < 2**64:
        text = f"{int(text) & (2**64 - 1):016x}"
    sound = 0 < len(text) <= _ID_CHARACTERS and text.isascii() and text.isprintable() and " " not in text
    return text if sound else None


def long_id(id_: str) -> str:
    """Writes an id in the form that every server accepts."""
    return LONG + id_


def key_of(item: Item, source: str) -> int:
    """Returns the story key that the library uses for this item of the source with this name."""
    return story_key(item.normal or f"{source}/{item.origin}")


def entry_of(raw: Mapping[str, Any], at: str) -> Entry | None:
    """Reads one item. `at`: the server's address. None if it has no id."""
    id_ = item_id(raw.get("id"))
    if id_ is None:
        return None
    states, folders, words = _categories(raw.get("categories"))
    origin = raw.get("origin")
    origin = origin if isinstance(origin, dict) else {}
    site = resolve("", text_of(origin.get("htmlUrl"))) or None
    feed = Feed(at, title_words(put_back(text_of(origin.get("title"))))[: limits.NAME], site, site or at)
    item: Item | None = None
    reason = ""
    try:
        item = item_of(_draft(raw, id_, feed, words), feed, id_)
    except FieldError as error:
        reason = str(error)
    else:
        domain = item.provider.domain if item.provider else None
        item = replace(
            item,
            category=folders[0] if folders else None,
            topics=folders,
            provider=item.provider._replace(domain=host(site) if site else domain) if item.provider else None,
        )
    return Entry(
        id_,
        text_of(origin.get("streamId"))[: limits.ADDRESS],
        "read" in states,
        "starred" in states,
        item,
        reason,
    )


def _draft(raw: Mapping[str, Any], id_: str, feed: Feed, words: list[str]) -> Draft:
    draft = Draft(id=id_, title=title_words(put_back(text_of(raw.get("title"))[: limits.EXCERPT])))
    links = (entry for name in ("canonical", "alternate") for entry in entries_of(raw.get(name)))
    addresses = (resolve(feed.base, text_of(link.get("href"))) for link in links)
    draft.addresses = [address for address in addresses if address][:1]
    draft.published = _published(raw)
    draft.authors = [author_of(text_of(raw.get("author")))]
    draft.tags = words
    for name in ("content", "summary"):
        content = raw.get(name)
        if isinstance(content, dict) and (html := text_of(content.get("content"))).strip():
            draft.full = body_of(html, draft.addresses[0] if draft.addresses else feed.base)
            break
    for one in entries_of(raw.get("enclosure")):
        draft.attach(
            resolve(feed.base, text_of(one.get("href"))), text_of(one.get("type")), size=one.get("length")
        )
    return draft


def _published(raw: Mapping[str, Any]) -> int | None:
    """Returns when an item was published, else when the server found it, in UTC seconds."""
    for name, unit in (("published", 1), ("crawlTimeMsec", 1_000), ("timestampUsec", 1_000_000)):
        text = text_of(raw.get(name))
        if _DECIMAL(text) and int(text) > 0 and (moment := instant(int(text) // unit)) is not None:
            return moment
    return None


def _categories(value: object) -> tuple[set[str], tuple[str, ...], list[str]]:
    """Sorts an item's categories into states ("read"), folders and labels, and the feed's own categories."""
    states: set[str] = set()
    folders: list[str] = []
    words: list[str] = []
    for text in _texts(value):
        if state := _STATE(text):
            states.add(state[1])
        elif label := _LABEL(text):
            folders.append(title_words(put_back(label[1])))
        elif not text.startswith("user/"):
            words.append(title_words(put_back(text)))
    return states, named_once(folders, limits.TOPICS, limits.TOPIC), words[: limits.TOPICS]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (text for text in value[: limits.RELATED] if isinstance(text, str))


def put_back(text: str) -> str:
    """Restores the signs that FreshRSS replaces by wide ones (＆ ＜ ＞), unless they are among wide characters."""

    def narrow(sign: re.Match[str]) -> str:
        around = text[max(0, sign.start() - 1) : sign.start()], text[sign.end() : sign.end() + 1]
        return sign[0] if all(map(_is_wide, around)) else _WIDE[sign[0]]

    return _WIDE_SIGN.sub(narrow, text)


def _is_wide(character: str) -> bool:
    return bool(character) and character not in _WIDE and east_asian_width(character) in "WF"
