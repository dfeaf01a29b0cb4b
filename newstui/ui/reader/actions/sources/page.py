"""Adds sources, and opens the page that lists and changes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from newstui.errors import NewstuiError, UsageError
from newstui.query.ast import Field, Query
from newstui.sources.feeds.state import from_json, is_feed
from newstui.sources.registry import LazySource, open_source
from newstui.sync.schedule import ASKED_LATELY_SECONDS
from newstui.text.clean import one_line
from newstui.text.urls import openable, without_secrets
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.tasks import on_thread

if TYPE_CHECKING:
    from newstui.config.load import Config
    from newstui.config.write import Edited
    from newstui.model.change import Change
    from newstui.sources.base import SourceSpec
    from newstui.sources.offers import Found, Offer
    from newstui.sources.opml import FeedList
    from newstui.sync.status import SourceStatus
    from newstui.ui.prompts.source_page import SourcePage
    from newstui.ui.reader.actions.filtering.filter import Filter
    from newstui.ui.reader.actions.sources.reload import Reload
    from newstui.ui.reader.actions.story.browser import Browser


class Added(NamedTuple):
    """What was added to the config: the sources, and the config with them."""

    specs: Sequence[SourceSpec]
    edited: Edited


class Sources:
    """Handles adding and listing sources."""

    def __init__(self, context: Context, filter: Filter, reload: Reload, browser: Browser) -> None:
        self.context, self.filter, self.reload, self.browser = context, filter, reload, browser
        self._page: SourcePage | None = None
        self._edits: list[Edited] = []
        """Changes of the config made on the page, the last one first to be undone."""

    # --- adding ---------------------------------------------------------------------------------------------

    @handles("source.add")
    def add(self) -> None:
        """Opens the panel that finds and adds sources."""
        from newstui.ui.prompts.add_source import AddSource

        footer = self.context.widgets.prompt.footer
        footer.set_idle(True)

        def closed(added: Added | None) -> None:
            footer.set_idle(False)
            self._added(added)

        self.context.app.push_screen(AddSource(self.context.palette, self._look, self._add), closed)

    async def _look(self, typed: str) -> Sequence[Choice]:
        from newstui.sources.address import with_scheme
        from newstui.sources.offers import look

        found = await on_thread(lambda check: look(with_scheme(typed), check))
        return self._choices(found)

    def _choices(self, found: Found) -> list[Choice]:
        from newstui.config.adding import list_words, sources_of

        if found.feeds is None:
            return [self._choice(offer) for offer in found.offers]
        new = list(sources_of(found.feeds, self.context.config))
        words = [Choice(f"unusable: {entry}") for entry in found.feeds.unusable]
        words += [Choice(remark) for remark in found.feeds.remarks]
        summary = list_words(found.feeds, new)
        return [Choice(summary, "add them", found.feeds) if new else Choice(summary), *words]

    def _choice(self, offer: Offer) -> Choice:
        from newstui.sources.offers import facts

        title = offer.title or without_secrets(offer.at)
        return Choice(title, "  ".join(facts(offer, self.context.stories.tz)), offer)

    async def _add(self, chosen: Offer | FeedList) -> Added:
        """Writes what was chosen into the config. Raises NewstuiError."""
        from newstui.config.adding import source_of, sources_of
        from newstui.config.write import add_sources, as_written
        from newstui.sources.offers import Offer

        def write() -> Added:
            config = as_written(self.context.config)
            found = [source_of(chosen, config)] if isinstance(chosen, Offer) else sources_of(chosen, config)
            specs = list(found)
            return Added(specs, add_sources(config, specs))

        return await on_thread(lambda _: write())

    def _added(self, added: Added | None) -> None:
        """Reads the new sources; if other sources are open than those of the config, opens these."""
        if added is None:
            return
        context = self.context
        configured = self.shows_config
        context.config = replace(context.config, sources=added.edited.config.sources)
        if not configured:
            context.reopen()
            return
        context.sync.sources = [*context.sync.sources, *map(open_source, added.specs)]
        names = [spec.name for spec in added.specs]
        if len(names) == 1:
            context.say(f"added {names[0]}")
            self._read(names, lambda: self.show_stories(names[0]))
        else:
            context.say(f"added {len(names):,} feeds")
            self._read(names, lambda: None)

    @property
    def shows_config(self) -> bool:
        """Tells whether the sources of the config are open, not others that were named or the sample."""
        open_places = {source.at for source in self.context.sync.sources}
        wanted = {spec.at for spec in self.context.config.sources}
        return bool(wanted) and wanted <= open_places

    def _read(self, names: Sequence[str], then: Callable[[], None]) -> None:
        """Reads sources, and calls `then` once when the first of their stories are there, or at the end."""
        context = self.context
        waiting = True

        def synced(change: Change, ended: bool) -> None:
            nonlocal waiting
            self.reload.synced(change, ended)
            if waiting and (change.added or ended) and context.stories.is_attached:
                waiting = False
                then()
            if ended:
                self._renew()

        context.sync.start(
            synced,
            context.widgets.filter_line.show_progress,
            names,
            wish="cursor" if len(names) == 1 else "named",
        )

    def show_stories(self, name: str) -> None:
        """Shows the stories of a source in the list."""
        self.filter.set_query(Query((Field("source", name),)))
        self.context.topics.select("source", name)
        self.context.focus("list")

    # --- the page -------------------------------------------------------------------------------------------

    @handles("source.list")
    def show(self) -> None:
        """Opens the page of sources."""
        from newstui.ui.prompts.source_page import PageVerbs, SourcePage

        verbs = PageVerbs(
            self._statuses,
            self._reload,
            self._rename,
            self._move,
            self._remove,
            self._undo,
            self._open_site,
            self._topics,
        )
        self._page = SourcePage(self.context.palette, self.context.stories.tz, int(time.time()), verbs)
        self.context.app.push_screen(self._page, self._left)

    def _left(self, chosen: str | None) -> None:
        self._page = None
        if chosen == "":
            self.add()
        elif chosen is not None:
            self.show_stories(chosen)

    async def _statuses(self) -> list[SourceStatus]:
        from newstui.sync.status import statuses

        specs, now, every = self.specs, int(time.time()), self.context.config.feeds_every
        return await self.context.worker.read(
            "statuses", lambda library: statuses(specs, library, now, every)
        )

    @property
    def specs(self) -> list[SourceSpec]:
        """The specifications of the sources that are open."""
        return [source.spec for source in self.context.sync.sources if isinstance(source, LazySource)]

    def _topics(self, name: str) -> str:
        """Returns the topics that the config gives to a source, as they are typed."""
        return next((", ".join(spec.topics) for spec in self.specs if spec.name == name), "")

    async def _reload(self, name: str) -> str:
        states = await self.context.worker.read("states", lambda library: library.states())
        state = states.get(name, {})
        if is_feed(state) and time.time() - from_json(state).asked_at < ASKED_LATELY_SECONDS["cursor"]:
            return f"{name} was asked a moment ago"
        self._read([name], lambda: None)
        return f"asking {name} …"

    def _renew(self) -> None:
        if self._page is not None and self._page.is_attached:
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
        return (
            f"{name} is now under {', '.join(topics)}" if topics else f"{name} is under no topic of its own"
        )

    async def _remove(self, name: str) -> str:
        from newstui.config.write import remove_source

        self._check_in_config(name)
        await self._changed(lambda config: remove_source(config, name))
        return f"removed {name}; its stories leave at the next start, starred ones and marks stay  u undo"

    async def _undo(self) -> str:
        from newstui.config.write import undo

        if not self._edits:
            return "nothing to undo"
        self._check_idle()
        edited = self._edits[-1]
        config = await on_thread(lambda _: undo(edited))
        self._edits.pop()
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
        """Changes the config file, remembers that for undo, and uses the sources that it has then."""
        from newstui.config.write import as_written

        edited = await on_thread(lambda _: change(as_written(self.context.config)))
        self._edits.append(edited)
        await self._use(edited.config.sources)

    async def _use(self, sources: Sequence[SourceSpec]) -> None:
        """Takes over the config's sources: removed ones are not read any more, renamed ones keep their stories."""
        context = self.context
        before = {spec.name for spec in context.config.sources}
        listed = [source for source in context.sync.sources if source.name not in before]
        context.config = replace(context.config, sources=tuple(sources))
        context.sync.sources = [*map(open_source, sources), *listed]
        pairs = [(source.name, source.at) for source in context.sync.sources]
        await context.worker.write(lambda library: library.set_sources(pairs, keep=lambda _: True))
        context.refresh_tree()
