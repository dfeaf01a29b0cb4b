"""Syncs the sources on a thread while the user reads."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from newstui.errors import LibraryDamaged, NewstuiError
from newstui.model.change import Change
from newstui.model.topic import TopicRules
from newstui.sources.address import came_from_list, is_address, is_list
from newstui.sources.registry import LazySource
from newstui.text.cells import without_folders
from newstui.text.urls import true_host
from newstui.ui.drawing.glyphs import BUSY

if TYPE_CHECKING:
    from newstui.library.worker import LibraryWorker
    from newstui.sources.base import Source
    from newstui.sync.schedule import Wish
    from newstui.sync.servers.accounts import OpenedSources
    from newstui.sync.summary import Progress, Summary

Changed = Callable[[Change, bool], None]
Tell = Callable[..., None]
NO_RULES = TopicRules()
MAX_PLACES = 3
"""Hosts and folders that are named while they are read."""
PROGRESS_SECONDS = 0.2
"""Time between two updates of the progress line."""


class _Plan(NamedTuple):
    """Describes a sync to run. `names`: of the sources named by the user, empty for all."""

    names: frozenset[str]
    sources: Sequence[Source]
    wish: Wish
    lists: bool


class SyncThread:
    """`running` during a sync; `has_arrivals` if the list does not show all stories; `failed`: the failure in words;
    `error`: what ended the last sync early, which no source keeps.

    `servers`: the news servers among the sources.
    `passed_over`: a line a source on its files that are no posts.

    Callbacks run on the loop that called `start`: `changed(change, ended)` after each batch and at the end,
    `progress(words)` at most every 0.2 s, `report_bug` with an unexpected exception.
    """

    def __init__(
        self,
        worker: LibraryWorker,
        sources: Sequence[Source],
        report_bug: Callable[[Exception], None],
        every: float | None = None,
        servers: OpenedSources | None = None,
        rules: TopicRules = NO_RULES,
    ) -> None:
        """Takes what all syncs share. `every`: seconds between two requests of a feed without its own setting, None for
        an hour.

        `rules`: what the config says on topics, beside the sources.
        """
        self.worker, self.sources, self._report_bug, self._every = worker, sources, report_bug, every
        self.servers, self.rules = servers, rules
        self.running = False
        self.has_arrivals = False
        self.failed = self.error = ""
        self.rejected = 0
        self.passed_over: tuple[str, ...] = ()
        self._failing: set[str] = set()
        """Names of sources that failed when they were last read."""
        self._cancelled = threading.Event()
        self._reading: set[str] = set()
        self._waiting: list[tuple[set[str], Callable[[], None]]] = []
        """Syncs that wait: the names of their sources, and the call that starts them."""

    def start(
        self,
        changed: Changed,
        progress: Callable[[str], None],
        names: Collection[str] = (),
        again: bool = False,
        wish: Wish = "due",
        lists: bool = False,
    ) -> None:
        """Syncs the named sources, or all of them; `wish` says which feeds among them are asked.

        `lists`: servers and lists of feeds are asked again which feeds they have. During another sync they wait for its
        end; those it already reads are read once more only if `again`.
        """
        sources = [source for source in self.sources if not names or source.name in names]
        wanted = {source.name for source in sources}
        if self.running:
            if again or not wanted <= self._reading.union(*(others for others, _ in self._waiting)):
                self._waiting.append(
                    (wanted, partial(self.start, changed, progress, names, wish=wish, lists=lists))
                )
            return
        if not sources:
            return
        self.running = True
        self._reading = wanted
        self._cancelled.clear()
        self.error = ""
        loop, context = asyncio.get_running_loop(), copy_context()

        def tell(callback: Callable[..., None], *values: object) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(callback, *values, context=context)

        plan = _Plan(frozenset(wanted if names else ()), sources, wish, lists)
        work = partial(self._sync, plan, changed, progress, tell)
        threading.Thread(target=work, name="sync", daemon=True).start()

    def _sync(
        self,
        plan: _Plan,
        changed: Changed,
        progress: Callable[[str], None],
        tell: Tell,
    ) -> None:
        """Runs on the thread; `tell` calls back on the loop."""
        from newstui.sync.engine import group_all, sync
        from newstui.sync.feeds import FeedRun
        from newstui.sync.summary import summed

        counts: dict[str, Progress] = {}
        painted = 0.0

        def progressed(at: Progress) -> None:
            nonlocal painted
            counts[at.source] = at
            if time.monotonic() - painted > PROGRESS_SECONDS:
                painted = time.monotonic()
                so_far = summed(counts.values())
                begun = so_far.done or so_far.expected or len(sources) > 1
                tell(progress, f"{BUSY} {so_far if begun else self.asking[0]}")

        failed = ""
        try:
            library = self.worker.library_for_thread(changed=lambda change: tell(changed, change, False))
            sources = self._relisted(plan, tell)
            if self.servers:
                self.servers.wish(plan.wish, eager=False, lists=plan.lists)
            run = FeedRun(sources, library, plan.wish, every=self._every)
            summary = sync(
                run.sources,
                library,
                progress=progressed,
                cancelled=self._cancelled.is_set,
                batch=1_000,
            )
            group_all(library, progressed, self._cancelled.is_set)
            failed = self._failures(summary, {source.name for source in run.sources})
        except LibraryDamaged as damage:
            tell(self._report_bug, damage)
        except NewstuiError as failure:
            failed = self.error = without_folders(str(failure))
        except Exception as bug:  # noqa: BLE001 - the app must end, not only this thread
            tell(self._report_bug, bug)
        finally:
            tell(self._ended, failed, changed)

    def _relisted(self, plan: _Plan, tell: Tell) -> Sequence[Source]:
        """Returns what is to be read once the lists of feeds among it are read anew: with the feeds that came."""
        known = self.sources
        if self.servers is None or not any(
            isinstance(source, LazySource) and is_list(source.at, source.spec.kind) for source in plan.sources
        ):
            return plan.sources
        from newstui.sync.listed import relisted, take_over

        before = [source.spec for source in known if isinstance(source, LazySource)]
        specs = relisted(before, self.servers.data_dir, anew=plan.lists)
        if specs == before:
            return plan.sources
        sources = self.servers.reopened(specs)
        self.worker.write_from_thread(lambda library: take_over(library, specs, self.rules))

        def use() -> None:
            if self.sources is known:  # else the user has changed them since: the next sync does it again
                self.sources = sources

        tell(use)
        lists = [spec for spec in specs if spec.name in plan.names]
        return [
            source
            for source in sources
            if not plan.names or source.name in plan.names or came_from_list(source.name, lists)
        ]

    def _failures(self, summary: Summary, names: set[str]) -> str:
        """Returns how many sources failed when they were last read, in words."""
        self.rejected, self.passed_over = len(summary.rejected), summary.passed_over
        if not self._cancelled.is_set():
            self._failing -= names
        self._failing.update(summary.troubled)
        count = len(self._failing)
        return f"{count} source{'' if count == 1 else 's'} failed" if count else ""

    def _ended(self, failed: str, changed: Changed) -> None:
        self.running = False
        self.failed = failed
        changed(Change(tree=True), True)
        if self._waiting:
            self._waiting.pop(0)[1]()

    @property
    def asking(self) -> tuple[str, ...]:
        """Says in a line which hosts and folders are being read, in none when nothing is."""
        places = [true_host(at) if is_address(at) else name for name, at in self._places()]
        more = f" and {len(places) - MAX_PLACES:,} more" if len(places) > MAX_PLACES else ""
        verb = "asking" if any(is_address(at) for _, at in self._places()) else "reading"
        return (f"{verb} {', '.join(places[:MAX_PLACES])}{more} …",) if places and self.running else ()

    def _places(self) -> list[tuple[str, str]]:
        return [(source.name, source.at) for source in self.sources if source.name in self._reading]

    def cancel(self) -> None:
        self._waiting.clear()
        self._cancelled.set()
