"""Brings a library up to date: reads every source once, in batches, and sums up what changed."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing

from newstui.library.protocol import Intake, Tally
from newstui.model.change import Change
from newstui.sources.base import Source
from newstui.sync.hosts import SourceReading, receive_batches
from newstui.sync.summary import Progress, Refused, Summary, gives_nothing, joined_changes, passed_over_line

BATCH = 2_500
"""Events a transaction: a first load that is killed keeps all but about its last second. One transaction for 10,000
is 1 % faster. An app that reads meanwhile asks for 1,000: it waits for the lock less long."""


def sync(
    sources: Sequence[Source],
    library: Intake,
    *,
    full: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    batch: int = BATCH,
    now: int | None = None,
) -> Summary:
    """Reads the sources into the library. When `cancelled`, what came so far is kept and counted.

    `full`: believe nothing that is known of them. `now`: UTC seconds, the system's when None.
    """
    readings = [SourceReading(source, batch, cancelled) for source in sources]
    synced = {info.name: info.synced or 0 for info in library.sources()}
    for reading in readings:
        reading.synced = synced.get(reading.name, 0)
    ended_at = int(time.time()) if now is None else now

    def begin(reading: SourceReading) -> None:
        reading.begin(library.known(reading.name, reading.at, full))

    index_all(library, progress, cancelled)
    sorted_topics = sort_all_topics(library, progress, cancelled)
    with closing(receive_batches(readings, begin, cancelled)) as arrivals:
        for reading, events in arrivals:
            if events:
                reading.took(library.store(reading.name, events))
            elif events is None and reading.whole:
                reading.took(library.finish(reading.name, reading.seen(ended_at)))
            progress(reading.progress)
    settled = library.settle()
    # A definition that came, or a tag that many feeds have now, gives stories topics that are in the library already.
    if not cancelled():
        sorted_topics += sort_all_topics(library, progress, cancelled)
    names = {source.name for source in sources}
    infos = [info for info in library.sources() if info.name in names]
    read = {reading.name for reading in readings if reading.whole and not reading.failures}
    empty = {info.name for info in infos if gives_nothing(info) and info.name in read}
    told = [info for info in infos if info.passed_over or info.name in empty]
    return Summary(
        tally=sum((reading.tally for reading in readings), Tally()),
        totals=library.totals(),
        rejected=tuple(
            Refused(info.name, origin, reason) for info in infos for origin, reason in info.rejected
        ),
        failures=tuple(words for reading in readings for words in reading.failures),
        remarks=tuple(words for reading in readings for words in reading.remarks),
        changes=joined_changes(
            [*(change for reading in readings for change in reading.changes), settled, *sorted_topics]
        ),
        troubled=tuple(
            reading.name
            for reading in readings
            if reading.failures
            or (reading.tally.rejected and not reading.tally.items)
            or reading.name in empty
        ),
        passed_over=tuple(filter(None, map(passed_over_line, told))),
        passed_over_files=tuple(
            Refused(info.name, origin, reason) for info in infos for origin, reason in info.passed_over
        ),
    )


def index_all(
    library: Intake, progress: Callable[[Progress], None], cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Rebuilds the search index once after an upgrade that folds words differently, from where it last stopped."""
    while at := library.index_words():
        if at.stories:
            progress(Progress("search index", at.done, at.stories))
            if cancelled():
                return


def sort_all_topics(
    library: Intake, progress: Callable[[Progress], None], cancelled: Callable[[], bool] = lambda: False
) -> list[Change]:
    """Finds the topics of stories anew after rules, definitions or tags changed, from where it last stopped.

    Returns what changed.
    """
    changes: list[Change] = []
    while part := library.sort_topics():
        changes.append(part.change)
        progress(Progress("topics", part.done, part.stories))
        if cancelled():
            break
    return [*changes, library.settle()] if changes else []
