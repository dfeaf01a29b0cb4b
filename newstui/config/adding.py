"""Makes sources for the config from what was found: an offer, or a list of feeds. Nothing is written here."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from newstui import limits
from newstui.config.settings import Config
from newstui.errors import UsageError
from newstui.sources.address import distinct_name
from newstui.sources.base import SourceSpec
from newstui.sources.offers import Offer
from newstui.sources.opml import LIKE_A_SLASH, FeedList, Folder, path_of
from newstui.text.clean import one_line
from newstui.text.urls import host, normal, without_secrets


def source_of(
    offer: Offer, config: Config, name: str | None = None, topics: tuple[str, ...] = ()
) -> SourceSpec:
    """Makes the source of an offer; without a name, it gets the feed's title, else the host or folder.

    Raises UsageError when the config has it, or another source of this name.
    """
    taken = {source.name: source.at for source in config.sources}
    for known, there in taken.items():
        if normal(there) == normal(offer.at):
            raise UsageError(f'{without_secrets(offer.at)} is already a source, named "{known}"')
    if name in taken:
        raise UsageError(f'another source is already named "{name}"')
    return SourceSpec(name or distinct_name(offer.at, taken, offer.title), offer.at, topics=topics)


def checked_name(config: Config, name: str) -> str:
    """Returns a new name for a source in one line. Raises UsageError when it is empty or taken."""
    name = one_line(name)
    if not name:
        raise UsageError("a source needs a name")
    if any(source.name == name for source in config.sources):
        raise UsageError(f'another source is already named "{name}"')
    return name


def topics_of(typed: str) -> tuple[str, ...]:
    """Reads topics, separated by commas; "/A/B" is the topic B under A. "" stands for none."""
    found = (one_line(part)[: limits.TOPIC] for part in typed.split(","))
    return tuple(dict.fromkeys(filter(None, found)))[: limits.TOPICS]


def sources_of(found: FeedList, config: Config) -> Iterator[SourceSpec]:
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
        written = (*map(topic_of, (*feed.folders, *feed.paths)), *feed.topics)
        topics = dict.fromkeys(topic[: limits.TOPIC].strip() for topic in written)
        yield SourceSpec(name, feed.address, topics=tuple(topics)[: limits.TOPICS])


def topic_of(folder: Folder) -> str:
    """Returns the topic of a folder as the config writes it: "A", or "/A/B" for a folder in a folder.

    A slash at the start of a name that is no path becomes a sign that only looks like one.
    """
    if len(folder) == 1:
        return re.sub("^/", LIKE_A_SLASH, folder[0])
    return path_of(folder)


def list_words(found: FeedList, added: Sequence[SourceSpec]) -> str:
    """Counts what adding a list does: "1,572 feeds: 1,490 new, 70 already there, 12 unusable"."""
    total, unusable = len(found.feeds) + len(found.unusable), len(found.unusable)
    there = len(found.feeds) - len(added)
    return f"{feeds(total)}: {len(added):,} new, {there:,} already there, {unusable:,} unusable"


def feeds(count: int) -> str:
    return f"{count:,} feed{'' if count == 1 else 's'}"
