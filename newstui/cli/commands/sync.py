"""Syncs at the command line: shows progress on one line, and keeps what was read when Ctrl-C stops it."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newstui.cli.terminal import passing_line
from newstui.library.protocol import Library
from newstui.sync.engine import group_all, index_all, sort_all_topics, sync
from newstui.sync.feeds import FeedRun
from newstui.sync.schedule import Wish
from newstui.sync.servers.accounts import OpenedSources
from newstui.sync.summary import STORY_FILE, Progress, Summary
from newstui.text.clean import guard

REPAINT_SECONDS = 0.1


def bring_up_to_date(
    library: Library,
    opened: OpenedSources,
    wish: Wish,
    *,
    every: float | None = None,
    full: bool = False,
    aloud: bool = False,
    verbose: bool = False,
) -> int:
    """Syncs these sources and returns the exit code; with `aloud`, prints the summary to stdout.

    `wish` and `every` say which feeds among them are asked (`FeedRun`); the feeds' summary goes to stderr.
    Rejected items, failures, remarks and what was passed over go to stderr, one per line; `verbose` names each file.
    Raises KeyboardInterrupt after Ctrl-C, once all that was read is stored and summed up.
    """
    opened.wish(wish, eager=True)
    run = FeedRun(opened.sources, library, wish, every=every, full=full)
    with _interruptible() as cancelled, _progress_line() as show:
        summary = sync(run.sources, library, full=full, progress=show, cancelled=cancelled)
        group_all(library, show, cancelled)
    if opened.accounts:
        library.refresh()  # marks that came from servers
    for words in _troubles(run, summary, verbose):
        print(guard(words), file=sys.stderr)
    if aloud:
        if counts := run.line():
            print(guard(counts), file=sys.stderr)
        print(guard(summary.line()))
        for name, account in opened.accounts.items():
            print(guard(account.report.line(name)))
    if cancelled():
        raise KeyboardInterrupt
    return run.exit_code(summary)


def ready_to_search(library: Library) -> None:
    """Finishes a search index that is being rebuilt, and shows the progress."""
    with _progress_line() as show:
        index_all(library, show)


def ready_topics(library: Library) -> None:
    """Finds the topics of stories anew if rules changed, shows the progress, and settles the topic tree."""
    with _progress_line() as show:
        sort_all_topics(library, show)
    library.settle()


def _troubles(run: FeedRun, summary: Summary, verbose: bool) -> Iterator[str]:
    """Yields what is said on stderr. `verbose`: names each file that was passed over."""
    yield from (f"{rejected.origin}: {rejected.reason}" for rejected in summary.rejected)
    yield from run.failures(summary)
    yield from summary.remarks
    yield from summary.passed_over
    if summary.passed_over and not summary.totals.stories:
        yield STORY_FILE
    if verbose:
        yield from (f"{file.origin}: {file.reason}" for file in summary.passed_over_files)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Makes the first Ctrl-C set a flag, so that what was read is kept; the second raises KeyboardInterrupt."""
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


@contextmanager
def _progress_line() -> Iterator[Callable[[Progress], None]]:
    """Shows progress on one line, which is gone at the end."""
    counts: dict[str, str] = {}
    painted = 0.0

    def show(progress: Progress) -> None:
        nonlocal painted
        counts[progress.source] = f"{progress.source} {progress}"
        if time.monotonic() - painted >= REPAINT_SECONDS:
            painted = time.monotonic()
            say(" · ".join(counts.values()))

    with passing_line() as say:
        yield show
