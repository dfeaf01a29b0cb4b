"""Updates a library: reads every source once, in batches, and sums up what changed."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from newstui.library.protocol import Intake
from newstui.library.values import Tally
from newstui.model.source_events import Known
from newstui.sources.base import Source
from newstui.sync.hosts import receive
from newstui.sync.reading import SourceReading
from newstui.sync.summary import Progress, Refused, Summary, gives_nothing, passed_over_line

BATCH = 2_500
"""Events per transaction: a killed first load loses only about its last second. 10,000 would be 1 % faster. An app that
reads meanwhile uses 1,000, to wait less for the lock."""


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
    """Reads the sources into the library. If `cancelled`, the items read so far are kept and counted.

    `full`: trusts nothing that is known of them. `now`: UTC seconds, the system's if None.
    """
    readings = [SourceReading(source, batch, cancelled) for source in sources]
    synced = {info.name: info.synced or 0 for info in library.sources()}
    began_at = int(time.time()) if now is None else now
    tallies = {reading.name: Tally() for reading in readings}
    remarks: list[str] = []
    index_all(library, progress, cancelled)
    sort_all_topics(library, progress, cancelled)
    distrusted = library.begin([(reading.name, reading.at) for reading in readings])

    def known(reading: SourceReading) -> Known:
        return replace(library.known(reading.name), full=full or reading.name in distrusted)

    # Addresses that waited longest come first.
    waiting = sorted(readings, key=lambda reading: synced.get(reading.name, 0) if reading.host else 0)
    with closing(receive(waiting, known, batch, cancelled)) as batches:
        for parts in batches:
            deliveries = [part.delivery(began_at) for part in parts]
            worth = [one for one in deliveries if one.events or one.seen]
            if worth:
                stored = library.store(worth)
                for delivery, tally in zip(worth, stored.tallies, strict=True):
                    tallies[delivery.source] += tally
                remarks += stored.remarks
            for part in parts:
                progress(part.reading.progress)
    library.settle()
    # A new definition, or a tag that many feeds now use, may give topics to stories that are already in the library.
    if not cancelled():
        sort_all_topics(library, progress, cancelled)
    return _summed_up(library, readings, tallies, remarks)


def _summed_up(
    library: Intake, readings: Sequence[SourceReading], tallies: dict[str, Tally], remarks: Sequence[str]
) -> Summary:
    """Sums up the results of the sources. `remarks`: of the library, about their items."""
    names = {reading.name for reading in readings}
    infos = [info for info in library.sources() if info.name in names]
    read = {reading.name for reading in readings if reading.whole and not reading.failures}
    empty = {info.name for info in infos if gives_nothing(info) and info.name in read}
    told = [info for info in infos if info.passed_over or info.name in empty]
    return Summary(
        tally=sum(tallies.values(), Tally()),
        totals=library.totals(),
        rejected=tuple(
            Refused(info.name, origin, reason) for info in infos for origin, reason in info.rejected
        ),
        failures=tuple(words for reading in readings for words in reading.failures),
        remarks=(*(words for reading in readings for words in reading.remarks), *remarks),
        troubled=tuple(
            reading.name
            for reading in readings
            if reading.failures
            or (tallies[reading.name].rejected and not tallies[reading.name].items)
            or reading.name in empty
        ),
        passed_over=tuple(filter(None, map(passed_over_line, told))),
        passed_over_files=tuple(
            Refused(info.name, origin, reason) for info in infos for origin, reason in info.passed_over
        ),
    )


def group_all(
    library: Intake, progress: Callable[[Progress], None], cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Groups new stories by event, from where it last stopped. A sync is complete without it."""
    most = 0
    while not cancelled() and (grouped := library.group_events()):
        most = max(most, grouped.left)
        if grouped.left:
            progress(Progress("events", most - grouped.left, most))


def index_all(
    library: Intake, progress: Callable[[Progress], None], cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Rebuilds the search index after an upgrade that folds words differently, from where it last stopped."""
    while at := library.index_words():
        if at.stories:
            progress(Progress("search index", at.done, at.stories))
            if cancelled():
                return


def sort_all_topics(
    library: Intake, progress: Callable[[Progress], None], cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Finds the topics of stories again after rules, definitions or tags changed, from where it last stopped."""
    begun = False
    while part := library.sort_topics():
        begun = True
        progress(Progress("topics", part.done, part.stories))
        if cancelled():
            break
    if begun:
        library.settle()
