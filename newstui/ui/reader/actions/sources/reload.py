"""Reloads the sources; shows progress, new stories and failures."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from newstui.library.values import SourceInfo
from newstui.model.change import Change
from newstui.query.ast import Field
from newstui.sync.summary import passed_over_line
from newstui.text import dates
from newstui.text.cells import without_folders
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.filtering.watch import Watch
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles

PASSED_OVER_NAMES = 20
"""Files named of those that were passed over; their number and reasons stand above them."""


class Reload:
    """`filling`: the library was empty at the start and the user has not moved yet, so the list follows the sync."""

    def __init__(self, context: Context, filter: Filter, watch: Watch, filling: bool) -> None:
        self.context, self.filter, self.watch, self.filling = context, filter, watch, filling
        self.before_sync: Callable[[], object] = lambda: None
        """Called when the user reloads."""
        self.after_sync: Callable[[], object] = lambda: None
        """Called at the end of each sync."""
        self.while_syncing: Callable[[bool], object] = lambda ended: None
        """Called after each batch of a sync, and at its end."""
        self.more_choices: Callable[[], Sequence[Sequence[Choice]]] = lambda: ()
        """Returns choices to show among the errors; the value of each is what choosing it does."""
        self.edit_file: Callable[[Sequence[Path], str], object] = lambda paths, source: None
        """Opens the first of these that is a file in the editor, then syncs their source."""
        self.unsent: Callable[[], str] = lambda: ""
        """Says how many marks could not be sent."""

    def sync(self) -> None:
        self.context.sync.start(self.synced, self.context.widgets.filter_line.show_progress)

    def sync_source(self, name: str) -> None:
        """Syncs a source whose interval has passed."""
        self.context.sync.start(self.synced, self.context.widgets.filter_line.show_progress, {name})

    @handles("reload")
    @handles("reload-all", True)
    def reload(self, everything: bool = False) -> None:
        """Shows new stories; if none wait, syncs the sources in the filter (or all)."""
        self.before_sync()
        fresh, self.context.sync.has_arrivals = self.context.sync.has_arrivals, False
        self.filter.load(whole=True)
        if everything or not fresh:
            asked = {
                term.value
                for term in self.context.state.query.terms
                if isinstance(term, Field) and term.name == "source"
            }
            names = set() if everything else asked
            self.context.spawn("reload", self._sync_after_list(names, lists=everything or bool(names)))

    async def _sync_after_list(self, names: Collection[str], lists: bool) -> None:
        """Syncs after the list was read, so that what the sync brings is counted as new.

        `lists`: servers and lists of feeds are asked again which feeds they have.
        """
        await self.context.worker.read("reload", lambda library: None)
        came = 0

        def synced(change: Change, ended: bool) -> None:
            nonlocal came
            came += len(change.added) + len(change.altered) + len(change.left)
            self.synced(change, ended)
            if ended and self.context.stories.is_attached and not came and not self.context.sync.failed:
                self.context.say("nothing new")

        show = self.context.widgets.filter_line.show_progress
        self.context.sync.start(synced, show, names, wish="cursor" if names else "named", lists=lists)

    @handles("cancel")
    def cancel(self) -> None:
        cancelled = [cancel() for cancel in self.context.cancels]
        if self.context.sync.running:
            self.context.sync.cancel()
            self.context.say("cancelled; stories loaded so far are kept")
        elif not any(cancelled):
            self.context.say(
                "; ".join(("nothing is running", *self.context.keys.hints(("back-or-quit", "quits"))))
            )

    def synced(self, change: Change, ended: bool) -> None:
        """Shows the result of a batch, or the end of a sync. The list follows only while it is being filled."""
        if not self.context.stories.is_attached:
            return
        self.while_syncing(ended)
        if ended:
            self.watch.check()
            self._show_events()
            self.context.widgets.filter_line.show_progress("")
            rejected = f"{self.context.sync.rejected:,} rejected" if self.context.sync.rejected else ""
            self._show_failure(rejected)
            self.after_sync()
            if self.context.sync.failed:
                self.context.spawn("stale", self._say_stale(self.context.sync.failed))
            self.context.spawn("failing", self._show_failing())
        if change:
            self.context.refresh_tree()
        if self.filling and not self.user_moved:
            self.filling = not ended
            self.refill()
        elif ended and not self.context.stories.count:
            self.filter.load()  # what came, or why nothing did
        elif change:
            self.filling = False
            self.count_arrivals()

    async def _show_failing(self) -> None:
        from newstui.sync.status import failing

        now = int(time.time())
        names = await self.context.worker.read("failing", lambda library: failing(library.states(), now))
        self.context.topics.show_failing(names)

    def _show_events(self) -> None:
        """Reads the rows in view again: stories of their events may have come."""
        stories = self.context.stories
        if self.context.config.screen.events and stories.count:
            self.context.spawn("rows", self.filter.load_rows(stories.top, stories.top + stories.height))

    @property
    def user_moved(self) -> bool:
        """Tells whether the user left the first story, opened it, or set a filter."""
        return (
            self.context.stories.cursor > 0
            or self.context.at == "story"
            or bool(self.context.state.query.terms)
        )

    def refill(self) -> None:
        """Shows what was loaded so far from its top, unless the user moves meanwhile."""
        self.context.spawn("listing", self._refill(), awaited=True)

    async def _refill(self) -> None:
        opened = await self.filter.open_listing(self.context.state.query)
        if self.user_moved:
            self.count_arrivals()
        elif opened.listing.query == self.context.state.query:
            self.filter.show(opened)
            self.context.spawn("listing", self.filter.load_rest())

    def count_arrivals(self) -> None:
        self.context.spawn("arrivals", self._count_arrivals())

    async def _say_stale(self, failed: str) -> None:
        """Shows what failed, the key that shows more, and the age of what is shown."""
        sources = await self.context.worker.read("stale", lambda library: library.sources())
        read = [source.synced for source in sources if source.failures and source.synced is not None]
        since = f"as of {dates.local_minute(min(read), self.context.stories.tz)}" if read else ""
        self._show_failure(" · ".join(filter(None, (self.unsent(), failed))), since)

    def show_notices(self) -> None:
        """Shows in the filter line that the start had to repair something."""
        if self.context.notices:
            self._show_failure("")

    def _show_failure(self, words: str, since: str = "") -> None:
        repaired = f"{len(self.context.notices)} repaired" if self.context.notices else ""
        words = " · ".join(filter(None, (repaired, words)))
        key = self.context.keys.key("failures")
        self.context.widgets.filter_line.show_failure(f"{key} {words}" if words and key else words, since)

    async def _count_arrivals(self) -> None:
        listing = self.context.listing
        arrivals = await self.context.worker.read("arrivals", lambda library: library.arrivals(listing))
        if listing is self.context.listing:
            self.context.sync.has_arrivals = bool(arrivals.new)
            words = (f"{arrivals.new:,} new", *self.context.keys.hints(("reload", "shows them")))
            self.context.widgets.filter_line.show_arrivals(" · ".join(words) if arrivals.new else "")

    @handles("failures")
    def show_failures(self) -> None:
        self.context.spawn("failures", self._show_failures())

    async def _show_failures(self) -> None:
        lines = (self.context.sync.error, *self.context.notices)
        choices = [Choice(without_folders(line)) for line in lines if line]
        for group in self.more_choices():
            choices += group
        sources, repeated = await self.context.worker.read(
            "failures", lambda library: (library.sources(), library.repeated())
        )
        for source in sources:
            entries: list[str | Choice] = [*source.failures, *source.remarks]
            entries += [self._rejected(source, origin, why) for origin, why in source.rejected]
            if line := passed_over_line(source):
                named = source.passed_over[:PASSED_OVER_NAMES]
                entries += [line, *(f"{origin}: {why}" for origin, why in named)]
            if more := repeated.get(source.name):
                same = "item is" if more == 1 else "items are"
                entries.append(f"{more:,} {same} the same story as another")
            if entries:
                choices.append(Choice(source.name, heading=True))
                choices += [
                    Choice(entry.removeprefix(f"{source.name}: ")) if isinstance(entry, str) else entry
                    for entry in entries
                ]
        if choices:
            again = self.context.keys.hints(
                ("reload", "reloads (after fixing a file, or when the server is back)")
            )
            if any(choice.folds and choice.value for choice in choices):
                again = (*again, "Enter on a rejected file edits it")
            self.context.pick("Errors", [*map(Choice, again), *choices], lambda act: act())
        else:
            self.context.say("no errors")

    def _rejected(self, source: SourceInfo, origin: str, why: str) -> Choice:
        """Makes the line of a rejected item; choosing that of a file edits it."""
        at = Path(source.at)
        act = partial(self.edit_file, (at / origin, at), source.name) if at.is_absolute() else None
        return Choice(f"{origin}: {why}", value=act, folds=True)
