"""Bringing the library up to date, as the reader shows it: what comes, what is new, what went wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from newstui import when
from newstui.model.change import Change
from newstui.model.query import Field
from newstui.ui.choice import Choice

if TYPE_CHECKING:
    from newstui.ui.screen import Reader


class Updating:
    """`filling`: the library was empty at the start, and the user has not moved yet: the list shows what comes."""

    def __init__(self, reader: Reader, filling: bool) -> None:
        self.reader, self.filling = reader, filling

    def sync(self) -> None:
        self.reader.syncing.start(self.synced, self.reader.filter_line.progress)

    def due(self, name: str) -> None:
        """A source's `every` has passed."""
        self.reader.syncing.start(self.synced, self.reader.filter_line.progress, {name})

    def reload(self, everything: bool = False) -> None:
        """Show what came; when nothing waits, bring the sources in view (or all) up to date."""
        fresh, self.reader.syncing.fresh = self.reader.syncing.fresh, False
        self.reader.filtering.load(whole=True)
        if everything or not fresh:
            asked = {
                term.value
                for term in self.reader.state.query.terms
                if isinstance(term, Field) and term.name == "source"
            }
            self.reader.spawn("reload", self._sync_after_list(set() if everything else asked))

    async def _sync_after_list(self, names: Collection[str]) -> None:
        """The list is read before the sources: what they bring waits to be shown."""
        await self.reader.worker.read("reload", lambda library: None)
        came = 0

        def synced(change: Change, ended: bool) -> None:
            nonlocal came
            came += len(change.added) + len(change.altered) + len(change.left)
            self.synced(change, ended)
            if ended and self.reader.is_attached and not came and not self.reader.syncing.failed:
                self.reader.say("nothing new")

        self.reader.syncing.start(synced, self.reader.filter_line.progress, names)

    def cancel(self) -> None:
        if self.reader.syncing.running:
            self.reader.syncing.cancel()
            self.reader.say("cancelled; what came is kept")
        else:
            self.reader.say("; ".join(("nothing runs", *self.reader.keys.hints(("back-or-quit", "quits")))))

    def synced(self, change: Change, ended: bool) -> None:
        """A batch came in, or the end of it: counts follow; the list only when it was empty and nobody moved."""
        if not self.reader.is_attached:
            return
        if ended:
            self.reader.filter_line.progress("")
            self.reader.filter_line.failed("")
            if self.reader.syncing.rejected and not self.reader.bottom.footer.said:
                words = (
                    f"{self.reader.syncing.rejected:,} rejected",
                    *self.reader.keys.hints(("failures", "lists them")),
                )
                self.reader.say(" · ".join(words))
            if self.reader.syncing.failed:
                self.reader.spawn("stale", self._say_stale(self.reader.syncing.failed))
        if change:
            self.reader.refresh_tree()
        if self.filling and not self.moved:
            self.filling = not ended
            self.reader.filtering.refill()
        elif change:
            self.filling = False
            self.count_arrivals()

    @property
    def moved(self) -> bool:
        """The user has left the first story, reads it, or asks for something else than all."""
        return (
            self.reader.stories.cursor > 0 or self.reader.at == "story" or bool(self.reader.state.query.terms)
        )

    def count_arrivals(self) -> None:
        self.reader.spawn("arrivals", self._count_arrivals())

    async def _say_stale(self, failed: str) -> None:
        """What failed, the key that tells more, and how old what is shown may be."""
        sources = await self.reader.worker.read("stale", lambda library: library.sources())
        read = [source.synced for source in sources if source.failures and source.synced is not None]
        since = f"as of {when.local_minute(min(read), self.reader.stories.tz)}" if read else ""
        self.reader.filter_line.failed(
            " · ".join(filter(None, (failed, self.reader.keys.key("failures")))), since
        )

    async def _count_arrivals(self) -> None:
        listing = self.reader.filtering.listing
        arrivals = await self.reader.worker.read("arrivals", lambda library: library.arrivals(listing))
        if listing is self.reader.filtering.listing:
            self.reader.syncing.fresh = bool(arrivals.new)
            words = (f"{arrivals.new:,} new", *self.reader.keys.hints(("reload", "shows them")))
            self.reader.filter_line.news(" · ".join(words) if arrivals.new else "")

    def show_failures(self) -> None:
        self.reader.spawn("failures", self._show_failures())

    async def _show_failures(self) -> None:
        choices = [Choice(notice) for notice in self.reader.first.notices]
        for source in await self.reader.worker.read("failures", lambda library: library.sources()):
            entries = [f"{origin}: {why}" for origin, why in source.rejected]
            entries[:0] = [*source.failures, *source.remarks]
            if entries:
                choices.append(Choice(source.name, heading=True))
                choices += [Choice(entry.removeprefix(f"{source.name}: ")) for entry in entries]
        if choices:
            again = self.reader.keys.hints(
                ("reload", "tries again, once a file is mended or a server answers")
            )
            prompt = "what went wrong; type to search, Esc goes back"
            self.reader.pick(prompt, [*map(Choice, again), *choices], lambda _: None)
        else:
            self.reader.say("nothing went wrong")
