"""Reads newsboat's `urls` file: an address per line, then tags and title, quoted if they contain blanks."""

import re
from collections.abc import Iterator

from newstui import limits
from newstui.net.errors import FeedError
from newstui.sources.feeds.documents.charset import decode
from newstui.sources.opml import FeedList, ListedFeed
from newstui.text.clean import one_line
from newstui.text.urls import normal, openable

_WORD = re.compile(r'"((?:\\.|[^"\\])*)"|(\S+)')
_ESCAPED = re.compile(r"\\(.)")
_OTHER_SCHEMES = ("query:", "filter:", "exec:", "file://")
"""What newsboat supports and newstui does not: saved queries, programs, files."""
_TITLE, _HIDDEN = "~", "!"
"""The prefix of a title, and the tag that hides a feed in newsboat's list."""


def read_urls(body: bytes) -> FeedList:
    """Returns the feeds of the file, with their tags as topics. Raises FeedError if it has no address."""
    text, remark = decode(body[: limits.FEED_BYTES], "text/plain")
    feeds: dict[str, ListedFeed] = {}
    unusable: list[str] = []
    for written, *more in _lines(text):
        address = openable(written)
        if address is None:
            unusable.append(one_line(written[: limits.TITLE]))
        elif len(feeds) < limits.OUTLINE_FEEDS:
            tags = [one_line(word)[: limits.TOPIC] for word in more if word[:1] not in (_TITLE, _HIDDEN, "")]
            title = next((one_line(word[1:])[: limits.NAME] for word in more if word.startswith(_TITLE)), "")
            topics = tuple(dict.fromkeys(filter(None, tags)))[: limits.TOPICS]
            feeds.setdefault(normal(address), ListedFeed(address, title or None, topics=topics))
    known = any(word.startswith(_OTHER_SCHEMES) for word in unusable)
    if not feeds and not known:
        raise FeedError("not a list of feeds: neither OPML nor one address per line")
    return FeedList("", tuple(feeds.values()), tuple(unusable), (remark,) if remark else ())


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield [
                _ESCAPED.sub(r"\1", quoted) if bare == "" else bare
                for quoted, bare in _WORD.findall(line[: limits.SCALAR])
            ]
