"""Imports and exports OPML lists of feeds. Only the config is read or written: no feed is fetched."""

import re
import sys
from pathlib import Path

from newstui import limits
from newstui.cli.private_file import write_private
from newstui.config.adding import feeds as counted
from newstui.config.adding import list_words, sources_of
from newstui.config.settings import Config
from newstui.config.write import add_sources
from newstui.errors import NewstuiError
from newstui.model.topic import topic_path
from newstui.net.errors import FeedError
from newstui.sources.address import is_address, is_list
from newstui.sources.offers import feed_list, list_file
from newstui.sources.opml import FeedList, ListedFeed, write_list
from newstui.text.clean import guard
from newstui.text.urls import openable, without_secrets

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
    added = list(sources_of(found, config))
    for words in (*found.remarks, *map(_unusable, found.unusable)):
        print(guard(words), file=sys.stderr)
    if dry_run:
        for source in added:
            print("\t".join(map(guard, (source.name, source.at, ", ".join(source.topics)))))
    elif added:
        add_sources(config, added)
    print(list_words(found, added))
    return int(bool(found.unusable) and not found.feeds)


def _unusable(entry: str) -> str:
    """Says why an entry of a list is not added: newsboat's query feeds are views here."""
    if entry.startswith("query:"):
        return f"not added, save it as a view (f in the reader): {entry}"
    return f"unusable address: {entry}"


def _read(where: str) -> FeedList:
    shown = "standard input" if where == "-" else without_secrets(where)
    try:
        if is_address(where):
            return feed_list(*_download(where))
        if where == "-":
            return feed_list(sys.stdin.buffer.read(limits.FEED_BYTES))
        return list_file(Path(where).expanduser())
    except FeedError as error:
        raise NewstuiError(f"{shown}: {error}") from error


def _download(address: str) -> tuple[bytes, str]:
    """Fetches a document and returns its bytes and content type. Raises FeedError."""
    from newstui.net.fetch import Fetcher

    at = openable(address)
    if at is None:
        raise FeedError("expected an http or https address without a user name")
    with Fetcher(at, {}, accept=_ACCEPT) as fetcher:
        answer = fetcher.get(at)
    return answer.body or b"", answer.content_type


def export(config: Config, where: str) -> int:
    """Writes the sources that are addresses as an OPML list to a file, or to stdout ("-"); returns the exit code.

    No user, password, key or header is written. How many were written and left out goes to stderr.
    """
    feeds: list[ListedFeed] = []
    for source in config.sources:
        is_feed = is_address(source.at) and not is_list(source.at, source.kind)
        address = openable(_without_keys(source.at)) if is_feed else None
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
    more = f"; left out {left_out:,} that are folders, files or lists" if left_out else ""
    print(f"{counted(len(feeds))} exported{more}", file=sys.stderr)
    return 0


def _without_keys(address: str) -> str:
    """Removes user and password, and the parameters that are usually secret, from an address."""
    page, fragment_sign, fragment = _USER.sub("", address).partition("#")
    path, query_sign, query = page.partition("?")
    kept = "&".join(part for part in query.split("&") if not _SECRET_PARAMETER.match(part))
    return f"{path}{query_sign if kept else ''}{kept}{fragment_sign}{fragment}"
