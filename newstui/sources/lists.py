"""Takes lists of feeds (OPML) on disk apart: each feed of one is a source of its own, under the list's name."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from newstui import limits
from newstui.model.source_events import Event, Known, Remark, SourceFailed
from newstui.net.errors import FeedError
from newstui.sources.address import distinct_name, is_list
from newstui.sources.base import SourceSpec
from newstui.sources.files.walk import RefusedError, read_file, words
from newstui.sources.opml import FeedList, ListedFeed, path_of, read_list

_SHOWN_UNUSABLE = 5


def expanded(specs: Iterable[SourceSpec]) -> list[SourceSpec]:
    """The specifications, and behind each list those of its feeds. A list that can't be read says so when it is read.

    An address that is a source already is not one again.
    """
    found = list(specs)
    taken = {spec.at for spec in found}
    names = {spec.name for spec in found}
    result: list[SourceSpec] = []
    for spec in found:
        result.append(spec)
        if not is_list(spec.at):
            continue
        try:
            feeds = read_list(_bytes(spec.at)).feeds
        except FeedError:
            continue
        for feed in feeds:
            if feed.address not in taken:
                taken.add(feed.address)
                result.append(_spec(spec, feed, names))
                names.add(result[-1].name)
    return result


def _spec(parent: SourceSpec, feed: ListedFeed, names: set[str]) -> SourceSpec:
    folders = map(path_of, (*feed.folders, *feed.paths))
    topics = tuple(dict.fromkeys((*parent.topics, *folders, *feed.topics)))[: limits.TOPICS]
    name = f"{parent.name}/{feed.shown}"
    if name in names:
        name = f"{parent.name}/{distinct_name(feed.address, {n.rpartition('/')[2] for n in names})}"
    return replace(parent, name=name, at=feed.address, kind="feed", headers={}, topics=topics, options={})


def _bytes(at: str) -> bytes:
    """The list's bytes. Raises FeedError."""
    try:
        return read_file(at, limits.FEED_BYTES)[0]
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        raise FeedError("no such file" if missing else words(error)) from None
    except RefusedError as error:
        raise FeedError(str(error)) from None


class ListFile:
    """Tells what is wrong with a list. Its feeds are sources of their own."""

    def __init__(self, name: str, at: str) -> None:
        self.name, self.at = name, at

    def read(self, known: Known) -> Iterator[Event]:
        try:
            listed: FeedList = read_list(_bytes(self.at))
        except FeedError as error:
            yield SourceFailed(self.at, str(error))
            return
        yield from (Remark(f"{self.name}: {remark}") for remark in listed.remarks)
        if listed.unusable:
            some = ", ".join(listed.unusable[:_SHOWN_UNUSABLE])
            more = ", …" if len(listed.unusable) > _SHOWN_UNUSABLE else ""
            yield Remark(
                f"{self.name}: {len(listed.unusable):,} of its addresses can't be asked: {some}{more}"
            )
