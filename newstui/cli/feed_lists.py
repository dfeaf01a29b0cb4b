"""Imports and exports OPML lists of feeds. Only the config is read or written: no feed is fetched."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from newstui import limits
from newstui.cli.private_file import write_private
from newstui.config.load import Config
from newstui.config.write import add_sources
from newstui.errors import NewstuiError
from newstui.model.topic import topic_path
from newstui.net.errors import FeedError
from newstui.sources.address import is_address
from newstui.sources.base import SourceSpec
from newstui.sources.opml import LIKE_A_SLASH, FeedList, Folder, ListedFeed, path_of, read_list, write_list
from newstui.text.clean import guard
from newstui.text.urls import host, normal, openable, without_secrets

_TITLE = "newstui"
_ACCEPT = "text/x-opml, application/xml, text/xml, */*;q=0.5"
_USER = re.compile(r"(?<=//)[^/?#]*@")
_SECRET_PARAMETER = re.compile(
    r"(.*[-_.])?((api|access|auth|private|secret)?key|token|secret|auth|pass(word|wd)?|pwd|sig(nature)?)(=|$)",
    re.IGNORECASE,
)


def import_(config: Config, where: str, dry_run: bool) -> int:
    """Adds the feeds of the list in a file, at an address or on stdin ("-") to the config; returns the exit code.

    Remarks and unusable addresses go to stderr. A dry run prints the new sources and changes nothing.
    """
    found = _read(where)
    added = list(_new_sources(found, config))
    for words in (*found.remarks, *(f"unusable address: {entry}" for entry in found.unusable)):
        print(guard(words), file=sys.stderr)
    if dry_run:
        for source in added:
            print("\t".join(map(guard, (source.name, source.at, ", ".join(source.topics)))))
    elif added:
        add_sources(config, added)
    total, unusable = len(found.feeds) + len(found.unusable), len(found.unusable)
    print(
        f"{_feeds(total)}: {len(added):,} new, {len(found.feeds) - len(added):,} already there, {unusable:,} unusable"
    )
    return int(unusable > 0 and not found.feeds)


def _read(where: str) -> FeedList:
    shown = "standard input" if where == "-" else without_secrets(where)
    try:
        if is_address(where):
            return read_list(*_download(where))
        if where == "-":
            return read_list(sys.stdin.buffer.read(limits.FEED_BYTES))
        with Path(where).expanduser().open("rb") as file:
            return read_list(file.read(limits.FEED_BYTES))
    except FeedError as error:
        raise NewstuiError(f"{shown}: {error}") from error
    except OSError as error:
        raise NewstuiError(f"{shown}: {error.strerror}") from error


def _download(address: str) -> tuple[bytes, str]:
    """Fetches a document and returns its bytes and content type. Raises FeedError."""
    from newstui.net.fetch import Fetcher

    at = openable(address)
    if at is None:
        raise FeedError("not an http(s) address without a user in it")
    with Fetcher(at, {}, accept=_ACCEPT) as fetcher:
        answer = fetcher.get(at)
    return answer.body or b"", answer.content_type


def _new_sources(found: FeedList, config: Config) -> Iterator[SourceSpec]:
    """Yields a source for each feed that the config lacks, each with a name of its own."""
    known = {normal(source.at) for source in config.sources}
    names = {source.name for source in config.sources}
    numbers: Counter[str] = Counter()
    for feed in found.feeds:
        if normal(feed.address) in known:
            continue
        base = name = feed.shown
        if name in names:
            base = name = f"{feed.shown} ({host(feed.address)})"
        while name in names:
            numbers[base] += 1
            name = f"{base} {numbers[base] + 1}"
        names.add(name)
        written = (*map(_topic, (*feed.folders, *feed.paths)), *feed.topics)
        topics = dict.fromkeys(topic[: limits.TOPIC].strip() for topic in written)
        yield SourceSpec(name, feed.address, topics=tuple(topics)[: limits.TOPICS])


def _topic(folder: Folder) -> str:
    """Returns the topic of a folder as the config writes it: "A", or "/A/B" for a folder in a folder.

    A slash at the start of a name that is no path becomes a sign that only looks like one.
    """
    if len(folder) == 1:
        return re.sub("^/", LIKE_A_SLASH, folder[0])
    return path_of(folder)


def export(config: Config, where: str) -> int:
    """Writes the sources that are addresses as an OPML list to a file, or to stdout ("-"); returns the exit code.

    No user, password, key or header is written. How many were written and left out goes to stderr.
    """
    feeds: list[ListedFeed] = []
    for source in config.sources:
        address = openable(_without_keys(source.at)) if is_address(source.at) else None
        if address is None:
            continue
        if address != openable(source.at):
            print(
                guard(f"{source.name}: written without the password or key in its address"), file=sys.stderr
            )
        feeds.append(ListedFeed(address, source.name, folders=tuple(map(topic_path, source.topics))))
    document = write_list(feeds, _TITLE)
    if where == "-":
        sys.stdout.buffer.write(document)  # UTF-8 in every locale
    else:
        write_private(Path(where), [document.decode()])
    left_out = len(config.sources) - len(feeds)
    more = f"; left out {left_out:,} that are folders or files" if left_out else ""
    print(f"{_feeds(len(feeds))} exported{more}", file=sys.stderr)
    return 0


def _without_keys(address: str) -> str:
    """Removes user and password, and the parameters that are usually secret, from an address."""
    page, fragment_sign, fragment = _USER.sub("", address).partition("#")
    path, query_sign, query = page.partition("?")
    kept = "&".join(part for part in query.split("&") if not _SECRET_PARAMETER.match(part))
    return f"{path}{query_sign if kept else ''}{kept}{fragment_sign}{fragment}"


def _feeds(count: int) -> str:
    return f"{count:,} feed{'' if count == 1 else 's'}"
