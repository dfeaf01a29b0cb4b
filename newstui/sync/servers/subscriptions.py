"""Subscribes and unsubscribes feeds at a news server, and moves them between folders."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from newstui.errors import NewstuiError, UsageError
from newstui.sources.base import SourceSpec
from newstui.sources.servers.reader_api import ReaderApi, ServerFeed
from newstui.sources.servers.session import Session, Trouble
from newstui.sources.servers.source import login_of
from newstui.text.urls import normal, openable

T = TypeVar("T")


class Done(NamedTuple):
    """Describes what was done at a server; `undo` reverts it, None if the server can't."""

    words: str
    undo: "Callable[[], Done] | None" = None


class Subscriptions:
    """Changes the feeds of one account. Every method asks the server and raises NewstuiError with one line for the
    user.

    `session`: one that is logged in already; a new one if None. Do not call it on the UI's thread.
    """

    def __init__(self, spec: SourceSpec, session: Session | None = None) -> None:
        self.name = spec.name
        self._api = ReaderApi(session or Session(login_of(spec)))

    def feeds(self) -> list[ServerFeed]:
        return self._run(self._api.feeds)

    def subscribe(self, address: str, folder: str | None = None) -> Done:
        """Subscribes to the feed at an address, or to the feed that the page there offers."""
        at = openable(address)
        if at is None:
            raise UsageError(f"{address} is not an http(s) address")
        id_ = self._run(lambda: self._api.subscribe(at))
        feed = self._found(id_)
        if folder:
            self._run(lambda: self._api.move(id_, folder, feed.folders))
        words = f"subscribed to {feed.title or at} on {self.name}{f', in {folder}' if folder else ''}"
        return Done(words, lambda: self.unsubscribe(_lasting(feed)))

    def unsubscribe(self, word: str) -> Done:
        """Unsubscribes from a feed, by its id, title or address. Its stories are removed, and come back unread if it is
        subscribed to again.

        `undo` subscribes to it again, in its folder.
        """
        feed = self._found(word)
        self._run(lambda: self._api.unsubscribe(feed.id))
        if any(one.id == feed.id for one in self.feeds()):
            raise NewstuiError(f"{self.name}: answered OK but still has {feed.title}")
        folder = feed.folders[0] if feed.folders else None
        return Done(
            f"unsubscribed from {feed.title} on {self.name}", lambda: self.subscribe(feed.address, folder)
        )

    def move(self, word: str, folder: str) -> Done:
        """Moves a feed, by its id, title or address, to a folder, which is created if it is new."""
        feed = self._found(word)
        self._run(lambda: self._api.move(feed.id, folder, feed.folders))
        if folder not in self._found(feed.id).folders:
            raise NewstuiError(f"{self.name}: answered OK but did not move {feed.title}")
        before = feed.folders[0] if feed.folders else None
        undo = (lambda: self.move(_lasting(feed), before)) if before else None
        return Done(f"moved {feed.title} to {folder} on {self.name}", undo)

    def _found(self, word: str) -> ServerFeed:
        """Finds the feed that a word names. Raises UsageError if none or several match."""
        feeds = self.feeds()
        address = openable(word)
        for matches in (
            [feed for feed in feeds if feed.id == word],
            [feed for feed in feeds if address and feed.address and normal(feed.address) == normal(address)],
            [feed for feed in feeds if feed.title.casefold() == word.casefold()],
        ):
            if len(matches) == 1:
                return matches[0]
            if matches:
                ids = ", ".join(feed.id for feed in matches)
                raise UsageError(f'several feeds of {self.name} are "{word}": name one by its id ({ids})')
        raise UsageError(
            f'{self.name} has no feed "{word}"; newstui sources feeds --on {self.name} lists them'
        )

    def _run(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except Trouble as error:
            raise NewstuiError(f"{self.name}: {error}") from None


def _lasting(feed: ServerFeed) -> str:
    """Returns a name for a feed that stays valid after unsubscribing and subscribing again, when its id changes."""
    return feed.address or feed.id
