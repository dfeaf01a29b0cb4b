"""Bringing the sources up to date behind the reader: one thread, one progress line, cancelled by C-c."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING

from newstui.errors import LibraryDamaged, NewstuiError
from newstui.model.change import Change
from newstui.ui.drawing.glyphs import BUSY

if TYPE_CHECKING:
    from newstui.library.worker import LibraryWorker
    from newstui.sources.base import Source
    from newstui.sync.summary import Progress

OFTEN = 0.2
"""Seconds between two repaints of the progress line."""


class SyncThread:
    """`running` while it reads; `fresh` when stories came that the list does not show; `failed` in words.

    The callbacks are called on the loop that called `start`: `changed(change, ended)` after each batch and
    once at the end, `progress(words)` at most every 0.2 s. `broke` hears of a bug.
    """

    def __init__(
        self, worker: LibraryWorker, sources: Sequence[Source], broke: Callable[[Exception], None]
    ) -> None:
        self.worker, self.sources, self._broke = worker, sources, broke
        self.running = False
        self.fresh = False
        self.failed = ""
        self.rejected = 0
        self._troubled: set[str] = set()
        """Names of sources that failed when they were last read, some time ago perhaps."""
        self._cancelled = threading.Event()
        self._reading: set[str] = set()
        self._waiting: list[tuple[set[str], Callable[[], None]]] = []
        """What is to be read after that, and how that is begun."""

    def start(
        self,
        changed: Callable[[Change, bool], None],
        progress: Callable[[str], None],
        names: Collection[str] = (),
        again: bool = False,
    ) -> None:
        """Read these sources, or all when none is named.

        While another sync runs they wait for its end: those that it reads as well only when `again`.
        """
        sources = [source for source in self.sources if not names or source.name in names]
        wanted = {source.name for source in sources}
        if self.running:
            if again or not wanted <= self._reading.union(*(others for others, _ in self._waiting)):
                self._waiting.append((wanted, partial(self.start, changed, progress, names)))
            return
        if not sources:
            return
        self.running = True
        self._reading = wanted
        self._cancelled.clear()
        loop, context = asyncio.get_running_loop(), copy_context()

        def tell(callback: Callable[..., None], *values: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(callback, *values, context=context)

        def work() -> None:
            from newstui.sync.engine import sync
            from newstui.sync.summary import summed

            counts: dict[str, Progress] = {}
            painted = 0.0

            def progressed(at: Progress) -> None:
                nonlocal painted
                counts[at.source] = at
                if time.monotonic() - painted > OFTEN:
                    painted = time.monotonic()
                    tell(progress, f"{BUSY} {summed(counts.values())}")

            failed = ""
            try:
                summary = sync(
                    sources,
                    self.worker.library_for_thread(changed=lambda change: tell(changed, change, False)),
                    progress=progressed,
                    cancelled=self._cancelled.is_set,
                    batch=1_000,
                )
                self.rejected = len(summary.rejected)
                if not self._cancelled.is_set():
                    self._troubled -= wanted
                self._troubled.update(summary.troubled)
                if troubled := len(self._troubled):
                    failed = f"{troubled} source{'' if troubled == 1 else 's'} failed"
            except LibraryDamaged as damage:
                tell(self._broke, damage)
            except NewstuiError as failure:
                failed = str(failure)
            except Exception as bug:  # noqa: BLE001 - it is the app's to end with, not this thread's
                tell(self._broke, bug)
            finally:
                tell(self._ended, failed, changed)

        threading.Thread(target=work, name="sync", daemon=True).start()

    def _ended(self, failed: str, changed: Callable[[Change, bool], None]) -> None:
        self.running = False
        self.failed = failed
        changed(Change(tree=True), True)
        if self._waiting:
            self._waiting.pop(0)[1]()

    def cancel(self) -> None:
        self._waiting.clear()
        self._cancelled.set()
