"""Reads a JSON file on disk as a source: one page of items or topics, as an API would return it."""

from collections.abc import Iterator

from newstui import limits
from newstui.model.source_events import Event, Known, Remark, SourceFailed, TopicFound
from newstui.net.errors import FeedError
from newstui.sources.api.pages import Entries, load, page_of, stamp_of, topics_of
from newstui.sources.files.walk import RefusedError, read_file, words
from newstui.text.clean import clean


class JsonFile:
    """Reads the file at `at`, an absolute path. Like a feed it has the newest items: those that have left it are not
    gone.
    """

    def __init__(self, name: str, at: str) -> None:
        self.name, self.at = name, at

    def read(self, known: Known) -> Iterator[Event]:
        try:
            data, _ = read_file(self.at, limits.PAGE_BYTES)
            value = load(data)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            yield SourceFailed(self.at, "no such file" if missing else words(error))
            return
        except (RefusedError, FeedError) as error:
            yield SourceFailed(self.at, str(error))
            return
        topics, page = topics_of(value), page_of(value)
        if page is None:
            yield SourceFailed(self.at, "JSON without a list of items (value, news, or a bare list)")
            return
        if topics:
            yield from (TopicFound(topic, stamp_of(topic.origin)) for topic in topics)
            return
        entries = Entries(known)
        events, _ = entries.of(page.entries)
        yield from events
        yield from entries.rest()
        if page.next is not None:
            following = clean(str(page.next))
            yield Remark(f"{self.name}: only this page is read; its next one ({following}) is another file")
