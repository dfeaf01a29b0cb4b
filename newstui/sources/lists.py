"""Expands lists of feeds (OPML): each feed becomes a separate source, under the list's name."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from newstui import limits
from newstui.model.source_events import Event, Known, Remark, SourceFailed
from newstui.net.errors import FeedError
from newstui.net.guard import is_private
from newstui.sources.address import distinct_name, is_address, is_list
from newstui.sources.base import SourceSpec
from newstui.sources.files.walk import RefusedError, read_file, words
from newstui.sources.kept_lists import DAY_SECONDS, NAMED_SECONDS, KeptList, ask, file_of, load, refresh
from newstui.sources.opml import FeedList, ListedFeed, path_of, read_list
from newstui.text.urls import host, without_secrets

STRANGER = "stranger"
"""The option of a feed from a list by someone else: its address must not lead into the user's own network."""

_KEPT = "kept"
"""The option of a list at an address: the file in which it is stored."""

_SHOWN_UNUSABLE = 5


def expanded(specs: Iterable[SourceSpec], folder: Path | None = None) -> list[SourceSpec]:
    """Returns the specifications, each list followed by those of its feeds.

    A list that can't be read reports that when it is read as a source. Addresses that are already sources are skipped.
    `folder`: where lists from addresses are stored.
    """
    found = list(specs)
    taken = {spec.at for spec in found}
    names = {spec.name for spec in found}
    result: list[SourceSpec] = []
    for spec in found:
        remote = is_address(spec.at)
        if not is_list(spec.at, spec.kind) or (remote and folder is None):
            result.append(spec)
            continue
        kept = str(file_of(folder, spec.at)) if remote and folder else ""
        result.append(replace(spec, options={_KEPT: kept}) if remote else spec)
        try:
            feeds = _read(spec.at, kept).feeds
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
    here = not is_address(parent.at) or host(feed.address) == host(parent.at) or _is_near(host(parent.at))
    options = {} if here else {STRANGER: True}
    return replace(
        parent, name=name, at=feed.address, kind="feed", headers={}, topics=topics, options=options
    )


def _is_near(name: str) -> bool:
    return is_private(name) or name == "localhost" or name.endswith(".localhost")


def _read(at: str, kept: str) -> FeedList:
    """Reads a list from its file, or its `kept` copy. Raises FeedError."""
    return load(Path(kept)).list if kept else read_list(_bytes(at))


def _bytes(at: str) -> bytes:
    """Reads the list's bytes. Raises FeedError."""
    try:
        return read_file(at, limits.FEED_BYTES)[0]
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        raise FeedError("no such file" if missing else words(error)) from None
    except RefusedError as error:
        raise FeedError(str(error)) from None


class ListSource:
    """Reports what is wrong with a list, and fetches one at an address once a day. Its feeds are separate sources."""

    def __init__(self, spec: SourceSpec) -> None:
        self.name, self.at, self._spec = spec.name, spec.at, spec
        self._kept: str = spec.options.get(_KEPT, "")

    def read(self, known: Known) -> Iterator[Event]:
        shown = without_secrets(self.at)
        kept = None
        if self._kept:
            # The sync has already fetched it, to know the feeds. One that comes only now is expanded by the next sync.
            kept = refresh(self._spec, Path(self._kept), NAMED_SECONDS if known.full else DAY_SECONDS)
        elif is_address(self.at):
            kept = ask(self._spec, KeptList())
        if kept and kept.failure:
            yield SourceFailed(shown, kept.failure)
        try:
            listed = kept.list if kept else read_list(_bytes(self.at))
        except FeedError as error:
            if not kept:
                yield SourceFailed(shown, str(error))
            return
        yield from (Remark(f"{self.name}: {remark}") for remark in listed.remarks)
        if listed.unusable:
            some = ", ".join(listed.unusable[:_SHOWN_UNUSABLE])
            more = ", …" if len(listed.unusable) > _SHOWN_UNUSABLE else ""
            yield Remark(
                f"{self.name}: {len(listed.unusable):,} of its addresses can't be asked: {some}{more}"
            )
