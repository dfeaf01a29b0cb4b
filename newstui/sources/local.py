"""Reads a single document on disk: a feed, a page of JSON items or a list of bookmarks, decided by its bytes."""

import time
from collections.abc import Callable, Iterator

from newstui import limits
from newstui.model.source_events import Checkpoint, Event, Known, SourceFailed
from newstui.net.errors import FeedError
from newstui.sources.api.json_file import JsonFile
from newstui.sources.feeds.documents.document import kind_of
from newstui.sources.feeds.reading import FeedReading
from newstui.sources.feeds.state import from_json
from newstui.sources.files.data_files import holds_posts
from newstui.sources.files.folder import ItemFiles
from newstui.sources.files.walk import RefusedError, read_file, words


class DocumentFile:
    """Reads the document at `at`, an absolute path. Like a feed it has the newest items: those that have left it are
    not gone.
    """

    def __init__(self, name: str, at: str, clock: Callable[[], float] = time.time) -> None:
        self.name, self.at, self._clock = name, at, clock

    def read(self, known: Known) -> Iterator[Event]:
        """Yields new and changed entries and a Checkpoint; for other JSON, the items or bookmarks in it."""
        try:
            body, _ = read_file(self.at, limits.FEED_BYTES)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            yield SourceFailed(self.at, "no such file" if missing else words(error))
            return
        except RefusedError as error:
            yield SourceFailed(self.at, str(error))
            return
        if kind_of(body) == "json":
            source = ItemFiles(self.name, self.at) if holds_posts(self.at) else JsonFile(self.name, self.at)
            yield from source.read(known)
            return
        state, now = from_json(known.state), int(self._clock())
        if known.full:
            state.forget_validators()
        try:
            yield from FeedReading(self.name, self.at, known, state, now).document(body, "")
        except FeedError as error:
            state.failed(now, 0)
            yield SourceFailed(self.at, str(error))
            yield Checkpoint(state.as_json())
