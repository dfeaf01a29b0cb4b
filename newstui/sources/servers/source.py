"""Reads the items of a news server without their marks, in batches."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from newstui.errors import NewstuiError
from newstui.model.source_events import Checkpoint, Event, ItemFound, Known, Rejected, SourceFailed, Stamp
from newstui.net.errors import FeedError
from newstui.sources.base import SourceSpec
from newstui.sources.secrets import password, secrets
from newstui.sources.servers.entries import Entry
from newstui.sources.servers.reader_api import CONTENTS, ReaderApi
from newstui.sources.servers.session import Login, Session, TooLarge, Trouble

STATE_KIND = "server"
_FAILURES = 3
"""Consecutive passing failures after which a batch is not made smaller any more."""
_TOO_LARGE = 24
"""Answers over the limit after which this sync of a server stops."""


def login_of(spec: SourceSpec) -> Login:
    """Makes the login from a source's specification. Raises NewstuiError for headers that can't be sent."""
    return Login(
        spec.at.rstrip("/"), str(spec.options["user"]), lambda: password(spec.options), secrets(spec.headers)
    )


class Batch(NamedTuple):
    """Holds the items that came for those `asked`; `refused`: those that are too large, with the reason."""

    asked: Sequence[str]
    entries: list[Entry]
    refused: Mapping[str, str] = {}


def batches(api: ReaderApi, ids: Sequence[str], size: int = CONTENTS) -> Iterator[Batch]:
    """Yields the contents of these items, `size` at a time; fewer if the answer is too large or too slow.

    Raises Trouble.
    """
    waiting = deque(ids[start : start + size] for start in range(0, len(ids), size))
    failures = too_large = 0
    while waiting:
        asked = waiting.popleft()
        try:
            entries = api.contents(asked)
        except TooLarge as error:
            too_large += 1
            if too_large > _TOO_LARGE:
                raise
            if len(asked) == 1:
                yield Batch(asked, [], {asked[0]: str(error)})
                continue
        except Trouble as error:
            failures += 1
            if not error.passing or failures >= _FAILURES or len(asked) == 1:
                raise
        else:
            failures = 0
            wanted = set(asked)
            yield Batch(asked, [entry for entry in entries if entry.id in wanted])
            continue
        half = len(asked) // 2
        waiting.extendleft((asked[half:], asked[:half]))


def events_of(batch: Batch, stamp: Stamp) -> Iterator[Event]:
    """Yields the events of a batch for the library."""
    for entry in batch.entries:
        if entry.item is not None:
            yield ItemFound(entry.item, stamp)
        else:
            yield Rejected(entry.id, entry.reason, stamp)
    for id_, reason in batch.refused.items():
        yield Rejected(id_, reason, stamp)


class ServerItems:
    """Reads the unread and starred items of a server as a plain source, without syncing marks."""

    def __init__(self, spec: SourceSpec) -> None:
        self.name, self.at = spec.name, spec.at
        self._spec = spec

    def read(self, known: Known) -> Iterator[Event]:
        stamp = Stamp(0, 0)
        try:
            api = ReaderApi(Session(login_of(self._spec)))
            ids = {*api.ids("unread").ids, *api.ids("starred").ids}
            for batch in batches(api, sorted(ids - known.stamps.keys(), reverse=True)):
                yield from events_of(batch, stamp)
                yield Checkpoint({"kind": STATE_KIND})
        except (Trouble, FeedError, NewstuiError) as error:
            yield SourceFailed(self.name, str(error))


def described(state: Mapping[str, Any]) -> str:
    """Describes a server for people: "server, 42 feeds"."""
    feeds = state.get("feeds")
    if state.get("kind") != STATE_KIND or not isinstance(feeds, int):
        return "server"
    return f"server, {feeds:,} feed{'' if feeds == 1 else 's'}"
