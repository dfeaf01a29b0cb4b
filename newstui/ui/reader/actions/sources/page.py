"""Adds sources, and opens the page that lists and changes them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.errors import NewstuiError, UsageError
from newstui.query.ast import Field, Query
from newstui.sources.feeds.state import from_json, is_feed
from newstui.sources.registry import LazySource, open_source
from newstui.sync.listed import take_over
from newstui.sync.schedule import ASKED_LATELY_SECONDS
from newstui.text.clean import one_line
from newstui.text.urls import openable
from newstui.ui.panes.bars import Role
from newstui.ui.reader.actions.sources.server_feeds import ServerFeeds
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.threads.tasks import on_thread

if TYPE_CHECKING:
    from newstui.config.settings import Config
    from newstui.config.write import Edited
    from newstui.model.change import Change
    from newstui.sources.base import SourceSpec
    from newstui.sync.status import SourceStatus
    from newstui.ui.prompts.source_page import SourcePage
    from newstui.ui.reader.actions.filtering.filter import Filter
    from newstui.ui.reader.actions.sources.adding import Added
    from newstui.ui.reader.actions.sources.reload import Reload
    from newstui.ui.reader.actions.story.browser import Browser


RENEW_SECONDS = 1.0
"""Time between two updates of the page while a sync runs."""


class Sources:
    """Handles adding and listing sources."""

    def __init__(self, context: Context, filter: Filter, reload: Reload, browser: Browser) -> None:
        self.context, self.filter, self.reload, self.browser = context, filter, reload, browser
        self._page: SourcePage | None = None
        self._renewed_at = 0.0
        reload.while_syncing = self._renew
        self._undos: list[Callable[[], Awaitable[str]]] = []
        """Undo the changes made on the page, the latest last; each returns the words to show."""
        self._feeds = ServerFeeds(context, self._undos.append, self._ask_server, self._report)

    # --- adding ---------------------------------------------------------------------------------------------

    @handles("source.add")
    def add(self) -> None:
        """Opens the panel that finds and adds sources."""
        from newstui.ui.prompts.add_source import AddSource
        from newstui.ui.reader.actions.sources.adding import Adding

        adding = Adding(self.context)
        footer = self.context.widgets.prompt.footer
        footer.set_idle(True)

        def closed(added: Added | None) -> None:
            footer.set_idle(False)
            self._added(added)

        self.context.app.push_screen(AddSource(self.context.palette, adding.look, adding.add), closed)

    def _added(self, added: Added | None) -> None:
        """Reads the new sources; if other sources are open than those of the config, opens these."""
        if added is None:
            return
        context = self.context
        if not self.shows_config:
            context.reopen()
            return
        names = [spec.name for spec in added.specs]
        context.say(f"added {names[0]}" if len(names) == 1 else f"added {len(names):,} feeds")

        async def read() -> None:
            await self._use(added.edited.config.sources)
            self._read(names, lambda: self.show_stories(names[0]) if len(names) == 1 else None)

        context.spawn("added", read())

    @property
    def shows_config(self) -> bool:
        """Tells whether the sources of the config are open, not others that were named or the sample."""
        open_places = {source.at for source in self.context.sync.sources}
        wanted = {spec.at for spec in self.context.config.sources}
        return bool(wanted) and wanted <= open_places

    def _read(self, names: Sequence[str], then: Callable[[], None], again: bool = False) -> None:
        """Reads sources, and calls `then` once when the first of their stories are there, or at the end.

        `again`: even if they are being read now, and with the list of feeds of a server or an OPML file.
        """
        context = self.context
        waiting = True

        def synced(change: Change, ended: bool) -> None:
            nonlocal waiting
            self.reload.synced(change, ended)
            if waiting and (change.added or ended) and context.stories.is_attached:
                waiting = False
                then()

        context.sync.start(
            synced,
            context.widgets.filter_line.show_progress,
            names,
            again=again,
            wish="cursor" if len(names) == 1 else "named",
            lists=again,
        )

    def show_stories(self, name: str, server: str = "") -> None:
        """Shows the stories of a source in the list, or of the feed of this name at a server."""
        found = Field("source", server or name)
        self.filter.set_query(Query((found, Field("provider", name)) if server else (found,)))
        self.context.topics.select("source", server or name)
        self.context.focus("list")

    # --- the page -------------------------------------------------------------------------------------------

    @handles("source.list")
    def show(self) -> None:
        """Opens the page of sources."""
        from newstui.ui.prompts.source_page import FeedVerbs, PageVerbs, SourcePage

        verbs = PageVerbs(
            self._statuses,
            self._reload,
            self._rename,
            self._move,
            self._remove,
            self._undo,
            self._open_site,
            self._topics,
            FeedVerbs(self._feeds.subscribe, self._feeds.unsubscribe, self._feeds.move),
        )
        self._page = SourcePage(self.context.palette, self.context.stories.tz, int(time.time()), verbs)
        self.context.app.push_screen(self._page, self._left)

    def _left(self, chosen: SourceStatus | str | None) -> None:
        self._page = None
        if isinstance(chosen, str):
            self.add()
        elif chosen is not None:
            self.show_stories(chosen.name, getattr(chosen, "server", ""))

    async def _statuses(self) -> list[SourceStatus]:
        from newstui.sync.status import statuses

        specs, now, every = self.specs, int(time.time()), self.context.config.feeds_every
        found, tree = await self.context.worker.read(
            "statuses", lambda library: (statuses(specs, library, now, every), library.tree())
        )
        return await self._feeds.behind(found, specs, tree)

    @property
    def specs(self) -> list[SourceSpec]:
        """Returns the specifications of the open sources."""
        return [source.spec for source in self.context.sync.sources if isinstance(source, LazySource)]

    def _topics(self, name: str) -> str:
        """Returns the topics that the config gives to a source, as they are typed."""
        return next((", ".join(spec.topics) for spec in self.specs if spec.name == name), "")

    async def _reload(self, name: str) -> str:
        states = await self.context.worker.read("states", lambda library: library.states())
        state = states.get(name, {})
        if is_feed(state) and time.time() - from_json(state).asked_at < ASKED_LATELY_SECONDS["cursor"]:
            return f"{name} was asked a moment ago"
        self._ask_server(name)
        return f"asking {name} …"

    def _ask_server(self, name: str) -> None:
        self._read([name], lambda: None, again=True)

    def _report(self, words: str, role: Role) -> None:
        """Shows the outcome of a change that the user no longer waits for."""
        if self._page is not None and self._page.is_attached:
            self._page.say(words, role)
        else:
            self.context.say(words, role)

    def _renew(self, ended: bool) -> None:
        """Updates the page during a sync, once a second and at its end."""
        now = time.monotonic()
        if self._page is None or not self._page.is_attached:
            return
        if ended or now - self._renewed_at > RENEW_SECONDS:
            self._renewed_at = now
            self._page.renew()

    async def _rename(self, name: str, typed: str) -> str:
        from newstui.config.adding import checked_name
        from newstui.config.write import change_source

        self._check_in_config(name)
        if one_line(typed) == name:
            return ""
        self._check_idle()
        new = checked_name(self.context.config, typed)
        await self._changed(lambda config: change_source(config, name, called=new))
        return f"renamed {name} to {new}"

    async def _move(self, name: str, typed: str) -> str:
        from newstui.config.adding import topics_of
        from newstui.config.write import change_source

        self._check_in_config(name)
        topics = topics_of(typed)
        await self._changed(lambda config: change_source(config, name, topics=topics))
        self._read([name], lambda: None)
        return f"{name} is now under {', '.join(topics)}" if topics else f"{name} is under no topic"

    async def _remove(self, name: str) -> str:
        from newstui.config import password_file
        from newstui.config.write import remove_source

        self._check_in_config(name)
        sources = self.context.config.sources
        (source,) = (source for source in sources if source.name == name)
        await self._changed(lambda config: remove_source(config, name))
        what = name
        if file := password_file.own_password_file(source, sources):
            text = await on_thread(lambda _: password_file.remove(file))
            take_back = self._undos.pop()

            async def with_password() -> str:
                words = await take_back()
                await on_thread(lambda _: password_file.restore(file, text))
                return words

            self._undos.append(with_password)
            what = f"{name} and its password file"
        return f"removed {what} · u undoes it · its stories go at the next start, starred ones stay"

    async def _undo(self) -> str:
        if not self._undos:
            return "nothing to undo"
        words = await self._undos[-1]()
        self._undos.pop()
        return words

    async def _restore(self, edited: Edited) -> str:
        """Undoes a change of the config."""
        from newstui.config.write import undo

        self._check_idle()
        config = await on_thread(lambda _: undo(edited))
        await self._use(config.sources)
        return "undone"

    async def _open_site(self, status: SourceStatus) -> str:
        site = status.site or status.address
        if openable(site) is None:
            return f"{status.name} has no address"
        self.browser.open(site)
        return f"opening {site}"

    def _check_in_config(self, name: str) -> None:
        """Raises UsageError for a source that the config does not name, which only its list or the shell can change."""
        config = self.context.config
        if not self.shows_config or all(source.name != name for source in config.sources):
            raise UsageError(f"{name} is not in {config.path}")

    def _check_idle(self) -> None:
        """Raises NewstuiError during a sync, which knows the sources by the names they had when it began."""
        if self.context.sync.running:
            raise NewstuiError("a reload is running: try again when it is done")

    async def _changed(self, change: Callable[[Config], Edited]) -> None:
        """Changes the config file, keeps the change for undo, and uses the new sources."""
        from newstui.config.write import as_written

        edited = await on_thread(lambda _: change(as_written(self.context.config)))
        self._undos.append(lambda: self._restore(edited))
        await self._use(edited.config.sources)

    async def _use(self, sources: Sequence[SourceSpec]) -> None:
        """Takes over the config's sources: removed ones are not read any more, renamed ones keep their stories."""
        context = self.context
        before = {spec.name for spec in context.config.sources}
        listed = [spec for spec in self.specs if spec.name not in before]
        context.config = replace(context.config, sources=tuple(sources))
        specs = [*sources, *listed]
        servers = context.sync.servers
        context.sync.sources = servers.reopened(specs) if servers else [open_source(spec) for spec in specs]
        await context.worker.write(lambda library: take_over(library, specs, context.sync.rules))
        context.refresh_tree()
