"""A sync at the command line: one progress line, what went wrong on stderr, and C-c that keeps what came."""

import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from newstui.library.protocol import Library
from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from newstui.sync.engine import index_all, sync
from newstui.sync.feeds import FeedRun
from newstui.sync.schedule import Wish
from newstui.sync.summary import Progress, Summary
from newstui.text.cells import cut
from newstui.text.clean import guard

OFTEN = 0.1


def bring_up_to_date(
    library: Library, chosen: Sequence[SourceSpec], wish: Wish, full: bool = False, aloud: bool = False
) -> int:
    """Sync these sources; the exit code. Rejected items, failures and remarks go to stderr, a line each.

    `wish`: which feeds among them are asked. `aloud`: the summary goes to stdout, the feeds' to stderr. After C-c
    what came is kept and told; then KeyboardInterrupt.
    """
    run = FeedRun([open_source(spec) for spec in chosen], library, wish, full=full)
    line = _ProgressLine()
    with _interruptible() as cancelled:
        try:
            summary = sync(run.sources, library, full=full, progress=line.show, cancelled=cancelled)
        finally:
            line.clear()
    for words in _troubles(run, summary):
        print(guard(words), file=sys.stderr)
    if aloud:
        if counts := run.line():
            print(guard(counts), file=sys.stderr)
        print(guard(summary.line()))
    if cancelled():
        raise KeyboardInterrupt
    return run.exit_code(summary)


def ready_to_search(library: Library) -> None:
    """Finish a search index that is being made anew, with the same line of progress."""
    line = _ProgressLine()
    try:
        index_all(library, line.show)
    finally:
        line.clear()


def _troubles(run: FeedRun, summary: Summary) -> Iterator[str]:
    yield from (f"{rejected.origin}: {rejected.reason}" for rejected in summary.rejected)
    yield from run.failures(summary)
    yield from summary.remarks


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """The first C-c asks to stop, so that what came is kept; a second one does not wait."""
    came: list[int] = []

    def hear(number: int, frame: object) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(slots=True)
class _ProgressLine:
    """One line of stderr, rewritten; nothing where no terminal reads it."""

    shown: bool = field(default_factory=lambda: sys.stderr.isatty())
    counts: dict[str, str] = field(default_factory=dict)
    painted: float = 0.0

    def show(self, progress: Progress) -> None:
        if not self.shown:
            return
        self.counts[progress.source] = f"{progress.source} {progress}"
        if time.monotonic() - self.painted < OFTEN:
            return
        self.painted = time.monotonic()
        width = shutil.get_terminal_size().columns
        self._write(cut(guard(" · ".join(self.counts.values())), width - 1))

    def clear(self) -> None:
        if self.painted:
            self._write("")

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()
