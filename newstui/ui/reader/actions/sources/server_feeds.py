"""Subscribes, unsubscribes and moves feeds at news servers, for the page of sources."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from newstui.errors import NewstuiError, UsageError
from newstui.ui.panes.bars import Role
from newstui.ui.reader.context import Context
from newstui.ui.reader.threads.tasks import on_thread

if TYPE_CHECKING:
    from newstui.model.topic import Tree
    from newstui.sources.base import SourceSpec
    from newstui.sync.servers.listed import ListedFeed
    from newstui.sync.servers.subscriptions import Done, Subscriptions
    from newstui.sync.status import SourceStatus

LEAVE_LATER = "its stories go with a later sync, marks stay"


class ServerFeeds:
    """Changes the feeds of servers on a thread. A change goes on when the user no longer waits for it.

    `undoable` is called with the function that undoes a change, `reread` with the server to read after it, and
    `report` with the outcome if the user no longer waits.
    """

    def __init__(
        self,
        context: Context,
        undoable: Callable[[Callable[[], Awaitable[str]]], None],
        reread: Callable[[str], None],
        report: Callable[[str, Role], None],
    ) -> None:
        self.context = context
        self._undoable, self._reread, self._report = undoable, reread, report

    async def behind(
        self, statuses: Sequence[SourceStatus], specs: Sequence[SourceSpec], tree: Tree
    ) -> list[SourceStatus]:
        """Returns the statuses with the feeds of each server after it."""
        from newstui.sync.servers.listed import with_feeds

        data_dir = self.context.worker.data_dir
        return await on_thread(lambda _: with_feeds(statuses, specs, tree, data_dir))

    async def subscribe(self, server: str, address: str, folder: str) -> str:
        return await self._act(server, lambda feeds: feeds.subscribe(address, folder or None))

    async def unsubscribe(self, feed: ListedFeed) -> str:
        words = await self._act(feed.server, lambda feeds: feeds.unsubscribe(feed.id))
        return f"{words} · u undoes it · {LEAVE_LATER}"

    async def move(self, feed: ListedFeed, folder: str) -> str:
        return await self._act(feed.server, lambda feeds: feeds.move(feed.id, folder))

    async def _act(self, server: str, work: Callable[[Subscriptions], Done]) -> str:
        """Changes something at a server, and keeps the change for undo. Raises NewstuiError."""
        accounts = self.context.sync.servers.accounts if self.context.sync.servers else {}
        if server not in accounts:
            raise UsageError(f"{server} is not read here; run newstui with the sources of its config")
        spec = accounts[server].spec
        outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def do() -> Done:
            from newstui.sync.servers.subscriptions import Subscriptions

            return work(Subscriptions(spec))

        async def finish() -> None:
            try:
                done = await on_thread(lambda _: do())
            except NewstuiError as error:
                if outcome.done():
                    self._report(str(error), "error")
                else:
                    outcome.set_exception(error)
                return
            if done.undo:
                self._undoable(lambda: self._take_back(server, done.undo))
            self._reread(server)
            if outcome.done():
                self._report(done.words, "mine")
            else:
                outcome.set_result(done.words)

        self.context.spawn("feeds", finish(), exclusive=False)
        return await outcome

    async def _take_back(self, server: str, undo: Callable[[], Done] | None) -> str:
        if undo is None:
            return ""
        done = await on_thread(lambda _: undo())
        self._reread(server)
        return done.words
