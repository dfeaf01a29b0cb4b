"""Fetches articles and pictures on threads while the user reads, and tells the library the words of articles."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from newstui.config.settings import FullTextConfig
from newstui.library.full_texts import FullTexts, key_of, tell_library
from newstui.model.full_text import FullText, NoFullText
from newstui.model.picture import NoPicture, Picture

if TYPE_CHECKING:
    from newstui.fulltext.fetcher import Fetcher
    from newstui.fulltext.pictures import Pictures
    from newstui.fulltext.process import Children
    from newstui.library.protocol import Library
    from newstui.library.worker import LibraryWorker
    from newstui.model.story import Story
    from newstui.sources.base import Source
    from newstui.ui.panes.story.code import Code, Runs

T = TypeVar("T")


class ArticleThread:
    """Runs each piece of work on a thread that leaving does not wait for. Called on the loop."""

    def __init__(self, worker: LibraryWorker, kept: FullTextConfig, sources: Sequence[Source]) -> None:
        self.texts = FullTexts(worker.data_dir, days=kept.days, megabytes=kept.megabytes)
        self._worker, self._sources = worker, sources
        self._made: Fetcher | None = None
        self._pictures: Pictures | None = None
        self._children: Children | None = None
        self._making = threading.Lock()
        self._stops: set[threading.Event] = set()

    async def kept(self, story: Story) -> FullText | None:
        """Finds an article that was fetched before, without any request."""
        key = key_of(story)
        return None if key is None else await self.start(lambda: self.texts.find(key))

    async def get(
        self, story: Story, *, again: bool = False, unasked: bool = False, queued: bool = False
    ) -> FullText | NoFullText | None:
        """Gets an article, kept or fetched; None when it was cancelled. See `Wish`."""
        if not again and (kept := await self.kept(story)):
            return kept
        hosts = self._hosts(story)

        def get(stop: Callable[[], bool]) -> FullText | NoFullText:
            from newstui.fulltext.fetcher import Wish

            return self._fetcher().get(story, hosts, Wish(again, unasked, queued), stop)

        return await self._stoppable(get)

    async def picture(self, address: str, story: Story, png: bool) -> Picture | NoPicture | None:
        """Gets a picture of a story, kept or fetched; None when it was cancelled."""
        hosts = self._hosts(story)

        def get(stop: Callable[[], bool]) -> Picture | NoPicture:
            from newstui.fulltext.pictures import Pictures

            with self._making:
                self._pictures = self._pictures or Pictures(self._processes())
            return self._pictures.get(address, hosts, stop, png=png)

        return await self._stoppable(get)

    async def code_runs(self, codes: Sequence[Code]) -> list[Runs]:
        """Splits pieces of code into runs of one kind; none for a piece that can't be split."""

        def split() -> list[Runs]:
            with self._making:
                children = self._processes()
            return [_runs(children, code) for code in codes]

        return await self.start(split)

    def _hosts(self, story: Story) -> set[str]:
        """Returns the hosts of a story's sources: only these may be in a private network."""
        at = {source.name: source.at for source in self._sources}
        return {urlsplit(at[name]).hostname or "" for name in story.sources if name in at} - {""}

    async def _stoppable(self, work: Callable[[Callable[[], bool]], T]) -> T | None:
        """Runs work that `cancel` stops; None when it did."""
        stop = threading.Event()
        self._stops.add(stop)

        def run() -> T | None:
            from newstui.net.errors import Cancelled

            try:
                return work(stop.is_set)
            except Cancelled:
                return None

        try:
            return await self.start(run)
        finally:
            stop.set()
            self._stops.discard(stop)

    def cancel(self) -> bool:
        """Stops all fetching; returns False if there was none."""
        for stop in self._stops:
            stop.set()
        return bool(self._stops)

    def close(self) -> None:
        """Ends what is under way, when the reader is left."""
        self.cancel()
        if self._children is not None:
            self._children.close()
        self.texts.close()

    def start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Runs work on a thread of its own."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(value: T | None, error: BaseException | None) -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(value)  # type: ignore[arg-type]

        def run() -> None:
            value: T | None = None
            failure: BaseException | None = None
            try:
                value = work()
            except Exception as error:  # noqa: BLE001 - it is raised where the answer is awaited
                failure = error
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(settle, value, failure)

        threading.Thread(target=run, name="article", daemon=True).start()
        return future

    def _fetcher(self) -> Fetcher:
        """Makes the fetcher when it is first needed."""
        from newstui.fulltext.fetcher import Fetcher

        with self._making:
            self._made = self._made or Fetcher(self.texts, self._processes())
            return self._made

    def _processes(self) -> Children:
        """Makes the child processes' keeper when it is first needed; the caller holds `_making`."""
        from newstui.fulltext.process import Children

        self._children = self._children or Children()
        return self._children

    def tell_library(self, story_id: str, text: FullText) -> None:
        """Lets the search find the words of an article, and forget those of articles that had to make room."""
        gone = self._made.take_pruned() if self._made else []

        def write(library: Library) -> None:
            tell_library(library, story_id, text, gone)
            gc.collect()  # an article leaves more garbage than a page of the list

        self._worker.write(write)


def _runs(children: Children, code: Code) -> Runs:
    from newstui.fulltext.process import CannotRead

    try:
        found, _ = children.ask("code", text=code.text, language=code.language)
    except CannotRead:
        return []
    return [(int(length), str(kind)) for length, kind in found["runs"]]
