"""Reads what a feed says about itself: title, site, address, date, and how often to fetch it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from newstui import limits
from newstui.sources.feeds.documents.draft import Feed, author_of, named_once
from newstui.sources.feeds.documents.entry import alternates, atom_authors, rss_links
from newstui.sources.feeds.documents.json_entry import json_authors, text_of
from newstui.sources.feeds.documents.markup import resolve, shortened
from newstui.sources.feeds.documents.values import (
    atom_title,
    base_with,
    first_date,
    first_text,
    rss_title,
)
from newstui.sources.feeds.documents.xml_nodes import Node
from newstui.text.clean import one_line
from newstui.text.urls import host

Format = Literal["rss", "atom", "json feed"]

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


@dataclass(frozen=True, slots=True)
class Head:
    """Holds these values. `address`: the feed's own. `date`: of its last change, as it says, UTC seconds.

    `interval`: seconds after which it asks to be fetched again.
    """

    format: Format
    feed: Feed
    address: str | None = None
    date: int | None = None
    interval: int | None = None


def rss_head(root: Node, at: str) -> Head:
    channel = root.first("channel") or root
    base = base_with(channel, at)
    links = (resolve(base, reference) for reference in rss_links(channel))
    site = next((address for address in links if address), None)
    site = site or next(iter(alternates(channel.children("atom:link"), base)), None)
    site = site or resolve(base, channel.attributes.get("href", ""))
    author = author_of(first_text(channel, "itunes:author"))
    return Head(
        "rss",
        _feed(at, rss_title(channel, "title", "dc:title", "itunes:title", "atom:title"), site, [author]),
        _self_address(channel, "atom:link", base),
        first_date(channel, "lastbuilddate", "pubdate", "dc:date", "atom:updated"),
        _interval(channel),
    )


def atom_head(root: Node, at: str) -> Head:
    base = base_with(root, at)
    site = next(iter(alternates(root.children("link"), base)), None)
    title = next(filter(None, map(atom_title, root.children("title", "dc:title"))), "")
    return Head(
        "atom",
        _feed(at, title, site, atom_authors(root)),
        _self_address(root, "link", base),
        first_date(root, "updated", "modified"),
        _interval(root),
    )


def json_head(value: Mapping[str, Any], at: str) -> Head:
    site = resolve(at, text_of(value.get("home_page_url")))
    title = one_line(text_of(value.get("title"))[: limits.EXCERPT])
    address = resolve(at, text_of(value.get("feed_url")))
    return Head("json feed", _feed(at, title, site, json_authors(value)), address)


def _feed(at: str, title: str, site: str | None, authors: list[str]) -> Feed:
    title = shortened(title, limits.NAME) or host(site or at)
    return Feed(at, title, site, site or at, named_once(authors, limits.AUTHORS, limits.NAME))


def _self_address(node: Node, name: str, base: str) -> str | None:
    for link in node.children(name):
        if link.attributes.get("rel", "").strip().lower() == "self":
            return resolve(base_with(link, base), link.attributes.get("href", ""))
    return None


def _interval(channel: Node) -> int | None:
    """Returns the longer of `ttl` (minutes) and the syndication module's period."""
    wanted = [_number(first_text(channel, "ttl")) * 60]
    period = _PERIODS.get(first_text(channel, "sy:updateperiod").lower())
    if period:
        wanted.append(period // (_number(first_text(channel, "sy:updatefrequency")) or 1))
    return max(wanted) or None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
